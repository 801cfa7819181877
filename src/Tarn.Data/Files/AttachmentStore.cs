using Tarn.Data.Changes;
using Tarn.Data.Engines;
using Tarn.Data.Fields;
using Tarn.Data.Records;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Data.Files;

/// <summary>The file of an ATTACHMENT field of one record.</summary>
public sealed record AttachmentItem(long RecordId, string Name, long Size, string ContentType, string Blob, DateTime Created, DateTime Updated);

/// <summary>Files that belong to records. The record's column holds the file's name; changing the file is a change of the record.</summary>
public sealed class AttachmentStore
{
    private const string Columns = "\"record_id\", \"name\", \"size\", \"content_type\", \"blob\", \"created\", \"updated\"";

    private readonly AccountDatabase _database;

    internal AttachmentStore(AccountDatabase database) => _database = database;

    /// <summary>The ATTACHMENT field of a table.</summary>
    /// <exception cref="DataException">There is no such field, or it is of another type.</exception>
    public static FieldDefinition Field(TableDefinition table, string name)
    {
        var field = table.FindField(name) ?? throw DataException.NoFields(name);
        return field.Type is AttachmentFieldType ? field : throw new DataException(DataProblem.MalformedRequest, $"The field '{field.Name}' is not an ATTACHMENT field.", field.Name);
    }

    /// <summary>The file of a record; null when it has none.</summary>
    public async ValueTask<AttachmentItem?> FindAsync(TableDefinition table, FieldDefinition field, long record, CancellationToken cancellation)
    {
        await using var row = await _database.Engine.QueryAsync(
            Statement($"SELECT {Columns} FROM \"_tarn_attachment\" WHERE \"table_id\" = {{0}} AND \"field_id\" = {{1}} AND \"record_id\" = {{2}}", table, field, record), cancellation);
        return await row.ReadAsync(cancellation) ? Read(row) : null;
    }

    /// <summary>The files of records, by key.</summary>
    public async ValueTask<IReadOnlyDictionary<long, AttachmentItem>> FindAsync(TableDefinition table, FieldDefinition field, IEnumerable<long> records, CancellationToken cancellation)
    {
        var found = new Dictionary<long, AttachmentItem>();
        // The keys travel as one parameter, so that the statement's text stays the same.
        var among = _database.Engine.Dialect == SqlDialect.Sqlite ? "IN (SELECT value FROM json_each('[' || {2} || ']'))" : "= ANY(string_to_array({2}, ',')::bigint[])";
        await using var rows = await _database.Engine.QueryAsync(
            SystemStatement.Write(
                _database.Engine.Dialect, $"SELECT {Columns} FROM \"_tarn_attachment\" WHERE \"table_id\" = {{0}} AND \"field_id\" = {{1}} AND \"record_id\" " + among,
                SqlValue.FromBigInt(table.Id), SqlValue.FromBigInt(field.Id), SqlValue.FromText(string.Join(',', records))),
            cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            var item = Read(rows);
            found[item.RecordId] = item;
        }

        return found;
    }

    /// <summary>Checks a file against the field's rules.</summary>
    /// <exception cref="DataException">Type or size is not allowed; the message names the rule.</exception>
    public static void Check(FieldDefinition field, string name, long size)
    {
        FileArea.CheckName(name);
        var rules = field.Attachment ?? new AttachmentOptions();
        var extension = ContentTypes.ExtensionOf(name);
        if (!rules.PermittedFileTypes.IsEmpty && !rules.PermittedFileTypes.Contains(extension, StringComparer.OrdinalIgnoreCase))
            throw new DataException(DataProblem.MalformedRequest, $"'{field.Name}' accepts files of type {string.Join(", ", rules.PermittedFileTypes)}; '{name}' is none of these.", field.Name);
        if (size < rules.MinFileSize)
            throw new DataException(DataProblem.MalformedRequest, $"'{field.Name}' accepts files of at least {rules.MinFileSize:N0} bytes; '{name}' has {size:N0}.", field.Name);
        if (size > rules.MaxFileSize)
            throw new DataException(DataProblem.MalformedRequest, $"'{field.Name}' accepts files of at most {rules.MaxFileSize:N0} bytes; '{name}' has {size:N0}.", field.Name);
    }

    /// <summary>Gives a record a file, replacing the one it has. The bytes are removed when that fails.</summary>
    /// <exception cref="DataException">There is no such record, or a rule of the field is broken.</exception>
    public async ValueTask PutAsync(TableDefinition table, FieldDefinition field, long record, string name, StoredBlob blob, WriteContext context, CancellationToken cancellation)
    {
        string? old;
        try
        {
            old = await _database.Engine.WriteAsync(session => PutWithinAsync(session, table, field, record, name, blob, context, cancellation), cancellation);
        }
        catch
        {
            await _database.Blobs.DeleteAsync(blob.Id, CancellationToken.None);
            throw;
        }

        if (old is not null)
            await _database.Blobs.DeleteAsync(old, cancellation);
    }

