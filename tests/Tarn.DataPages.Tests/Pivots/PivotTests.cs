using System.Globalization;
using System.Text;
using AngleSharp.Html.Dom;
using Tarn.Apps.Packages;
using Tarn.DataPages.SignIn;
using Tarn.DataPages.Tests.Reports;
using Tarn.DataPages.Values;
using Tarn.Sql;
using static Tarn.DataPages.Tests.Reports.ReportServers;

namespace Tarn.DataPages.Tests.Pivots;

/// <summary>Pivot tables from definitions, on both engines; numbers in names are those of the acceptance checklist of datapages-reports.</summary>
public sealed class PivotTests(ReportServers servers) : IClassFixture<ReportServers>
{
    public static TheoryData<SqlDialect> Engines => new(SqlDialect.Sqlite, SqlDialect.Postgres);

    private static PackageElement Part(string name, string? column, params (string, string?)[] attributes) => PackageElement.Create("t:Pivot" + name, [("ColumnName", column), .. attributes]);

    private static PackageElement Pivot((string, string?)[] attributes, params PackageElement[] parts) => PackageElement.Create(
        "t:Pivot", [("DataSourceType", "Table"), ("DataSourceName", "Sales")],
        PackageElement.Create("SearchRecordsetPage", [("DownloadFormats", "csv")], PackageElement.Create("t:PivotTable", attributes, parts)));

    private static string[] Row(IHtmlDocument page, string heading) =>
        [.. page.QuerySelectorAll("tbody tr").First(r => r.Children[0].TextContent.Trim() == heading).Children.Skip(1).Select(c => c.TextContent)];

