using System.IO.Compression;
using System.Text;
using AngleSharp.Html.Dom;
using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.Sql;
using static Tarn.DataPages.Tests.Reports.ReportServers;

namespace Tarn.DataPages.Tests.Reports;

/// <summary>Results of records at the ends of what fields can hold, and of formulas that fail in one record: the page and its files stay whole.</summary>
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

    private static PackageElement Calculated(int number, string formula) => Column($"Calculated Field {number}", attributes: ("DisplayOrder", null)).WithChildren([new PackageElement("Formula", text: formula)]).With("Label", "C" + number);

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

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_formula_that_fails_in_one_record_leaves_totals_and_files_whole(SqlDialect dialect)
    {
        // Twice the greatest integer is none.
        var report = Ends(
            [("DownloadFormats", "csv,xlsx,xml,txt"), ("TotalRows", "3")], Column("Name", attributes: [("SortOrder", "1"), ("SortDir", "ASC")]), Calculated(1, "[@field:Qty] * 2"), Calculated(2, "[@field:Qty] + 0.5"),
            Total("SUM", "Result set", null, "Calculated Field 1", "Calculated Field 2"));
        var page = await servers.ShowAsync(dialect, report);
        Cells(page, 0).ShouldBe(["First", "More", "Never"]);
        Cells(page, 1).ShouldBe(["2", "6", ""]);
        Cells(page, 2).ShouldBe(["1.5", "3.5", "2147483647.5"]);
        var totals = page.QuerySelector("tr[data-cb-aggregation=Aggregate1]")!;
        totals.Children[1].TextContent.Trim().ShouldBe("");
        totals.Children[2].TextContent.Replace(",", "", StringComparison.Ordinal).ShouldBe("2147483655");
        var csv = await DownloadAsync(dialect, report, page, "csv");
        Encoding.UTF8.GetString(csv).TrimStart('\uFEFF').Split("\r\n").ShouldBe(["\"Name\",\"C1\",\"C2\"", "\"First\",\"2\",\"1.5\"", "\"More\",\"6\",\"3.5\"", "\"Never\",\"\",\"2147483647.5\"", ""]);
        using var book = new ZipArchive(new MemoryStream(await DownloadAsync(dialect, report, page, "xlsx")));
        using var sheet = new StreamReader(book.GetEntry("xl/worksheets/sheet1.xml")!.Open());
        var rows = System.Xml.Linq.XDocument.Parse(await sheet.ReadToEndAsync()).Descendants().Where(e => e.Name.LocalName == "row").Select(r => string.Join('|', r.Elements().Select(c => c.Value)));
        rows.ShouldBe(["Name|C1|C2", "First|2|1.5", "More|6|3.5", "Never||2147483647.5"]);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Groups_total_calculated_fields_too(SqlDialect dialect)
    {
        var report = Ends(
            [], Column("Name"), Calculated(1, "[@field:Qty] * 2"), Calculated(2, "[@calcfield:3] + 1"), Calculated(3, "CAST([@field:Qty] AS bigint)"), PackageElement.Create("Group", [("ColumnName", "Region")]),
            Total("SUM", "Result set", "All", "Calculated Field 1", "Calculated Field 2"));
        var page = await servers.ShowAsync(dialect, report);
        page.QuerySelectorAll("tr.cbResultSetGroup1Row.cbResultSetTotalsRow").Select(r => $"{r.Children[1].TextContent.Trim()}|{r.Children[2].TextContent.Trim()}").ShouldBe(["|5", "|2147483652"]);
        var sound = await servers.ShowAsync(dialect, report.WithChildren([PackageElement.Create("Section", [], PackageElement.Create("Field", [("ColumnName", "Region")], PackageElement.Create("FieldMatch", [("Type", "Hidden"), ("ComparisonType", "="), ("DefaultValue", "A")]))), .. report.Children]));
        sound.QuerySelectorAll("tr.cbResultSetGroup1Row.cbResultSetTotalsRow").Select(r => $"{r.Children[1].TextContent.Trim()}|{r.Children[2].TextContent.Trim()}").ShouldBe(["6|5"]);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_sum_too_great_for_its_type_leaves_the_page_of_a_chart_or_a_pivot_table_standing(SqlDialect dialect)
    {
        var chart = PackageElement.Create(
            "Chart", [("Type", "column"), ("CombinedChart", "True")],
            PackageElement.Create("SeriesList", [], PackageElement.Create("Field", [("ColumnName", "Region")]), PackageElement.Create("Series", [("ValueAxisId", "1")], PackageElement.Create("Field", [("ColumnName", "Amount"), ("Aggregate", "SUM")]))),
            PackageElement.Create("ValueAxisList", [], PackageElement.Create("Axis", [("Id", "1")])));
        Cells(await servers.ShowAsync(dialect, Ends([], Column("Name"), chart)), 0).Count.ShouldBe(4);
        var pivot = PackageElement.Create(
            "t:Pivot", [("DataSourceType", "Table"), ("DataSourceName", "Ends")],
            PackageElement.Create("SearchRecordsetPage", [], PackageElement.Create("t:PivotTable", [], PackageElement.Create("t:PivotRow", [("ColumnName", "Region")]), PackageElement.Create("t:PivotValue", [("ColumnName", "Amount"), ("Function", "SUM")]))));
        (await servers.HtmlAsync(dialect, pivot)).ShouldContain("#Error");
    }

    private async Task<byte[]> DownloadAsync(SqlDialect dialect, PackageElement report, IHtmlDocument page, string format)
    {
        var link = page.QuerySelectorAll("a[data-cb-name=Download]").First(a => a.GetAttribute("href")!.Contains($"downloadFormat={format}", StringComparison.Ordinal));
        var download = (await servers.RunAsync(dialect, report, QueryOf(link))).Download.ShouldNotBeNull();
        using var file = new MemoryStream();
        await download.Write(file, default);
        return file.ToArray();
    }
}
