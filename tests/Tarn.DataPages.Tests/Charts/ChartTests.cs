using System.Text.Json;
using AngleSharp.Html.Dom;
using Tarn.Apps.Packages;
using Tarn.DataPages.SignIn;
using Tarn.DataPages.Tests.Reports;
using Tarn.DataPages.Values;
using Tarn.Sql;
using static Tarn.DataPages.Tests.Reports.ReportServers;

namespace Tarn.DataPages.Tests.Charts;

/// <summary>Charts from definitions, on both engines; numbers in names are those of the acceptance checklist of datapages-reports.</summary>
public sealed class ChartTests(ReportServers servers) : IClassFixture<ReportServers>
{
    public static TheoryData<SqlDialect> Engines => new(SqlDialect.Sqlite, SqlDialect.Postgres);

    private static PackageElement Chart((string, string?)[] attributes, (string, string?)[] category, params PackageElement[] series) => PackageElement.Create(
        "Chart", [("Type", "column"), ("CombinedChart", "False"), .. attributes],
        PackageElement.Create("SeriesList", [], [PackageElement.Create("Field", category), .. series]),
        PackageElement.Create("ValueAxisList", [], PackageElement.Create("Axis", [("Id", "1"), ("TooltipPattern", "<b>[@cbChartCategory]</b>: [@cbChartValue] [@app:None]")])));

    private static PackageElement Series(string column, string aggregate, params (string, string?)[] attributes) => PackageElement.Create(
        "Series", [("DisplayOrder", "1"), ("ValueAxisId", "1")], PackageElement.Create("Field", [("ColumnName", column), ("Aggregate", aggregate), .. attributes]));

    private static JsonElement Json(IHtmlDocument page) => JsonDocument.Parse(page.QuerySelector("script[data-cb-chart]")!.TextContent).RootElement.Clone();

    private static string?[] Categories(IHtmlDocument page) => [.. Json(page).GetProperty("categories").EnumerateArray().Select(c => c.GetString())];

    private static decimal?[] Values(JsonElement series) => [.. series.GetProperty("data").EnumerateArray().Select(v => v.ValueKind == JsonValueKind.Null ? (decimal?)null : v.GetDecimal())];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task The_limit_applies_after_sorting_so_that_the_largest_sums_are_shown_47(SqlDialect dialect)
    {
        var report = Report([], Chart([("ChartRecordsLimit", "2")], [("ColumnName", "Region")], Series("Amount", "SUM", ("SortOrder", "1"), ("SortDir", "DESC"))));
        var page = await servers.ShowAsync(dialect, report);
        // North 3..60: 945; South 1..58: 885; blank 2..59: 915.
        Categories(page).ShouldBe(["North", "(blank)"]);
        Values(Json(page).GetProperty("series")[0]).ShouldBe([945m, 915m]);
        page.QuerySelectorAll(".cbChartTable tbody tr").Length.ShouldBe(2);
        page.QuerySelectorAll("[id^=cbTable]").Length.ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Dates_are_grouped_and_named_in_the_language_of_the_page(SqlDialect dialect)
    {
        var page = await servers.ShowAsync(dialect, Report([], Chart([], [("ColumnName", "Sold"), ("DateTimeGroupFunc", "MONTH")], Series("Qty", "AVG"), Series("Product", "COUNT"))));
        Categories(page).ShouldBe(["Jan 2026", "Feb 2026", "Mar 2026", "Apr 2026"]);
        Values(Json(page).GetProperty("series")[0]).ShouldBe([2m, 2m, 2m, 2m]);
        Values(Json(page).GetProperty("series")[1]).ShouldBe([15m, 15m, 15m, 15m]);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_blank_is_a_gap_unless_it_is_replaced_and_patterns_keep_their_places_48(SqlDialect dialect)
    {
        await servers[dialect].Test.InsertAsync("Sales", """{"Product":"AA gap","Owner":"gap"}""");
        foreach (var (replace, expected) in new[] { ("False", (decimal?)null), ("True", 0m) })
        {
            var page = await servers.ShowAsync(dialect, Report([], Chart([("ChartRecordsLimit", "3")], [("ColumnName", "Product"), ("SortOrder", "1")], Series("Qty", "", ("ReplaceNullValues", replace)))));
            Categories(page)[1].ShouldBe("AA gap");
            Values(Json(page).GetProperty("series")[0])[1].ShouldBe(expected);
            // Hostile text is only text, in the JSON as in the table.
            page.QuerySelector("script[data-cb-chart]")!.TextContent.ShouldNotContain("<b>\"Odd");
            Json(page).GetProperty("axes")[0].GetProperty("tooltipPattern").GetString().ShouldBe("<b>[@cbChartCategory]</b>: [@cbChartValue] ");
        }

        await servers[dialect].Test.DeleteAsync("Sales", "Owner = 'gap'");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_series_field_makes_a_series_of_each_of_its_values(SqlDialect dialect)
    {
        var chart = Chart([], [("ColumnName", "Paid")], Series("Amount", "AVG"));
        var list = chart.Child("SeriesList")!;
        var split = chart.WithChildren([list.WithChildren([.. list.Children, PackageElement.Create("t:SeriesField", [("ColumnName", "Owner")])]), .. chart.Children.Where(c => !ReferenceEquals(c, list))]);
        var page = await servers.ShowAsync(dialect, Report([], split));
        var series = Json(page).GetProperty("series").EnumerateArray().ToList();
        series.Select(s => s.GetProperty("name").GetString()).ShouldBe(["ann", "bob"]);
        // Of ann's records 1 to 20 the unpaid are the odd ones: their average is 10 * 1.5.
        Values(series[0]).ShouldBe([15m, 16.5m]);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_chart_shows_nothing_of_foreign_records_and_says_so_when_there_is_none_27(SqlDialect dialect)
    {
        var report = Report([], Chart([], [("ColumnName", "Owner")], Series("Amount", "SUM")));
        var secured = report.WithChildren([.. report.Children, PackageElement.Create("RowLevelSecurity", [("Field", "Owner"), ("AuthenticationField", "Login")])]);
        var columns = new RecordColumns();
        columns.Add("Login", null);
        var page = await servers.ShowAsync(dialect, secured, "", new SignedInUser(null!, new RecordView("1", columns, [SqlValue.FromText("ann")])));
        Categories(page).ShouldBe(["ann"]);
        var nobody = await servers.ShowAsync(dialect, secured);
        nobody.QuerySelector(".cbChartNoData")!.TextContent.ShouldBe("No records found.");
        nobody.QuerySelector("script[data-cb-chart]").ShouldBeNull();
    }
}
