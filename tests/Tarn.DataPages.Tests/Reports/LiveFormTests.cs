using System.Text;
using System.Text.Json;
using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.DataPages.Answers;
using Tarn.Sql;
using static Tarn.DataPages.Tests.Reports.ReportServers;

namespace Tarn.DataPages.Tests.Reports;

/// <summary>What search forms, details and rows of results ask the server while they are filled in; and that rows of a grid share what they look up.</summary>
public sealed class LiveFormTests(ReportServers servers) : IClassFixture<ReportServers>
{
    public static TheoryData<SqlDialect> Engines => new(SqlDialect.Sqlite, SqlDialect.Postgres);

    private static PackageElement LookUp(string value, params (string, string?)[] attributes) =>
        PackageElement.Create("LookUp", [("DataSourceType", "Table"), ("DataSourceName", "Sales"), ("Value", value), ("DisplayText", value), .. attributes]);

    private static PackageElement Child(string type) => PackageElement.Create(
        type.Length == 0 ? "Field" : type, [("ColumnName", "Product"), ("Type", "Cascading Dropdown"), ("Label", "Product"), ("ParentField", "Owner"), ("ComparisonType", "=")], LookUp("Product", ("FilterField", "Owner")));

    private static PackageElement Search(params PackageElement[] results) => PackageElement.Create(
        "SearchPage", [("DataSourceType", "Table"), ("DataSourceName", "Sales"), ("DisplayReport", "AfterSubmission")],
        PackageElement.Create(
            "Section", [],
            PackageElement.Create("Field", [("ColumnName", "Owner")], PackageElement.Create("FieldMatch", [("Type", "Dropdown"), ("ComparisonType", "="), ("Label", "Owner")], LookUp("Owner"))),
            PackageElement.Create("Field", [("ColumnName", "Product")], Child("FieldMatch"))),
        PackageElement.Create("SearchRecordsetPage", [("RowsPerPage", "10")], [Column("Product"), .. results]));

    private async Task<JsonElement> AskAsync(SqlDialect dialect, PackageElement report, string query, string action, params (string Name, string Value)[] fields)
    {
        var page = await servers.ShowAsync(dialect, report, query);
        var session = page.QuerySelector("input[name=appSession]")!.GetAttribute("value")!;
        var answer = await servers.RunAsync(dialect, report, "", null, [("appSession", session), ("AjaxAction", action), .. fields]);
        answer.Status.ShouldBe(PageStatus.Ok);
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (name, write) in answer.Extras)
            {
                json.WritePropertyName(name);
                write(json);
            }

            json.WriteEndObject();
        }

        return JsonDocument.Parse(Encoding.UTF8.GetString(buffer.ToArray())).RootElement.Clone();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_search_form_s_children_follow_their_parent(SqlDialect dialect)
    {
        var answer = await AskAsync(dialect, Search(), "", "GetCascadingValues", ("cbParent", "Value1_1"), ("Value1_1", "ann"));
        var offered = answer.GetProperty("options").GetProperty("Value2_1").EnumerateArray().Select(o => o.GetProperty("value").GetString()).ToList();
        offered.Count.ShouldBe(20);
        offered.ShouldContain("P20");
        offered.ShouldNotContain("P21");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Details_offer_compute_and_suggest(SqlDialect dialect)
    {
        var report = Report(
            [], Column("Product"), PackageElement.Create("RecordAction", [("ActionType", "VIEW"), ("Type", "Special")]),
            PackageElement.Create(
                "RecordDetailsPage", [],
                PackageElement.Create(
                    "Section", [],
                    PackageElement.Create("Field", [("ColumnName", "Owner"), ("Type", "Text Field"), ("Label", "Owner")]), Child(""), PackageElement.Create("Field", [("ColumnName", "Qty"), ("Type", "Text Field"), ("Label", "Qty")]),
                    PackageElement.Create("Field", [("ColumnName", "Virtual 1"), ("Type", "Calculated Value"), ("Label", "Twice")], new PackageElement("Formula", text: "[@field:Qty] * 2")),
                    PackageElement.Create("Field", [("ColumnName", "Region"), ("Type", "Text Field"), ("Label", "Region"), ("EnableAutoComplete", "True")], LookUp("Region")))));
        var options = await AskAsync(dialect, report, "RecordID=5", "GetCascadingValues", ("cbParent", "EditRecordOwner"), ("EditRecordOwner", "bob"));
        options.GetProperty("options").GetProperty("EditRecordProduct").GetArrayLength().ShouldBe(40);
        var values = await AskAsync(dialect, report, "RecordID=5", "GetCalculatedValues", ("EditRecordQty", "21"));
        values.GetProperty("values").GetProperty("cbParamVirtual1").GetProperty("text").GetString().ShouldBe("42");
        var items = await AskAsync(dialect, report, "RecordID=5", "GetAutoComplete", ("cbAutoComplete", "EditRecordRegion"), ("cbAutoCompleteText", "nor"));
        items.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("value").GetString()).ShouldBe(["North"]);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_row_that_is_edited_offers_too_and_a_grid_looks_up_once_for_all_rows(SqlDialect dialect)
    {
        PackageElement Edited(string name, string type, PackageElement lookUp, params (string, string?)[] more) => Column(name, attributes: ("Editable", "True"))
            .WithChildren([PackageElement.Create("Field", [("ColumnName", name), ("Type", type), ("Editable", "True"), .. more], lookUp)]);
        var report = Report(
            [("GridEdit", "True"), ("RowsPerPage", "30")], Edited("Owner", "Dropdown", LookUp("Owner")), Edited("Product", "Cascading Dropdown", LookUp("Product", ("FilterField", "Owner")), ("ParentField", "Owner")),
            PackageElement.Create("RecordAction", [("ActionType", "INLINE EDIT")]));
        var options = await AskAsync(dialect, report, "", "GetCascadingValues", ("cbParent", "InlineEditOwner"), ("InlineEditOwner", "ann"));
        options.GetProperty("options").GetProperty("InlineEditProduct").GetArrayLength().ShouldBe(20);
        var grid = await servers.ShowAsync(dialect, report, "GridMode=True");
        grid.QuerySelectorAll("tr[data-cb-name=data] select[name^=InlineEditOwner]").Length.ShouldBe(30);
        grid.QuerySelectorAll("tr[data-cb-name=data] select[name^=InlineEditOwner]")[29].Children.Length.ShouldBeGreaterThanOrEqualTo(2);
    }
}
