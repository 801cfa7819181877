using Tarn.Data.Engines;
using Tarn.Data.Records;
using Tarn.Data.Schema;
using Tarn.Data.Transfer.Sources;
using Tarn.Sql;

namespace Tarn.Data.Transfer;

/// <summary>Imports rows into tables (data.md, section 8). Imports raise no events: nothing goes into the change log.</summary>
/// <param name="database">The account.</param>
public sealed partial class TableImport(AccountDatabase database)
{
    /// <summary>Runs an import to its end. Bad rows do not throw: they are in the report.</summary>
    /// <param name="request">What to import into what.</param>
    /// <param name="progress">Told after each batch; null when nobody listens.</param>
    /// <param name="cancellation">Stops the import; batches committed before stay and the report says how many.</param>
    /// <exception cref="DataException">The import cannot begin: the table is missing or exists, a mapping is wrong, another import into the table runs.</exception>
    public Task<ImportReport> RunAsync(ImportRequest request, IProgress<ImportProgress>? progress = null, CancellationToken cancellation = default) =>
        Task.Run(() => RunHereAsync(request, progress, cancellation), cancellation);

    /// <summary>Finds out whether an import could begin, and writes nothing: are table, columns and fields there?</summary>
    /// <returns>What would be left out, such as columns without a field.</returns>
    /// <exception cref="DataException">It could not.</exception>
    public async Task<IReadOnlyList<string>> CheckAsync(ImportRequest request, CancellationToken cancellation = default)
    {
        var schema = await CurrentSchemaAsync(cancellation);
        using var source = request.Source.Open();
        if (schema.FindTableDefinition(request.Table) is { } table)
            return ImportMapping.Create(request, request.Mapping, source.Columns, schema, table).Warnings;
        return request.Creates ? [] : throw DataException.NoTable(request.Table);
    }

    private async Task<ImportReport> RunHereAsync(ImportRequest request, IProgress<ImportProgress>? progress, CancellationToken cancellation)
    {
        var (name, given) = await PrepareTableAsync(request, cancellation);
        var table = (await CurrentSchemaAsync(cancellation)).Table(name);
        await using var lease = await ImportLease.TakeAsync(database.Engine, table, cancellation);
        using var source = request.Source.Open();
        var schema = await CurrentSchemaAsync(cancellation);
        var mapping = ImportMapping.Create(request, given, source.Columns, schema, schema.Table(name));
        var size = database.Engine.Dialect == SqlDialect.Postgres && !request.Matches && TableRules.Of(schema, mapping.Table).IsSimple ? ImportBatch.Large : ImportBatch.Usual;
        var run = new Run(request, mapping, size, new ImportErrors(request.Skipped, source.Columns), progress);
        try
        {
            if (request.IsAtomic)
            {
                await RunAtomicAsync(run, cancellation);
                // It is committed, whoever wanted to stop it meanwhile.
                return run.Report(ImportOutcome.Completed, null);
            }

            await RunBatchesAsync(run, source, schema, cancellation);
            return run.Report(cancellation.IsCancellationRequested ? ImportOutcome.Cancelled : ImportOutcome.Completed, null);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return run.Report(ImportOutcome.Cancelled, null);
        }
        catch (Exception failure) when (failure is DataException or TSqlException or DatabaseUnavailableException)
        {
            return run.Report(ImportOutcome.Failed, failure.Message);
        }
        finally
        {
            if (request.Skipped is { } skipped)
                await skipped.FlushAsync(CancellationToken.None);
        }
    }

    /// <summary>Creates the table when the action says so.</summary>
    /// <returns>The table's name and the mapping to use.</returns>
    private async Task<(string Table, IReadOnlyDictionary<string, string> Mapping)> PrepareTableAsync(ImportRequest request, CancellationToken cancellation)
    {
        var schema = await CurrentSchemaAsync(cancellation);
        if (!request.Creates || (request.Action != ImportAction.New && schema.FindTableDefinition(request.Table) is not null))
            return (request.Table, request.Mapping);
        if (request.Table.Length > 0 && schema.FindTableDefinition(request.Table) is not null)
            throw new DataException(DataProblem.AlreadyExists, $"A table named '{request.Table}' exists already. Append to it, replace it or choose another name.");
        var design = request.Design ?? TypeInference.Propose(request.Source, request.Table.Length > 0 ? request.Table : null, request.DateOrder, cancellation);
        var name = request.Table.Length > 0 ? request.Table : design.Name;
        await database.Designer.CreateTableAsync(name, design.Note, [.. design.Fields.Select(f => new FieldDesign(f.Field))], cancellation);
        var mapping = design.Fields.Where(f => f.Column is not null).ToDictionary(f => f.Column!, f => f.Field.Name, StringComparer.Ordinal);
        foreach (var formula in design.Fields.Where(f => f.Field.IsFormula && f.Column is not null))
            mapping[formula.Column!] = "";
        return (name, mapping);
    }

