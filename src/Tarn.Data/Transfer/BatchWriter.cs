using Tarn.Data.Changes;
using Tarn.Data.Engines;
using Tarn.Data.Records;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Data.Transfer;

/// <summary>What writing a batch did.</summary>
internal sealed class BatchResult
{
    public long Added { get; set; }

    public long Updated { get; set; }

    public long Unmatched { get; set; }

    /// <summary>Rows that were refused, by their position in the batch.</summary>
    public List<(int Row, RowError Error)> Failures { get; } = [];

    /// <summary>Keys of records that rows matched.</summary>
    public List<long> Seen { get; } = [];

    public void Add(BatchResult other)
    {
        Added += other.Added;
        Updated += other.Updated;
        Unmatched += other.Unmatched;
        Failures.AddRange(other.Failures);
        Seen.AddRange(other.Seen);
    }
}

/// <summary>
/// Writes a batch inside a transaction. It is tried as a whole behind a savepoint; when a row is refused, halves are tried, down to the row, so that
/// the bad rows are told and the others are written.
/// </summary>
internal sealed class BatchWriter
{
    private readonly AccountDatabase _database;
    private readonly IWriteSession _session;
    private readonly AccountSchema _schema;
    private readonly TableDefinition _table;
    private readonly ImportMapping _mapping;
    private readonly ImportBatch _batch;
    private readonly ImportRequest _request;
    private readonly TableRules _rules;
    private readonly HashSet<(int Link, SqlValue Key)> _parents = [];
    private readonly bool _links;
    private readonly CancellationToken _cancellation;

    public BatchWriter(AccountDatabase database, IWriteSession session, AccountSchema schema, ImportMapping mapping, ImportBatch batch, ImportRequest request, CancellationToken cancellation)
    {
        _database = database;
        _session = session;
        _schema = schema;
        _table = schema.Table(mapping.Table.Name);
        _mapping = mapping;
        _batch = batch;
        _request = request;
        _rules = TableRules.Of(schema, _table);
        _links = !_rules.AsChild.IsEmpty;
        _cancellation = cancellation;
    }

    /// <summary>Writes all rows of the batch in one go, without a savepoint: for a transaction that holds nothing else.</summary>
    /// <exception cref="RowRefusedException">A row was refused; the transaction is to be rolled back.</exception>
    public async ValueTask<BatchResult> WriteAtOnceAsync()
    {
        try
        {
            return await WriteRangeAsync(0, _batch.Count);
        }
        catch (Exception failure) when (RefusalOf(failure) is not null)
        {
            throw new RowRefusedException();
        }
    }

    /// <summary>Writes the rows that can be written and tells the others.</summary>
    public async ValueTask<BatchResult> WriteAsync()
    {
        var result = new BatchResult();
        await WriteHalvesAsync(0, _batch.Count, 0, result);
        return result;
    }

    private async ValueTask WriteHalvesAsync(int start, int end, int depth, BatchResult result)
    {
        if (start >= end)
            return;
        await RunAsync($"SAVEPOINT import_{depth}");
        RowRefusal? refusal;
        try
        {
            var part = await WriteRangeAsync(start, end);
            await RunAsync($"RELEASE SAVEPOINT import_{depth}");
            result.Add(part);
            return;
        }
        catch (Exception failure) when (RefusalOf(failure) is { } known)
        {
            refusal = known;
        }

        await RunAsync($"ROLLBACK TO SAVEPOINT import_{depth}");
        await RunAsync($"RELEASE SAVEPOINT import_{depth}");
        // Locks on parents went with the savepoint.
        _parents.Clear();
        if (end - start == 1)
        {
            result.Failures.Add((start, ErrorOf(start, refusal)));
            return;
        }

        var middle = (start + end) / 2;
        await WriteHalvesAsync(start, middle, depth + 1, result);
        await WriteHalvesAsync(middle, end, depth + 1, result);
    }

    private async ValueTask<BatchResult> WriteRangeAsync(int start, int end)
    {
        var result = new BatchResult();
        var rows = Enumerable.Range(start, end - start).ToList();
        if (_request.Matches)
            await UpdateAsync(rows, result);
        else
            await AddAsync(rows, result);
        return result;
    }

    private async ValueTask AddAsync(List<int> rows, BatchResult result)
    {
        var ownParent = _rules.AsChild.Any(l => l.Parent.Id == _table.Id);
        while (rows.Count > 0)
        {
            var orphans = new List<(int Row, RowError Error)>();
            var good = _links ? await WithParentsAsync(rows, orphans) : rows;
            if (good.Count > 0)
            {
                var loader = await RecordLoader.BeginAsync(_database, _session, _schema, _table, _mapping.KeepsGenerated, _cancellation);
                await loader.AddAsync(good.Count == _batch.Rows.Length ? _batch.Rows : good.ConvertAll(i => _batch.Rows[i]), _cancellation);
                await loader.CompleteAsync(_cancellation);
                result.Added += good.Count;
            }

            // A table that is its own parent: a row may wait for a parent that stands further down in the same batch.
            if (!ownParent || good.Count == 0)
            {
                result.Failures.AddRange(orphans);
                return;
            }

            rows = orphans.ConvertAll(o => o.Row);
        }
    }

