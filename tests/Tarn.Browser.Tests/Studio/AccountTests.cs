using System.Net;
using Microsoft.Playwright;
using Tarn.Automation.Mail;
using Tarn.Identity.Profiles;
using Tarn.Identity.Tokens;
using Tarn.Sql;
using Tarn.Studio.Tests.Hosting;

namespace Tarn.Browser.Tests.Studio;

/// <summary>What an account uses, what happened in it, how programs connect, and its settings.</summary>
[Collection(StudioCollection.Name)]
public sealed class AccountTests(Chromium browser, StudioServers servers)
{
    [Fact]
    public async Task Usage_logs_connection_and_settings_show_what_is_and_change_it()
    {
        var server = await servers.WorkshopAsync(SqlDialect.Sqlite);
        var identity = server.Account.Identity;
        var program = await identity.Profiles.CreateAsync(new ProfileDraft { Name = "Till", Email = "till@example.org", AccessAllObjects = true }, default);
        var token = (await identity.Issuer.IssueAsync(new TokenRequest { GrantType = "client_credentials", ClientId = program.Profile.ClientId, ClientSecret = program.ClientSecret, Address = IPAddress.Loopback }, default)).AccessToken!;
        for (var i = 0; i < 7; i++)
            (await identity.Validator.ValidateAsync(token, IPAddress.Loopback, default)).Caller.ShouldNotBeNull();
        await server.Account.Mail.AppendAsync(new MailMessage { To = "bo@example.org", Subject = "Your bicycle is ready", Body = "Come and get it.", Origin = new MailOrigin(MailOriginKind.DataPage, "Jobs") }, default);
        await using var visitor = await browser.NewVisitorAsync();
        var page = visitor.Page;
        var dialog = page.GetByRole(AriaRole.Dialog);

        await page.SignInAsync(server, "/settings");
        await page.GetByLabel("API calls in a period").FillAsync("10");
        await page.GetByLabel("Web sites that may call").FillAsync("example.org/shop");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.Locator("#settings-cors-error")).ToContainTextAsync("is no origin");
        await page.GetByLabel("Web sites that may call").FillAsync("https://Example.org/");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByText("The settings hold at once")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByLabel("Web sites that may call")).ToHaveValueAsync("https://example.org");
        (await identity.Settings.GetQuotasAsync(default)).ApiCalls.ShouldBe(10);

        // Somebody else changes them meanwhile: what was typed stays, and overwrites nothing.
        await identity.Settings.ChangeApiAsync(s => s with { TokenLifetime = 600 }, default);
        await page.GetByLabel("A token counts for").FillAsync("900");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Somebody else has saved these settings meanwhile.")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByLabel("A token counts for")).ToHaveValueAsync("900");
        await visitor.PictureAsync("studio-settings-overtaken");
        (await identity.Settings.GetApiAsync(default)).TokenLifetime.ShouldBe(600);
        await identity.Settings.ChangeApiAsync(s => s with { TokenLifetime = null }, default);

        await page.GotoAsync(server.Address + "/studio/usage");
        await Assertions.Expect(page.Locator(".meter-row")).ToContainTextAsync("of 10");
        await Assertions.Expect(page.GetByRole(AriaRole.Row, new() { Name = "Till 7" })).ToBeVisibleAsync();
        // Other stories add customers of their own.
        var customers = System.Text.Json.JsonDocument.Parse(await server.Test.ReadAsync("Customers", "COUNT(*) AS n")).RootElement[0].GetProperty("n").GetInt64();
        await Assertions.Expect(page.GetByRole(AriaRole.Row, new() { Name = $"Customers {customers}" })).ToBeVisibleAsync();
        await visitor.LookAsync("usage", server);

        await page.GotoAsync(server.Address + "/studio/logs");
        await Assertions.Expect(page.GetByText("This one")).ToBeVisibleAsync();
        await visitor.LookAsync("logs", server);
        await page.GetByRole(AriaRole.Link, new() { Name = "Mail", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Waiting" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "bo@example.org" }).ClickAsync();
        await Assertions.Expect(dialog).ToContainTextAsync("DataPage Jobs");
        await visitor.LookAsync("mail", server);
        await page.Keyboard.PressAsync("Escape");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sent" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No mails" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Task runs" }).ClickAsync();
        await page.GetByLabel("Time").SelectOptionAsync("hour");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No runs" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Webhook deliveries" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Behind others" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "None in this state" })).ToBeVisibleAsync();

        await page.GotoAsync(server.Address + "/studio/connect");
        await page.GetByLabel("API profile").SelectOptionAsync(new SelectOptionValue { Label = "Till" });
        await Assertions.Expect(page.GetByLabel("Lines for curl", new() { Exact = true })).ToContainTextAsync($"{server.Address}/oauth/token -d grant_type=client_credentials -d client_id={program.Profile.ClientId}");
        await page.GetByRole(AriaRole.Radio, new() { Name = "VS Code" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Lines for VS Code", new() { Exact = true })).ToContainTextAsync($"\"url\": \"{server.Address}/mcp\"");
        await visitor.LookAsync("connect", server);
        await identity.Settings.ChangeQuotasAsync(q => q with { ApiCalls = null }, default);
        await identity.Profiles.DeleteAsync(program.Profile.Id, default);
        server.Log.ToString().ShouldBeEmpty();
    }
}
