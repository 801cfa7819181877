using System.Globalization;
using System.Runtime.CompilerServices;
using Tarn.Data;
using Tarn.Data.Records;
using Tarn.DataPages.Values;
using Tarn.Sql;

namespace Tarn.DataPages.Reports;

/// <summary>Runs the statements of a report (datapages-reports, section 6). How many there are never depends on the number of records.</summary>
/// <param name="database">The account's data.</param>
/// <param name="results">What is kept of counts and totals; null to keep it for this reader only.</param>
public sealed class ReportReader(AccountDatabase database, ResultCache? results = null)
{
    /// <summary>From so many skipped records on, a page's keys are found before its columns are read.</summary>
    private const long DeepOffset = 2_000;

    /// <summary>Records of a download that are read at once where a formula fails in one of them.</summary>
    private const int Batch = 100;

    /// <summary>Counting is given up after so long; then an estimate is shown.</summary>
    private static readonly TimeSpan CountLimit = TimeSpan.FromSeconds(2);

    private readonly ResultCache _results = results ?? new ResultCache(database);

    private readonly PageContext? _page;

    /// <summary>A reader for a page that a visitor asked for.</summary>
    public ReportReader(PageContext page)
        : this(page.Site.Database, page.Site.Results) => _page = page;

    /// <summary>Q1: a page of records.</summary>
    /// <param name="query">The report.</param>
    /// <param name="number">The page, from 1.</param>
    /// <param name="total">All records, exactly; null when not known. With it pages of the second half are read from the end.</param>
    /// <param name="extra">Further records to read, to see whether a next page exists.</param>
    /// <param name="cancellation">Cancels.</param>
    public async ValueTask<List<RecordView>> ReadPageAsync(ReportQuery query, int number, long? total, int extra, CancellationToken cancellation)
    {
        var offset = (number - 1L) * query.PageSize;
        var limit = query.PageSize + extra;
        if (query.Cap is { } cap)
            limit = (int)Math.Clamp(cap - offset, 0, limit);
        var reversed = query.Cap is null && total is { } all && offset > all / 2;
        if (reversed)
        {
            limit = (int)Math.Clamp(total!.Value - offset, 0, limit);
            offset = total.Value - offset - limit;
        }

        if (limit == 0)
            return [];
        var records = offset >= DeepOffset && !query.Source.IsView
            ? await ReadDeepAsync(query, offset, limit, reversed, cancellation)
            : await ReadAsync(query, null, offset, limit, reversed, cancellation);
        if (reversed)
            records.Reverse();
        return records;
    }

    /// <summary>Q6: one record, if the visitor may see it. The criteria do not count: a record may be edited out of them.</summary>
    public async ValueTask<RecordView?> FindAsync(ReportQuery query, string key, CancellationToken cancellation) =>
        await ReadAsync(query, query.Source.KeyCondition(key), 0, 1, reversed: false, cancellation) is [var record, ..] ? record : null;

    /// <summary>The records of keys that the visitor may see, one statement.</summary>
    public async ValueTask<List<RecordView>> FindAllAsync(ReportQuery query, IReadOnlyCollection<string> keys, CancellationToken cancellation) =>
        keys.Count == 0 ? [] : await ReadAsync(query, query.Source.KeysCondition(keys), 0, -1, reversed: false, cancellation);

    /// <summary>Q7: the record that comes after one, or before it; null when there is none, or when the order is not one of columns.</summary>
    public async ValueTask<RecordView?> FindNeighbourAsync(ReportQuery query, RecordView record, bool before, CancellationToken cancellation)
    {
        return IsByColumns(query) && await ReadAfterAsync(query, record, 1, before, cancellation) is [var neighbour, ..] ? neighbour : null;
    }

    /// <summary>The records that come after one, or before it, in the order shown: a neighbouring page, however deep, at the price of the first. Null when the record or its place is not known any more.</summary>
    /// <param name="query">The report.</param>
    /// <param name="key">The record.</param>
    /// <param name="limit">Most records.</param>
    /// <param name="before">Those before it.</param>
    /// <param name="cancellation">Cancels.</param>
    public async ValueTask<List<RecordView>?> ReadBesideAsync(ReportQuery query, string key, int limit, bool before, CancellationToken cancellation)
    {
        if (!IsByColumns(query) || query.Cap is not null || await FindAsync(query, key, cancellation) is not { } record)
            return null;
        var found = await ReadAfterAsync(query, record, limit, before, cancellation);
        if (before)
            found.Reverse();
        return found;
    }

