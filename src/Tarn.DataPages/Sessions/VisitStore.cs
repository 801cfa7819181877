using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Tarn.Data;
using Tarn.Data.Engines;
using Tarn.Sql;

namespace Tarn.DataPages.Sessions;

/// <summary>Keeps visits in the account's database, by the hash of the secret that the browser carries: any server can answer any request.</summary>
public sealed class VisitStore(AccountDatabase database)
{
    /// <summary>How long a visit is remembered after its last request. Sign-ins end by their own time-outs.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(24);

    /// <summary>A visit whose only news is that it was used is stored this seldom.</summary>
    public static readonly TimeSpan TouchEvery = TimeSpan.FromMinutes(1);

    private long _nextSweep;

    /// <summary>The visit of a token; a new one when the token is absent, unknown or too old.</summary>
    public async ValueTask<Visit> FindAsync(string? token, CancellationToken cancellation)
    {
        if (string.IsNullOrEmpty(token))
            return new Visit();
        await using var row = await database.Engine.QueryAsync(
            Statement("SELECT \"data\" FROM \"_tarn_visit\" WHERE \"hash\" = {0} AND \"expires\" > {1}", SqlValue.FromText(HashOf(token)), SqlValue.FromBigInt(Now)), cancellation);
        if (!await row.ReadAsync(cancellation))
            return new Visit();
        var visit = JsonSerializer.Deserialize<Visit>(row.GetText(0))!;
        visit.Token = token;
        return visit;
    }

    /// <summary>Stores a visit when it has changed, or was touched long enough ago. A visit stored first gets its secret here.</summary>
    public async ValueTask SaveAsync(Visit visit, CancellationToken cancellation)
    {
        var now = Now;
        if (!visit.IsChanged && (visit.Token is null || now - visit.Touched < TouchEvery.TotalMilliseconds))
            return;
        visit.EnsureToken();
        visit.Touched = now;
        var data = JsonSerializer.Serialize(visit);
        await database.Engine.WriteAsync(
            async session =>
            {
                await session.ExecuteAsync(
                    Statement(
                        "INSERT INTO \"_tarn_visit\" (\"hash\", \"data\", \"expires\") VALUES ({0}, {1}, {2}) ON CONFLICT (\"hash\") DO UPDATE SET \"data\" = excluded.\"data\", \"expires\" = excluded.\"expires\"",
                        SqlValue.FromText(HashOf(visit.Token!)), SqlValue.FromText(data), SqlValue.FromBigInt(now + (long)Life.TotalMilliseconds)),
                    cancellation);
                if (now >= Interlocked.Read(ref _nextSweep))
                {
                    await session.ExecuteAsync(Statement("DELETE FROM \"_tarn_visit\" WHERE \"expires\" <= {0}", SqlValue.FromBigInt(now)), cancellation);
                    Interlocked.Exchange(ref _nextSweep, now + (long)Life.TotalMilliseconds / 24);
                }

                return true;
            },
            cancellation);
        visit.IsChanged = false;
    }

    /// <summary>Gives a visit a new secret: whoever knew the old one (before a sign-in) is left behind.</summary>
    public async ValueTask RenewAsync(Visit visit, CancellationToken cancellation)
    {
        if (visit.Token is { } old)
            await database.Engine.WriteAsync(session => session.ExecuteAsync(Statement("DELETE FROM \"_tarn_visit\" WHERE \"hash\" = {0}", SqlValue.FromText(HashOf(old))), cancellation), cancellation);
        visit.Token = null;
        visit.IsChanged = true;
        visit.EnsureToken();
    }

    private long Now => database.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The secret has 256 random bits, so that a fast hash is enough.</summary>
    private static string HashOf(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private SqlStatement Statement(string text, params ReadOnlySpan<SqlValue> values) => SystemStatement.Write(database.Engine.Dialect, text, values);
}
