using Shouldly;
using Tarn.Apps.Building;
using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Xunit;

namespace Tarn.Apps.Tests.Building;

/// <summary>Editing charts, totals and groups.</summary>
public sealed class ChartPartTests
{
    private static readonly AccountSchema Schema = new(
        1, [new TableDefinition { Id = 1, Name = "Jobs", Fields = [Field("Kind", FieldTypes.String), Field("Price", FieldTypes.Currency), Field("Hours", FieldTypes.Number), Field("Done", FieldTypes.DateTime)] }], [], []);

    private static PageSource Jobs => PageSource.Find(Schema, "Jobs", isView: false)!;

    [Fact]
    public void A_report_gets_a_chart_that_is_changed_and_taken_away_again()
    {
        var report = Report();
        var page = ChartParts.Add(report, Jobs);
        new DataPageDefinition(page, null).Kind.ShouldBe(DataPageKind.CombinedChart);
        ChartParts.Of(page)!.Category!["ColumnName"].ShouldBe("Kind");
        ChartParts.Series(page).Single().Aggregate.ShouldBe("COUNT");
        ChartParts.Order(page).ShouldBe("value desc");

        page = ChartParts.SetAggregate(page, 0, "SUM", Jobs);
        (ChartParts.Series(page)[0].ColumnName, ChartParts.Of(page)!.Title).ShouldBe(("Price", "Price by Kind"), "text cannot be added up, and what nobody named is named after what it shows");
        page = ChartParts.SetColumn(page, 0, Jobs.Find("Hours")!, Jobs);
        page = ChartParts.SetColumn(ChartParts.SetSeriesField(page, 0, "LegendLabel", "Money"), 0, Jobs.Find("Price")!, Jobs);
        page = ChartParts.AddSeries(PageParts.SetChart(page, "Title", "My chart"), Jobs.Find("Hours")!);
        ChartParts.Series(page).Select(s => (s.ColumnName, s.Aggregate, s.LegendLabel)).ShouldBe([("Price", "SUM", "Money"), ("Hours", "SUM", "Hours")]);
        page = ChartParts.SetAggregate(page, 1, "", Jobs);
        ChartParts.Series(page).Select(s => s.Aggregate).ShouldBe(["", ""], "records and groups of records do not mix");
        page = ChartParts.SetAggregate(page, 0, "AVG", Jobs);
        ChartParts.Series(page).Select(s => s.Aggregate).ShouldBe(["AVG", "AVG"]);

        page = ChartParts.SetCategory(page, Jobs.Find("Done")!, Jobs);
        ChartParts.Of(page)!.Title.ShouldBe("My chart");
        ChartParts.Of(page)!.Category!["DateTimeGroupFunc"].ShouldBe("MONTH");
        page = ChartParts.SetOrder(ChartParts.SetPart(page, "YEAR"), "category desc");
        (ChartParts.Order(page), ChartParts.Of(page)!.Category!["DateTimeGroupFunc"]).ShouldBe(("category desc", "YEAR"));
        page = ChartParts.SetColour(ChartParts.SetColour(page, 1, "#aa0000"), 0, null);
        ChartParts.Colours(page).ShouldBe(["", "#aa0000"]);
        ChartParts.Of(ChartParts.SetColour(page, 1, null))!.Element["t:Colours"].ShouldBeNull();
        page = ChartParts.SetSplitter(ChartParts.RemoveSeries(page, 1), Jobs.Find("Kind"));
        ChartParts.Splitter(page).ShouldBe("Kind");
        page = ChartParts.SetAxisTitle(ChartParts.SetShowsValues(ChartParts.SetLegend(page, true), false), "Money");
        (ChartParts.AxisTitle(page), ChartParts.ShowsValues(page), ChartParts.Legend(page)).ShouldBe(("Money", false, true));
        PageCheck.Problems(Schema, Stored(page)).ShouldBeEmpty();
        ChartParts.Remove(page).ShouldBe(report);
    }

    [Fact]
    public void Totals_and_groups_come_go_and_keep_their_order()
    {
        var page = TotalsParts.AddTotal(Report(), Jobs);
        TotalsParts.FunctionOf(TotalsParts.Totals(page)[0], "Price").ShouldBe("SUM");
        page = TotalsParts.ChangeTotal(page, 0, row => TotalsParts.SetFunction(row, "Hours", "AVG"));
        page = TotalsParts.AddTotal(page, Jobs);
        page = TotalsParts.ChangeTotal(page, 1, row => TotalsParts.SetFunction(row.With("Label", "Count"), "Price", "COUNT"));
        TotalsParts.Totals(page).Select(t => (t["Label"], t["DisplayOrder"])).ShouldBe([("Total", "1"), ("Count", "2")]);
        page = TotalsParts.ChangeTotal(page, 0, row => TotalsParts.SetFunction(row, "Price", ""));
        (TotalsParts.FunctionOf(TotalsParts.Totals(page)[0], "Price"), TotalsParts.FunctionOf(TotalsParts.Totals(page)[0], "hours")).ShouldBe(("", "AVG"));

        page = TotalsParts.AddGroup(TotalsParts.AddGroup(page, Jobs.Find("Kind")!), Jobs.Find("Done")!);
        TotalsParts.Groups(page).Select(g => (g["ColumnName"], g["Part"])).ShouldBe([("Kind", ""), ("Done", "MONTH")]);
        PageCheck.Problems(Schema, Stored(TotalsParts.ChangeGroup(page, 0, g => g.With("ColumnName", "Gone")))).Single().ShouldContain("no field 'Gone'");
        page = TotalsParts.RemoveTotal(TotalsParts.RemoveGroup(page, 0), 0);
        (TotalsParts.Groups(page).Count, TotalsParts.Totals(page).Single()["Label"]).ShouldBe((1, "Count"));
        TotalsParts.RemoveTotal(TotalsParts.RemoveGroup(page, 0), 0).ShouldBe(Report());
    }

    private static PackageElement Report() => PageFactory.Create(new PageDesign { Kind = DataPageKind.Report, Source = "Jobs" }, "Jobs", new string('a', 28), Schema);

    private static Catalogue.DataPage Stored(PackageElement element) => new() { AppId = 1, AppKey = "", ExternalKey = "", Name = "Jobs", Element = element };

    private static FieldDefinition Field(string name, FieldType type) => new() { Name = name, Type = type };
}