    /// <summary>Gives a record a file within the transaction of its write, replacing the one it has.</summary>
    /// <param name="session">The transaction; it may be repeated.</param>
    /// <param name="table">The table.</param>
    /// <param name="field">Its ATTACHMENT field.</param>
    /// <param name="record">The record's <c>PK_ID</c>.</param>
    /// <param name="name">The file's name.</param>
    /// <param name="blob">Its bytes, stored before.</param>
    /// <param name="log">Who writes; null when the record's own write is in the change log already.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>The blob that the record had, to be removed after the commit; null when it had none.</returns>
    /// <exception cref="DataException">There is no such record, or a rule of the field is broken.</exception>
    public async ValueTask<string?> PutWithinAsync(
        IWriteSession session, TableDefinition table, FieldDefinition field, long record, string name, StoredBlob blob, WriteContext? log, CancellationToken cancellation)
    {
        Check(field, name, blob.Size);
        var now = _database.UtcNow;
        await SetNameAsync(session, table, field, record, name, log, now, cancellation);
        var before = await FindBlobAsync(session, table, field, record, cancellation);
        await session.ExecuteAsync(
            SystemStatement.Write(session.Engine.Dialect,
                "INSERT INTO \"_tarn_attachment\" (\"table_id\", \"field_id\", \"record_id\", \"blob\", \"name\", \"size\", \"content_type\", \"created\", \"updated\") VALUES ({0}, {1}, {2}, {3}, {4}, {5}, {6}, {7}, {7}) "
                + "ON CONFLICT (\"table_id\", \"field_id\", \"record_id\") DO UPDATE SET \"blob\" = excluded.\"blob\", \"name\" = excluded.\"name\", \"size\" = excluded.\"size\", \"content_type\" = excluded.\"content_type\", \"updated\" = excluded.\"updated\"",
                SqlValue.FromBigInt(table.Id), SqlValue.FromBigInt(field.Id), SqlValue.FromBigInt(record), SqlValue.FromText(blob.Id), SqlValue.FromText(name),
                SqlValue.FromBigInt(blob.Size), SqlValue.FromText(ContentTypes.Of(name)), SqlValue.FromDateTime(now)),
            cancellation);
        return before;
    }

    /// <summary>Takes the file of a record away within the transaction of its write; parameters as in <see cref="PutWithinAsync"/>.</summary>
    /// <returns>The blob to be removed after the commit; null when there was none.</returns>
    public async ValueTask<string?> RemoveWithinAsync(IWriteSession session, TableDefinition table, FieldDefinition field, long record, WriteContext? log, CancellationToken cancellation)
    {
        var before = await FindBlobAsync(session, table, field, record, cancellation);
        await SetNameAsync(session, table, field, record, "", log, _database.UtcNow, cancellation);
        await session.ExecuteAsync(Statement("DELETE FROM \"_tarn_attachment\" WHERE \"table_id\" = {0} AND \"field_id\" = {1} AND \"record_id\" = {2}", table, field, record), cancellation);
        return before;
    }

    /// <summary>Renames the files of records; the extension stays.</summary>
    /// <returns>How many records have a file and were renamed.</returns>
    /// <exception cref="DataException">The name is malformed or has another extension.</exception>
    public ValueTask<long> RenameAsync(TableDefinition table, FieldDefinition field, IReadOnlyList<AttachmentItem> items, string newName, WriteContext context, CancellationToken cancellation) =>
        _database.Engine.WriteAsync(
            async session =>
            {
                var now = _database.UtcNow;
                foreach (var item in items)
                {
                    var name = WithExtensionOf(item.Name, newName);
                    FileArea.CheckName(name);
                    await SetNameAsync(session, table, field, item.RecordId, name, context, now, cancellation);
                    await session.ExecuteAsync(
                        SystemStatement.Write(session.Engine.Dialect,
                            "UPDATE \"_tarn_attachment\" SET \"name\" = {3}, \"updated\" = {4} WHERE \"table_id\" = {0} AND \"field_id\" = {1} AND \"record_id\" = {2}",
                            SqlValue.FromBigInt(table.Id), SqlValue.FromBigInt(field.Id), SqlValue.FromBigInt(item.RecordId), SqlValue.FromText(name), SqlValue.FromDateTime(now)),
                        cancellation);
                }

                return (long)items.Count;
            },
            cancellation);

