using System.Text;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.DataPages.Reports;
using Tarn.DataPages.Reports.Criteria;
using Tarn.DataPages.Values;
using Tarn.Sql;
using Tarn.Testing;
using static Tarn.DataPages.Tests.Reports.SearchPages;

namespace Tarn.DataPages.Tests.Reports;

/// <summary>Criteria, orders and neighbours on indexed fields are served by the index on both engines.</summary>
public sealed class ReportPlanTests : IAsyncLifetime
{
    private const int Records = 20_000;

    private readonly Dictionary<SqlDialect, TestAccount> _accounts = [];

    public static TheoryData<SqlDialect> Engines => new(SqlDialect.Sqlite, SqlDialect.Postgres);

    public async Task InitializeAsync()
    {
        foreach (var dialect in new[] { SqlDialect.Sqlite, SqlDialect.Postgres })
        {
            var account = await TestAccount.CreateAsync(dialect);
            _accounts.Add(dialect, account);
            await account.Database.Designer.CreateTableAsync("Parts", "",
            [
                New("Name", FieldTypes.String), New("Stock", FieldTypes.Integer), New("Price", FieldTypes.Currency), New("Height", FieldTypes.Number), New("Made", FieldTypes.DateTime),
            ], default);
            var schema = await account.Database.GetSchemaAsync(default);
            await account.Database.Engine.WriteExclusivelyAsync<bool>(async session =>
            {
                var loader = await Data.Records.RecordLoader.BeginAsync(account.Database, session, schema, schema.Table("Parts"), keepGenerated: false, default);
                await loader.AddAsync([.. Enumerable.Range(1, Records).Select(i => new[]
                {
                    SqlValue.FromText($"N{i:D5}"), SqlValue.FromInt(i), SqlValue.FromMoney(i * 10_000L), SqlValue.FromFloat(i / 2.0), SqlValue.FromDateTime(new DateTime(2000, 1, 1).AddHours(i)),
                })], default);
                await loader.CompleteAsync(default);
                await session.ExecuteAsync(new SqlStatement("ANALYZE", []), default);
                return true;
            }, default);
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var account in _accounts.Values)
            await account.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Criteria_on_indexed_fields_read_their_index_7(SqlDialect dialect)
    {
        await SearchesAsync(dialect, "Name", "=", "N00017");
        await SearchesAsync(dialect, "Name", "=", "N0001*", ("EnableWildcards", "True"));
        await SearchesAsync(dialect, "Name", "BEGINS WITH", "n0001");
        await SearchesAsync(dialect, "Name", "MULTI_OR_=", "N00017");
        await SearchesAsync(dialect, "Stock", "=", "17");
        await SearchesAsync(dialect, "Stock", ">", "19,990");
        await SearchesAsync(dialect, "Price", "=", "17.00");
        await SearchesAsync(dialect, "Height", "=", "17.5");
        await SearchesAsync(dialect, "Made", "t:ON", "3/4/2000");
        await SearchesAsync(dialect, "Made", "t:PREV_WEEK", "Y");
        await SearchesAsync(dialect, "Made", "t:LAST_X", "2");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_page_in_the_order_of_an_indexed_field_sorts_nothing_and_a_neighbour_is_one_seek(SqlDialect dialect)
    {
        var query = await QueryAsync(dialect, SortKey.Of("Name", false));
        var plan = await ExplainAsync(dialect, query.ToRecords(), 50, 25);
        AssertOrdered(dialect, plan);
        var backwards = await ExplainAsync(dialect, query.ToRecords(reversed: true), 50, 25);
        AssertOrdered(dialect, backwards);
        var reader = new ReportReader(_accounts[dialect].Database);
        var record = (await reader.ReadPageAsync(query, 5, Records, 0, default))[3];
        record.Find("Name")!.Value.AsText.ShouldBe("N00104");
        (await reader.FindNeighbourAsync(query, record, before: false, default))!.Find("Name")!.Value.AsText.ShouldBe("N00105");
        (await reader.FindNeighbourAsync(query, record, before: true, default))!.Find("Name")!.Value.AsText.ShouldBe("N00103");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Pages_read_from_the_end_and_deep_ones_by_key_are_the_same_pages(SqlDialect dialect)
    {
        foreach (var descending in new[] { false, true })
        {
            var query = await QueryAsync(dialect, SortKey.Of("Name", descending));
            var reader = new ReportReader(_accounts[dialect].Database);
            foreach (var number in new[] { 1, 399, 400, 401, 402, 700, 799, 800 })
            {
                var first = ((number - 1) * 25) + 1;
                var names = Enumerable.Range(first, 25).Select(i => $"N{(descending ? Records + 1 - i : i):D5}");
                (await reader.ReadPageAsync(query, number, Records, 0, default)).Select(r => r.Find("Name")!.Value.AsText).ShouldBe(names);
                (await reader.ReadPageAsync(query, number, null, 0, default)).Select(r => r.Find("Name")!.Value.AsText).ShouldBe(names);
            }

            (await reader.ReadPageAsync(query, 801, Records, 0, default)).ShouldBeEmpty();
        }
    }

    private static void AssertOrdered(SqlDialect dialect, string plan)
    {
        plan.ShouldContain("_i_", Case.Insensitive, plan);
        if (dialect == SqlDialect.Sqlite)
            plan.ShouldNotContain("TEMP B-TREE", Case.Insensitive, plan);
        else
            plan.Contains("Seq Scan", StringComparison.Ordinal).ShouldBeFalse(plan);
    }

    private async Task SearchesAsync(SqlDialect dialect, string column, string comparison, string value, params (string, string?)[] attributes)
    {
        var schema = await _accounts[dialect].Database.GetSchemaAsync(default);
        var page = Page("Parts", Section(Field(column, Match(comparison, "Text Field", null, attributes))));
        var form = SearchForm.Read(page, DataSource.Open(schema, "Parts", isView: false));
        var criteria = SearchCriteria.Build(form, _ => new SearchValue([value], true), CriteriaAccounts.PageLocaleOf("en-US"), new DateTime(2000, 3, 4, 12, 0, 0));
        var plan = await ExplainAsync(dialect, new RecordQuery { Source = schema.Source(schema.Table("Parts")), Where = criteria.Condition, ByKey = false }, 0, -1);
        if (dialect == SqlDialect.Sqlite)
            plan.ShouldContain("SEARCH", Case.Sensitive, $"{criteria.Condition}\n{plan}");
        else
            plan.Contains("Index Cond", StringComparison.Ordinal).ShouldBeTrue($"{criteria.Condition}\n{plan}");
    }

    private async Task<ReportQuery> QueryAsync(SqlDialect dialect, SortKey sort)
    {
        var schema = await _accounts[dialect].Database.GetSchemaAsync(default);
        var source = DataSource.Open(schema, "Parts", isView: false);
        var columns = new RecordColumns();
        columns.Add("Name", source.Find("Name")!.Field);
        return new ReportQuery { Source = source, Columns = columns, Sort = [sort] };
    }

    private async Task<string> ExplainAsync(SqlDialect dialect, RecordQuery query, long offset, int limit)
    {
        var account = _accounts[dialect];
        var statement = account.Database.Compiler.CompileQuery(await account.Database.GetSchemaAsync(default), query).ToStatement(DateTime.UnixEpoch, offset, limit);
        await using var rows = await account.Database.Engine.QueryAsync(statement with { Text = (dialect == SqlDialect.Sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN ") + statement.Text }, default);
        var plan = new StringBuilder();
        while (await rows.ReadAsync(default))
            plan.AppendLine(rows.GetText(dialect == SqlDialect.Sqlite ? 3 : 0));
        return plan.ToString();
    }

    private static FieldDesign New(string name, FieldType type) => new(new FieldDefinition { Name = name, Type = type, Indexed = true });
}
