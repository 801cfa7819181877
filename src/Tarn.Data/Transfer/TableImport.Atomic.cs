using Tarn.Data.Changes;
using Tarn.Data.Directories;
using Tarn.Data.Engines;
using Tarn.Data.Records;
using Tarn.Data.Schema;
using Tarn.Data.Transfer.Sources;
using Tarn.Sql;

namespace Tarn.Data.Transfer;

public sealed partial class TableImport
{
    /// <summary>Keys deleted by one statement.</summary>
    private const int DeleteSize = 1000;

    /// <summary>All or nothing: one transaction that reads the source as it goes. Readers see the old records until it commits.</summary>
    private async Task RunAtomicAsync(Run run, CancellationToken cancellation)
    {
        var blobs = new List<string>();
        try
        {
            await database.WithSchemaAsync(
                schema =>
                {
                    run.CheckTable(schema);
                    return database.Engine.WriteExclusivelyAsync(
                        async session =>
                        {
                            // The engine may run this again; then it begins anew.
                            run.Reset();
                            blobs.Clear();
                            await RecordWriter.CheckVersionAsync(session, schema, cancellation);
                            using var source = run.Request.Source.Open();
                            await WriteAllAsync(run, session, schema, source, blobs, cancellation);
                            if (run.Request.BeforeCommit is { } last)
                                await last(session, run.Report(ImportOutcome.Completed, null));
                            return true;
                        },
                        cancellation);
                },
                cancellation);
        }
        catch
        {
            run.NothingKept();
            throw;
        }

        await database.Attachments.RemoveBlobsAsync(blobs, cancellation);
    }

    private async ValueTask WriteAllAsync(Run run, IWriteSession session, AccountSchema schema, IRowSource source, List<string> blobs, CancellationToken cancellation)
    {
        var table = schema.Table(run.Mapping.Table.Name);
        var replaces = run.Request.Action is ImportAction.Replace or ImportAction.NewReplace;
        if (replaces)
            run.Deleted = await DeleteAllAsync(session, table, blobs, cancellation);
        var lastKey = await ReadLastKeyAsync(session, table, cancellation);
        var seen = new HashSet<long>();
        var batch = run.CreateBatch(schema);
        for (var more = true; more;)
        {
            cancellation.ThrowIfCancellationRequested();
            more = batch.Fill(source);
            var result = batch.Count == 0 ? new BatchResult() : await new BatchWriter(database, session, schema, run.Mapping, batch, run.Request, cancellation).WriteAsync();
            run.Count(batch, result);
            if (run.Failed > 0 && run.Request.EffectiveRowError == RowErrorAction.Fail)
                throw new DataException(DataProblem.InvalidValue, "A row could not be written, so nothing was changed. The errors say which.");
            if (run.Failed > run.Request.MaxErrors)
                throw new DataException(DataProblem.InvalidValue, $"More than {run.Request.MaxErrors} rows could not be written, so nothing was changed. The errors say which.");
            seen.UnionWith(result.Seen);
        }

        if (replaces)
            await CheckChildrenAsync(session, schema, table, cancellation);
        if (run.Request.Action == ImportAction.Sync)
            run.Deleted = await DeleteUnseenAsync(session, schema, table, seen, lastKey, blobs, cancellation);
    }

    private static async ValueTask<long> DeleteAllAsync(IWriteSession session, TableDefinition table, List<string> blobs, CancellationToken cancellation)
    {
        await using (var rows = await session.QueryAsync(
            SystemStatement.Write(session.Engine.Dialect, "DELETE FROM \"_tarn_attachment\" WHERE \"table_id\" = {0} RETURNING \"blob\"", SqlValue.FromBigInt(table.Id)), cancellation))
        {
            while (await rows.ReadAsync(cancellation))
                blobs.Add(rows.GetText(0));
        }

        if (table.IsDirectory)
            await DirectoryRecords.RemovedAllAsync(session, table, cancellation);
        // A condition keeps SQLite from truncating the table, whose count of rows would then be unknown.
        return await session.ExecuteAsync(new SqlStatement($"DELETE FROM \"{table.Name}\" WHERE \"PK_ID\" IS NOT NULL", []), cancellation);
    }

    private static async ValueTask<long> ReadLastKeyAsync(IWriteSession session, TableDefinition table, CancellationToken cancellation)
    {
        await using var row = await session.QueryAsync(new SqlStatement($"SELECT coalesce(max(\"PK_ID\"), 0) FROM \"{table.Name}\"", []), cancellation);
        await row.ReadAsync(cancellation);
        return row.GetInt64(0);
    }

    /// <summary>Refuses a replacement that would leave children without their parents.</summary>
    private static async ValueTask CheckChildrenAsync(IWriteSession session, AccountSchema schema, TableDefinition table, CancellationToken cancellation)
    {
        foreach (var link in TableRules.Of(schema, table).AsParent)
        {
            var child = Comparable(session, "c", link.ChildField);
            var parent = Comparable(session, "p", link.ParentField);
            var text = $"SELECT count(*) FROM \"{link.Child.Name}\" AS c WHERE c.\"{link.ChildField.Name}\" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM \"{table.Name}\" AS p WHERE {parent} = {child})";
            await using var row = await session.QueryAsync(new SqlStatement(text, []), cancellation);
            await row.ReadAsync(cancellation);
            if (row.GetInt64(0) is var orphans and > 0)
            {
                throw new DataException(
                    DataProblem.Relationship,
                    $"{orphans} records in {link.Child.Name} refer to records of {table.Name} that the file does not hold. Nothing was changed.", link.ParentField.Name);
            }
        }
    }

    private static string Comparable(IWriteSession session, string alias, FieldDefinition field)
    {
        var column = $"{alias}.\"{field.Name}\"";
        if (!field.Type.SqlType.IsText)
            return column;
        return session.Engine.Dialect == SqlDialect.Sqlite ? column + " COLLATE TARN" : $"rtrim({column})";
    }

    /// <summary>Deletes the records that were there before and that no row matched, with what follows for children and attachments.</summary>
    private async ValueTask<long> DeleteUnseenAsync(
        IWriteSession session, AccountSchema schema, TableDefinition table, HashSet<long> seen, long lastKey, List<string> blobs, CancellationToken cancellation)
    {
        var unseen = new List<long>();
        await using (var rows = await session.QueryAsync(
            SystemStatement.Write(session.Engine.Dialect, $"SELECT \"PK_ID\" FROM \"{table.Name}\" WHERE \"PK_ID\" <= {{0}} ORDER BY \"PK_ID\"", SqlValue.FromBigInt(lastKey)), cancellation))
        {
            while (await rows.ReadAsync(cancellation))
            {
                if (!seen.Contains(rows.GetInt64(0)))
                    unseen.Add(rows.GetInt64(0));
            }
        }

        foreach (var keys in unseen.Chunk(DeleteSize))
        {
            await database.Writer.DeleteAsync(
                session, schema, table, (w, _) => RecordWriter.WriteKeys(w, keys), new WriteContext(ChangeSource.Import), database.UtcNow, blobs, 0, cancellation);
        }

        return unseen.Count;
    }
}
