using System.Net;
using System.Text.Json;
using Tarn.Apps.Packages;
using Tarn.DataPages.Tests.SignIn;
using Tarn.Sql;
using static Tarn.DataPages.Tests.Hosting.Built;

namespace Tarn.DataPages.Tests.Hostile;

/// <summary>Requests that pretend: other people's records, tokens and states, controls that a page does not have.</summary>
[Collection(PhysicianCollection.Name)]
public sealed class ForgeryTests(PhysicianServers servers)
{
    public static TheoryData<SqlDialect> Engines => new(SqlDialect.Sqlite, SqlDialect.Postgres);

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Nobody_reads_or_changes_a_record_that_is_somebody_elses(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var (mine, theirs) = (await RegisterAsync(server), await RegisterAsync(server));
        var (own, foreign) = (await KeyAsync(server, mine), await KeyAsync(server, theirs));
        var address = await DeployOwnAsync(server);
        using var visitor = await EnterAsync(server, address, mine);
        visitor.Page.QuerySelectorAll("tr[data-cb-name=data]").Length.ShouldBe(1, visitor.Text + server.Log);
        visitor.Text.ShouldContain(mine);
        // By address, through every door that takes a record.
        foreach (var query in new[] { $"RecordID={foreign}", $"PageID=3&RecordID={foreign}", $"Mod0LinkToDetails=1&RecordID={foreign}", $"Mod0InlineEdit=True&Mod0RecordID={foreign}", $"Physician_ID={foreign}" })
        {
            await visitor.OpenAsync($"{address}?{query}");
            visitor.Status.ShouldBe(HttpStatusCode.OK, server.Log.ToString());
            visitor.Page.DocumentElement.OuterHtml.ShouldNotContain(theirs, customMessage: query);
        }

        await visitor.OpenAsync(address);
        var before = await server.ReadAsync("Demo_Physicians", $"PK_ID = {foreign}");
        foreach (var (action, fields) in new (string, (string, string)[])[]
        {
            ("GetRowData", [("Mod0RecordID", foreign)]), ("UpdateRow", [("Mod0RecordID", foreign), ("InlineEditFirst_Name", "Hacked")]), ("DeleteRow", [("Mod0RecordID", foreign)]),
            ("DeleteRow", [("Mod0InlineDelete_" + foreign, "1"), ("cbConfirmed", "1")]), ("GridSave", [("cbGridChanges", $$$"""{"update":{"{{{foreign}}}":{"First_Name":"Hacked"}},"delete":["{{{foreign}}}"]}""")]),
            ("BulkDelete", [("cbBulkRecord", foreign), ("cbConfirmed", "1")]), ("UpdateForm", [("RecordID", foreign), ("EditRecordFirst_Name", "Hacked")]), ("DeleteRecord", [("RecordID", foreign)]),
            ("LoadRecord", [("RecordID", foreign)]), ("JumpToNext", [("RecordID", foreign)]),
        })
        {
            var answer = await PostAsync(visitor, address, [("AjaxAction", action), .. fields]);
            ((int)answer.Status).ShouldBeLessThan(500, $"{action} {answer.Body} {server.Log}");
            answer.Body.ShouldNotContain(theirs, customMessage: action);
        }

        // From the details of one's own record, with the other's id.
        await visitor.OpenAsync(address);
        await visitor.OpenAsync(visitor.Page.QuerySelector("a[data-cb-name=ViewDetails]")!.GetAttribute("href")!);
        visitor.Page.GetElementById("EditRecordFirst_Name").ShouldNotBeNull(visitor.Text + server.Log);
        await visitor.SubmitAsync([("RecordID", foreign), ("EditRecordFirst_Name", "Mine")], "Mod0EditRecord");
        await visitor.OpenAsync(address);
        await visitor.OpenAsync(visitor.Page.QuerySelector("a[data-cb-name=ViewDetails]")!.GetAttribute("href")!);
        var details = visitor.Fields();
        await visitor.SubmitAsync([("RecordID", foreign), ("Mod0RecordID", foreign)], "Mod0DeleteRecord");
        (await server.ReadAsync("Demo_Physicians", $"PK_ID = {foreign}"))[0].ToString().ShouldBe(before[0].ToString());
        (await server.ReadAsync("Demo_Physicians", $"PK_ID = {own}")).ShouldBeEmpty("one's own record goes, since that is what the state names");

        // A state and a token of mine in the hands of the other.
        using var other = await EnterAsync(server, address, theirs);
        var stolen = await PostAsync(other, address, [("AjaxAction", "DeleteRecord"), ("appSession", details.First(f => f.Key == "appSession").Value), ("RequestToken", details.First(f => f.Key == "RequestToken").Value)]);
        ((int)stolen.Status).ShouldBeLessThan(500, server.Log.ToString());
        (await server.ReadAsync("Demo_Physicians", $"PK_ID = {foreign}")).Count.ShouldBe(1);
        server.Log.ToString().ShouldBe("");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_file_is_out_of_reach_once_its_record_is(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var email = await RegisterAsync(server);
        byte[] png = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0, 0, 0, 7];
        using var visitor = await EnterAsync(server, $"/dp/{(await server.PageAsync("Update Profile")).AppKey}", email);
        await visitor.SubmitAsync(files: [("EditRecordProfile_Photo", $"{Guid.NewGuid():N}.png", png)]);
        await visitor.OpenAsync($"/dp/{(await server.PageAsync("Update Profile")).AppKey}");
        var photo = visitor.Page.QuerySelector(".cbFormCurrentFile img")!.GetAttribute("src")!;
        (await visitor.Http.GetByteArrayAsync(photo)).ShouldBe(png);
        await server.Test.UpdateAsync("Demo_Physicians", $"Email = '{email}'", """{"Profile_Photo":"/Demo/other.png"}""");
        using var gone = await visitor.Http.GetAsync(photo);
        gone.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Controls_that_a_form_does_not_have_set_nothing(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var email = $"dr.{Guid.NewGuid():N}@example.org";
        var address = $"/dp/{(await server.PageAsync("Physician Registration")).AppKey}";
        using var visitor = await server.VisitAsync(address + "?Account_Status=N&Profile_Status=Y&ViewCount=5");
        // The page sets these two itself; the others it does not have.
        (string, string)[] forged = [.. new[] { "Profile_Status", "Account_Status", "ViewCount", "Physician_ID", "Date_Created", "Full_Name", "PK_ID", "NPI" }.SelectMany(f => new[] { ("InsertRecord" + f, f.EndsWith("Status", StringComparison.Ordinal) ? "Y" : "5"), ("EditRecord" + f, "5"), ("xip_" + f, "5"), (f, "5") })];
        await visitor.SubmitAsync([.. SignInServer.Registration(email), .. forged]);
        visitor.Text.ShouldContain("successful", customMessage: server.Log.ToString());
        var record = (await server.ReadAsync("Demo_Physicians", $"Email = '{email}'")).ShouldHaveSingleItem();
        record.GetProperty("Profile_Status").GetBoolean().ShouldBeFalse();
        record.GetProperty("Account_Status").GetBoolean().ShouldBeTrue();
        record.GetProperty("Physician_ID").ToString().ShouldNotBe("5");
        record.GetProperty("ViewCount").ToString().ShouldNotBe("5");
        record.GetProperty("Full_Name").GetString().ShouldStartWith("Ann");
        record.GetProperty("Date_Created").GetString()!.ShouldStartWith("20");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Tokens_of_another_form_visitor_or_making_are_not_taken(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var address = $"/dp/{(await server.PageAsync("Physician Registration")).AppKey}";
        using var visitor = await server.VisitAsync(address + "?City=Rome");
        using var other = await server.VisitAsync(address + "?City=Oslo");
        using var elsewhere = await server.VisitAsync($"/dp/{(await server.PageAsync("Reset Password")).AppKey}");
        var token = Value(visitor, "RequestToken");
        foreach (var bad in new[] { "", "x", token[..^1], token + "A", token.ToLowerInvariant(), Value(other, "RequestToken"), Value(elsewhere, "RequestToken"), Value(visitor, "appSession"), new string('A', 200_000), "\0", "%00" })
        {
            var email = $"dr.{Guid.NewGuid():N}@example.org";
            await visitor.OpenAsync(address);
            await visitor.SubmitAsync([.. SignInServer.Registration(email), ("RequestToken", bad)]);
            visitor.Text.ShouldContain("This page was open too long.", customMessage: $"{bad.Length} {(bad.Length > 500 ? "" : bad)} {token}");
            // What was typed is still there, but for the password.
            visitor.Page.GetElementById("InsertRecordEmail")!.GetAttribute("value").ShouldBe(email);
            visitor.Page.GetElementById("InsertRecordPassword")!.GetAttribute("value").ShouldBeNullOrEmpty();
            (await server.ReadAsync("Demo_Physicians", $"Email = '{email}'")).ShouldBeEmpty();
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task The_same_form_sent_twenty_times_at_once_counts_once(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var email = $"dr.{Guid.NewGuid():N}@example.org";
        var address = $"/dp/{(await server.PageAsync("Physician Registration")).AppKey}";
        using var visitor = await server.VisitAsync(address + "?City=Rome");
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            using var content = visitor.Content([.. SignInServer.Registration(email), ("AjaxAction", "SubmitForm")]);
            using var response = await visitor.Http.PostAsync(address, content);
            response.StatusCode.ShouldBe(HttpStatusCode.OK, server.Log.ToString());
            using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
            return (json.RootElement.GetProperty("status").GetString(), json.RootElement.GetProperty("responseText").GetString()!.Split("<script")[0]);
        }));
        answers.Distinct().ShouldHaveSingleItem().Item1.ShouldBe("ok");
        (await server.ReadAsync("Demo_Physicians", $"Email = '{email}'")).Count.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task An_address_given_from_outside_leads_to_this_site_only(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var table = "Visits" + Guid.NewGuid().ToString("N")[..8];
        await server.Test.CreateTableAsync(table, ("Name", Data.Fields.FieldTypes.String));
        var address = await server.DeployAsync(Page("NewRecordPage", table, [("TargetURL", "[@next]")], Section(Field("Name"))).With("TargetType", "URL"));
        foreach (var (next, expected) in new[]
        {
            ("https://evil.example/x", address), ("//evil.example", address), ("\\\\evil.example", address), ("javascript:alert(1)", address), ("http://127.0.0.1@evil.example/", address), ("/thanks?n=1", "/thanks?n=1"), ("/d\u00e6nk?x=\u00e9\r\nSet-Cookie: a=b", address),
            ("/\u00fcber", "/%C3%BCber"),
        })
        {
            using var visitor = await server.VisitAsync($"{address}?next={Uri.EscapeDataString(next)}");
            using var content = visitor.Content();
            using var response = await visitor.Http.PostAsync(address, content);
            response.StatusCode.ShouldBe(HttpStatusCode.SeeOther, $"{next} {await response.Content.ReadAsStringAsync()} {server.Log}");
            response.Headers.Location!.Authority.ShouldBe(new Uri(server.Address).Authority, next);
            response.Headers.Location!.PathAndQuery.ShouldBe(expected, next);
            (response.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies : []).ShouldAllBe(c => c.StartsWith("cbSession=", StringComparison.Ordinal));
        }
    }

    /// <summary>A report of the signed-in physician's own record, with everything that can change it.</summary>
    private static async Task<string> DeployOwnAsync(PageServer server)
    {
        var login = (await server.PageAsync("Update Profile")).AuthenticationId;
        PackageElement Column(string name) => PackageElement.Create("DisplayField", [("ColumnName", name), ("Label", name), ("Editable", "True")], Field(name));
        return await server.DeployAsync(
            PackageElement.Create(
                "SearchPage", [("DataSourceType", "Table"), ("DataSourceName", "Demo_Physicians"), ("DisplayReport", "Immediately")],
                PackageElement.Create("RowLevelSecurity", [("Field", "Email"), ("AuthenticationField", "Email")]),
                PackageElement.Create(
                    "SearchRecordsetPage", [("RowsPerPage", "10"), ("GridEdit", "True"), ("BulkDelete", "True"), ("InlineAdd", "True")], Column("First_Name"), Column("Email"),
                    PackageElement.Create("RecordAction", [("ActionType", "VIEW")]), PackageElement.Create("RecordAction", [("ActionType", "INLINE EDIT")]), PackageElement.Create("RecordAction", [("ActionType", "DELETE")]),
                    PackageElement.Create("RecordDetailsPage", [("TargetType", "Results"), ("DeleteTargetType", "Results"), ("DeleteRecord", "True")], Section(Field("First_Name"), Field("Email"))))),
            authentication: login);
    }

    private static async Task<(HttpStatusCode Status, string Body)> PostAsync(Visitor visitor, string address, (string Name, string Value)[] fields)
    {
        var all = visitor.Fields().Where(f => Array.TrueForAll(fields, n => n.Name != f.Key)).Concat(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var content = new FormUrlEncodedContent(all);
        using var response = await visitor.Http.PostAsync(address, content);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private static async Task<Visitor> EnterAsync(PageServer server, string address, string email)
    {
        var visitor = await server.VisitAsync(address);
        await SignInServer.LoginAsync(visitor, email);
        SignInServer.ShowsLogin(visitor).ShouldBeFalse(visitor.Text + server.Log);
        return visitor;
    }

    private static async Task<string> RegisterAsync(PageServer server)
    {
        var email = $"dr.{Guid.NewGuid():N}@example.org";
        using var visitor = await server.VisitAsync($"/dp/{(await server.PageAsync("Physician Registration")).AppKey}");
        await visitor.SubmitAsync(SignInServer.Registration(email));
        visitor.Text.ShouldContain("successful", customMessage: server.Log.ToString());
        return email;
    }

    private static async Task<string> KeyAsync(PageServer server, string email) => (await server.ReadAsync("Demo_Physicians", $"Email = '{email}'")).ShouldHaveSingleItem().GetProperty("PK_ID").ToString();

    private static string Value(Visitor visitor, string name) => visitor.Fields().First(f => f.Key == name).Value;
}
