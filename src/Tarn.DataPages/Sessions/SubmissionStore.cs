using Tarn.Data;
using Tarn.Data.Changes;
using Tarn.Data.Engines;
using Tarn.Sql;

namespace Tarn.DataPages.Sessions;

/// <summary>
/// Remembers which forms were submitted, by the nonce of their token: the same form sent twice is processed once, and the second sender gets the first answer.
/// </summary>
public sealed class SubmissionStore(AccountDatabase database)
{
    private static readonly SystemStatement Claim = new("INSERT INTO \"_tarn_submission\" (\"nonce\", \"at\", \"answer\") VALUES ({0}, {1}, {2}) ON CONFLICT (\"nonce\") DO NOTHING");
    private static readonly SystemStatement Row = new("INSERT INTO \"_tarn_submission\" (\"nonce\", \"at\", \"answer\") SELECT {0}, {1}, {2}");
    private static readonly SystemStatement Finish = new("UPDATE \"_tarn_submission\" SET \"answer\" = {1} WHERE \"nonce\" = {0}");
    private static readonly SystemStatement Release = new("DELETE FROM \"_tarn_submission\" WHERE \"nonce\" = {0} AND \"answer\" IS NULL");
    private static readonly SystemStatement Select = new("SELECT \"answer\", \"at\" FROM \"_tarn_submission\" WHERE \"nonce\" = {0}");
    private static readonly SystemStatement Sweep = new("DELETE FROM \"_tarn_submission\" WHERE \"at\" < {0}");

    /// <summary>How long the first answer is given again.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    /// <summary>How long the second sender waits for the first to finish.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>How long it waits for the commit of a claim that a transaction has met.</summary>
    private static readonly TimeSpan CommitPatience = TimeSpan.FromSeconds(5);

    private long _nextSweep;

    /// <summary>Claims a nonce.</summary>
    /// <returns>True when it is the caller's to process, who must then call <see cref="FinishAsync"/> or <see cref="ReleaseAsync"/>.</returns>
    public ValueTask<bool> ClaimAsync(string nonce, CancellationToken cancellation) => database.Engine.WriteAsync(session => ClaimWithinAsync(session, nonce, null, cancellation), cancellation);

    /// <summary>
    /// Claims a nonce in the transaction that writes what was submitted, so that both happen or neither. Whoever sends the same form meanwhile waits here for its end.
    /// </summary>
    /// <param name="session">The transaction.</param>
    /// <param name="nonce">The form's.</param>
    /// <param name="answer">The answer for whoever sends it again; null when it follows by <see cref="FinishAsync"/>.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>False when the form was processed before: what the transaction wrote must be undone.</returns>
    public async ValueTask<bool> ClaimWithinAsync(IWriteSession session, string nonce, string? answer, CancellationToken cancellation)
    {
        if (IsSweepDue)
            await SweepAsync(session, cancellation);
        return await session.ExecuteAsync(
            Claim.With(database.Engine, SqlValue.FromText(nonce), SqlValue.FromBigInt(Now), answer is null ? SqlValue.Null(SqlTypeKind.NVarChar) : SqlValue.FromText(answer)), cancellation) == 1;
    }

    /// <summary>The row that claims a nonce together with the record that is written, and keeps the answer.</summary>
    public async ValueTask<RowBeside> ToRowAsync(string nonce, string answer, CancellationToken cancellation)
    {
        if (IsSweepDue)
            await database.Engine.WriteAsync(session => SweepAsync(session, cancellation), cancellation);
        return new RowBeside(Row, [SqlValue.FromText(nonce), SqlValue.FromBigInt(Now), SqlValue.FromText(answer)]);
    }

    /// <summary>Remembers the answer for whoever sends the form again.</summary>
    public async ValueTask FinishAsync(string nonce, string answer, CancellationToken cancellation) =>
        await database.Engine.WriteAsync(session => session.ExecuteAsync(Finish.With(database.Engine, SqlValue.FromText(nonce), SqlValue.FromText(answer)), cancellation), cancellation);

    /// <summary>Gives a nonce back after a submit that wrote nothing: the form may be sent again.</summary>
    public async ValueTask ReleaseAsync(string nonce, CancellationToken cancellation) =>
        await database.Engine.WriteAsync(session => session.ExecuteAsync(Release.With(database.Engine, SqlValue.FromText(nonce)), cancellation), cancellation);

    /// <summary>
    /// The first answer, when the form was submitted and answered before; null otherwise. It is asked for in the writers' order: what a write has just stumbled over is committed by then.
    /// </summary>
    public ValueTask<string?> FindAnswerAsync(string nonce, CancellationToken cancellation) => database.Engine.WriteAsync(
        async session =>
        {
            await using var row = await session.QueryAsync(Select.With(database.Engine, SqlValue.FromText(nonce)), cancellation);
            return await row.ReadAsync(cancellation) && !row.IsNull(0) && Now - row.GetInt64(1) <= Life.TotalMilliseconds ? row.GetText(0) : null;
        },
        cancellation);

    /// <summary>Waits for the first answer. Null when it is too old, or its sender never finished.</summary>
    /// <param name="nonce">The form's.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <param name="wasSeen">A transaction has met the claim: it is there even if its commit, which SQLite shares among several transactions, is still to come.</param>
    public async ValueTask<string?> WaitForAnswerAsync(string nonce, CancellationToken cancellation, bool wasSeen = false)
    {
        var begun = database.Clock.GetUtcNow();
        while (true)
        {
            await using (var row = await database.Engine.QueryAsync(Select.With(database.Engine, SqlValue.FromText(nonce)), cancellation))
            {
                if (await row.ReadAsync(cancellation))
                {
                    if (Now - row.GetInt64(1) > Life.TotalMilliseconds)
                        return null;
                    if (!row.IsNull(0))
                        return row.GetText(0);
                }
                else if (!wasSeen || database.Clock.GetUtcNow() - begun > CommitPatience)
                {
                    return null;
                }
            }

            if (database.Clock.GetUtcNow() - begun >= Patience)
                return null;
            await Task.Delay(wasSeen ? 10 : 50, cancellation);
        }
    }

    private bool IsSweepDue => Now >= Interlocked.Read(ref _nextSweep);

    private async ValueTask<long> SweepAsync(IWriteSession session, CancellationToken cancellation)
    {
        var now = Now;
        var gone = await session.ExecuteAsync(Sweep.With(database.Engine, SqlValue.FromBigInt(now - (long)FlowState.Life.TotalMilliseconds)), cancellation);
        Interlocked.Exchange(ref _nextSweep, now + (long)Life.TotalMilliseconds);
        return gone;
    }

    private long Now => database.Clock.GetUtcNow().ToUnixTimeMilliseconds();
}
