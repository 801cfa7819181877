using Microsoft.Playwright;
using Tarn.Sql;

namespace Tarn.Browser.Tests.Life;

/// <summary>Sign-ins: kept by those who are there, ended for those who are not, and carried without cookies where these are blocked.</summary>
[Collection(BrowserCollection.Name)]
public sealed class SessionTests(Chromium browser, BrowserServers servers)
{
    private const string Password = "Nanosecond-11.8";
    private const string Email = "#xip_Email";

    [Theory]
    [MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Idle_visitors_are_warned_can_stay_and_else_find_the_login_form(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var email = await RegisterAsync(server.Pages);
        await using var visitor = await browser.NewVisitorAsync();
        var page = visitor.Page;
        await page.Clock.InstallAsync();
        await visitor.OpenAsync(await server.AddressOfAsync("Update Profile"), 1);
        await SignInAsync(visitor, email);
        await page.FillAsync("#EditRecordTitle", "Not yet sent");
        // Two hours, less the minute of the warning. The server's clock goes with the browser's.
        var almost = TimeSpan.FromMinutes(119) + TimeSpan.FromSeconds(2);
        var passed = TimeSpan.Zero;
        try
        {
            await PassAsync(almost);
            var warning = page.Locator(".cbSessionWarning");
            await warning.WaitForAsync();
            (await warning.InnerTextAsync()).ShouldMatch("Signing out in \\d+ seconds");
            await visitor.PictureAsync("session-warning");
            await page.GetByRole(AriaRole.Button, new() { Name = "Stay signed in" }).ClickAsync();
            await warning.WaitForAsync(new() { State = WaitForSelectorState.Detached });
            (await page.InputValueAsync("#EditRecordTitle")).ShouldBe("Not yet sent");

            await PassAsync(almost);
            await warning.WaitForAsync();
            await PassAsync(TimeSpan.FromSeconds(61));
            await page.WaitForSelectorAsync(Email);
            (await page.Locator("#EditRecordTitle").CountAsync()).ShouldBe(0);
            // What was typed and not sent is there again after the sign-in.
            await SignInAsync(visitor, email);
            (await page.InputValueAsync("#EditRecordTitle")).ShouldBe("Not yet sent");
        }
        finally
        {
            server.Time.Advance(-passed);
        }

        async Task PassAsync(TimeSpan time)
        {
            server.Time.Advance(time);
            passed += time;
            await page.Clock.FastForwardAsync((long)time.TotalMilliseconds);
        }
    }

    [Theory]
    [MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task On_a_foreign_page_without_cookies_a_sign_in_lasts_over_pages_until_it_is_ended(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var email = await RegisterAsync(server.Pages);
        await using var host = new ForeignSite($"<h1>Somebody else's site</h1>{{embed:{await server.AddressOfAsync("Update Profile")}}}");
        await using var visitor = await browser.NewVisitorAsync();
        var page = visitor.Page;
        await visitor.OpenAsync(host.Address + "/one", 1);
        await SignInAsync(visitor, email);
        (await page.Context.CookiesAsync([server.Address])).ShouldBeEmpty("The browser keeps no cookie of a third party.");
        await page.FillAsync("#EditRecordTitle", "Rear admiral");
        await page.ClickAsync("input[type=submit]");
        await page.GetByText("Data was updated successfully.").WaitForAsync();

        // Another page of the same site, in the same tab.
        await visitor.OpenAsync(host.Address + "/two", 1);
        (await page.InputValueAsync("#EditRecordTitle")).ShouldBe("Rear admiral");
        page.Url.ShouldBe(host.Address + "/two");
        (await page.EvaluateAsync<bool>("() => document.documentElement.outerHTML.includes('dpFolderKey=')")).ShouldBeFalse("The key stands in no address.");
        await visitor.PictureAsync("embedded-profile");
        await page.GetByText("Logout").First.ClickAsync();
        await page.WaitForSelectorAsync(Email);
        await visitor.OpenAsync(host.Address + "/three", 1);
        (await page.Locator(Email).CountAsync()).ShouldBe(1);
    }

    private static async Task SignInAsync(BrowserVisitor visitor, string email)
    {
        await visitor.Page.FillAsync(Email, email);
        await visitor.Page.FillAsync("#xip_Password", Password);
        await visitor.Page.ClickAsync("input[type=submit]");
        await visitor.Page.WaitForSelectorAsync("#EditRecordTitle");
    }

    private static async Task<string> RegisterAsync(PageServer server)
    {
        var email = $"dr.{Guid.NewGuid():N}@example.org";
        using var visitor = server.NewVisitor();
        await visitor.OpenAsync($"/dp/{(await server.PageAsync("Physician Registration")).AppKey}");
        await visitor.SubmitAsync(
        [
            ("InsertRecordFirst_Name", "Grace"), ("InsertRecordLast_Name", "Hopper"), ("InsertRecordGender", "Female"), ("InsertRecordSpecialties", "1"), ("InsertRecordLanguages", "1"),
            ("InsertRecordEmail", email), ("InsertRecordEmail_Confirm", email), ("InsertRecordPassword", Password), ("InsertRecordPassword_Confirm", Password),
        ]);
        visitor.Text.ShouldContain("successful");
        return email;
    }
}