    private async ValueTask<List<int>> WithParentsAsync(List<int> rows, List<(int Row, RowError Error)> orphans)
    {
        var good = new List<int>(rows.Count);
        foreach (var row in rows)
        {
            var cells = _batch.Rows[row];
            if (IsKnown(cells))
            {
                good.Add(row);
                continue;
            }

            try
            {
                await _rules.CheckParentsAsync(_session, cells, null, _cancellation);
                for (var i = 0; i < _rules.ChildPositions.Length; i++)
                    _parents.Add((i, cells[_rules.ChildPositions[i]]));
                good.Add(row);
            }
            catch (DataException failure) when (failure.Problem == DataProblem.Relationship)
            {
                orphans.Add((row, ErrorOf(row, RefusalOf(failure)!)));
            }
        }

        return good;
    }

    private bool IsKnown(SqlValue[] cells)
    {
        for (var i = 0; i < _rules.ChildPositions.Length; i++)
        {
            var key = cells[_rules.ChildPositions[i]];
            if (!key.IsNull && !_parents.Contains((i, key)))
                return false;
        }

        return true;
    }

    private async ValueTask UpdateAsync(List<int> rows, BatchResult result)
    {
        var now = _database.UtcNow;
        while (rows.Count > 0)
        {
            // Rows with the same key take turns, so that the later finds what the earlier added.
            var (turn, later) = FirstOfEachKey(rows);
            var found = await RecordMatch.FindAsync(_session, _table, _mapping, _batch, turn, _cancellation);
            var added = new List<int>();
            foreach (var row in turn)
            {
                var keys = found.GetValueOrDefault(row);
                if (keys is null && _request.Action == ImportAction.Update)
                    result.Unmatched++;
                else if (keys is null)
                    AddUnlessKeyOnly(row, added);
                else if (keys.Count > 1)
                    result.Failures.Add((row, ErrorOf(row, new RowRefusal(RowProblem.Ambiguous, null, $"The row matches {keys.Count} records; the match fields must identify one."))));
                else
                    await UpdateOneAsync(row, keys[0], now, result);
            }

            await AddAsync(added, result);
            rows = later;
        }
    }

    private void AddUnlessKeyOnly(int row, List<int> added)
    {
        if (!_batch.KeyOnly[row])
            added.Add(row);
    }

    private async ValueTask UpdateOneAsync(int row, long key, DateTime now, BatchResult result)
    {
        result.Seen.Add(key);
        if (_batch.KeyOnly[row])
            return;
        var values = new RecordValues(_table);
        foreach (var target in _mapping.Targets)
        {
            if (target.Write)
                values[target.Position] = _batch.Rows[row][target.Position];
        }

        if (values.Count > 0)
        {
            await _database.Writer.UpdateAsync(
                _session, _schema, _table, values, (w, _) => w.Append("\"t0\".\"PK_ID\" = ").AppendParameter(SqlValue.FromBigInt(key)), Context, now, _cancellation);
        }

        result.Updated++;
    }

    private (List<int> Turn, List<int> Later) FirstOfEachKey(List<int> rows)
    {
        var turn = new List<int>(rows.Count);
        var later = new List<int>();
        var keys = new HashSet<string>(StringComparer.InvariantCultureIgnoreCase);
        foreach (var row in rows)
            (keys.Add(RecordMatch.KeyOf(_mapping, _batch.Rows[row])) ? turn : later).Add(row);
        return (turn, later);
    }

    private RowError ErrorOf(int row, RowRefusal refusal)
    {
        var position = refusal.Field is null ? -1 : _table.PositionOf(refusal.Field);
        var value = position < 0 || _batch.Rows[row][position].IsNull ? null : ImportErrors.Shorten(_batch.Rows[row][position].ToString());
        return new RowError(_batch.Numbers[row], refusal.Field, value, refusal.Problem, refusal.Message);
    }

    /// <summary>What a failure says about a row; null when it is not about a row.</summary>
    private static RowRefusal? RefusalOf(Exception failure) => failure switch
    {
        DataException { Problem: DataProblem.NotUnique } refused => new RowRefusal(
            refused.Message.Contains("blank", StringComparison.Ordinal) ? RowProblem.BlankInUnique : RowProblem.Duplicate, refused.Fields.Count > 0 ? refused.Fields[0] : null, refused.Message),
        DataException { Problem: DataProblem.Relationship } refused => new RowRefusal(
            refused.Message.Contains("referenced", StringComparison.Ordinal) ? RowProblem.Referenced : RowProblem.MissingParent, refused.Fields.Count > 0 ? refused.Fields[0] : null, refused.Message),
        DataException { Problem: DataProblem.InvalidValue } refused => new RowRefusal(RowProblem.TypeMismatch, refused.Fields.Count > 0 ? refused.Fields[0] : null, refused.Message),
        TSqlException { Error.Number: > 0 } refused => new RowRefusal(RowProblem.FormulaError, null, refused.Message),
        _ => null,
    };

    private ValueTask<long> RunAsync(string statement) => _session.ExecuteAsync(new SqlStatement(statement, []), _cancellation);

    private static readonly WriteContext Context = new(ChangeSource.Import);

    private sealed record RowRefusal(RowProblem Problem, string? Field, string Message);
}

/// <summary>A batch that was tried as a whole holds a row that is refused.</summary>
internal sealed class RowRefusedException : Exception;
