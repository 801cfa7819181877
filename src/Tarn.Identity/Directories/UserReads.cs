using System.Collections.Immutable;
using System.Globalization;
using Tarn.Data.Directories;
using Tarn.Data.Engines;
using Tarn.Sql;

namespace Tarn.Identity.Directories;

/// <summary>Reads single users of a directory, outside transactions and inside them.</summary>
internal static class UserReads
{
    private static readonly SystemStatement SelectHash = new("SELECT hash FROM _tarn_dir_credential WHERE table_id = {0} AND record_id = {1} AND kind = 1");
    private static readonly SystemStatement SelectHistory = new("SELECT hash FROM _tarn_dir_password_history WHERE table_id = {0} AND record_id = {1} ORDER BY at DESC LIMIT {2}");

    /// <summary>Finds the user who signs in with an address; null when nobody does.</summary>
    public static ValueTask<DirectoryUser?> FindByEmailAsync(IEngine engine, UserDirectory directory, string email, CancellationToken cancellation) =>
        DirectoryEmail.TryNormalize(email, out var normal)
            ? FindAsync(engine.QueryAsync, engine.Dialect, directory, "u.email_norm = {1}", Cell.Text(normal), cancellation)
            : ValueTask.FromResult<DirectoryUser?>(null);

    /// <summary>Finds a user by permanent name; null when there is none.</summary>
    public static ValueTask<DirectoryUser?> FindByGuidAsync(IEngine engine, UserDirectory directory, Guid guid, CancellationToken cancellation) =>
        FindAsync(engine.QueryAsync, engine.Dialect, directory, $"t.\"{DirectoryTable.UserGuid}\" = {{1}}", SqlValue.FromGuid(guid), cancellation);

    /// <summary>Finds a user by record; null when there is none.</summary>
    public static ValueTask<DirectoryUser?> FindAsync(IEngine engine, UserDirectory directory, long record, CancellationToken cancellation) =>
        FindAsync(engine.QueryAsync, engine.Dialect, directory, "t.\"PK_ID\" = {1}", Cell.Number(record), cancellation);

    /// <summary>Finds a user by record as a transaction sees it, and keeps others from changing the user before it ends.</summary>
    public static ValueTask<DirectoryUser?> FindAsync(IWriteSession session, UserDirectory directory, long record, CancellationToken cancellation) =>
        FindAsync(session.QueryAsync, session.Engine.Dialect, directory, "t.\"PK_ID\" = {1}" + Lock(session.Engine), Cell.Number(record), cancellation);

    /// <summary>The stored form of a user's password; null when there is none.</summary>
    public static ValueTask<string?> ReadPasswordAsync(IEngine engine, UserDirectory directory, long record, CancellationToken cancellation) =>
        engine.QueryAsync(SelectHash.With(engine, Cell.Number(directory.TableId), Cell.Number(record)), cancellation).ReadOneAsync(static row => row.GetText(0), cancellation);

    /// <summary>The stored forms of a user's last passwords, the present one first.</summary>
    public static async ValueTask<ImmutableArray<string>> ReadHistoryAsync(IEngine engine, UserDirectory directory, long record, int count, CancellationToken cancellation) => count == 0
        ? []
        : [.. await engine.QueryAsync(SelectHistory.With(engine, Cell.Number(directory.TableId), Cell.Number(record), Cell.Number(count)), cancellation).ReadAllAsync(static row => row.GetText(0), cancellation)];

    private static string Lock(IEngine engine) => engine.Dialect == SqlDialect.Postgres ? " FOR UPDATE OF u" : "";

    private static ValueTask<DirectoryUser?> FindAsync(
        Func<SqlStatement, CancellationToken, ValueTask<RowReader>> query, SqlDialect dialect, UserDirectory directory, string where, SqlValue value, CancellationToken cancellation)
    {
        var text = $$"""
            SELECT t."PK_ID", t."{{DirectoryTable.UserGuid}}", t."{{DirectoryTable.Email}}", t."{{DirectoryTable.FirstName}}", t."{{DirectoryTable.LastName}}", u.sessions_from, {{UserFacts.Columns}}
            FROM "{{directory.Name}}" t JOIN _tarn_dir_user u ON u.table_id = {0} AND u.record_id = t."PK_ID" WHERE {{where}}
            """;
        return query(SystemStatement.Write(dialect, text, Cell.Number(directory.TableId), value), cancellation).ReadOneAsync(
            static row => new DirectoryUser(
                row.GetInt64(0), Guid.Parse(row.GetText(1), CultureInfo.InvariantCulture), row.GetText(2), row.FindText(3) ?? "", row.FindText(4) ?? "", UserFacts.Read(row, 6), row.GetInt64(5)),
            cancellation);
    }
}
