using System.Net;
using System.Text.Json;
using AngleSharp.Dom;
using Tarn.Data;
using Tarn.Sql;

namespace Tarn.DataPages.Tests.Reports.Editing;

/// <summary>The reference app's page for its administrator, over HTTP: rows, the grid, many at once, details.</summary>
[Collection(PhysicianCollection.Name)]
public sealed class ManagePhysiciansTests(PhysicianServers servers)
{
    public static TheoryData<SqlDialect> Engines => new(SqlDialect.Sqlite, SqlDialect.Postgres);

    /// <summary>Adds physicians of a family of their own, signs in and finds them.</summary>
    private static async Task<(Visitor Visitor, string Key, List<string> Records)> OpenAsync(PageServer server, string family, int count = 3)
    {
        var records = new List<string>();
        for (var i = 0; i < count; i++)
            records.Add((await server.Test.InsertAsync("Demo_Physicians", $$"""{"First_Name":"N{{i}}","Last_Name":"{{family}}","Email":"{{Guid.NewGuid():N}}@example.org","Title":"T{{i}}","Profile_Status":false,"Account_Status":true}""")).ToString(System.Globalization.CultureInfo.InvariantCulture));
        var visitor = server.NewVisitor();
        var key = (await server.PageAsync("Manage Physicians")).AppKey;
        await visitor.OpenAsync($"/dp/{key}");
        await visitor.SubmitAsync([("xip_Email", "Nia.Renner@hotmail.com"), ("xip_Password", "test")]);
        visitor.Status.ShouldBe(HttpStatusCode.OK, server.Log.ToString());
        await visitor.SubmitAsync([("Value3_1", family), ("Value4_1", "A"), ("Value5_1", "A")]);
        visitor.Status.ShouldBe(HttpStatusCode.OK, server.Log.ToString());
        visitor.Page.QuerySelectorAll("tr[data-cb-name=data]").Length.ShouldBe(count, visitor.Text);
        return (visitor, key, records);
    }

    private static async Task<string> ReadAsync(PageServer server, string record, string field) =>
        JsonDocument.Parse(await server.Test.ReadAsync("Demo_Physicians", field, $"PK_ID = {record}")).RootElement.EnumerateArray().Select(r => r.GetProperty(field).ToString()).FirstOrDefault("gone");

