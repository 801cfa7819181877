using System.Net;
using System.Text.Json;
using Tarn.Sql;

namespace Tarn.DataPages.Tests.SignIn;

/// <summary>Signing in on the reference app's "Update Profile", and out again.</summary>
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
        (await server.NamesAsync(email)).ShouldBe(["Keyed"]);

        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Authorization = new("Bearer", key);
        using var shown = await http.SendAsync(request);
        (await shown.Content.ReadAsStringAsync()).ShouldContain("Keyed");
        using var bare = await http.GetAsync(address);
        (await bare.Content.ReadAsStringAsync()).ShouldNotContain("Keyed");
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
