using System.Text.Json;
using AngleSharp.Html.Parser;
using Tarn.Apps.Packages;
using Tarn.Data.Schema;
using Tarn.DataPages.Answers;
using Tarn.DataPages.SignIn;
using Tarn.DataPages.Values;
using Tarn.Sql;
using static Tarn.DataPages.Tests.Reports.ReportServers;

namespace Tarn.DataPages.Tests.Reports.Editing;

/// <summary>Editing in results, from definitions; numbers in names are those of the acceptance checklist of datapages-reports.</summary>
public sealed class EditingTests(ReportServers servers) : IClassFixture<ReportServers>
{
    public static TheoryData<SqlDialect> Engines => new(SqlDialect.Sqlite, SqlDialect.Postgres);

    private static PackageElement Editable(string name, params (string, string?)[] editor) => Column(name, attributes: ("Editable", "True"))
        .WithChildren([PackageElement.Create("Field", [("ColumnName", name), ("Type", "Text Field"), ("Editable", "True"), .. editor])]);

    private static SignedInUser User(string login)
    {
        var columns = new RecordColumns();
        columns.Add("Login", null);
        return new SignedInUser(new Tarn.Apps.Catalogue.Authentication { ExternalKey = "", Name = "Staff", Element = PackageElement.Create("Authentication", []) }, new RecordView("1", columns, [SqlValue.FromText(login)]));
    }

    private static PackageElement Predefined(PackageElement search, string column, string value) => search.WithChildren(
        [PackageElement.Create("Section", [], PackageElement.Create("Field", [("ColumnName", column)], PackageElement.Create("FieldMatch", [("Type", "Hidden"), ("ComparisonType", "="), ("DefaultValue", value)]))), .. search.Children]);

    private static PackageElement Secured(PackageElement search) => search.WithChildren([.. search.Children, PackageElement.Create("RowLevelSecurity", [("Field", "Owner"), ("AuthenticationField", "Login")])]);

    /// <summary>Shows the report, then posts an action from it.</summary>
    private async Task<PageAnswer> ActAsync(SqlDialect dialect, PackageElement report, string query, SignedInUser? user, params (string Name, string Value)[] fields)
    {
        var page = await servers.ShowAsync(dialect, report, query, user);
        var token = page.QuerySelector("input[name=RequestToken]")!.GetAttribute("value")!;
        var session = page.QuerySelector("input[name=appSession]")!.GetAttribute("value")!;
        return await servers.RunAsync(dialect, report, "", user, [("RequestToken", token), ("appSession", session), .. fields]);
    }

    private async Task<JsonElement> ReadAsync(SqlDialect dialect, string where, string table = "Sales") => JsonDocument.Parse(await servers[dialect].Test.ReadAsync(table, null, where, "PK_ID")).RootElement.Clone();