    private static async Task<JsonElement> ActAsync(Visitor visitor, string key, params (string Name, string Value)[] fields)
    {
        var all = visitor.Fields().Where(f => Array.TrueForAll(fields, n => n.Name != f.Key)).Concat(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var content = new FormUrlEncodedContent(all);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/dp/{key}?rnd=1") { Content = content };
        request.Headers.Add("X-Requested-With", "XMLHttpRequest");
        using var response = await visitor.Http.SendAsync(request);
        response.StatusCode.ShouldBe(fields.Any(f => f.Value.Contains("\"delete\":[\"", StringComparison.Ordinal)) ? HttpStatusCode.Forbidden : HttpStatusCode.OK);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.Clone();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_row_is_read_and_changed_in_place_28_29(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var (visitor, key, records) = await OpenAsync(server, "Inlinerow");
        using var _ = visitor;
        visitor.Page.QuerySelector("a[data-cb-name=InlineEdit]")!.GetAttribute("title")!.ShouldStartWith("Edit");
        visitor.Page.QuerySelector("template[data-cb-editor=Last_Name]").ShouldNotBeNull();
        var read = await ActAsync(visitor, key, ("AjaxAction", "GetRowData"), ("Mod0InlineEdit", "True"), ("Mod0RecordID", records[1]));
        read.GetProperty("rows").GetProperty("pk_id" + records[1]).GetProperty("Last_Name").GetProperty("inp").GetString().ShouldBe("Inlinerow");
        var refused = await ActAsync(visitor, key, ("AjaxAction", "UpdateRow"), ("Mod0recordID", records[1]), ("InlineEditTitle", "X"), ("RequestToken", ""));
        refused.GetProperty("code").GetString().ShouldBe("FormExpired");
        (await ReadAsync(server, records[1], "Title")).ShouldBe("T1");
        var bad = await ActAsync(visitor, key, ("AjaxAction", "UpdateRow"), ("Mod0recordID", records[1]), ("InlineEditFirst_Name", ""));
        bad.GetProperty("status").GetString().ShouldBe("invalid");
        bad.GetProperty("errors")[0].GetProperty("name").GetString().ShouldBe("InlineEditFirst_Name");
        var done = await ActAsync(visitor, key, ("AjaxAction", "UpdateRow"), ("Mod0recordID", records[1]), ("InlineEditTitle", "Chief <of> all"));
        done.GetProperty("status").GetString().ShouldBe("ok");
        done.GetProperty("totalRecords").GetInt64().ShouldBe(3);
        done.GetProperty("refresh").ValueKind.ShouldBe(JsonValueKind.Array);
        done.GetProperty("rows").GetProperty("pk_id" + records[1]).GetProperty("Title").GetProperty("dsp").GetString().ShouldBe("Chief &lt;of&gt; all");
        (await ReadAsync(server, records[1], "Title")).ShouldBe("Chief <of> all");
        (await ReadAsync(server, records[1], "Account_Status")).ShouldBe("True");
        var gone = await ActAsync(visitor, key, ("AjaxAction", "UpdateRow"), ("Mod0recordID", "999999999"), ("InlineEditTitle", "X"), ("RequestToken", done.GetProperty("antiForgeryToken").GetString()!));
        gone.GetProperty("code").GetString().ShouldBe("RecordNotFound");
        server.Log.ToString().ShouldBe("");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_row_is_changed_without_script(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var (visitor, _, records) = await OpenAsync(server, "Plainrow");
        using var _2 = visitor;
        await visitor.OpenAsync(visitor.Page.QuerySelector($"tr[data-cb-record='{records[0]}'] a[data-cb-name=InlineEdit]")!.GetAttribute("href")!);
        visitor.Page.QuerySelectorAll("tr[data-cb-editing]").Single().QuerySelector("input[name=InlineEditTitle]")!.GetAttribute("value").ShouldBe("T0");
        // Somebody else changes another field meanwhile; only what the visitor changes is stored.
        await server.Test.UpdateAsync("Demo_Physicians", $"PK_ID = {records[0]}", """{"Office_City":"Oslo"}""");
        await PressAsync(visitor, [("InlineEditTitle", "Surgeon"), ("InlineEditAccount_Status", "")], "Mod0InlineEdit", "Update");

        visitor.Status.ShouldBe(HttpStatusCode.SeeOther, visitor.Text + server.Log);
        await visitor.OpenAsync(visitor.At.ToString());
        visitor.Text.ShouldContain("Surgeon");
        (await ReadAsync(server, records[0], "Title")).ShouldBe("Surgeon");
        (await ReadAsync(server, records[0], "Office_City")).ShouldBe("Oslo");
        (await ReadAsync(server, records[0], "Account_Status")).ShouldBe("False");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task The_grid_is_saved_wholly_or_not_at_all_31(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var (visitor, key, records) = await OpenAsync(server, "Gridfamily", 10);
        using var _ = visitor;
        var grid = await ActAsync(visitor, key, ("AjaxAction", "GridEdit"), ("GridMode", "True"));
        grid.GetProperty("rows").EnumerateObject().Count().ShouldBe(10);
        string Changes(string broken) => JsonSerializer.Serialize(new { update = records.ToDictionary(r => r, r => new Dictionary<string, string> { ["First_Name"] = r == broken ? "" : "G" + r, ["Profile_Status"] = "Y" }), insert = Array.Empty<object>(), delete = Array.Empty<string>() });
        var refused = await ActAsync(visitor, key, ("AjaxAction", "GridSave"), ("cbGridChanges", Changes(records[4])));
        refused.GetProperty("status").GetString().ShouldBe("invalid");
        refused.GetProperty("errors").EnumerateArray().Select(e => (e.GetProperty("name").GetString(), e.GetProperty("row").GetString())).ShouldBe([("InlineEditFirst_Name", records[4])]);
        (await ReadAsync(server, records[0], "First_Name")).ShouldBe("N0");
        var saved = await ActAsync(visitor, key, ("AjaxAction", "GridSave"), ("cbGridChanges", Changes("")));
        saved.GetProperty("status").GetString().ShouldBe("ok", saved.ToString());
        (await ReadAsync(server, records[9], "First_Name")).ShouldBe("G" + records[9]);
        (await ReadAsync(server, records[9], "Profile_Status")).ShouldBe("True");
        // The page lets nobody delete from its results.
        var deleting = await ActAsync(visitor, key, ("AjaxAction", "GridSave"), ("cbGridChanges", $$"""{"delete":["{{records[0]}}"]}"""), ("RequestToken", saved.GetProperty("antiForgeryToken").GetString()!));
        deleting.GetProperty("status").GetString().ShouldBe("error");
        server.Log.ToString().ShouldBe("");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Two_physicians_are_published_at_once_and_the_switched_off_field_stays_32(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var (visitor, _, records) = await OpenAsync(server, "Bulkfamily");
        using var _2 = visitor;
        await PressAsync(visitor, [("cbBulkRecord", records[0]), ("cbBulkRecord", records[2])], "Mod0BulkEdit", "1");

        visitor.Page.QuerySelector("input[name=cbBulkChange_Account_Status]").ShouldNotBeNull(visitor.Text);
        await visitor.SubmitAsync([("cbBulkChange_Profile_Status", "1"), ("EditRecordProfile_Status", "Y")], "Mod0BulkUpdate");
        visitor.Text.ShouldContain("2 changed");
        (await ReadAsync(server, records[0], "Profile_Status")).ShouldBe("True");
        (await ReadAsync(server, records[1], "Profile_Status")).ShouldBe("False");
        (await ReadAsync(server, records[2], "Profile_Status")).ShouldBe("True");
        (await ReadAsync(server, records[0], "Account_Status")).ShouldBe("True");
        server.Log.ToString().ShouldBe("");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Details_are_changed_and_deleted_and_lead_back_to_the_results(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var (visitor, _, records) = await OpenAsync(server, "Detailfamily");
        using var _2 = visitor;
        await visitor.OpenAsync(visitor.Page.QuerySelector($"tr[data-cb-record='{records[0]}'] a[data-cb-name=ViewDetails]")!.GetAttribute("href")!);
        visitor.Text.ShouldContain("Edit Profile");
        await visitor.SubmitAsync([("EditRecordFirst_Name", "")], "Mod0EditRecord");
        visitor.ErrorAt("EditRecordFirst_Name").ShouldBe("This field needs a value.");
        (await ReadAsync(server, records[0], "First_Name")).ShouldBe("N0");
        await visitor.SubmitAsync([], "Mod0DeleteRecord");
        (await ReadAsync(server, records[0], "First_Name")).ShouldBe("gone");
        visitor.Page.QuerySelectorAll("tr[data-cb-name=data]").Length.ShouldBe(2, visitor.Text + server.Log);
    }

    /// <summary>Presses a button of the results' form as a browser does without script: fields given replace those of the same name.</summary>
    private static async Task PressAsync(Visitor visitor, (string Name, string Value)[] fields, string button, string value)
    {
        using var content = new FormUrlEncodedContent(
            visitor.Fields().Where(f => Array.TrueForAll(fields, n => n.Name != f.Key)).Concat(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))).Append(KeyValuePair.Create(button, value)));
        using var response = await visitor.Http.PostAsync(visitor.Form().GetAttribute("action"), content);
        await visitor.ShowAsync(response);
    }
}
