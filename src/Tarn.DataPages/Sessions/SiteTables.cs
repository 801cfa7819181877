using System.Security.Cryptography;
using Tarn.Data.Engines;
using Tarn.Sql;

namespace Tarn.DataPages.Sessions;

/// <summary>The tables of DataPages in an account's own database. Times are Unix milliseconds.</summary>
internal static class SiteTables
{
    private const string SealName = "seal";

    private static readonly string[] Statements =
    [
        "CREATE TABLE IF NOT EXISTS \"_tarn_key\" (\"name\" TEXT NOT NULL PRIMARY KEY, \"value\" TEXT NOT NULL)",
        "CREATE TABLE IF NOT EXISTS \"_tarn_visit\" (\"hash\" TEXT NOT NULL PRIMARY KEY, \"data\" TEXT NOT NULL, \"expires\" BIGINT NOT NULL)",
        "CREATE INDEX IF NOT EXISTS \"_tarn_visit_expires\" ON \"_tarn_visit\" (\"expires\")",
        "CREATE TABLE IF NOT EXISTS \"_tarn_submission\" (\"nonce\" TEXT NOT NULL PRIMARY KEY, \"answer\" TEXT, \"at\" BIGINT NOT NULL)",
        "CREATE INDEX IF NOT EXISTS \"_tarn_submission_at\" ON \"_tarn_submission\" (\"at\")",
        "CREATE TABLE IF NOT EXISTS \"_tarn_reset\" (\"hash\" TEXT NOT NULL PRIMARY KEY, \"app_key\" TEXT NOT NULL, \"table_id\" BIGINT NOT NULL, \"record_id\" BIGINT NOT NULL, \"stored\" TEXT NOT NULL, \"at\" BIGINT NOT NULL, \"expires\" BIGINT NOT NULL)",
        "CREATE TABLE IF NOT EXISTS \"_tarn_sign_out\" (\"table_id\" BIGINT NOT NULL, \"record_id\" BIGINT NOT NULL, \"at\" BIGINT NOT NULL, PRIMARY KEY (\"table_id\", \"record_id\"))",
        "CREATE INDEX IF NOT EXISTS \"_tarn_reset_record\" ON \"_tarn_reset\" (\"table_id\", \"record_id\")",
    ];

    /// <summary>Creates what is missing. Safe under several processes at once.</summary>
    public static ValueTask<bool> PrepareAsync(IEngine engine, CancellationToken cancellation) => engine.WriteExclusivelyAsync(
        async session =>
        {
            foreach (var statement in Statements)
                await session.ExecuteAsync(new SqlStatement(statement, []), cancellation);
            await session.ExecuteAsync(
                SystemStatement.Write(engine.Dialect, "INSERT INTO \"_tarn_key\" (\"name\", \"value\") VALUES ({0}, {1}) ON CONFLICT (\"name\") DO NOTHING",
                    SqlValue.FromText(SealName), SqlValue.FromText(Convert.ToHexString(RandomNumberGenerator.GetBytes(Seal.KeyBytes)))),
                cancellation);
            return true;
        },
        cancellation);

    /// <summary>Reads the account's sealing key.</summary>
    public static async ValueTask<Seal> ReadSealAsync(IEngine engine, CancellationToken cancellation)
    {
        await using var row = await engine.QueryAsync(
            SystemStatement.Write(engine.Dialect, "SELECT \"value\" FROM \"_tarn_key\" WHERE \"name\" = {0}", SqlValue.FromText(SealName)), cancellation);
        await row.ReadAsync(cancellation);
        return new Seal(Convert.FromHexString(row.GetText(0)));
    }
}