    /// <summary>Batch after batch, each a transaction. The next is read while the last is written; on SQLite several wait, and share a sync of the disk.</summary>
    private async Task RunBatchesAsync(Run run, IRowSource source, AccountSchema schema, CancellationToken cancellation)
    {
        var waiting = new Queue<(ImportBatch Batch, Task<BatchResult> Writing)>();
        var free = new Stack<ImportBatch>();
        var most = database.Engine.Dialect == SqlDialect.Sqlite ? 4 : 1;
        try
        {
            for (var more = true; more;)
            {
                cancellation.ThrowIfCancellationRequested();
                var batch = free.Count > 0 ? free.Pop() : run.CreateBatch(schema);
                more = batch.Fill(source);
                while (waiting.Count >= most)
                    await FinishAsync();
                waiting.Enqueue((batch, WriteBatchAsync(run, batch, isLast: !more, cancellation)));
            }
        }
        finally
        {
            // What was begun is awaited whatever happened, so that the report counts what is in the table.
            while (waiting.Count > 0)
                await FinishAsync();
        }

        async Task FinishAsync()
        {
            var (batch, writing) = waiting.Dequeue();
            run.Count(batch, await writing);
            free.Push(batch);
        }
    }

    private async Task<BatchResult> WriteBatchAsync(Run run, ImportBatch batch, bool isLast, CancellationToken cancellation)
    {
        if (batch.Count == 0)
            return new BatchResult();
        try
        {
            return await InTransactionAsync(run, batch, whole: true, isLast, cancellation);
        }
        catch (RowRefusedException)
        {
            return await InTransactionAsync(run, batch, whole: false, isLast, cancellation);
        }
    }

    private ValueTask<BatchResult> InTransactionAsync(Run run, ImportBatch batch, bool whole, bool isLast, CancellationToken cancellation) => database.WithSchemaAsync(
        schema =>
        {
            run.CheckTable(schema);
            return database.Engine.WriteAsync(
                async session =>
                {
                    await RecordWriter.CheckVersionAsync(session, schema, cancellation);
                    // The report comes after the last batch, or after the lease is given back; both commits bring all before them to the disk.
                    if (!isLast)
                        await session.DelayDurabilityAsync(cancellation);
                    var writer = new BatchWriter(database, session, schema, run.Mapping, batch, run.Request, cancellation);
                    return whole ? await writer.WriteAtOnceAsync() : await writer.WriteAsync();
                },
                cancellation);
        },
        cancellation);

    private ValueTask<AccountSchema> CurrentSchemaAsync(CancellationToken cancellation)
    {
        database.ForgetSchema();
        return database.GetSchemaAsync(cancellation);
    }

    /// <summary>The state of one import.</summary>
    private sealed class Run(ImportRequest request, ImportMapping mapping, int size, ImportErrors errors, IProgress<ImportProgress>? progress)
    {
        private long _read;
        private long _added;
        private long _updated;
        private long _unmatched;

        public ImportRequest Request => request;

        public ImportMapping Mapping => mapping;

        public long Deleted { get; set; }

        public long Failed => errors.Count;

        public ImportBatch CreateBatch(AccountSchema schema) => new(mapping, TableRules.Of(schema, schema.Table(mapping.Table.Name)), request.Skipped is not null, request.Action == ImportAction.Sync, size);

        public void CheckTable(AccountSchema schema)
        {
            if (!mapping.Fits(schema.FindTable(mapping.Table.Id)))
                throw new DataException(DataProblem.InUse, $"The table '{mapping.Table.Name}' was changed while the import ran.");
        }

        public void Count(ImportBatch batch, BatchResult result)
        {
            _read += batch.Read;
            _added += result.Added;
            _updated += result.Updated;
            _unmatched += result.Unmatched;
            foreach (var (error, raw) in batch.Failures)
                errors.Add(error, raw);
            foreach (var (row, error) in result.Failures)
                errors.Add(error, batch.Raw(row).Span);
            progress?.Report(new ImportProgress(_read, _added, _updated, errors.Count));
        }

        /// <summary>Begins anew: nothing was kept.</summary>
        public void Reset()
        {
            (_read, _added, _updated, _unmatched, Deleted) = (0, 0, 0, 0, 0);
            errors.Reset();
        }

        /// <summary>Nothing was kept, but what was found wrong is told.</summary>
        public void NothingKept() => (_added, _updated, Deleted) = (0, 0, 0);

        public ImportReport Report(ImportOutcome outcome, string? failure) => new()
        {
            Outcome = outcome,
            Table = mapping.Table.Name,
            Read = _read,
            Added = _added,
            Updated = _updated,
            Deleted = Deleted,
            Skipped = errors.Count,
            Unmatched = _unmatched,
            Errors = errors.First,
            Warnings = mapping.Warnings,
            Failure = failure,
        };
    }
}
