using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.DataPages.Tests.SignIn;
using Tarn.Sql;
using static Tarn.DataPages.Tests.Hosting.Built;

namespace Tarn.DataPages.Tests.Forms;

/// <summary>Single record updates: the reference app's profile page behind its login, and pages that a parameter opens.</summary>
[Collection(PhysicianCollection.Name)]
public sealed class UpdateTests(PhysicianServers servers)
{
    private const string Password = SignInServer.Password;

    public static TheoryData<SqlDialect> Engines => new(SqlDialect.Sqlite, SqlDialect.Postgres);

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_signed_in_physician_sees_and_changes_the_own_record_only(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var (email, otherEmail) = (await RegisterAsync(server), await RegisterAsync(server));
        using var visitor = await SignInAsync(server, email, Password);
        visitor.Page.GetElementById("EditRecordFirst_Name")!.GetAttribute("value").ShouldBe("Ann", server.Log.ToString());
        visitor.Page.GetElementById("EditRecordPassword")?.GetAttribute("value").ShouldBeNullOrEmpty();
        using var other = await SignInAsync(server, otherEmail, Password);
        // The state of somebody else's page opens nothing here.
        await visitor.SubmitAsync([("appSession", other.Fields().First(f => f.Key == "appSession").Value), ("EditRecordFirst_Name", "Mallory")]);
        visitor.Text.ShouldContain("This page was open too long.");
        foreach (var address in new[] { email, otherEmail })
            (await FirstNameAsync(server, address)).ShouldBe("Ann");
        await visitor.SubmitAsync([("EditRecordFirst_Name", "Anna")]);
        visitor.Text.ShouldContain("Data was updated successfully.", customMessage: server.Log.ToString());
        (await FirstNameAsync(server, email)).ShouldBe("Anna");
        (await FirstNameAsync(server, otherEmail)).ShouldBe("Ann");
        // The password was left blank, and still works.
        using var again = await SignInAsync(server, email, Password);
        again.Page.GetElementById("EditRecordFirst_Name").ShouldNotBeNull();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task An_update_without_changes_writes_nothing_and_shows_its_message(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var email = await RegisterAsync(server);
        using var visitor = await SignInAsync(server, email, Password);
        await visitor.SubmitAsync();
        visitor.Text.ShouldContain("Data was updated successfully.", customMessage: server.Log.ToString());
        // The log has this person's next update, and nothing before it.
        var key = (await server.ReadAsync("Demo_Physicians", $"Email = '{email}'")).ShouldHaveSingleItem().GetProperty("PK_ID").GetInt64();
        using var again = await SignInAsync(server, email, Password);
        await again.SubmitAsync([("EditRecordFirst_Name", "Anna")]);
        var table = (await server.Database.GetSchemaAsync(default)).Table("Demo_Physicians").Id;
        (await server.Test.ReadChangesAsync(1, c => c.TableId == table && c.RecordId == key && c.Operation == Data.Changes.ChangeOperation.Update)).ShouldHaveSingleItem();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_new_password_needs_the_current_one_where_the_builder_asks_for_it(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var email = await RegisterAsync(server);
        var page = await server.PageAsync("Update Profile");
        var address = await server.DeployAsync(
            Page("UpdateRecordPage", "Demo_Physicians", [], Section(Field("First_Name"), Field("Password", attributes: [("EnableCurrentPasswordValidation", "True"), ("Confirmation", "True")])),
                PackageElement.Create("RowLevelSecurity", [("Field", "Physician_ID"), ("AuthenticationField", "Physician_ID")])),
            authentication: page.AuthenticationId);
        using var visitor = await server.VisitAsync(address);
        await visitor.SubmitAsync([("xip_Email", email), ("xip_Password", Password)]);
        (string, string)[] entries = [("EditRecordPassword", "Other-Horse-8"), ("EditRecordPassword_Confirm", "Other-Horse-8"), ("EditRecordFirst_Name", "Anne")];
        await visitor.SubmitAsync([.. entries, ("EditRecordPassword_Current", "wrong")]);
        visitor.Text.ShouldContain("The current password is not right.", customMessage: server.Log.ToString());
        (await FirstNameAsync(server, email)).ShouldBe("Ann");
        await visitor.SubmitAsync([.. entries, ("EditRecordPassword_Current", Password)]);
        visitor.Text.ShouldContain("Saved.");
        using var again = await SignInAsync(server, email, "Other-Horse-8");
        again.Page.GetElementById("EditRecordFirst_Name")!.GetAttribute("value").ShouldBe("Anne");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Signing_out_brings_the_login_form_back(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        using var visitor = await SignInAsync(server, await RegisterAsync(server), Password);
        await visitor.OpenAsync("/folderlogout");
        ((int)visitor.Status).ShouldBe(302);
        await visitor.OpenAsync($"/dp/{(await server.PageAsync("Update Profile")).AppKey}");
        visitor.Page.GetElementById("xip_Email").ShouldNotBeNull();
        visitor.Page.GetElementById("EditRecordFirst_Name").ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_parameter_opens_the_record_and_an_unknown_one_none(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var email = await RegisterAsync(server);
        var address = await server.DeployAsync(Page("UpdateRecordPage", "Demo_Physicians", [("KeyField", "Email"), ("KeyParameter", "mail")], Section(Field("First_Name"), Field("Physician_ID"))));
        using var visitor = await server.VisitAsync($"{address}?mail={Uri.EscapeDataString(email)}");
        visitor.Page.GetElementById("EditRecordFirst_Name")!.GetAttribute("value").ShouldBe("Ann", server.Log.ToString());
        // What the table generates is shown, not asked for.
        visitor.Page.GetElementById("EditRecordPhysician_ID").ShouldBeNull();
        await visitor.SubmitAsync([("EditRecordFirst_Name", "Annie"), ("EditRecordPhysician_ID", "1")]);
        visitor.Text.ShouldContain("Saved.");
        (await FirstNameAsync(server, email)).ShouldBe("Annie");
        using var nobody = await server.VisitAsync($"{address}?mail=nobody@example.org");
        nobody.Text.ShouldContain("No matching record was found.");
        nobody.Page.QuerySelector("form").ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task What_a_control_cannot_show_survives_a_change_of_something_else(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var table = "Fine" + Guid.NewGuid().ToString("N")[..8];
        await server.Test.CreateTableAsync(table, ("Code", FieldTypes.String), ("Name", FieldTypes.String), ("Made", FieldTypes.DateTime), ("Share", FieldTypes.Number), ("Huge", FieldTypes.Number), ("Rate", FieldTypes.Number), ("Day", FieldTypes.DateTime), ("Note", FieldTypes.Text));
        await server.Test.InsertAsync(table, """{"Code":"a","Name":"Two\nlines","Made":"2026-06-15T10:30:15.123","Share":1E-20,"Huge":1E300,"Rate":2.5,"Day":"2026-03-10T00:00:00","Note":"One\r\ntwo"}""");
        PackageElement[] Options(params string[] values) => [.. values.Select(v => PackageElement.Create("Option", [("Value", v), ("DisplayText", v)]))];
        var address = await server.DeployAsync(Page(
            "UpdateRecordPage", table, [("KeyField", "Code")],
            Section(Field("Name"), Field("Made"), Field("Share"), Field("Huge"), Field("Rate", "Dropdown", null, Options("", "1.50", "2.50")), Field("Day", "Dropdown", null, Options("", "2026-03-09", "2026-03-10")), Field("Note", "Text Area"), Field("Code"))));
        var before = (await server.ReadAsync(table, "Code = 'a'"))[0].GetRawText();
        using var visitor = await server.VisitAsync($"{address}?Code=a");
        // Each number and date is offered once, in the builder's form.
        visitor.Page.QuerySelectorAll("#EditRecordRate option").Select(o => o.GetAttribute("value")).ShouldBe(["", "1.50", "2.50"], server.Log.ToString());
        visitor.Page.QuerySelectorAll("#EditRecordDay option").Length.ShouldBe(3);
        // A line of text has no line end in a browser.
        await visitor.SubmitAsync([("EditRecordName", "Twolines")]);
        visitor.Text.ShouldContain("Saved.", customMessage: server.Log.ToString());
        (await server.ReadAsync(table, "Code = 'a'"))[0].GetRawText().ShouldBe(before);
        await visitor.OpenAsync($"{address}?Code=a");
        await visitor.SubmitAsync([("EditRecordCode", "b")]);
        (await server.ReadAsync(table, "Code = 'b'"))[0].GetRawText().ShouldBe(before.Replace("\"Code\":\"a\"", "\"Code\":\"b\"", StringComparison.Ordinal));
        // The log has this update, and nothing before it.
        var id = (await server.Database.GetSchemaAsync(default)).Table(table).Id;
        (await server.Test.ReadChangesAsync(1, c => c.TableId == id && c.Operation == Data.Changes.ChangeOperation.Update)).ShouldHaveSingleItem();
        await visitor.OpenAsync($"{address}?Code=b");
        await visitor.SubmitAsync([("EditRecordMade", "6/15/2026 10:31 AM"), ("EditRecordShare", "0.5"), ("EditRecordRate", "1.50")]);
        var after = (await server.ReadAsync(table, "Code = 'b'"))[0];
        (after.GetProperty("Made").GetString(), after.GetProperty("Share").GetDouble(), after.GetProperty("Rate").GetDouble()).ShouldBe(("2026-06-15T10:31:00", 0.5, 1.5));
    }

    private static async Task<string> RegisterAsync(PageServer server)
    {
        var email = $"dr.{Guid.NewGuid():N}@example.org";
        using var visitor = await server.VisitAsync($"/dp/{(await server.PageAsync("Physician Registration")).AppKey}");
        await visitor.SubmitAsync(SignInServer.Registration(email));
        visitor.Text.ShouldContain("successful", customMessage: server.Log.ToString());
        return email;
    }

    private static async Task<Visitor> SignInAsync(PageServer server, string email, string password)
    {
        var visitor = await server.VisitAsync($"/dp/{(await server.PageAsync("Update Profile")).AppKey}");
        await visitor.SubmitAsync([("xip_Email", email), ("xip_Password", password)]);
        return visitor;
    }

    private static async Task<string?> FirstNameAsync(PageServer server, string email) =>
        (await server.ReadAsync("Demo_Physicians", $"Email = '{email}'")).ShouldHaveSingleItem().GetProperty("First_Name").GetString();
}
