using Tarn.Data.Engines;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Data.Directories;

/// <summary>
/// What is known of users of directories besides their fields, in the account's own database; made with its first directory. A user is named by table and record.
/// Instants that the language compares are columns of its type; all others are Unix milliseconds.
/// </summary>
public static class DirectoryTables
{
    /// <summary>The tables with rows of users, all of which go with their user.</summary>
    private static readonly string[] OfUsers = ["_tarn_dir_user", "_tarn_dir_credential", "_tarn_dir_password_history", "_tarn_dir_token", "_tarn_dir_session"];

    private static readonly SystemStatement[] DeleteUsers =
    [
        .. OfUsers.Select(static name => new SystemStatement(
            $$"""DELETE FROM {{name}} WHERE table_id = {0} AND record_id IN (SELECT value FROM json_each('[' || {1} || ']'))""",
            $$"""DELETE FROM {{name}} WHERE table_id = {0} AND record_id = ANY(string_to_array({1}, ',')::bigint[])""")),
    ];

    private static readonly SystemStatement[] DeleteAllUsers = [.. OfUsers.Select(static name => new SystemStatement($$"""DELETE FROM {{name}} WHERE table_id = {0}"""))];

    /// <summary>Creates what is missing.</summary>
    public static async ValueTask EnsureAsync(IWriteSession session, CancellationToken cancellation)
    {
        foreach (var statement in Statements(session.Engine.Schema.ColumnType(SqlType.DateTime)))
            await session.ExecuteAsync(new SqlStatement(statement, []), cancellation);
    }

    /// <summary>Makes all records of a table users, inactive ones, inside the change of design that makes it a directory's.</summary>
    /// <exception cref="DataException">A record has no address, or one that another has too.</exception>
    public static ValueTask AdoptAllAsync(IWriteSession session, TableDefinition table, CancellationToken cancellation) => DirectoryRecords.AdoptAsync(session, table, 0, cancellation);

    /// <summary>Removes all that is kept of users.</summary>
    internal static async ValueTask DeleteAsync(IWriteSession session, long table, IEnumerable<long> records, CancellationToken cancellation)
    {
        var list = SqlValue.FromText(string.Join(',', records));
        foreach (var statement in DeleteUsers)
            await session.ExecuteAsync(statement.With(session.Engine, SqlValue.FromBigInt(table), list), cancellation);
    }

    /// <summary>Removes all that is kept of all users of a directory.</summary>
    public static async ValueTask DeleteAllAsync(IWriteSession session, long table, CancellationToken cancellation)
    {
        foreach (var statement in DeleteAllUsers)
            await session.ExecuteAsync(statement.With(session.Engine, SqlValue.FromBigInt(table)), cancellation);
    }

    private static IEnumerable<string> Statements(string instant) =>
    [
        // "sessions_from": every session, here or with a DataPage, that began before has ended.
        $"""
        CREATE TABLE IF NOT EXISTS _tarn_dir_user (table_id BIGINT NOT NULL, record_id BIGINT NOT NULL, email_norm TEXT NOT NULL, activated {instant}, activation_expires {instant},
            suspended {instant}, locked {instant}, password_expires {instant}, must_change BIGINT NOT NULL, password_set BIGINT, failed_count BIGINT NOT NULL, failed_first BIGINT,
            last_sign_in BIGINT, sessions_from BIGINT NOT NULL, PRIMARY KEY (table_id, record_id))
        """,
        "CREATE UNIQUE INDEX IF NOT EXISTS _tarn_dir_user_email ON _tarn_dir_user (table_id, email_norm)",
        // Kinds: 1 password.
        """
        CREATE TABLE IF NOT EXISTS _tarn_dir_credential (table_id BIGINT NOT NULL, record_id BIGINT NOT NULL, kind BIGINT NOT NULL, hash TEXT NOT NULL, created BIGINT NOT NULL,
            PRIMARY KEY (table_id, record_id, kind))
        """,
        "CREATE TABLE IF NOT EXISTS _tarn_dir_password_history (table_id BIGINT NOT NULL, record_id BIGINT NOT NULL, at BIGINT NOT NULL, hash TEXT NOT NULL)",
        "CREATE INDEX IF NOT EXISTS _tarn_dir_password_history_user ON _tarn_dir_password_history (table_id, record_id, at)",
        """
        CREATE TABLE IF NOT EXISTS _tarn_dir_token (hash TEXT NOT NULL PRIMARY KEY, table_id BIGINT NOT NULL, record_id BIGINT NOT NULL, purpose BIGINT NOT NULL, created BIGINT NOT NULL,
            expires BIGINT NOT NULL, consumed BIGINT)
        """,
        "CREATE INDEX IF NOT EXISTS _tarn_dir_token_user ON _tarn_dir_token (table_id, record_id, purpose)",
        """
        CREATE TABLE IF NOT EXISTS _tarn_dir_session (hash TEXT NOT NULL PRIMARY KEY, table_id BIGINT NOT NULL, record_id BIGINT NOT NULL, created BIGINT NOT NULL, last_seen BIGINT NOT NULL,
            ip TEXT NOT NULL, agent TEXT NOT NULL)
        """,
        "CREATE INDEX IF NOT EXISTS _tarn_dir_session_user ON _tarn_dir_session (table_id, record_id)",
        // Only ever added to, and purged by age.
        """
        CREATE TABLE IF NOT EXISTS _tarn_dir_log (id TEXT NOT NULL PRIMARY KEY, at BIGINT NOT NULL, table_id BIGINT NOT NULL, record_id BIGINT, email TEXT NOT NULL, event TEXT NOT NULL,
            method TEXT NOT NULL, success BIGINT NOT NULL, reason TEXT NOT NULL, ip TEXT NOT NULL, agent TEXT NOT NULL, actor TEXT NOT NULL)
        """,
        "CREATE INDEX IF NOT EXISTS _tarn_dir_log_at ON _tarn_dir_log (table_id, at)",
    ];
}
