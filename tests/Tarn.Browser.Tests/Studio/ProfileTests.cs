using System.Net;
using Microsoft.Playwright;
using Tarn.Sql;
using Tarn.Studio.Tests.Hosting;

namespace Tarn.Browser.Tests.Studio;

/// <summary>A program gets its profile, and exactly what was ticked.</summary>
[Collection(StudioCollection.Name)]
public sealed class ProfileTests(Chromium browser, StudioServers servers)
{
    [Fact]
    public async Task A_profile_shows_its_secret_once_may_what_was_ticked_and_ends_when_it_is_deleted()
    {
        var server = await servers.WorkshopAsync(SqlDialect.Sqlite);
        await using var visitor = await browser.NewVisitorAsync();
        var page = visitor.Page;
        await page.SignInAsync(server, "/profiles");
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "New profile" }).First.ClickAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Create profile" }).ClickAsync();
        await Assertions.Expect(page.Locator("#profile-name-error")).ToContainTextAsync("1 to 50 characters");
        await page.GetByLabel("Name").FillAsync("Web shop");
        await page.GetByRole(AriaRole.Radio, new() { Name = "Only what I choose" }).ClickAsync();
        await page.GetByLabel("Customers: Read").CheckAsync();
        await Assertions.Expect(page.GetByLabel("Customers: See")).ToBeCheckedAsync();
        await page.GetByLabel("Refused addresses").FillAsync("203.0.113.300");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create profile" }).ClickAsync();
        await Assertions.Expect(page.Locator("#profile-deny-error")).ToContainTextAsync("Line 1");
        await visitor.LookAsync("profile", server);
        await page.GetByLabel("Refused addresses").FillAsync("203.0.113.30");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create profile" }).ClickAsync();

        var secret = page.Locator(".secret code");
        await Assertions.Expect(secret).ToHaveCountAsync(2);
        var (id, key) = (await secret.Nth(0).InnerTextAsync(), await secret.Nth(1).InnerTextAsync());
        await visitor.LookAsync("profile-secret", server);
        var profile = (await server.Account.Identity.Profiles.FindByNameAsync("Web shop", default))!;
        profile.ClientId.ShouldBe(id);
        profile.Data.IpRules.Single().From.ShouldBe("203.0.113.30");
        var answer = await server.Account.Identity.Issuer.IssueAsync(new Identity.Tokens.TokenRequest { GrantType = "client_credentials", ClientId = id, ClientSecret = key, Address = IPAddress.Loopback }, default);
        var rights = (await server.Account.Identity.Validator.ValidateAsync(answer.AccessToken!, IPAddress.Loopback, default)).Caller!.Rights;
        var tables = (await server.Account.Database.GetSchemaAsync(default)).Tables;
        rights.May(Identity.Profiles.ObjectKind.Table, tables.First(t => t.Name == "Customers").Id, Identity.Profiles.ProfileRight.Read).ShouldBeTrue();
        rights.May(Identity.Profiles.ObjectKind.Table, tables.First(t => t.Name == "Bicycles").Id, Identity.Profiles.ProfileRight.Read).ShouldBeFalse();

        await page.ReloadAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Web shop");
        await Assertions.Expect(page.GetByText(key)).ToHaveCountAsync(0);
        await Assertions.Expect(page.GetByLabel("Customers: Read")).ToBeCheckedAsync();
        // Somebody else takes a right away meanwhile: saving does not give it back, and what was typed stays, also when the profile is switched off and on.
        await server.Account.Identity.Profiles.Grants.SetAsync(profile.Id, [], default);
        await page.GetByLabel("Name").FillAsync("Web shop 2");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Somebody else has saved this profile meanwhile.")).ToBeVisibleAsync();
        await visitor.PictureAsync("studio-profile-overtaken");
        await page.GetByRole(AriaRole.Button, new() { Name = "More" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Switch off" }).ClickAsync();
        await Assertions.Expect(page.Locator(".credentials .badge")).ToHaveTextAsync("Off");
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Assertions.Expect(page.Locator(".credentials .badge")).ToHaveTextAsync("On");
        await Assertions.Expect(page.GetByLabel("Name")).ToHaveValueAsync("Web shop 2");
        (await server.Account.Identity.Profiles.Grants.ListAsync(profile.Id, default)).ShouldBeEmpty();
        await page.GetByRole(AriaRole.Button, new() { Name = "More" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Delete" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Textbox).FillAsync("Web shop");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete profile" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("API profiles");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Web shop" })).ToHaveCountAsync(0);
        (await server.Account.Identity.Validator.ValidateAsync(answer.AccessToken!, IPAddress.Loopback, default)).Caller.ShouldBeNull();
        server.Log.ToString().ShouldBeEmpty();
    }
}
