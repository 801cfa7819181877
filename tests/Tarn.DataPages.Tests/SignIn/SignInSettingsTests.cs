using System.Net;
using System.Text.Json;
using Tarn.Apps.Packages;
using Tarn.Sql;

namespace Tarn.DataPages.Tests.SignIn;

/// <summary>What the builder of an authentication or of a page with one can set.</summary>
[Collection(SignInCollection.Name)]
public sealed class SignInSettingsTests(SignInServers servers)
{
    public static TheoryData<SqlDialect> Engines => new(SqlDialect.Sqlite, SqlDialect.Postgres);

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Idle_users_sign_in_again_and_find_what_they_typed(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        await using var _ = await server.ChangeLoginForNowAsync(e => SignInServer.Replace(e, f => f.Name == "DataPageAuth" ? f.With("SessionTimeout", "1") : f));
        var (ann, ben) = (await server.RegisterAsync("Ann"), await server.RegisterAsync("Ben"));
        using var visitor = await server.EnterAsync(ann);
        // Busy is not idle, though a minute passes in all.
        for (var i = 0; i < 3; i++)
        {
            server.Time.Advance(TimeSpan.FromSeconds(40));
            await visitor.OpenAsync(await server.AddressAsync("Update Profile"));
            SignInServer.ShowsLogin(visitor).ShouldBeFalse();
        }

        server.Time.Advance(TimeSpan.FromSeconds(62));
        using var content = visitor.Content([("EditRecordFirst_Name", "Anna <b>"), ("EditRecordPassword", "Secret-Typed-1"), ("EditRecordPassword_Confirm", "Secret-Typed-1")]);
        content.Add(new StringContent("UpdateForm"), "AjaxAction");
        using var response = await visitor.Http.PostAsync(visitor.Form().GetAttribute("action"), content);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        json.RootElement.GetProperty("status").GetString().ShouldBe("login");
        var html = json.RootElement.GetProperty("responseText").GetString()!;
        html.ShouldNotContain("Anna");
        // Somebody else does not get to see it.
        await visitor.ShowAsync(html);
        using (var other = server.Pages.NewVisitor())
        {
            // Not even in the same browser.
            other.SetCookie("cbSession", visitor.Cookie("cbSession")!);
            await other.ShowAsync(html);
            await SignInServer.LoginAsync(other, ben);
            other.Page.GetElementById("EditRecordFirst_Name")!.GetAttribute("value").ShouldBe("Ben");
        }

        await SignInServer.LoginAsync(visitor, ann, "wrong");
        await SignInServer.LoginAsync(visitor, ann);
        visitor.Page.GetElementById("EditRecordFirst_Name")!.GetAttribute("value").ShouldBe("Anna <b>", server.Pages.Log.ToString());
        visitor.Page.GetElementById("EditRecordPassword")!.GetAttribute("value").ShouldBeNullOrEmpty();
        (await server.NamesAsync(ann)).ShouldBe(["Ann"]);
        await visitor.SubmitAsync();
        (await server.NamesAsync(ann)).ShouldBe(["Anna <b>"]);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_wrong_current_password_saves_nothing(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        await using var _ = await server.ChangeForNowAsync("Update Profile", p => p with { Element = SignInServer.Replace(p.Element, e => e["ColumnName"] == "Password" ? e.With("EnableCurrentPasswordValidation", "True") : e) });
        var email = await server.RegisterAsync();
        using var visitor = await server.EnterAsync(email);
        (string, string)[] changes = [("EditRecordFirst_Name", "New"), ("EditRecordPassword", "Brand-New-Pass-1"), ("EditRecordPassword_Confirm", "Brand-New-Pass-1")];
        await visitor.SubmitAsync([.. changes, ("EditRecordPassword_Current", "wrong")]);
        visitor.Text.ShouldContain("The current password is not right.");
        (await server.NamesAsync(email)).ShouldBe(["Ann"]);
        await visitor.SubmitAsync([.. changes, ("EditRecordPassword_Current", SignInServer.Password)]);
        visitor.Text.ShouldContain("updated successfully");
        using var entered = await server.EnterAsync(email, "Brand-New-Pass-1");
        SignInServer.ShowsLogin(entered).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Registering_can_sign_in_at_once(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        await using var _ = await server.ChangeForNowAsync(
            "Physician Registration", p => p with { Element = SignInServer.Replace(p.Element, e => e.Name == "NewRecordPage" ? e.With("AutoLoginAuthentication", "Demo - Physician Login") : e) });
        using var visitor = server.Pages.NewVisitor();
        await visitor.OpenAsync(await server.AddressAsync("Physician Registration"));
        var email = $"dr.{Guid.NewGuid():N}@example.org";
        await visitor.SubmitAsync(SignInServer.Registration(email, "Eve"));
        visitor.Text.ShouldContain("successful");
        await visitor.OpenAsync(await server.AddressAsync("Update Profile"));
        visitor.Page.GetElementById("EditRecordEmail")!.GetAttribute("value").ShouldBe(email);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_login_page_of_its_own_leads_back_and_signing_out_leads_where_the_builder_says(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var reset = await server.Pages.PageAsync("Reset Password");
        var profile = await server.Pages.PageAsync("Update Profile");
        // The recovery page becomes a login page for the time of this test.
        await using var page = await server.ChangeForNowAsync("Reset Password", p => p with
        {
            AuthenticationId = profile.AuthenticationId,
            Element = new PackageElement("Application", p.Element.Attributes, [PackageElement.Create("t:Login", [("Message", "Welcome, [@authfield:First_Name]")])]),
        });
        await using var login = await server.ChangeLoginForNowAsync(e => e.With("RedirectNotLoggedTargetType", "URL").With("RedirectNotLoggedTargetURL", $"/dp/{reset.AppKey}").With("LogoutTargetType", "URL").With("LogoutTargetURL", "/bye"));
        var email = await server.RegisterAsync();
        using var visitor = server.Pages.NewVisitor();
        await visitor.OpenAsync($"/dp/{profile.AppKey}?City=Rome");
        visitor.Status.ShouldBe(HttpStatusCode.SeeOther);
        await visitor.OpenAsync(visitor.At.ToString());
        visitor.At.AbsolutePath.ShouldBe($"/dp/{reset.AppKey}");
        SignInServer.ShowsLogin(visitor).ShouldBeTrue();
        await SignInServer.LoginAsync(visitor, email);
        visitor.At.AbsolutePath.ShouldBe($"/dp/{profile.AppKey}");
        visitor.At.Query.ShouldContain("City=Rome");
        visitor.Page.GetElementById("EditRecordEmail")!.GetAttribute("value").ShouldBe(email);
        // An address that this site did not seal leads nowhere.
        await visitor.OpenAsync($"/dp/{reset.AppKey}?cbReturn=https%3A%2F%2Fevil.example");
        visitor.Text.ShouldContain("Welcome, Ann");
        using var response = await visitor.Http.GetAsync("/folderlogout");
        response.Headers.Location!.ToString().ShouldBe("/bye");
    }
}
