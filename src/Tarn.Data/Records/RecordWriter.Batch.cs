using Tarn.Data.Changes;
using Tarn.Data.Engines;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Sql;
using Tarn.Sql.Rendering;

namespace Tarn.Data.Records;

public sealed partial class RecordWriter
{
    /// <summary>
    /// Runs several changes in their order and in one transaction: all of them are written, each with its rows in the change log, or none is.
    /// Everything slow or fallible that needs no transaction (conditions, blank unique fields, password hashes) is done before it begins.
    /// </summary>
    /// <returns>What each of them did.</returns>
    /// <exception cref="RefusedWriteException">One of them was refused; it says which. Nothing was written.</exception>
    public ValueTask<IReadOnlyList<WriteResult>> WriteAllAsync(IReadOnlyList<RecordWrite> writes, WriteContext context, CancellationToken cancellation) =>
        _database.WithSchemaAsync(schema => RunAllAsync(schema, [.. writes.Select((w, i) => Prepare(schema, w, i))], context, cancellation), cancellation);

    private async ValueTask<IReadOnlyList<WriteResult>> RunAllAsync(AccountSchema schema, PreparedWrite[] writes, WriteContext context, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var orphans = new List<string>();
            var at = 0;
            try
            {
                for (at = 0; at < writes.Length; at++)
                    writes[at].Cells = writes[at].Operation == ChangeOperation.Insert ? Complete(writes[at].Table, writes[at].Values!, TableRules.Of(schema, writes[at].Table), _database.UtcNow) : null;
                var results = await _database.Engine.WriteAsync(
                    async session =>
                    {
                        orphans.Clear();
                        await CheckVersionAsync(session, schema, cancellation);
                        var done = new WriteResult[writes.Length];
                        for (at = 0; at < writes.Length; at++)
                            done[at] = await RunAsync(session, schema, writes[at], context, orphans, cancellation);
                        return done;
                    },
                    cancellation);
                await _database.Attachments.RemoveBlobsAsync(orphans, cancellation);
                return results;
            }
            catch (DataException refused)
            {
                throw new RefusedWriteException(at, refused);
            }
            catch (TSqlException failure) when (at < writes.Length)
            {
                throw new RefusedWriteException(at, failure);
            }
            catch (UniqueViolationException violation) when (at < writes.Length)
            {
                var field = FieldOf(writes[at].Table, violation);
                // A generated id that is taken: all of it again, with other ids.
                if (field?.Type is not RandomIdFieldType || attempt == RandomIdAttempts)
                    throw new RefusedWriteException(at, Duplicate(writes[at].Table, field));
            }
        }
    }

    private async ValueTask<WriteResult> RunAsync(IWriteSession session, AccountSchema schema, PreparedWrite write, WriteContext context, List<string> orphans, CancellationToken cancellation)
    {
        var now = _database.UtcNow;
        if (write.Operation == ChangeOperation.Insert)
        {
            var key = await InsertAsync(session, schema, write.Table, TableRules.Of(schema, write.Table), write.Cells!, context, now, cancellation);
            return new WriteResult(1, [key]);
        }

        Action<SqlTextWriter, DateTime> where;
        if (write.Keys is { } keys)
        {
            var found = await ReadKeysAsync(session, keys.ToStatement(now), cancellation);
            where = (w, _) => WriteKeys(w, found);
        }
        else
        {
            where = (w, at) => write.Condition!.WriteTo(w, at);
        }

        var result = write.Operation == ChangeOperation.Update
            ? await UpdateAsync(session, schema, write.Table, write.Values!, where, context, now, cancellation)
            : await DeleteAsync(session, schema, write.Table, where, context, now, orphans, 0, cancellation);
        return result.Affected > 0 || !write.MustFind ? result : throw new DataException(DataProblem.ObjectNotFound, "The record does not exist any more.");
    }

    private PreparedWrite Prepare(AccountSchema schema, RecordWrite write, int index)
    {
        var view = write.IsView ? schema.View(write.Source) : null;
        var (table, alias) = view is null ? (schema.Table(write.Source), "") : schema.EditableTable(view);
        var prepared = new PreparedWrite(write.Operation, table) { MustFind = write.MustFind, Values = write.Read?.Invoke(table) };
        if (write.Operation == ChangeOperation.Update)
        {
            try
            {
                CheckUpdate(table, prepared.Values!);
            }
            catch (DataException refused)
            {
                throw new RefusedWriteException(index, refused);
            }

            HashPasswords(table, prepared.Values!);
        }

        if (write.Selection is not { } selection)
            return prepared;
        if (view is not null)
            prepared.Keys = CompileKeys(schema, view, alias, selection);
        else
            prepared.Condition = _database.Compiler.CompileCondition(schema, schema.Source(table), selection.Where, selection.Filters, selection.CanRead);
        return prepared;
    }

    /// <summary>A change ready to run.</summary>
    private sealed class PreparedWrite(ChangeOperation operation, TableDefinition table)
    {
        public ChangeOperation Operation { get; } = operation;

        public TableDefinition Table { get; } = table;

        public RecordValues? Values { get; init; }

        public bool MustFind { get; init; }

        /// <summary>The condition on a table.</summary>
        public CompiledCondition? Condition { get; set; }

        /// <summary>The query for the keys that a view selects.</summary>
        public CompiledQuery? Keys { get; set; }

        /// <summary>The cells of a record to be added, made anew for each attempt.</summary>
        public SqlValue[]? Cells { get; set; }
    }
}