    /// <summary>Removes the files of records.</summary>
    /// <returns>How many records had a file.</returns>
    public async ValueTask<long> DeleteAsync(TableDefinition table, FieldDefinition field, IReadOnlyList<AttachmentItem> items, WriteContext context, CancellationToken cancellation)
    {
        await _database.Engine.WriteAsync<bool>(
            async session =>
            {
                var now = _database.UtcNow;
                foreach (var item in items)
                {
                    await SetNameAsync(session, table, field, item.RecordId, "", context, now, cancellation);
                    await session.ExecuteAsync(Statement("DELETE FROM \"_tarn_attachment\" WHERE \"table_id\" = {0} AND \"field_id\" = {1} AND \"record_id\" = {2}", table, field, item.RecordId), cancellation);
                }

                return true;
            },
            cancellation);
        await RemoveBlobsAsync(items.Select(i => i.Blob), cancellation);
        return items.Count;
    }

    /// <summary>Removes the rows of deleted records.</summary>
    /// <returns>The blobs to be removed after the commit.</returns>
    internal static async ValueTask<List<string>> RemoveRowsAsync(IWriteSession session, TableDefinition table, IEnumerable<long> records, CancellationToken cancellation)
    {
        var blobs = new List<string>();
        foreach (var record in records)
        {
            await using var rows = await session.QueryAsync(
                SystemStatement.Write(session.Engine.Dialect, "DELETE FROM \"_tarn_attachment\" WHERE \"table_id\" = {0} AND \"record_id\" = {1} RETURNING \"blob\"", SqlValue.FromBigInt(table.Id), SqlValue.FromBigInt(record)),
                cancellation);
            while (await rows.ReadAsync(cancellation))
                blobs.Add(rows.GetText(0));
        }

        return blobs;
    }

    internal async ValueTask RemoveBlobsAsync(IEnumerable<string> blobs, CancellationToken cancellation)
    {
        foreach (var blob in blobs)
            await _database.Blobs.DeleteAsync(blob, cancellation);
    }

    private static string WithExtensionOf(string old, string name)
    {
        var extension = Path.GetExtension(old);
        var given = Path.GetExtension(name);
        if (given.Equals(extension, StringComparison.OrdinalIgnoreCase) && given.Length > 0)
            return name;
        return given.Length == 0
            ? name + extension
            : throw new DataException(DataProblem.MalformedRequest, $"FileName '{name}' must not change the extension '{extension}'. Give the name without extension.");
    }

    /// <summary>
    /// Puts a file's name into its record and logs that. Without <paramref name="log"/> the transaction has logged a change of the record already: its image gets the name.
    /// </summary>
    private async ValueTask SetNameAsync(IWriteSession session, TableDefinition table, FieldDefinition field, long record, string name, WriteContext? log, DateTime now, CancellationToken cancellation)
    {
        // Read within the transaction: there is no schema here whose version it would check.
        var watched = await ObjectStore.FindWatchAsync(session, table.Id, cancellation);
        var before = log is not null && watched.HasFlag(Watched.Updates) ? await ImageAsync() : null;
        var changed = await session.ExecuteAsync(
            SystemStatement.Write(session.Engine.Dialect, $"UPDATE \"{table.Name}\" SET \"{field.Name}\" = {{0}} WHERE \"PK_ID\" = {{1}}", SqlValue.FromText(name), SqlValue.FromBigInt(record)), cancellation);
        if (changed == 0)
            throw DataException.NoObject("record", record.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (log is null)
        {
            if (watched != Watched.None)
                await ChangeLog.AmendAsync(session, table.Id, record, await ImageAsync(), cancellation);
            return;
        }

        if (!watched.HasFlag(Watched.Updates))
        {
            await ChangeLog.AppendAsync(session, table.Id, record, ChangeOperation.Update, log, now, cancellation);
            return;
        }

        await ChangeLog.AppendAsync(session, table.Id, record, ChangeOperation.Update, log, now, before, await ImageAsync(), cancellation);
        _database.Changes.Signal();

        async ValueTask<string?> ImageAsync() =>
            (await RecordImage.ReadAsync(session, table, w => RecordWriter.WriteKeys(w, [record]), cancellation)).GetValueOrDefault(record);
    }

    private async ValueTask<string?> FindBlobAsync(IWriteSession session, TableDefinition table, FieldDefinition field, long record, CancellationToken cancellation)
    {
        await using var row = await session.QueryAsync(Statement("SELECT \"blob\" FROM \"_tarn_attachment\" WHERE \"table_id\" = {0} AND \"field_id\" = {1} AND \"record_id\" = {2}", table, field, record), cancellation);
        return await row.ReadAsync(cancellation) ? row.GetText(0) : null;
    }

    private SqlStatement Statement(string text, TableDefinition table, FieldDefinition field, long record) =>
        SystemStatement.Write(_database.Engine.Dialect, text, SqlValue.FromBigInt(table.Id), SqlValue.FromBigInt(field.Id), SqlValue.FromBigInt(record));

    private static AttachmentItem Read(RowReader row) =>
        new(row.GetInt64(0), row.GetText(1), row.GetInt64(2), row.GetText(3), row.GetText(4), row.GetDateTime(5), row.GetDateTime(6));
}
