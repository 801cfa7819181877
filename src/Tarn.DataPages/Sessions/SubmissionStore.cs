using Tarn.Data;
using Tarn.Data.Engines;
using Tarn.Sql;

namespace Tarn.DataPages.Sessions;

/// <summary>
/// Remembers which forms were submitted, by the nonce of their token: the same form sent twice is processed once, and the second sender gets the first answer.
/// </summary>
public sealed class SubmissionStore(AccountDatabase database)
{
    /// <summary>How long the first answer is given again.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    /// <summary>How long the second sender waits for the first to finish.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private long _nextSweep;

    /// <summary>Claims a nonce.</summary>
    /// <returns>True when it is the caller's to process, who must then call <see cref="FinishAsync"/> or <see cref="ReleaseAsync"/>.</returns>
    public ValueTask<bool> ClaimAsync(string nonce, CancellationToken cancellation)
    {
        var now = Now;
        return database.Engine.WriteAsync(
            async session =>
            {
                if (now >= Interlocked.Read(ref _nextSweep))
                {
                    await session.ExecuteAsync(Statement("DELETE FROM \"_tarn_submission\" WHERE \"at\" < {0}", SqlValue.FromBigInt(now - (long)FlowState.Life.TotalMilliseconds)), cancellation);
                    Interlocked.Exchange(ref _nextSweep, now + (long)Life.TotalMilliseconds);
                }

                return await session.ExecuteAsync(
                    Statement("INSERT INTO \"_tarn_submission\" (\"nonce\", \"at\") VALUES ({0}, {1}) ON CONFLICT (\"nonce\") DO NOTHING", SqlValue.FromText(nonce), SqlValue.FromBigInt(now)),
                    cancellation) == 1;
            },
            cancellation);
    }

    /// <summary>Remembers the answer for whoever sends the form again.</summary>
    public async ValueTask FinishAsync(string nonce, string answer, CancellationToken cancellation) => await database.Engine.WriteAsync(
        session => session.ExecuteAsync(Statement("UPDATE \"_tarn_submission\" SET \"answer\" = {1} WHERE \"nonce\" = {0}", SqlValue.FromText(nonce), SqlValue.FromText(answer)), cancellation),
        cancellation);

    /// <summary>Gives a nonce back after a submit that wrote nothing: the form may be sent again.</summary>
    public async ValueTask ReleaseAsync(string nonce, CancellationToken cancellation) => await database.Engine.WriteAsync(
        session => session.ExecuteAsync(Statement("DELETE FROM \"_tarn_submission\" WHERE \"nonce\" = {0} AND \"answer\" IS NULL", SqlValue.FromText(nonce)), cancellation),
        cancellation);

    /// <summary>Waits for the first answer. Null when it is too old, or its sender never finished.</summary>
    public async ValueTask<string?> WaitForAnswerAsync(string nonce, CancellationToken cancellation)
    {
        var until = database.Clock.GetUtcNow() + Patience;
        while (true)
        {
            await using (var row = await database.Engine.QueryAsync(Statement("SELECT \"answer\", \"at\" FROM \"_tarn_submission\" WHERE \"nonce\" = {0}", SqlValue.FromText(nonce)), cancellation))
            {
                if (!await row.ReadAsync(cancellation) || Now - row.GetInt64(1) > Life.TotalMilliseconds)
                    return null;
                if (!row.IsNull(0))
                    return row.GetText(0);
            }

            if (database.Clock.GetUtcNow() >= until)
                return null;
            await Task.Delay(50, cancellation);
        }
    }

    private long Now => database.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    private SqlStatement Statement(string text, params ReadOnlySpan<SqlValue> values) => SystemStatement.Write(database.Engine.Dialect, text, values);
}
