using System.Diagnostics;
using System.Globalization;
using Tarn.DataPages.Reports;
using Tarn.Sql;
using SortKey = Tarn.DataPages.Reports.SortKey;

namespace Tarn.DataPages.Tests.Reports;

/// <summary>What a report asks of a large table is answered by an index wherever one can, and never by holding the table in memory.</summary>
public sealed class LargeTableTests(LargeTables tables) : IClassFixture<LargeTables>
{
    public static TheoryData<SqlDialect> Engines => new(SqlDialect.Sqlite, SqlDialect.Postgres);

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task First_pages_searches_and_sorts_read_an_index_and_sort_nothing(SqlDialect dialect)
    {
        var query = await tables.QueryAsync(dialect);
        AssertIndexed(dialect, await tables.ExplainAsync(dialect, query.ToRecords()), isWhole: true);
        AssertIndexed(dialect, await tables.ExplainAsync(dialect, (query with { Where = "[Station] = 17" }).ToRecords()));
        AssertIndexed(dialect, await tables.ExplainAsync(dialect, (query with { Where = "[Code] LIKE 'C00001%'" }).ToRecords()));
        AssertIndexed(dialect, await tables.ExplainAsync(dialect, (query with { Where = "[Taken] >= '2001-01-01' AND [Taken] < '2001-01-03'" }).ToRecords()));
        foreach (var descending in new[] { false, true })
        {
            var sorted = await tables.QueryAsync(dialect, SortKey.Of("Name", descending));
            var plan = await tables.ExplainAsync(dialect, sorted.ToRecords());
            AssertIndexed(dialect, plan, isWhole: true);
            AssertOrdered(plan);
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_page_beside_a_known_one_is_a_range_of_an_index_however_deep_it_lies(SqlDialect dialect)
    {
        foreach (var column in new[] { "Name", "Code", "PK_ID" })
        {
            foreach (var descending in new[] { false, true })
            {
                var query = column == "PK_ID" ? await tables.QueryAsync(dialect) : await tables.QueryAsync(dialect, SortKey.Of(column, descending));
                var reader = new ReportReader(tables[dialect].Database);
                var known = await reader.ReadPageAsync(query, 20_000, LargeTables.Records, 0, default);
                foreach (var before in new[] { false, true })
                {
                    var expected = await reader.ReadPageAsync(query, before ? 19_999 : 20_001, LargeTables.Records, 0, default);
                    var beside = await reader.ReadBesideAsync(query, (before ? known[0] : known[^1]).Key, 25, before, default);
                    beside!.Select(r => r.Key).ShouldBe(expected.Select(r => r.Key));
                    var order = query.Order(before).ToList();
                    var end = before ? known[0] : known[^1];
                    foreach (var range in Keyset.After(order, c => c == "PK_ID" ? SqlValue.FromBigInt(long.Parse(end.Key, CultureInfo.InvariantCulture)) : end.Find(c)!.Value))
                        AssertIndexed(dialect, await tables.ExplainAsync(dialect, query.ToRecords(range, before)));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_search_is_counted_once_and_anew_after_a_write(SqlDialect dialect)
    {
        var database = tables[dialect].Database;
        var cache = new ResultCache(database);
        var reader = new ReportReader(database, cache);
        var query = await tables.QueryAsync(dialect) with { Where = "[Station] = 17" };
        (await reader.CountAsync(query, default)).ShouldBe(new RecordCount(400, false));
        var statement = database.Compiler.CompileQuery(query.Source.Schema, query.ToCount()).ToCountStatement(database.UtcNow);
        var counted = 0;
        Task<long> Ask() => cache.GetAsync(query.Source, statement, _ =>
        {
            counted++;
            return new ValueTask<long>(-1);
        });
        (await Ask()).ShouldBe(400);
        counted.ShouldBe(0);
        AssertIndexed(dialect, await tables.ExplainAsync(dialect, statement));
        var key = await tables[dialect].InsertAsync("Readings", """{"Code":"X1","Station":17}""");
        (await reader.CountAsync(query, default)).Records.ShouldBe(401);
        await tables[dialect].DeleteAsync("Readings", $"PK_ID={key}");
        (await reader.CountAsync(query, default)).Records.ShouldBe(400);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Totals_and_groups_of_a_search_read_its_index(SqlDialect dialect)
    {
        var database = tables[dialect].Database;
        var schema = await database.GetSchemaAsync(default);
        var query = await tables.QueryAsync(dialect);
        var totals = database.Compiler.CompileTotals(schema, query.Source.Source, [new CalculatedField("T0", "SUM([Amount])")], "[Station] = 17", [], SqlTokenValues.None);
        AssertIndexed(dialect, await tables.ExplainAsync(dialect, totals.ToStatement(DateTime.UnixEpoch)));
        var month = new ReportGroup(1, "Taken", "MONTH", false, "", false, null);
        var condition = month.Condition(month.KeyOf(SqlValue.FromDateTime(new DateTime(2001, 3, 14, 15, 9, 0))));
        AssertIndexed(dialect, await tables.ExplainAsync(dialect, Grouped(month, condition), limit: -1));
        (await CountOfAsync(dialect, Grouped(month, condition))).ShouldBe(31 * 24 * 6);
        var week = new ReportGroup(1, "Taken", "WEEK", false, "", false, null);
        var inWeek = week.Condition(week.KeyOf(SqlValue.FromDateTime(new DateTime(2001, 3, 14, 15, 9, 0))));
        // One group only: the condition cuts where the grouping does.
        (await CountOfAsync(dialect, Grouped(week, inWeek))).ShouldBe(7 * 24 * 6);
        (await RowsOfAsync(dialect, Grouped(week, inWeek))).ShouldBe(1);

        RecordQuery Grouped(ReportGroup group, string where) => new() { Source = query.Source.Source, Select = $"{group.Expression} AS [k], COUNT(*) AS [n]", Where = where, GroupBy = group.Expression, ByKey = false };
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_page_takes_the_memory_of_a_page(SqlDialect dialect)
    {
        var query = await tables.QueryAsync(dialect, SortKey.Of("Name", false));
        var reader = new ReportReader(tables[dialect].Database);
        // The deep page reads its keys first; the table itself would be some 250 MB.
        const long page = 8_000_000;
        await AssertAllocatesAsync(page, () => reader.ReadPageAsync(query, 1, null, 1, default));
        await AssertAllocatesAsync(page, () => reader.ReadPageAsync(query, 39_000, null, 1, default));
        var read = await reader.ReadPageAsync(query, 20_000, LargeTables.Records, 0, default);
        await AssertAllocatesAsync(page, () => reader.ReadBesideAsync(query, read[^1].Key, 26, false, default));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task What_takes_too_long_is_ended_in_the_midst_of_it(SqlDialect dialect)
    {
        var database = tables[dialect].Database;
        var query = await tables.QueryAsync(dialect) with { Where = "(SELECT COUNT(*) FROM [Readings] AS [o] WHERE [o].[Note] LIKE [Readings].[Note] + '%') > 1000000" };
        var watch = Stopwatch.StartNew();
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Should.ThrowAsync<OperationCanceledException>(async () => await database.Reader.CountAsync(_ => query.ToCount(), limit.Token));
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
        (await database.Reader.CountAsync(_ => query.ToCount() with { Where = "[Station] = 3" }, default)).ShouldBe(400);
    }

    private static void AssertIndexed(SqlDialect dialect, string plan, bool isWhole = false)
    {
        if (dialect == SqlDialect.Postgres)
            plan.ShouldNotContain("Seq Scan");
        else if (!isWhole)
            plan.ShouldContain("SEARCH", Case.Sensitive, plan);
        else
            plan.ShouldNotContain("TEMP B-TREE", Case.Sensitive, plan);
    }

    private static void AssertOrdered(string plan)
    {
        plan.ShouldContain("_i_", Case.Insensitive, plan);
        plan.ShouldNotContain("TEMP B-TREE", Case.Insensitive, plan);
    }

    private async Task<long> CountOfAsync(SqlDialect dialect, RecordQuery query)
    {
        await using var rows = await tables[dialect].Database.Reader.OpenAsync(_ => query, 0, -1, default);
        (await rows.ReadAsync(default)).ShouldBeTrue();
        return rows.Rows.GetInt64(1);
    }

    private async Task<int> RowsOfAsync(SqlDialect dialect, RecordQuery query)
    {
        await using var rows = await tables[dialect].Database.Reader.OpenAsync(_ => query, 0, -1, default);
        var count = 0;
        while (await rows.ReadAsync(default))
            count++;
        return count;
    }

    /// <summary>Other tests run in the same process, and what they allocate counts: it is done again until one of the times was quiet enough.</summary>
    private static async Task AssertAllocatesAsync<T>(long limit, Func<ValueTask<T>> work)
    {
        var least = long.MaxValue;
        for (var i = 0; i < 50 && least >= limit; i++)
        {
            var before = GC.GetTotalAllocatedBytes();
            await work();
            least = Math.Min(least, GC.GetTotalAllocatedBytes() - before);
        }

        least.ShouldBeLessThan(limit);
    }
}