    /// <summary>The record at a place of the results, from 0.</summary>
    public async ValueTask<RecordView?> FindAtAsync(ReportQuery query, long position, CancellationToken cancellation)
    {
        if (position < 0)
            return null;
        var found = position >= DeepOffset && !query.Source.IsView
            ? await ReadDeepAsync(query, position, 1, reversed: false, cancellation)
            : await ReadAsync(query, null, position, 1, reversed: false, cancellation);
        return found is [var record, ..] ? record : null;
    }

    private static bool IsByColumns(ReportQuery query) => query.Sort.All(k => k.Column is not null && query.Columns.PositionOf(k.Column) >= 0);

    /// <summary>Each range of the order in turn until there are enough; mostly the first two.</summary>
    private async ValueTask<List<RecordView>> ReadAfterAsync(ReportQuery query, RecordView record, int limit, bool reversed, CancellationToken cancellation)
    {
        var keys = record.Key.Split(',');
        var names = query.KeyColumns.ToList();
        var found = new List<RecordView>();
        foreach (var range in Keyset.After([.. query.Order(reversed)], ValueOf))
        {
            found.AddRange(await ReadAsync(query, query.Where is null ? range : $"({query.Where}) AND {range}", 0, limit - found.Count, reversed, cancellation));
            if (found.Count >= limit)
                break;
        }

        return found;

        SqlValue ValueOf(string column) => names.IndexOf(column) is var i && i >= 0
            ? long.TryParse(keys[Math.Min(i, keys.Length - 1)], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? SqlValue.FromBigInt(id) : SqlValue.Null(SqlTypeKind.BigInt)
            : record.Find(column) ?? SqlValue.Null(SqlTypeKind.NVarChar);
    }

    /// <summary>
    /// Q2: how many records there are, within the report's cap. Counted once for everybody who searches the same. When it takes long an estimate is given, and the counting goes on for
    /// those who ask next.
    /// </summary>
    public async ValueTask<RecordCount> CountAsync(ReportQuery query, CancellationToken cancellation)
    {
        var statement = database.Compiler.CompileQuery(query.Source.Schema, query.ToCount()).ToCountStatement(database.UtcNow);
        var counting = _results.GetAsync(query.Source, statement, limit => database.Reader.CountAsync(_ => query.ToCount(), limit));
        long count;
        var isEstimate = false;
        try
        {
            count = await counting.WaitAsync(CountLimit, database.Clock, cancellation);
        }
        catch (TimeoutException)
        {
            (count, isEstimate) = (await EstimateAsync(query, cancellation), true);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            (count, isEstimate) = (await EstimateAsync(query, cancellation), true);
        }

        return new RecordCount(Math.Min(count, query.Cap ?? long.MaxValue), isEstimate);
    }

    /// <summary>The records of all pages for a download. They stream from the database.</summary>
    public async IAsyncEnumerable<RecordView> ReadAllAsync(ReportQuery query, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var columns = query.AllColumns;
        var sent = 0;
        var isWhole = false;
        RecordStream? rows = null;
        try
        {
            while (await NextAsync())
            {
                sent++;
                yield return DataSource.Current(rows!, columns);
            }
        }
        finally
        {
            if (rows is not null)
                await rows.DisposeAsync();
        }

        if (isWhole)
            yield break;
        // One formula fails in one record: the rest is read by keys, formulas with the records of a batch.
        await using var rest = await database.Reader.OpenAsync(_ => query.ToRecords(withCalculated: false), sent, query.Cap - sent ?? -1, cancellation);
        var keys = new List<string>(Batch);
        for (var more = true; more;)
        {
            more = await rest.ReadAsync(cancellation);
            if (more)
                keys.Add(DataSource.Current(rest, query.Columns).Key);
            if (more && keys.Count < Batch)
                continue;
            var found = (await FindAllAsync(query, keys, cancellation)).ToDictionary(r => r.Key, StringComparer.Ordinal);
            foreach (var record in keys.Select(k => found.GetValueOrDefault(k)).OfType<RecordView>())
                yield return record;
            keys.Clear();
        }

        async ValueTask<bool> NextAsync()
        {
            try
            {
                rows ??= await database.Reader.OpenAsync(_ => query.ToRecords(), 0, query.Cap ?? -1, cancellation);
                if (await rows.ReadAsync(cancellation))
                    return true;
                isWhole = true;
            }
            catch (TSqlException) when (!query.Calculated.IsEmpty)
            {
            }

            return false;
        }
    }

    /// <summary>Q3 and Q4: totals over the records that a condition selects, one statement, a value for each; NULL where one cannot be computed.</summary>
    /// <param name="query">The report.</param>
    /// <param name="where">The condition; null for all records that the visitor may see.</param>
    /// <param name="totals">The totals.</param>
    /// <param name="isShared">Whether others will ask the same; not for the records of one page.</param>
    /// <param name="cancellation">Cancels.</param>
    public async ValueTask<IReadOnlyList<SqlValue>> ReadTotalsAsync(ReportQuery query, string? where, IReadOnlyList<CalculatedField> totals, bool isShared, CancellationToken cancellation)
    {
        try
        {
            if (!isShared)
                return await TotalAsync(query, where, totals, cancellation);
            var statement = database.Compiler.CompileTotals(query.Source.Schema, query.Source.Source, totals, where, query.Security, query.Tokens).ToStatement(database.UtcNow);
            return await _results.GetAsync(query.Source, statement, limit => TotalAsync(query, where, totals, limit)).WaitAsync(cancellation);
        }
        catch (TSqlException)
        {
            // One cannot be computed, of these records or at all: it is blank, the others are right.
            if (totals.Count == 1)
                return [Blank];
            var values = new List<SqlValue>();
            foreach (var total in totals)
                values.AddRange(await ReadTotalsAsync(query, where, [total], isShared: false, cancellation));
            return values;
        }
    }

    /// <summary>The rows of a grouped query of few rows, kept for those who ask the same.</summary>
    public async ValueTask<IReadOnlyList<SqlValue[]>> ReadGroupsAsync(ReportQuery query, RecordQuery grouped, int limit, CancellationToken cancellation)
    {
        var statement = database.Compiler.CompileQuery(query.Source.Schema, grouped).ToStatement(database.UtcNow, 0, limit);
        return await _results.GetAsync(query.Source, statement, ReadAllAsync).WaitAsync(cancellation);

        async ValueTask<IReadOnlyList<SqlValue[]>> ReadAllAsync(CancellationToken token)
        {
            var found = new List<SqlValue[]>();
            await using var rows = await database.Reader.OpenAsync(_ => grouped, 0, limit, token);
            while (await rows.ReadAsync(token))
                found.Add(CellsOf(rows));
            return found;
        }
    }

    /// <summary>The cells of a row.</summary>
    internal static SqlValue[] CellsOf(RecordStream rows)
    {
        var cells = new SqlValue[rows.Columns.Length];
        for (var i = 0; i < cells.Length; i++)
            cells[i] = CellValue.Read(rows.Rows, i, rows.Columns[i].Type.Kind);
        return cells;
    }

    private ValueTask<IReadOnlyList<SqlValue>> TotalAsync(ReportQuery query, string? where, IReadOnlyList<CalculatedField> totals, CancellationToken cancellation) => database.WithSchemaAsync(
        async schema =>
        {
            var compiled = database.Compiler.CompileTotals(schema, query.Source.Source, totals, where, query.Security, query.Tokens);
            await using var rows = await database.Engine.QueryAsync(compiled.ToStatement(database.UtcNow), cancellation);
            await rows.ReadAsync(cancellation);
            return (IReadOnlyList<SqlValue>)[.. compiled.Columns.Select((c, i) => CellValue.Read(rows, i, c.Type.Kind))];
        },
        cancellation);

    private async ValueTask<List<RecordView>> ReadDeepAsync(ReportQuery query, long offset, int limit, bool reversed, CancellationToken cancellation)
    {
        var keys = new List<string>();
        await using (var rows = await database.Reader.OpenAsync(_ => query.ToKeys(reversed), offset, limit, cancellation))
        {
            while (await rows.ReadAsync(cancellation))
                keys.Add(rows.Rows.GetInt64(0).ToString(CultureInfo.InvariantCulture));
        }

        if (keys.Count == 0)
            return [];
        var records = await ReadAsync(query, $"[PK_ID] IN ({string.Join(", ", keys)})", 0, -1, reversed, cancellation);
        var places = keys.Select((key, place) => (key, place)).ToDictionary(k => k.key, k => k.place);
        records.Sort((a, b) => places[a.Key].CompareTo(places[b.Key]));
        return records;
    }

    private async ValueTask<List<RecordView>> ReadAsync(ReportQuery query, string? condition, long offset, int limit, bool reversed, CancellationToken cancellation)
    {
        if (query.Calculated.IsEmpty)
            return await RunAsync(query.ToRecords(condition, reversed), query.Columns, offset, limit, cancellation);
        try
        {
            return await RunAsync(query.ToRecords(condition, reversed), query.AllColumns, offset, limit, cancellation);
        }
        catch (TSqlException)
        {
            // One formula fails in one record: read the records without, then each formula by itself.
            return await ReadCellsAsync(query, await RunAsync(query.ToRecords(condition, reversed, withCalculated: false), query.Columns, offset, limit, cancellation), cancellation);
        }
    }

    private async ValueTask<List<RecordView>> RunAsync(RecordQuery query, RecordColumns columns, long offset, int limit, CancellationToken cancellation)
    {
        await using var rows = await database.Reader.OpenAsync(_ => query, offset, limit, cancellation);
        var records = await DataSource.ReadAllAsync(rows, columns, cancellation);
        if (_page is not null)
            await _page.PublishFilesAsync(records);
        return records;
    }

    /// <summary>Fills calculated fields cell by cell; those that fail stay blank. Only for reports in which a formula fails.</summary>
    private async ValueTask<List<RecordView>> ReadCellsAsync(ReportQuery query, List<RecordView> records, CancellationToken cancellation)
    {
        var columns = query.AllColumns;
        var filled = new List<RecordView>(records.Count);
        foreach (var record in records)
        {
            var values = new SqlValue[columns.Count];
            record.Values.CopyTo(values, 0);
            var failed = new HashSet<string>(Broken, StringComparer.OrdinalIgnoreCase);
            for (var i = 0; i < query.Calculated.Length; i++)
                values[record.Values.Length + i] = Broken.Contains(query.Calculated[i].Name) ? Blank : await ReadCellAsync(query, record.Key, i, failed, cancellation);
            filled.Add(new RecordView(record.Key, columns, values));
        }

        return filled;
    }

    private static SqlValue Blank => SqlValue.Null(SqlTypeKind.NVarChar);

    /// <summary>Calculated fields that cannot be read as formulas at all; known once a page was read.</summary>
    public HashSet<string> Broken { get; } = new(StringComparer.OrdinalIgnoreCase);

    private async ValueTask<SqlValue> ReadCellAsync(ReportQuery query, string key, int field, HashSet<string> failed, CancellationToken cancellation)
    {
        // Those that failed are blank for those that follow them.
        var fields = query.Calculated[..(field + 1)].Select(f => failed.Contains(f.Name) ? f with { Text = "NULL" } : f).ToList();
        try
        {
            return await database.WithSchemaAsync(
                async schema =>
                {
                    CompiledQuery compiled;
                    try
                    {
                        compiled = database.Compiler.CompileCalculatedFields(
                            schema, query.Source.Source, fields, query.Source.KeyCondition(key), query.Tokens);
                    }
                    catch (TSqlException)
                    {
                        // It cannot even be read: no use to try again for the next record.
                        Broken.Add(query.Calculated[field].Name);
                        throw;
                    }

                    await using var rows = await database.Engine.QueryAsync(compiled.ToStatement(database.UtcNow), cancellation);
                    var last = compiled.Columns.Length - 1;
                    return await rows.ReadAsync(cancellation) ? CellValue.Read(rows, last, compiled.Columns[last].Type.Kind) : Blank;
                },
                cancellation);
        }
        catch (TSqlException)
        {
            failed.Add(query.Calculated[field].Name);
            return Blank;
        }
    }

    /// <summary>What the planner expects; on SQLite, which does not say, the highest key.</summary>
    private async ValueTask<long> EstimateAsync(ReportQuery query, CancellationToken cancellation) => await database.WithSchemaAsync(
        async schema =>
        {
            var isPostgres = database.Engine.Dialect == SqlDialect.Postgres;
            var asked = isPostgres ? query.ToCount() : query.ToCount() with { Where = null, Filters = [], Select = $"MAX([{query.KeyColumns.First()}]) AS [n]" };
            var statement = database.Compiler.CompileQuery(schema, asked).ToStatement(database.UtcNow);
            await using var rows = await database.Engine.QueryAsync(isPostgres ? statement with { Text = "EXPLAIN " + statement.Text } : statement, cancellation);
            if (!await rows.ReadAsync(cancellation))
                return 0;
            if (!isPostgres)
                return rows.IsNull(0) ? 0 : rows.GetInt64(0);
            var plan = rows.GetText(0);
            var at = plan.IndexOf("rows=", StringComparison.Ordinal);
            return at >= 0 && long.TryParse(string.Concat(plan[(at + 5)..].TakeWhile(char.IsAsciiDigit)), CultureInfo.InvariantCulture, out var expected) ? expected : 0;
        },
        cancellation);
}