    private static string[] Headings(IHtmlDocument page, int level) => [.. page.QuerySelectorAll("thead tr")[level].Children.Select(c => c.TextContent)];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Totals_of_averages_are_averages_over_records_49(SqlDialect dialect)
    {
        var page = await servers.ShowAsync(dialect, Pivot([], Part("Row", "Owner"), Part("Column", "Paid"), Part("Value", "Amount", ("Function", "AVG"))));
        Headings(page, 0).ShouldBe(["Owner", "No", "Yes", "Grand total"]);
        Row(page, "ann").ShouldBe(["15", "16.5", "15.75"]);
        // ann has 20 records and bob 40: an average of the two averages would be wrong.
        Row(page, "Grand total").ShouldBe(["45", "46.5", "45.75"]);
        page.QuerySelector("tbody th")!.GetAttribute("scope").ShouldBe("row");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Groups_have_subtotals_and_several_values_stand_side_by_side(SqlDialect dialect)
    {
        var page = await servers.ShowAsync(dialect, Pivot(
            [], Part("Row", "Region"), Part("Row", "Owner"), Part("Column", "Sold", ("DateTimeGroupFunc", "QUARTER")), Part("Value", null, ("Function", "COUNT"), ("Label", "Number")),
            Part("Value", "Owner", ("Function", "COUNT DISTINCT"), ("Label", "Owners")), Part("Value", "Amount", ("Function", "MAX"), ("Label", "Most"))));
        Headings(page, 0).ShouldBe(["Region / Owner", "2026 Q1", "2026 Q2", "Grand total"]);
        Headings(page, 1).Take(3).ShouldBe(["Number", "Owners", "Most"]);
        Row(page, "North").ShouldBe(["15", "2", "90", "5", "2", "76.5", "20", "2", "90"]);
        Row(page, "Grand total").Where((_, i) => i % 3 == 0).ShouldBe(["45", "15", "60"]);
        Row(page, "Grand total").Where((_, i) => i % 3 == 1).ShouldBe(["2", "2", "2"]);
        page.QuerySelectorAll("[data-cb-toggle-group]").Length.ShouldBe(3);
        page.QuerySelectorAll("tr[data-cb-group]").Length.ShouldBe(6);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Shares_of_a_row_add_up_and_deviations_are_those_of_all_records_50(SqlDialect dialect)
    {
        var page = await servers.ShowAsync(dialect, Pivot(
            [("GrandTotalColumns", "False")], Part("Row", "Owner"), Part("Column", "Qty"), Part("Value", null, ("Function", "COUNT"), ("ShowAs", "PercentOfRow"))));
        foreach (var owner in new[] { "ann", "bob", "Grand total" })
            Row(page, owner).Sum(c => decimal.Parse(c.TrimEnd('%'), CultureInfo.InvariantCulture)).ShouldBe(100);
        var spread = await servers.ShowAsync(dialect, Pivot([], Part("Row", "Owner"), Part("Value", "Qty", ("Function", "STDEV"))));
        // 60 records with 0 to 4, 12 of each: the sum of squares is 120.
        Row(spread, "Grand total").ShouldBe([Math.Sqrt(120.0 / 59).ToString("0.######", CultureInfo.InvariantCulture)]);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task More_than_two_hundred_columns_are_refused_50(SqlDialect dialect)
    {
        var test = servers[dialect].Test;
        for (var i = 0; i < 201; i++)
            await test.InsertAsync("Sales", string.Create(CultureInfo.InvariantCulture, $$"""{"Product":"Q{{i}}","Owner":"wide"}"""));
        var page = await servers.ShowAsync(dialect, Pivot([("GrandTotalColumns", "False")], Part("Row", "Owner"), Part("Column", "Product"), Part("Value", null, ("Function", "COUNT"))));
        await test.DeleteAsync("Sales", "Owner = 'wide'");
        page.QuerySelector("[role=alert]")!.TextContent.ShouldBe("Too many columns. Narrow your criteria.");
        page.QuerySelector("table").ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Ranges_and_orders_by_value_and_foreign_records_stay_out_27(SqlDialect dialect)
    {
        var pivot = Pivot([], Part("Row", "Amount", ("BinSize", "30"), ("SortBy", "Value"), ("SortDir", "DESC")), Part("Value", "Qty", ("Function", "SUM")));
        var page = await servers.ShowAsync(dialect, pivot);
        page.QuerySelectorAll("tbody tr").Select(r => r.Children[0].TextContent.Trim()).ShouldBe(["30 – 60", "60 – 90", "0 – 30", "90 – 120", "Grand total"], ignoreOrder: true);
        var columns = new RecordColumns();
        columns.Add("Login", null);
        var secured = pivot.WithChildren([.. pivot.Children, PackageElement.Create("RowLevelSecurity", [("Field", "Owner"), ("AuthenticationField", "Login")])]);
        var mine = await servers.ShowAsync(dialect, secured, "", new SignedInUser(null!, new RecordView("1", columns, [SqlValue.FromText("ann")])));
        Row(mine, "Grand total").ShouldBe(["40"]);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task It_downloads_as_it_is_shown(SqlDialect dialect)
    {
        var answer = await servers.RunAsync(dialect, Pivot([], Part("Row", "Owner"), Part("Column", "Paid"), Part("Value", "Qty", ("Function", "SUM"))), "download=1&downloadFormat=csv");
        using var file = new MemoryStream();
        await answer.Download!.Write(file, default);
        Encoding.UTF8.GetString(file.ToArray()).TrimStart('\ufeff').Split("\r\n")[0].ShouldBe("\"Owner\",\"No\",\"Yes\",\"Grand total\"");
        Encoding.UTF8.GetString(file.ToArray()).ShouldContain("\"Grand total\",\"60\",\"60\",\"120\"");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Excel_gets_numbers_and_values_may_stand_below_each_other(SqlDialect dialect)
    {
        var pivot = Pivot(
            [("ValuesAs", "Rows")], Part("Row", "Owner"), Part("Column", "Paid"), Part("Value", "Qty", ("Function", "SUM"), ("Label", "Pieces")), Part("Value", "Amount", ("Function", "AVG"), ("Label", "Mean")));
        var page = await servers.ShowAsync(dialect, pivot);
        Headings(page, 0).ShouldBe(["Owner", "No", "Yes", "Grand total"]);
        page.QuerySelectorAll("tbody tr").Select(r => r.Children[0].TextContent.Trim()).ShouldBe(["ann", "Pieces", "Mean", "bob", "Pieces", "Mean", "Grand total", "Pieces", "Mean"]);
        Row(page, "Pieces").ShouldBe(["20", "20", "40"]);
        Row(page, "Mean").ShouldBe(["15", "16.5", "15.75"]);
        var answer = await servers.RunAsync(dialect, pivot.WithChildren([pivot.Children[0].With("DownloadFormats", "csv,xlsx")]), "download=1&downloadFormat=xlsx");
        using var file = new MemoryStream();
        await answer.Download!.Write(file, default);
        file.Position = 0;
        using var reader = ExcelDataReader.ExcelReaderFactory.CreateReader(file);
        var rows = new List<object?[]>();
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue)]);
        rows[0].ShouldBe(["Owner", "No", "Yes", "Grand total"]);
        rows.Single(r => (string)r[0]! == "ann")[0].ShouldBe("ann");
        rows.Where(r => (string)r[0]! == "Mean").Select(r => r[3]).ShouldBe([15.75, 60.75, 45.75]);
        answer.Download.FileName.ShouldEndWith(".xlsx");
    }
}
