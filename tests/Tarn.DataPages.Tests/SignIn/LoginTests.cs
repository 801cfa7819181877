using System.Net;
using System.Text.Json;
using Tarn.Apps.Packages;
using Tarn.Sql;

namespace Tarn.DataPages.Tests.SignIn;

/// <summary>Signing in on the reference app's "Update Profile", and what a signed-in physician may do.</summary>
[Collection(SignInCollection.Name)]
public sealed class LoginTests(SignInServers servers)
{
    private const string Failure = "Authentication failed.";

    public static TheoryData<SqlDialect> Engines => new(SqlDialect.Sqlite, SqlDialect.Postgres);

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task The_packages_own_accounts_sign_in_and_their_hash_becomes_ours(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var apps = await server.Pages.Site.Apps.GetAsync(default);
        var email = apps.Apps[0].ParameterValue("Email_7")!;
        for (var i = 0; i < 2; i++)
        {
            using var visitor = await server.EnterAsync(email, "test");
            SignInServer.ShowsLogin(visitor).ShouldBeFalse(server.Pages.Log.ToString());
        }

        var hashes = await StoredAsync(server, "Demo_Physicians", email);
        hashes.ShouldHaveSingleItem().ShouldContain("tarnAlg1");
        using var refused = await server.EnterAsync(email, "test123");
        refused.Text.ShouldContain(Failure);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Wrong_passwords_and_wrong_names_get_the_same_words_and_the_form_again(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var email = await server.RegisterAsync();
        var texts = new List<string>();
        foreach (var (name, password) in new[] { (email, "wrong"), ("nobody@example.org", SignInServer.Password), (email, ""), ("", ""), (email + "' OR '1'='1", SignInServer.Password) })
        {
            using var visitor = await server.EnterAsync(name, password);
            visitor.Page.GetElementById("xip_Password")!.GetAttribute("value").ShouldBeNullOrEmpty();
            texts.Add(visitor.Page.QuerySelector(".cbFormCommonError")!.TextContent);
        }

        texts.Distinct().ShouldHaveSingleItem().ShouldContain(Failure);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Five_failures_lock_a_name_for_a_quarter_of_an_hour_known_or_not(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var email = await server.RegisterAsync();
        foreach (var name in new[] { email, $"{Guid.NewGuid():N}@example.org" })
        {
            // All at once: they cannot try more than one after the other.
            var visitors = await Task.WhenAll(Enumerable.Range(0, 9).Select(_ => server.EnterAsync(name, "wrong")));
            visitors.Count(v => v.Text.Contains(Failure, StringComparison.Ordinal)).ShouldBe(5);
            visitors.Count(v => v.Text.Contains("Too many attempts.", StringComparison.Ordinal)).ShouldBe(4);
            foreach (var visitor in visitors)
                visitor.Dispose();
        }

        using (var locked = await server.EnterAsync(email.ToUpperInvariant()))
            locked.Text.ShouldContain("Too many attempts.");
        server.Time.Advance(TimeSpan.FromMinutes(17));
        using var free = await server.EnterAsync(email);
        SignInServer.ShowsLogin(free).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Fifty_failures_from_one_address_are_enough(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        server.Time.Advance(TimeSpan.FromMinutes(17));
        for (var i = 0; i < 50; i++)
            (await server.EnterAsync($"guess{i}@example.org", "x")).Dispose();
        using var visitor = await server.EnterAsync("guess50@example.org", "x");
        visitor.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        server.Time.Advance(TimeSpan.FromMinutes(17));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_physician_sees_and_changes_their_own_record_only(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var (ann, ben) = (await server.RegisterAsync("Ann"), await server.RegisterAsync("Ben"));
        using var first = await server.EnterAsync(ann);
        using var second = await server.EnterAsync(ben);
        first.Page.GetElementById("EditRecordFirst_Name")!.GetAttribute("value").ShouldBe("Ann");
        first.Page.GetElementById("EditRecordPassword")!.GetAttribute("value").ShouldBeNullOrEmpty();
        second.Page.GetElementById("EditRecordFirst_Name")!.GetAttribute("value").ShouldBe("Ben");

        // The other's state, with one's own token and with the other's.
        var others = first.Fields().ToDictionary(f => f.Key, f => f.Value);
        await second.SubmitAsync([("EditRecordFirst_Name", "Hacked"), ("appSession", others["appSession"])]);
        second.Text.ShouldContain("This page was open too long.");
        await second.OpenAsync(await server.AddressAsync("Update Profile"));
        await second.SubmitAsync([("EditRecordFirst_Name", "Hacked"), ("appSession", others["appSession"]), ("RequestToken", others["RequestToken"])]);
        second.Text.ShouldContain("This page was open too long.");
        // Ids by hand have no effect.
        await second.OpenAsync(await server.AddressAsync("Update Profile") + "?Physician_ID=1&PK_ID=1&RecordID=1");
        await second.SubmitAsync([("EditRecordFirst_Name", "Benjamin"), ("EditRecordPhysician_ID", "1"), ("Physician_ID", "1"), ("RecordID", "1"), ("EditRecordAccount_Status", "N")]);
        second.Text.ShouldContain("updated successfully");
        (await NamesAsync(server, ann)).ShouldBe(["Ann"]);
        (await NamesAsync(server, ben)).ShouldBe(["Benjamin"]);
        using var again = await server.EnterAsync(ben);
        SignInServer.ShowsLogin(again).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_blank_password_stays_and_a_photo_is_stored_and_shown_to_its_owner_only(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        byte[] png = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0, 0, 0, 0];
        var email = await server.RegisterAsync();
        using var visitor = await server.EnterAsync(email);
        await visitor.SubmitAsync([("EditRecordTitle", "Dr.")], files: [("EditRecordProfile_Photo", $"{Guid.NewGuid():N}.png", png)]);
        visitor.Text.ShouldContain("updated successfully", customMessage: server.Pages.Log.ToString());
        await visitor.OpenAsync(await server.AddressAsync("Update Profile"));
        var photo = visitor.Page.QuerySelector(".cbFormCurrentFile img")!.GetAttribute("src")!;
        (await visitor.Http.GetByteArrayAsync(photo)).ShouldBe(png);
        using var response = await visitor.Http.GetAsync(photo);
        response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        using var other = await server.EnterAsync(await server.RegisterAsync());
        using var stranger = server.Pages.NewVisitor();
        foreach (var http in new[] { other.Http, stranger.Http })
        {
            using var refused = await http.GetAsync(photo);
            refused.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }

        using var again = await server.EnterAsync(email);
        SignInServer.ShowsLogin(again).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Files_are_read_with_the_pages_own_signature_for_that_path_only(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        byte[] png = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0, 0, 0, 1];
        using var visitor = await server.EnterAsync(await server.RegisterAsync());
        await visitor.SubmitAsync(files: [("EditRecordProfile_Photo", $"{Guid.NewGuid():N}.png", png)]);
        await visitor.OpenAsync(await server.AddressAsync("Update Profile"));
        var photo = visitor.Page.QuerySelector(".cbFormCurrentFile img")!.GetAttribute("src")!;
        var at = photo.IndexOf("/files/", StringComparison.Ordinal) + 7;
        var signature = photo[at..(at + 32)];
        var registration = (await server.Pages.PageAsync("Physician Registration")).AppKey;
        var update = (await server.Pages.PageAsync("Update Profile")).AppKey;
        foreach (var bad in new[]
        {
            photo.Replace(signature, new string('0', 32), StringComparison.Ordinal), photo.Replace(signature, "x", StringComparison.Ordinal), photo.Replace(update, registration, StringComparison.Ordinal),
            photo + "/..", photo[..(at + 33)] + "Demo/../Demo/other.png", photo[..(at + 33)] + "..%2f..%2f..%2fdata.db", photo[..(at + 33)] + "%2e%2e/%2e%2e/etc/passwd", photo[..(at + 33)],
        })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(bad, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
            using var response = await visitor.Http.SendAsync(request);
            response.StatusCode.ShouldBeOneOf([HttpStatusCode.NotFound, HttpStatusCode.BadRequest], bad);
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Somebody_who_is_no_longer_active_is_signed_out_at_once(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var email = await server.RegisterAsync();
        using var visitor = await server.EnterAsync(email);
        await server.Pages.Test.UpdateAsync("Demo_Physicians", $"Email = '{email}'", """{"Account_Status":false}""");
        await visitor.SubmitAsync([("EditRecordFirst_Name", "Late")]);
        SignInServer.ShowsLogin(visitor).ShouldBeTrue();
        (await NamesAsync(server, email)).ShouldBe(["Ann"]);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Signing_out_leads_back_and_ends_everything(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        using var visitor = await server.EnterAsync(await server.RegisterAsync());
        var old = visitor.Cookie("cbSession");
        using (var request = new HttpRequestMessage(HttpMethod.Get, "/folderlogout"))
        {
            request.Headers.Referrer = new Uri(server.Pages.Address + await server.AddressAsync("Update Profile"));
            using var response = await visitor.Http.SendAsync(request);
            response.StatusCode.ShouldBe(HttpStatusCode.Found);
            response.Headers.Location!.AbsolutePath.ShouldBe(await server.AddressAsync("Update Profile"));
        }

        await visitor.OpenAsync(await server.AddressAsync("Update Profile"));
        SignInServer.ShowsLogin(visitor).ShouldBeTrue();
        // Whoever kept the cookie has nothing.
        using var thief = server.Pages.NewVisitor();
        thief.SetCookie("cbSession", old!);
        await thief.OpenAsync(await server.AddressAsync("Update Profile"));
        SignInServer.ShowsLogin(thief).ShouldBeTrue();
        using var nobody = await visitor.Http.GetAsync("/folderlogout/999999");
        nobody.StatusCode.ShouldBe(HttpStatusCode.Found);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Signing_in_changes_the_secret_of_the_visit(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var email = await server.RegisterAsync();
        using var visitor = server.Pages.NewVisitor();
        await visitor.OpenAsync(await server.AddressAsync("Update Profile") + "?City=Rome");
        var planted = visitor.Cookie("cbSession").ShouldNotBeNull();
        await SignInServer.LoginAsync(visitor, email);
        SignInServer.ShowsLogin(visitor).ShouldBeFalse();
        visitor.Cookie("cbSession").ShouldNotBe(planted);
        using var attacker = server.Pages.NewVisitor();
        attacker.SetCookie("cbSession", planted);
        await attacker.OpenAsync(await server.AddressAsync("Update Profile"));
        SignInServer.ShowsLogin(attacker).ShouldBeTrue();
        // A secret that this site never made is not taken over.
        using var invented = server.Pages.NewVisitor();
        invented.SetCookie("cbSession", "invented");
        await invented.OpenAsync(await server.AddressAsync("Update Profile") + "?City=Rome");
        invented.Cookie("cbSession").ShouldNotBe("invented");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_login_that_another_site_sends_is_refused(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var email = await server.RegisterAsync();
        using var visitor = server.Pages.NewVisitor();
        await visitor.OpenAsync(await server.AddressAsync("Update Profile"));
        using var request = new HttpRequestMessage(HttpMethod.Post, visitor.Form().GetAttribute("action")) { Content = visitor.Content([("xip_Email", email), ("xip_Password", SignInServer.Password)]) };
        request.Headers.Add("Origin", "https://evil.example");
        using var response = await visitor.Http.SendAsync(request);
        await visitor.ShowAsync(response);
        visitor.Text.ShouldContain("This page was open too long.");
        // Without script the browser ends at the page's own address, and a reload sends no password.
        await SignInServer.LoginAsync(visitor, email);
        visitor.At.AbsolutePath.ShouldBe(await server.AddressAsync("Update Profile"));
        SignInServer.ShowsLogin(visitor).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Idle_users_sign_in_again_and_find_what_they_typed(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var before = (await server.Pages.Site.Apps.GetAsync(default)).Authentications.First(a => a.Name == "Demo - Physician Login").Element;
        await server.ChangeLoginAsync(e => WithForm(e, f => f.With("SessionTimeout", "1")));
        try
        {
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
            (await NamesAsync(server, ann)).ShouldBe(["Ann"]);
            await visitor.SubmitAsync();
            (await NamesAsync(server, ann)).ShouldBe(["Anna <b>"]);
        }
        finally
        {
            await server.ChangeLoginAsync(_ => before);
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task After_a_day_even_the_busy_sign_in_again(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        using var visitor = await server.EnterAsync(await server.RegisterAsync());
        for (var hour = 0; hour < 24; hour++)
        {
            await visitor.OpenAsync(await server.AddressAsync("Update Profile"));
            SignInServer.ShowsLogin(visitor).ShouldBeFalse($"after {hour} hours");
            server.Time.Advance(TimeSpan.FromHours(1));
        }

        server.Time.Advance(TimeSpan.FromMinutes(1));
        await visitor.OpenAsync(await server.AddressAsync("Update Profile"));
        SignInServer.ShowsLogin(visitor).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task State_that_is_old_changed_or_of_another_page_is_not_taken(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var email = await server.RegisterAsync();
        using var visitor = await server.EnterAsync(email);
        var fields = visitor.Fields().ToDictionary(f => f.Key, f => f.Value);
        var session = fields["appSession"];
        session.ShouldAllBe(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c));
        using var registration = server.Pages.NewVisitor();
        await registration.OpenAsync(await server.AddressAsync("Physician Registration"));
        var foreign = registration.Fields().First(f => f.Key == "appSession").Value;
        foreach (var bad in new[] { "", "A", session[..^1] + (session[^1] == 'A' ? "B" : "A"), session[1..], session + session, new string('A', 100_000), foreign, fields["RequestToken"], "<script>" })
        {
            await visitor.SubmitAsync([("EditRecordFirst_Name", "Hacked"), ("appSession", bad)]);
            visitor.Text.ShouldContain("This page was open too long.");
        }

        server.Time.Advance(TimeSpan.FromMinutes(100));
        await visitor.OpenAsync(await server.AddressAsync("Update Profile"));
        var aging = visitor.Fields().ToDictionary(f => f.Key, f => f.Value);
        server.Time.Advance(TimeSpan.FromMinutes(70));
        await visitor.OpenAsync(await server.AddressAsync("Update Profile"));
        server.Time.Advance(TimeSpan.FromMinutes(51));
        await visitor.SubmitAsync([("EditRecordFirst_Name", "Hacked"), ("appSession", aging["appSession"]), ("RequestToken", aging["RequestToken"])]);
        visitor.Text.ShouldContain("This page was open too long.");
        (await NamesAsync(server, email)).ShouldBe(["Ann"]);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_wrong_current_password_saves_nothing(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var before = await server.Pages.PageAsync("Update Profile");
        await server.ChangeAsync("Update Profile", p => p with { Element = Replace(p.Element, e => e["ColumnName"] == "Password" ? e.With("EnableCurrentPasswordValidation", "True") : e) });
        try
        {
            var email = await server.RegisterAsync();
            using var visitor = await server.EnterAsync(email);
            (string, string)[] changes = [("EditRecordFirst_Name", "New"), ("EditRecordPassword", "Brand-New-Pass-1"), ("EditRecordPassword_Confirm", "Brand-New-Pass-1")];
            await visitor.SubmitAsync([.. changes, ("EditRecordPassword_Current", "wrong")]);
            visitor.Text.ShouldContain("The current password is not right.");
            (await NamesAsync(server, email)).ShouldBe(["Ann"]);
            await visitor.SubmitAsync([.. changes, ("EditRecordPassword_Current", SignInServer.Password)]);
            visitor.Text.ShouldContain("updated successfully");
            using var entered = await server.EnterAsync(email, "Brand-New-Pass-1");
            SignInServer.ShowsLogin(entered).ShouldBeFalse();
        }
        finally
        {
            await server.ChangeAsync("Update Profile", _ => before);
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Registering_can_sign_in_at_once(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var before = await server.Pages.PageAsync("Physician Registration");
        await server.ChangeAsync("Physician Registration", p => p with { Element = Replace(p.Element, e => e.Name == "NewRecordPage" ? e.With("AutoLoginAuthentication", "Demo - Physician Login") : e) });
        try
        {
            using var visitor = server.Pages.NewVisitor();
            await visitor.OpenAsync(await server.AddressAsync("Physician Registration"));
            var email = $"dr.{Guid.NewGuid():N}@example.org";
            await visitor.SubmitAsync(
            [
                ("InsertRecordFirst_Name", "Eve"), ("InsertRecordLast_Name", "Lee"), ("InsertRecordGender", "Female"), ("InsertRecordSpecialties", "1"), ("InsertRecordLanguages", "1"),
                ("InsertRecordEmail", email), ("InsertRecordEmail_Confirm", email), ("InsertRecordPassword", SignInServer.Password), ("InsertRecordPassword_Confirm", SignInServer.Password),
            ]);
            visitor.Text.ShouldContain("successful");
            await visitor.OpenAsync(await server.AddressAsync("Update Profile"));
            visitor.Page.GetElementById("EditRecordEmail")!.GetAttribute("value").ShouldBe(email);
        }
        finally
        {
            await server.ChangeAsync("Physician Registration", _ => before);
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_login_page_of_its_own_leads_back_and_signing_out_leads_where_the_builder_says(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var before = (await server.Pages.Site.Apps.GetAsync(default)).Authentications.First(a => a.Name == "Demo - Physician Login").Element;
        var reset = await server.Pages.PageAsync("Reset Password");
        var profile = await server.Pages.PageAsync("Update Profile");
        // The recovery page becomes a login page for the time of this test.
        await server.ChangeAsync("Reset Password", p => p with
        {
            AuthenticationId = profile.AuthenticationId,
            Element = new PackageElement("Application", p.Element.Attributes, [PackageElement.Create("t:Login", [("Message", "Welcome, [@authfield:First_Name]")])]),
        });
        await server.ChangeLoginAsync(e => e.With("RedirectNotLoggedTargetType", "URL").With("RedirectNotLoggedTargetURL", $"/dp/{reset.AppKey}").With("LogoutTargetType", "URL").With("LogoutTargetURL", "/bye"));
        try
        {
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
        finally
        {
            await server.ChangeAsync("Reset Password", _ => reset);
            await server.ChangeLoginAsync(_ => before);
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Where_cookies_do_not_come_back_the_key_in_the_form_or_the_header_signs_in(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var email = await server.RegisterAsync();
        var address = await server.AddressAsync("Update Profile");
        using var http = new HttpClient(new HttpClientHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = new Uri(server.Pages.Address) };
        using var visitor = server.Pages.NewVisitor();
        await visitor.OpenAsync(address);
        using var content = visitor.Content([("xip_Email", email), ("xip_Password", SignInServer.Password)]);
        content.Add(new StringContent("Login"), "AjaxAction");
        using var response = await http.PostAsync(address, content);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        json.RootElement.GetProperty("status").GetString().ShouldBe("ok");
        json.RootElement.GetProperty("responseText").GetString()!.ShouldContain("EditRecordFirst_Name");
        var key = json.RootElement.GetProperty("dpFolderKey").GetString()!;

        await visitor.ShowAsync(json.RootElement.GetProperty("responseText").GetString()!);
        using var update = visitor.Content([("EditRecordFirst_Name", "Keyed"), ("dpFolderKey", key)]);
        update.Add(new StringContent("UpdateForm"), "AjaxAction");
        using var updated = await http.PostAsync(address, update);
        (await updated.Content.ReadAsStringAsync()).ShouldContain("updated successfully");
        (await NamesAsync(server, email)).ShouldBe(["Keyed"]);

        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Authorization = new("Bearer", key);
        using var shown = await http.SendAsync(request);
        (await shown.Content.ReadAsStringAsync()).ShouldContain("Keyed");
        using var bare = await http.GetAsync(address);
        (await bare.Content.ReadAsStringAsync()).ShouldNotContain("Keyed");
    }

    internal static PackageElement Replace(PackageElement element, Func<PackageElement, PackageElement> change) =>
        change(new PackageElement(element.Name, element.Attributes, element.Children.Select(c => Replace(c, change)), element.Text));

    private static PackageElement WithForm(PackageElement authentication, Func<PackageElement, PackageElement> change) => Replace(authentication, e => e.Name == "DataPageAuth" ? change(e) : e);

    internal static async Task<List<string>> NamesAsync(SignInServer server, string email)
    {
        using var rows = JsonDocument.Parse(await server.Pages.Test.ReadAsync("Demo_Physicians", "First_Name", $"Email = '{email}'"));
        return [.. rows.RootElement.EnumerateArray().Select(r => r.GetProperty("First_Name").GetString()!)];
    }

    private static async Task<List<string>> StoredAsync(SignInServer server, string table, string email)
    {
        var stored = new List<string>();
        await using var rows = await server.Pages.Database.Engine.QueryAsync(new SqlStatement($"SELECT \"Password\" FROM \"{table}\" WHERE \"Email\" = '{email}'", []), default);
        while (await rows.ReadAsync(default))
            stored.Add(rows.GetText(0));
        return stored;
    }
}
