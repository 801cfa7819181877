using Tarn.Data.Changes;
using Tarn.Data.Directories;
using Tarn.Data.Engines;
using Tarn.Data.Fields;
using Tarn.Data.Files;
using Tarn.Data.Schema;
using Tarn.Sql.Rendering;

namespace Tarn.Data.Records;

public sealed partial class RecordWriter
{
    /// <summary>Chains of cascades longer than this are refused.</summary>
    private const int CascadeDepth = 32;

    /// <summary>Deletes the records of a table that a condition selects, with their attachments, and what cascades from them.</summary>
    public ValueTask<WriteResult> DeleteAsync(string tableName, RecordSelection selection, WriteContext context, CancellationToken cancellation) =>
        _database.WithSchemaAsync(
            async schema =>
            {
                var table = schema.Table(tableName);
                var condition = _database.Compiler.CompileCondition(schema, schema.Source(table), selection.Where, selection.Filters, selection.CanRead);
                var orphans = new List<string>();
                var result = await _database.Engine.WriteAsync(
                    async session =>
                    {
                        orphans.Clear();
                        await CheckVersionAsync(session, schema, cancellation);
                        return await DeleteAsync(session, schema, table, (w, now) => condition.WriteTo(w, now), context, _database.UtcNow, orphans, 0, cancellation);
                    },
                    cancellation);
                await _database.Attachments.RemoveBlobsAsync(orphans, cancellation);
                return result;
            },
            cancellation);

    /// <summary>Deletes records of the table behind a view: those that the view shows and the condition selects.</summary>
    public ValueTask<WriteResult> DeleteViewAsync(string viewName, RecordSelection selection, WriteContext context, CancellationToken cancellation) =>
        _database.WithSchemaAsync(
            async schema =>
            {
                var view = schema.View(viewName);
                var (table, alias) = schema.EditableTable(view);
                var keys = CompileKeys(schema, view, alias, selection);
                var orphans = new List<string>();
                var result = await _database.Engine.WriteAsync(
                    async session =>
                    {
                        orphans.Clear();
                        var now = _database.UtcNow;
                        await CheckVersionAsync(session, schema, cancellation);
                        var found = await ReadKeysAsync(session, keys.ToStatement(now), cancellation);
                        return await DeleteAsync(session, schema, table, (w, _) => WriteKeys(w, found), context, now, orphans, 0, cancellation);
                    },
                    cancellation);
                await _database.Attachments.RemoveBlobsAsync(orphans, cancellation);
                return result;
            },
            cancellation);

    /// <summary>Deletes records inside a transaction of the caller's. Blobs named in <paramref name="orphans"/> are to be removed after its commit.</summary>
    internal async ValueTask<WriteResult> DeleteAsync(
        IWriteSession session, AccountSchema schema, TableDefinition table, Action<SqlTextWriter, DateTime> where, WriteContext context, DateTime now,
        List<string> orphans, int depth, CancellationToken cancellation)
    {
        if (depth > CascadeDepth)
            throw new DataException(DataProblem.Relationship, $"The delete would cascade through more than {CascadeDepth} tables.");
        var rules = TableRules.Of(schema, table);
        if (!rules.AsParent.IsEmpty)
        {
            var parents = await ReadParentKeysAsync(session, table, [.. rules.AsParent], where, now, cancellation);
            foreach (var (link, keys) in parents)
                await FollowDeleteAsync(session, schema, link, keys, context, now, orphans, depth, cancellation);
        }

        var change = new LoggedChange(table, ChangeOperation.Delete, schema.WatchedOn(table.Id).HasFlag(Watched.Deletes), where, (w, _) =>
        {
            w.Append("DELETE FROM ").AppendIdentifier(table.Name).Append(" AS \"t0\" WHERE (");
            where(w, now);
            w.Append(')');
        });
        var deleted = await RunLoggedAsync(session, change, context, now, cancellation);
        if (table.IsDirectory)
            await DirectoryRecords.RemovedAsync(session, table, deleted, cancellation);
        if (deleted.Count > 0 && table.Fields.Any(f => f.Type is AttachmentFieldType))
            orphans.AddRange(await AttachmentStore.RemoveRowsAsync(session, table, deleted, cancellation));
        return ToResult(deleted);
    }

    private async ValueTask FollowDeleteAsync(
        IWriteSession session, AccountSchema schema, TableRules.Link link, List<Tarn.Sql.SqlValue> keys, WriteContext context, DateTime now,
        List<string> orphans, int depth, CancellationToken cancellation)
    {
        foreach (var key in keys)
        {
            if (key.IsNull)
                continue;
            var children = await ReadKeysAsync(session, SelectChildren(session, link, key), cancellation);
            if (children.Count == 0)
                continue;
            if (!link.Definition.CascadeDelete)
                throw new DataException(DataProblem.Relationship, $"The record cannot be deleted because it is referenced by records in {link.Child.Name}", link.ParentField.Name) { DependentTable = link.Child.Name };
            await DeleteAsync(session, schema, link.Child, (w, _) => WriteKeys(w, children), context.InBulk, now, orphans, depth + 1, cancellation);
        }
    }
}
