using System.Security.Cryptography;
using Tarn.Data.Engines;
using Tarn.Sql;

namespace Tarn.DataPages.Sessions;

/// <summary>The tables of DataPages in an account's own database. Times are Unix milliseconds.</summary>
internal static class SiteTables
{
    private const string SealName = "seal";

    private static readonly SystemStatement SelectKey = new("SELECT \"value\" FROM \"_tarn_key\" WHERE \"name\" = {0}");
    private static readonly SystemStatement InsertKey = new("INSERT INTO \"_tarn_key\" (\"name\", \"value\") VALUES ({0}, {1}) ON CONFLICT (\"name\") DO NOTHING");

    private static readonly SystemTables Tables = new(
        "CREATE TABLE IF NOT EXISTS \"_tarn_key\" (\"name\" TEXT NOT NULL PRIMARY KEY, \"value\" TEXT NOT NULL)",
        "CREATE TABLE IF NOT EXISTS \"_tarn_visit\" (\"hash\" TEXT NOT NULL PRIMARY KEY, \"data\" TEXT NOT NULL, \"expires\" BIGINT NOT NULL)",
        "CREATE INDEX IF NOT EXISTS \"_tarn_visit_expires\" ON \"_tarn_visit\" (\"expires\")",
        "CREATE TABLE IF NOT EXISTS \"_tarn_submission\" (\"nonce\" TEXT NOT NULL PRIMARY KEY, \"answer\" TEXT, \"at\" BIGINT NOT NULL)",
        "CREATE INDEX IF NOT EXISTS \"_tarn_submission_at\" ON \"_tarn_submission\" (\"at\")",
        "CREATE TABLE IF NOT EXISTS \"_tarn_reset\" (\"hash\" TEXT NOT NULL PRIMARY KEY, \"app_key\" TEXT NOT NULL, \"table_id\" BIGINT NOT NULL, \"record_id\" BIGINT NOT NULL, \"stored\" TEXT NOT NULL, \"at\" BIGINT NOT NULL, \"expires\" BIGINT NOT NULL)",
        "CREATE INDEX IF NOT EXISTS \"_tarn_reset_record\" ON \"_tarn_reset\" (\"table_id\", \"record_id\")",
        "CREATE TABLE IF NOT EXISTS \"_tarn_sign_out\" (\"table_id\" BIGINT NOT NULL, \"record_id\" BIGINT NOT NULL, \"at\" BIGINT NOT NULL, PRIMARY KEY (\"table_id\", \"record_id\"))");

    /// <summary>Creates what is missing. Safe under several processes at once.</summary>
    public static async ValueTask PrepareAsync(IEngine engine, CancellationToken cancellation)
    {
        await Tables.PrepareAsync(engine, cancellation);
        if (await FindSealAsync(engine, cancellation) is null)
            await engine.WriteAsync(session => session.ExecuteAsync(InsertKey.With(engine, SqlValue.FromText(SealName), SqlValue.FromText(Convert.ToHexString(RandomNumberGenerator.GetBytes(Seal.KeyBytes)))), cancellation), cancellation);
    }

    /// <summary>Reads the account's sealing key.</summary>
    public static async ValueTask<Seal> ReadSealAsync(IEngine engine, CancellationToken cancellation) => new(Convert.FromHexString((await FindSealAsync(engine, cancellation))!));

    private static ValueTask<string?> FindSealAsync(IEngine engine, CancellationToken cancellation) =>
        engine.QueryAsync(SelectKey.With(engine, SqlValue.FromText(SealName)), cancellation).ReadOneAsync(static row => row.GetText(0), cancellation);
}