    private Task AddAsync(SqlDialect dialect, string region, string owner, params string[] products) => Task.WhenAll(products.Select(p =>
        servers[dialect].Test.InsertAsync("Sales", $$"""{"Region":"{{region}}","Product":"{{p}}","Qty":1,"Owner":"{{owner}}"}""").AsTask()));

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_row_added_outside_the_criteria_is_stored_and_not_shown_30(SqlDialect dialect)
    {
        var report = Predefined(Report([("InlineAdd", "True")], Editable("Region"), Editable("Product", ("Required", "True")), Editable("Qty")), "Region", "North");
        var refused = await ActAsync(dialect, report, "", null, ("AjaxAction", "InsertRow"), ("Mod0InlineAdd", "1"), ("InlineAddRegion", "East30"), ("InlineAddQty", "many"));
        refused.Status.ShouldBe(PageStatus.Invalid);
        refused.Errors.Select(e => (e.Name, e.Code)).ShouldBe([("InlineAddProduct", "Required"), ("InlineAddQty", "InvalidInteger")]);
        var added = await ActAsync(dialect, report, "", null, ("AjaxAction", "InsertRow"), ("Mod0InlineAdd", "1"), ("InlineAddRegion", "East30"), ("InlineAddProduct", "New"), ("InlineAddQty", "4"));
        added.Status.ShouldBe(PageStatus.Ok);
        added.HasWritten.ShouldBeTrue();
        (await PageRenderer.RenderAsync(added.Sections[0].Content)).ShouldNotContain("East30");
        (await ReadAsync(dialect, "Region = 'East30'"))[0].GetProperty("Qty").GetInt32().ShouldBe(4);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_new_row_belongs_to_its_user_and_foreign_rows_cannot_be_changed_or_deleted_27(SqlDialect dialect)
    {
        await AddAsync(dialect, "Rls", "bob", "Foreign");
        var report = Secured(Report(
            [("InlineAdd", "True"), ("GridEdit", "True"), ("BulkDelete", "True")], Editable("Region"), Editable("Product"), PackageElement.Create("RecordAction", [("ActionType", "INLINE EDIT")]), PackageElement.Create("RecordAction", [("ActionType", "DELETE")])));
        var ann = User("ann");
        (await ActAsync(dialect, report, "", ann, ("AjaxAction", "InsertRow"), ("InlineAddRegion", "Rls"), ("InlineAddProduct", "Mine"), ("InlineAddOwner", "bob"))).Status.ShouldBe(PageStatus.Ok);
        var mine = (await ReadAsync(dialect, "Region = 'Rls' AND Product = 'Mine'"))[0];
        mine.GetProperty("Owner").GetString().ShouldBe("ann");
        var foreign = (await ReadAsync(dialect, "Region = 'Rls' AND Product = 'Foreign'"))[0].GetProperty("PK_ID").ToString();
        (await ActAsync(dialect, report, "", ann, ("AjaxAction", "GetRowData"), ("Mod0RecordID", foreign))).Errors[0].Code.ShouldBe("RecordNotFound");
        (await ActAsync(dialect, report, "", ann, ("AjaxAction", "UpdateRow"), ("Mod0RecordID", foreign), ("InlineEditProduct", "Stolen"))).Errors[0].Code.ShouldBe("RecordNotFound");
        (await ActAsync(dialect, report, "", ann, ("AjaxAction", "DeleteRow"), ("Mod0InlineDelete", "1"), ("Mod0RecordID", foreign))).Errors[0].Code.ShouldBe("RecordNotFound");
        (await ActAsync(dialect, report, "", ann, ("AjaxAction", "GridSave"), ("cbGridChanges", "{\"update\":{\"" + foreign + "\":{\"Product\":\"Stolen\"}}}"))).Errors[0].Row.ShouldBe(foreign);
        (await PageRenderer.RenderAsync((await ActAsync(dialect, report, "", ann, ("AjaxAction", "GridSave"), ("cbGridChanges", "{\"delete\":[\"" + foreign + "\"]}"))).Sections[0].Content)).ShouldContain("0 changed");
        (await ActAsync(dialect, report, "", ann, ("AjaxAction", "BulkDelete"), ("cbBulkRecords", foreign), ("cbBulkAll", "False"))).HasWritten.ShouldBeFalse();
        (await ReadAsync(dialect, "Region = 'Rls' AND Product = 'Foreign'")).GetArrayLength().ShouldBe(1);
        (await ActAsync(dialect, report, "", ann, ("AjaxAction", "DeleteRow"), ("Mod0InlineDelete", "1"), ("Mod0RecordID", mine.GetProperty("PK_ID").ToString()))).HasWritten.ShouldBeTrue();
        (await ReadAsync(dialect, "Region = 'Rls' AND Product = 'Mine'")).GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task The_grid_deletes_changes_and_adds_in_one_go(SqlDialect dialect)
    {
        await AddAsync(dialect, "Grid", "ann", "A", "B", "C");
        var rows = await ReadAsync(dialect, "Region = 'Grid'");
        string Key(int i) => rows[i].GetProperty("PK_ID").ToString();
        var report = Predefined(Report([("InlineAdd", "True"), ("GridEdit", "True"), ("BulkDelete", "True")], Editable("Region"), Editable("Product"), Editable("Qty")), "Region", "Grid");
        var changes = $$$"""{"update":{"{{{Key(0)}}}":{"Qty":"7"}},"insert":[{"Region":"Grid","Product":"D","Qty":"9"}],"delete":["{{{Key(1)}}}"]}""";
        var refused = await ActAsync(dialect, report, "", null, ("AjaxAction", "GridSave"), ("cbGridChanges", changes.Replace("\"9\"", "\"x\"", StringComparison.Ordinal)));
        refused.Errors.Select(e => (e.Name, e.Row)).ShouldBe([("InlineAddQty", "+0")]);
        (await ReadAsync(dialect, "Region = 'Grid'")).GetArrayLength().ShouldBe(3);
        (await ActAsync(dialect, report, "", null, ("AjaxAction", "GridSave"), ("cbGridChanges", changes))).Status.ShouldBe(PageStatus.Ok);
        (await ReadAsync(dialect, "Region = 'Grid'")).EnumerateArray().Select(r => (r.GetProperty("PK_ID").ToString() == Key(0) ? "first" : "", r.GetProperty("Qty").GetInt32())).Order().ShouldBe([("", 1), ("", 9), ("first", 7)]);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Deleting_all_records_of_a_search_deletes_exactly_those_33(SqlDialect dialect)
    {
        await AddAsync(dialect, "Bulk33", "ann", [.. Enumerable.Range(0, 14).Select(i => $"x{i}")]);
        await AddAsync(dialect, "Bulk33", "bob", "kept");
        var before = (await ReadAsync(dialect, "1 = 1")).GetArrayLength();
        var report = Secured(Predefined(Report([("BulkDelete", "True")], Column("Product")), "Region", "Bulk33"));
        // Without script the server asks first, naming the count.
        var asked = await ActAsync(dialect, report, "", User("ann"), ("Mod0BulkDelete", "1"), ("cbBulkAll", "True"));
        asked.HasWritten.ShouldBeFalse();
        (await PageRenderer.RenderAsync(asked.Sections[0].Content)).ShouldContain("Apply to 14 records?");
        var done = await ActAsync(dialect, report, "", User("ann"), ("AjaxAction", "BulkDelete"), ("cbBulkRecords", ""), ("cbBulkAll", "True"));
        done.HasWritten.ShouldBeTrue();
        (await ReadAsync(dialect, "Region = 'Bulk33'")).EnumerateArray().Select(r => r.GetProperty("Product").GetString()).ShouldBe(["kept"]);
        (await ReadAsync(dialect, "1 = 1")).GetArrayLength().ShouldBe(before - 14);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task After_the_only_record_of_the_last_page_the_page_before_is_shown_57(SqlDialect dialect)
    {
        await AddAsync(dialect, "Last57", "ann", [.. Enumerable.Range(0, 11).Select(i => $"p{i:D2}")]);
        var delete = PackageElement.Create("RecordAction", [("ActionType", "DELETE"), ("Label", "Remove")]);
        foreach (var hidesCount in new[] { "False", "True" })
        {
            var report = Predefined(Report([("HideNumberOfRecords", hidesCount), ("JumpToPage", hidesCount == "True" ? "False" : "True"), ("RowsPerPage", hidesCount == "True" ? "9" : "10")], Column("Product"), delete), "Region", "Last57");
            var second = await servers.ShowAsync(dialect, report, QueryOf((await servers.ShowAsync(dialect, report)).QuerySelector("a[data-cb-name=JumpToNext]")!));
            var row = second.QuerySelectorAll("tr[data-cb-name=data]").Single();
            var button = row.QuerySelector("button[data-cb-name=InlineDelete]")!;
            button.GetAttribute("data-cb-confirm").ShouldBe("Delete this record?");
            var fields = second.QuerySelectorAll("form input[type=hidden][name]").Select(i => (i.GetAttribute("name")!, i.GetAttribute("value") ?? "")).Append((button.GetAttribute("name")!, "1")).ToArray();
            var asked = await servers.RunAsync(dialect, report, "", null, fields);
            asked.HasWritten.ShouldBeFalse();
            var confirmed = await servers.RunAsync(dialect, report, "", null, [.. fields, ("cbConfirmed", "1")]);
            confirmed.HasWritten.ShouldBeTrue();
            var shown = await new HtmlParser().ParseDocumentAsync(await PageRenderer.RenderAsync(confirmed.Sections[0].Content));
            shown.QuerySelectorAll("tr[data-cb-name=data]").Length.ShouldBe(hidesCount == "True" ? 9 : 10);
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Through_a_view_only_its_editable_table_changes_34(SqlDialect dialect)
    {
        var test = servers[dialect].Test;
        var regions = await test.CreateTableAsync("Regions", ("Region", Data.Fields.FieldTypes.String), ("Head", Data.Fields.FieldTypes.String));
        await test.InsertAsync("Regions", """{"Region":"View34","Head":"Eva"}""");
        await AddAsync(dialect, "View34", "ann", "One", "Two");
        var sales = (await test.Database.GetSchemaAsync(default)).Table("Sales");
        await test.Database.Designer.CreateViewAsync(
            new ViewDefinition
            {
                Name = "Sales_Heads",
                EditableAlias = "s",
                Tables = [new ViewTable(sales.Id, "s"), new ViewTable(regions.Id, "r")],
                Joins = [new ViewJoin(ViewJoinKind.Inner, "s", sales.FindField("Region")!.Id, "r", regions.FindField("Region")!.Id)],
                Columns = [new ViewColumn("s", sales.FindField("Product")!.Id, "Product", 1), new ViewColumn("r", regions.FindField("Head")!.Id, "Head", 2)],
            },
            default);
        var report = Report([("GridEdit", "True"), ("BulkDelete", "True")], Editable("Product"), Editable("Head"), PackageElement.Create("RecordAction", [("ActionType", "INLINE EDIT")])).With("DataSourceType", "View").With("DataSourceName", "Sales_Heads");
        var page = await servers.ShowAsync(dialect, report);
        page.QuerySelectorAll("template[data-cb-editor]").Select(t => t.GetAttribute("data-cb-editor")).ShouldBe(["Product"]);
        var keys = page.QuerySelectorAll("tr[data-cb-name=data]").Select(r => r.GetAttribute("data-cb-record")!).ToList();
        (await ActAsync(dialect, report, "", null, ("AjaxAction", "UpdateRow"), ("Mod0RecordID", keys[0]), ("InlineEditProduct", "Changed"), ("InlineEditHead", "Mallory"))).Status.ShouldBe(PageStatus.Ok);
        (await ReadAsync(dialect, "Region = 'View34'")).EnumerateArray().Select(r => r.GetProperty("Product").GetString()).ShouldContain("Changed");
        (await ReadAsync(dialect, "1 = 1", "Regions"))[0].GetProperty("Head").GetString().ShouldBe("Eva");
        (await ActAsync(dialect, report, "", null, ("AjaxAction", "BulkDelete"), ("cbBulkRecords", string.Join(',', keys)), ("cbBulkAll", "False"))).HasWritten.ShouldBeTrue();
        (await ReadAsync(dialect, "Region = 'View34'")).GetArrayLength().ShouldBe(0);
        (await ReadAsync(dialect, "1 = 1", "Regions")).GetArrayLength().ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task What_a_report_does_not_offer_is_refused(SqlDialect dialect)
    {
        var report = Report([], Column("Product"));
        (await servers.ShowAsync(dialect, report)).QuerySelector("input[name=RequestToken]").ShouldBeNull();
        var other = Report([("InlineAdd", "True")], Editable("Product"));
        foreach (var action in new[] { "UpdateRow", "DeleteRow", "GridSave", "BulkUpdate", "BulkDelete" })
            (await ActAsync(dialect, other, "", null, ("AjaxAction", action), ("Mod0RecordID", "1"), ("cbBulkAll", "True"))).HttpStatus.ShouldBe(403, action);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_bulk_change_leads_nowhere_else_by_a_parameter(SqlDialect dialect)
    {
        await AddAsync(dialect, "Lead", "ann", "Led");
        var key = (await ReadAsync(dialect, "Region = 'Lead'"))[0].GetProperty("PK_ID").ToString();
        var bulk = PackageElement.Create("BulkUpdatePage", [("TargetType", "URL"), ("TargetURL", "[@next]")], PackageElement.Create("Section", [], PackageElement.Create("Field", [("ColumnName", "Qty"), ("Type", "Text Field"), ("Editable", "True")])));
        var report = Report([("BulkUpdate", "True")], Column("Product"), bulk);
        async Task<string?> ChangeAsync(string next)
        {
            var page = await servers.ShowAsync(dialect, report);
            (string Name, string Value) Field(string name) => (name, page.QuerySelector($"input[name={name}]")!.GetAttribute("value")!);
            return (await servers.RunAsync(
                dialect, report, "next=" + Uri.EscapeDataString(next), null,
                [Field("RequestToken"), Field("appSession"), ("AjaxAction", "BulkUpdate"), ("cbBulkRecords", key), ("cbBulkChange_Qty", "1"), ("EditRecordQty", "3")])).RedirectUrl;
        }

        (await ChangeAsync("https://evil.example/steal")).ShouldNotBeNull().ShouldNotContain("evil.example");
        (await ChangeAsync("http://localhost/thanks")).ShouldBe("http://localhost/thanks");
    }
}
