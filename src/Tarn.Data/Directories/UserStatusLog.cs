using System.Globalization;
using System.Text.Json;
using Tarn.Data.Changes;
using Tarn.Data.Engines;
using Tarn.Data.Schema;
using Tarn.Sql;
using Tarn.Sql.Rendering;

namespace Tarn.Data.Directories;

/// <summary>
/// The status of users in the change log: in the images of their records, and as changes of its own where something reacts to them. Such a change holds the status alone before, and
/// the whole record after, so that nobody takes it for a change of the record. A status that moves by the clock alone, as that of a link that ran out, is in no log.
/// </summary>
public static class UserStatusLog
{
    // The same as DirectoryUserText, by the database's clock: {0} is its instant.
    private const string Status = """
        CASE WHEN u.suspended IS NOT NULL THEN 'Suspended' WHEN u.activated IS NULL AND u.activation_expires > {0} THEN 'ActivationPending'
            WHEN u.activated IS NULL AND u.activation_expires IS NOT NULL THEN 'ActivationExpired' WHEN u.activated IS NULL THEN 'Inactive' WHEN u.locked IS NOT NULL THEN 'Locked'
            WHEN u.must_change <> 0 OR u.password_expires <= {0} THEN 'PasswordExpired' ELSE 'Active' END
        """;

    /// <summary>The status of the user of a row, as a column behind those of an image; NULL while the record is no user yet.</summary>
    internal static void WriteColumn(SqlTextWriter writer, TableDefinition table, string prefix)
    {
        var now = writer.Dialect == SqlDialect.Sqlite ? "strftime('%Y-%m-%d %H:%M:%f', 'now')" : "(clock_timestamp() AT TIME ZONE 'UTC')";
        writer.Append(", (SELECT ").Append(string.Format(CultureInfo.InvariantCulture, Status, now)).Append(" FROM _tarn_dir_user u WHERE u.table_id = ").Append(table.Id)
            .Append(" AND u.record_id = ").Append(prefix).Append("\"PK_ID\") AS \"").Append(DirectoryTable.Status).Append('"');
    }

    /// <summary>Logs that a user's status is another than before, where something reacts to that. Call it inside the transaction, after the change.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="database">The account's data.</param>
    /// <param name="tableId">The directory's table.</param>
    /// <param name="record">The user's record.</param>
    /// <param name="before">The status before.</param>
    /// <param name="actor">Who changed it.</param>
    /// <param name="cancellation">Cancels.</param>
    public static async ValueTask AppendAsync(
        IWriteSession session, AccountDatabase database, long tableId, long record, DirectoryStatus before, string? actor, CancellationToken cancellation)
    {
        if (!(await ObjectStore.FindWatchAsync(session, tableId, cancellation)).HasFlag(Watched.UserStatuses))
            return;
        var table = (await ObjectStore.ReadSchemaAsync(session.QueryAsync, cancellation)).FindTable(tableId);
        if (table is null)
            return;
        var images = await RecordImage.ReadAsync(session, table, w => w.Append("\"t0\".\"PK_ID\" = ").Append(record), cancellation);
        if (!images.TryGetValue(record, out var after) || JsonSerializer.Deserialize<JsonElement>(after).GetProperty(DirectoryTable.Status).GetString() == before.ToString())
            return;
        await ChangeLog.AppendAsync(
            session, tableId, record, ChangeOperation.Update, new WriteContext(ChangeSource.Directory, actor), database.UtcNow, $$"""{"{{DirectoryTable.Status}}":"{{before}}"}""", after, cancellation);
        database.Changes.Signal();
    }
}
