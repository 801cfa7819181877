using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.Sql;
using static Tarn.DataPages.Tests.Reports.ReportServers;

namespace Tarn.DataPages.Tests.Reports;

/// <summary>Results of records at the ends of what fields can hold: the page stays whole.</summary>
public sealed class ExtremeValueTests(ReportServers servers) : IClassFixture<ReportServers>, IAsyncLifetime
{
    public static TheoryData<SqlDialect> Engines => new(SqlDialect.Sqlite, SqlDialect.Postgres);

    public async Task InitializeAsync()
    {
        foreach (var dialect in new[] { SqlDialect.Sqlite, SqlDialect.Postgres })
        {
            var test = servers[dialect].Test;
            if ((await servers[dialect].Database.GetSchemaAsync(default)).Tables.Any(t => t.Name == "Ends"))
                continue;
            await test.CreateTableAsync("Ends", ("Name", FieldTypes.String), ("Due", FieldTypes.DateTime), ("Qty", FieldTypes.Integer), ("Amount", FieldTypes.Currency), ("Region", FieldTypes.String));
            await test.InsertAsync("Ends", """{"Name":"First","Due":"1753-01-01T00:00:00","Qty":1,"Amount":1,"Region":"A"}""");
            await test.InsertAsync("Ends", """{"Name":"Now","Due":"2026-03-10T08:00:00","Qty":2,"Amount":2,"Region":"A"}""");
            await test.InsertAsync("Ends", """{"Name":"Never","Due":"9999-12-31T23:59:59","Qty":2147483647,"Amount":922337203685477.5807,"Region":"B"}""");
            await test.InsertAsync("Ends", """{"Name":"More","Due":"9999-12-31T00:00:00","Qty":3,"Amount":922337203685477.5807,"Region":"B"}""");
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private static PackageElement Ends(IEnumerable<(string Name, string? Value)> results, params PackageElement[] columns) => Report(results, columns).With("DataSourceName", "Ends");

    private static PackageElement Total(string function, string scope, string? perGroup, params string[] columns) => PackageElement.Create(
        "Aggregation", [("Label", "All"), ("Scope", scope), ("PerGroup", perGroup)], columns.Select(c => PackageElement.Create("Field", [("ColumnName", c), ("Function", function)])));

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task The_first_and_the_last_days_make_groups_like_others(SqlDialect dialect)
    {
        foreach (var part in new[] { "Year", "Quarter", "Month", "Week", "Day" })
        {
            var page = await servers.ShowAsync(dialect, Ends([], Column("Name"), Column("Qty"), PackageElement.Create("Group", [("ColumnName", "Due"), ("Part", part)]), Total("COUNT", "Result set", "First", "Qty")));
            page.QuerySelectorAll("tr.cbResultSetGroup1Row.cbResultSetTotalsRow").Select(r => r.Children[1].TextContent).ShouldBe(["1", "1", "2"], part);
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task The_last_day_and_the_last_year_can_be_searched_for(SqlDialect dialect)
    {
        foreach (var (comparison, value, whole, found) in new[]
        {
            ("t:ON", "9999-12-31", false, "Never, More"), ("=", "9999-12-31", true, "Never, More"), ("<=", "9999-12-31", true, "First, Now, Never, More"), (">", "9999-12-31", true, ""),
            ("<>", "9999-12-31", true, "First, Now"), ("t:PART_YEAR", "9999", false, "Never, More"), ("t:ON", "1753-01-01", false, "First"),
        })
        {
            var section = PackageElement.Create("Section", [], PackageElement.Create("Field", [("ColumnName", "Due")], PackageElement.Create("FieldMatch", [("Type", "Hidden"), ("ComparisonType", comparison), ("t:WholeDay", whole ? "True" : null), ("DefaultValue", value)])));
            var search = Ends([], Column("Name"));
            string.Join(", ", Cells(await servers.ShowAsync(dialect, search.WithChildren([section, .. search.Children])), 0)).ShouldBe(found, $"{comparison} {value}");
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_number_beyond_every_type_finds_nothing(SqlDialect dialect)
    {
        foreach (var (column, number) in new[] { ("Qty", "79228162514264337593543950335"), ("Amount", "79228162514264337593543950335"), ("Qty", "-79228162514264337593543950335") })
        {
            var section = PackageElement.Create("Section", [], PackageElement.Create("Field", [("ColumnName", column)], PackageElement.Create("FieldMatch", [("Type", "Hidden"), ("ComparisonType", "="), ("DefaultValue", number)])));
            var search = Ends([], Column("Name"));
            Cells(await servers.ShowAsync(dialect, search.WithChildren([section, .. search.Children])), 0).ShouldBeEmpty(number);
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_calendar_opens_on_its_first_event_and_on_the_first_month_and_stays_at_today_for_never(SqlDialect dialect)
    {
        foreach (var layout in new[] { "Monthly", "Weekly", "Daily" })
        {
            var calendar = PackageElement.Create(
                "t:Calendar", [("DataSourceType", "Table"), ("DataSourceName", "Ends")],
                PackageElement.Create("SearchRecordsetPage", [], PackageElement.Create("t:CalendarView", [("DateField", "Due"), ("Layout", layout), ("StartAtFirstEvent", "True")]), Column("Name")));
            (await servers.ShowAsync(dialect, calendar)).QuerySelector("td[data-date='1753-01-01'] .cbCalendarEvent")!.TextContent.ShouldContain("First", customMessage: layout);
            var never = calendar.WithChildren([PackageElement.Create("Section", [], PackageElement.Create("Field", [("ColumnName", "Due")], PackageElement.Create("FieldMatch", [("Type", "Hidden"), ("ComparisonType", ">"), ("DefaultValue", "9999-01-01")]))), .. calendar.Children]);
            (await servers.ShowAsync(dialect, never)).QuerySelector("td[data-date='2026-03-11']").ShouldNotBeNull(layout);
        }
    }
}
