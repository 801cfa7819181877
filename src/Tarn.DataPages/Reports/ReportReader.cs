using System.Globalization;
using Tarn.Data;
using Tarn.Data.Records;
using Tarn.DataPages.Values;
using Tarn.Sql;

namespace Tarn.DataPages.Reports;

/// <summary>Runs the statements of a report (datapages-reports, section 6). How many there are never depends on the number of records.</summary>
/// <param name="database">The account's data.</param>
public sealed class ReportReader(AccountDatabase database)
{
    /// <summary>From so many skipped records on, a page's keys are found before its columns are read.</summary>
    private const long DeepOffset = 2_000;

    /// <summary>Counting is given up after so long; then an estimate is shown.</summary>
    private static readonly TimeSpan CountLimit = TimeSpan.FromSeconds(2);

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

    /// <summary>Q7: the record that comes after one, or before it; null when there is none, or when the order is not one of columns.</summary>
    public async ValueTask<RecordView?> FindNeighbourAsync(ReportQuery query, RecordView record, bool before, CancellationToken cancellation)
    {
        var order = query.Order(reversed: before).ToList();
        if (order.Any(k => k.Column is null))
            return null;
        var keys = record.Key.Split(',');
        var names = query.KeyColumns.ToList();
        var after = Keyset.After(order, column => names.IndexOf(column) is var i && i >= 0
            ? long.TryParse(keys[Math.Min(i, keys.Length - 1)], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? SqlValue.FromBigInt(id) : SqlValue.Null(SqlTypeKind.BigInt)
            : record.Find(column) ?? SqlValue.Null(SqlTypeKind.NVarChar));
        var condition = query.Where is null ? after : $"({query.Where}) AND ({after})";
        return await ReadAsync(query, condition, 0, 1, before, cancellation) is [var neighbour, ..] ? neighbour : null;
    }

    /// <summary>The record at a place of the results, from 0.</summary>
    public async ValueTask<RecordView?> FindAtAsync(ReportQuery query, long position, CancellationToken cancellation) =>
        position >= 0 && await ReadAsync(query, null, position, 1, reversed: false, cancellation) is [var record, ..] ? record : null;

    /// <summary>Q2: how many records there are, within the report's cap. Exact when it can be counted in time.</summary>
    public async ValueTask<RecordCount> CountAsync(ReportQuery query, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(CountLimit);
        long count;
        var isEstimate = false;
        try
        {
            count = await database.Reader.CountAsync(_ => query.ToCount(), limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            (count, isEstimate) = (await EstimateAsync(query, cancellation), true);
        }

        return new RecordCount(Math.Min(count, query.Cap ?? long.MaxValue), isEstimate);
    }

    /// <summary>Opens the rows of all pages for a download. Rows stream; dispose the stream.</summary>
    public ValueTask<RecordStream> OpenAsync(ReportQuery query, CancellationToken cancellation) => database.Reader.OpenAsync(_ => query.ToRecords(), 0, query.Cap ?? -1, cancellation);

    /// <summary>Q3 to Q5: totals over the records that a condition selects, one statement, a value for each; all NULL when one of them fails.</summary>
    public async ValueTask<IReadOnlyList<SqlValue>> ReadTotalsAsync(ReportQuery query, string? where, IReadOnlyList<CalculatedField> totals, CancellationToken cancellation) =>
        await database.WithSchemaAsync(
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
        return await DataSource.ReadAllAsync(rows, columns, cancellation);
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
