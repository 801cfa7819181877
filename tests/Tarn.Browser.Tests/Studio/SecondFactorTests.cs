using Microsoft.Playwright;
using Tarn.Identity.Accounts;
using Tarn.Sql;
using Tarn.Studio.Tests.Hosting;

namespace Tarn.Browser.Tests.Studio;

/// <summary>Two-factor sign-in, as a person with a phone meets it.</summary>
[Collection(StudioCollection.Name)]
public sealed class SecondFactorTests(Chromium browser)
{
    [Fact]
    public async Task It_is_turned_on_with_a_phone_asked_for_at_the_sign_in_replaced_by_a_recovery_code_and_turned_off()
    {
        await using var server = await StudioServer.StartAsync(SqlDialect.Sqlite, sendsMail: true);
        await using var visitor = await browser.NewVisitorAsync();
        var (page, dialog) = (visitor.Page, visitor.Page.GetByRole(AriaRole.Dialog));
        var head = page.GetByRole(AriaRole.Heading, new() { Level = 1 });
        var alert = page.GetByRole(AriaRole.Alert);

        await page.SignInAsync(server);
        await page.GetByRole(AriaRole.Button, new() { Name = "Account menu" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Your sign-in" }).ClickAsync();
        await Assertions.Expect(head).ToHaveTextAsync("Your sign-in");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Ada King");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Account menu" })).ToContainTextAsync("Ada King");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change password" }).ClickAsync();
        await dialog.GetByLabel("Your password now").FillAsync("not this one");
        await dialog.GetByLabel("The new one", new() { Exact = true }).FillAsync("analytical engines");
        await dialog.GetByLabel("The new one again").FillAsync("analytical engine");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("not the same");
        await dialog.GetByLabel("The new one again").FillAsync("analytical engines");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("not your password");
        await visitor.LookAsync("me-password", server);
        await dialog.GetByLabel("Your password now").FillAsync(StudioServer.Password);
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(dialog).ToHaveCountAsync(0);

        // Another address: the password proves who asks, a link in the new mailbox that it is theirs; the window goes on, under the new one.
        await page.GetByRole(AriaRole.Button, new() { Name = "Change e-mail address" }).ClickAsync();
        await dialog.GetByLabel("The new address").FillAsync("ada@example.net");
        await dialog.GetByLabel("Your password").FillAsync("not this one");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("not your password");
        await visitor.LookAsync("me-email", server);
        await dialog.GetByLabel("Your password").FillAsync("analytical engines");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("A link is on its way to ada@example.net")).ToBeVisibleAsync();
        await visitor.LookAsync("me-email-asked", server);
        await page.GetByRole(AriaRole.Button, new() { Name = "Take back" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Change e-mail address" })).ToBeVisibleAsync();
        var me = (await server.Catalogue.Owners.FindByEmailAsync(StudioServer.Email, default))!;
        var link = (await server.Catalogue.EmailChanges.AskAsync(StudioServer.AccountId, me, "analytical engines", "ada@example.net", default))!.Value.Token;
        await using (var mailbox = await browser.NewVisitorAsync())
        {
            await mailbox.Page.GotoAsync($"{server.Address}/studio/confirm-email?t={link}");
            await mailbox.LookAsync("confirm-email", server);
            await mailbox.Page.GetByRole(AriaRole.Button, new() { Name = "Use this address" }).ClickAsync();
            await Assertions.Expect(mailbox.Page.GetByText("You sign in with ada@example.net from now on")).ToBeVisibleAsync();
            await mailbox.Page.GotoAsync($"{server.Address}/studio/confirm-email?t={link}");
            await Assertions.Expect(mailbox.Page.GetByText("This link counts no more")).ToBeVisibleAsync();
        }

        await Assertions.Expect(page.Locator("dl.credentials")).ToContainTextAsync("ada@example.net");
        var back = (await server.Catalogue.EmailChanges.AskAsync(StudioServer.AccountId, me with { Email = "ada@example.net" }, "analytical engines", StudioServer.Email, default))!.Value.Token!;
        await server.Catalogue.EmailChanges.FinishAsync(StudioServer.AccountId, back, default);
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn on" }).ClickAsync();
        var secret = (await dialog.Locator("code.code").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal);
        string Code(int away = 0) => Totp.CodeAt(secret, Totp.StepAt(server.Clock.GetUtcNow()) + away);
        await visitor.LookAsync("two-factor-turn-on", server);
        await dialog.GetByLabel("Type the code").FillAsync(Code(5));
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Turn on" }).ClickAsync();
        await Assertions.Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("code is wrong");
        await dialog.GetByLabel("Type the code").FillAsync(Code());
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(dialog.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(10);
        await Assertions.Expect(dialog).ToContainTextAsync("Keep these recovery codes");
        var codes = await dialog.GetByRole(AriaRole.Listitem).AllInnerTextsAsync();
        var saved = await page.RunAndWaitForDownloadAsync(() => dialog.GetByRole(AriaRole.Button, new() { Name = "Download" }).ClickAsync());
        var text = await File.ReadAllTextAsync(await saved.PathAsync());
        codes.ShouldAllBe(code => text.Contains(code, StringComparison.Ordinal));
        await visitor.LookAsync("two-factor-recovery-codes", server);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "I have kept them" }).ClickAsync();
        await Assertions.Expect(page.GetByText("10 recovery codes left")).ToBeVisibleAsync();
        await visitor.LookAsync("me", server);

        await SignOutAsync();
        server.Clock.Advance(Totp.Period);
        await page.SignInAsync(server, "/me", "analytical engines");
        await Assertions.Expect(head).ToHaveTextAsync("One more step");
        await page.GetByLabel("Code", new() { Exact = true }).FillAsync(Code(5));
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(alert).ToContainTextAsync("code is wrong");
        await visitor.LookAsync("sign-in-code", server);
        await page.GetByLabel("Code", new() { Exact = true }).FillAsync(Code());
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(head).ToHaveTextAsync("Your sign-in");

        await SignOutAsync();
        await page.SignInAsync(server, "/me", "analytical engines");
        await page.GetByText("Use a recovery code").ClickAsync();
        await page.GetByLabel("Recovery code", new() { Exact = true }).FillAsync(codes[6].ToLowerInvariant());
        await visitor.PictureAsync("studio-sign-in-recovery");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(page.GetByText("9 recovery codes left")).ToBeVisibleAsync();

        server.Clock.Advance(Totp.Period);
        await page.GetByRole(AriaRole.Button, new() { Name = "New recovery codes" }).ClickAsync();
        await dialog.GetByLabel("Code").FillAsync(codes[6]);
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("used already");
        await visitor.PictureAsync("studio-two-factor-code");
        await dialog.GetByLabel("Code").FillAsync(Code());
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(dialog.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(10);
        var fresh = await dialog.GetByRole(AriaRole.Listitem).First.InnerTextAsync();
        codes.ShouldNotContain(fresh);
        await page.Keyboard.PressAsync("Escape");
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn off" }).ClickAsync();
        await dialog.GetByLabel("Code").FillAsync(fresh);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Turn off" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Turn on" })).ToBeVisibleAsync();
        await SignOutAsync();
        await page.SignInAsync(server, "/me", "analytical engines");
        await Assertions.Expect(head).ToHaveTextAsync("Your sign-in");
        server.Log.ToString().ShouldBeEmpty();

        async Task SignOutAsync()
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Account menu" }).ClickAsync();
            await page.GetByRole(AriaRole.Menuitem, new() { Name = "Sign out" }).ClickAsync();
            await Assertions.Expect(head).ToHaveTextAsync("Sign in to Tarn Studio");
        }
    }
}
