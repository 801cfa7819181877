using Microsoft.Playwright;
using Tarn.Apps.Building;
using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.Identity.Accounts;
using Tarn.Identity.Profiles;
using Tarn.Identity.Rights;
using Tarn.Sql;
using Tarn.Studio.Tests.Hosting;

namespace Tarn.Browser.Tests.Studio;

/// <summary>How people come in, who owns the account, and who may use one object, in the browser.</summary>
[Collection(StudioCollection.Name)]
public sealed class SecurityTests(Chromium browser)
{
    [Fact]
    public async Task The_owner_sets_rules_shares_a_table_copies_rights_and_hands_the_account_over()
    {
        await using var server = await StudioServer.StartAsync(SqlDialect.Sqlite);
        var customers = await server.Test.CreateTableAsync("Customers", ("Name", FieldTypes.String));
        var rights = server.Account.Identity.Rights;
        var (grace, lin) = (await JoinAsync(server, "grace@example.org", "Grace Hopper"), await JoinAsync(server, "lin@example.org", "Lin <b>Chen</b>"));
        await using var owner = await browser.NewVisitorAsync();
        var (page, dialog, alert) = (owner.Page, owner.Page.GetByRole(AriaRole.Dialog), owner.Page.GetByRole(AriaRole.Alert));
        var save = page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true });
        await page.GotoAsync(server.Address + "/studio/sign-in");
        await page.GetByRole(AriaRole.Link, new() { Name = "Forgot your password?" }).ClickAsync();
        await owner.LookAsync("forgotten", server);

        // Rules: out of range, changed by somebody else meanwhile, demanded without having it.
        await page.SignInAsync(server, "/security");
        await page.GetByLabel("At least").FillAsync("7");
        await save.ClickAsync();
        await Assertions.Expect(page.Locator("#security-length-error")).ToHaveTextAsync("8 to 64 characters.");
        await page.GetByLabel("At least").FillAsync("14");
        await page.GetByLabel("Who must have it").SelectOptionAsync("All");
        await Assertions.Expect(page.GetByText("Grace Hopper, Lin <b>Chen</b> have none yet")).ToBeVisibleAsync();
        await save.ClickAsync();
        await Assertions.Expect(page.Locator("#security-two-error")).ToContainTextAsync("for yourself first");
        await owner.LookAsync("security", server);
        await page.GetByLabel("Who must have it").SelectOptionAsync("Off");
        await server.Catalogue.Security.SaveAsync(StudioServer.AccountId, new SecurityPolicy { IdleMinutes = 30 }, 0, default);
        await save.ClickAsync();
        await Assertions.Expect(alert).ToContainTextAsync("Somebody else has saved this security policy meanwhile");
        await Assertions.Expect(page.GetByLabel("At least")).ToHaveValueAsync("14");
        await alert.GetByRole(AriaRole.Button, new() { Name = "Reload" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Signed out after")).ToHaveValueAsync("30");
        await page.GetByLabel("At least").FillAsync("14");
        await page.GetByLabel("Addresses without a rule").SelectOptionAsync("Deny");
        await save.ClickAsync();
        await Assertions.Expect(page.Locator("#security-allow-error")).ToContainTextAsync("You work from 127.0.0.1, which these rules refuse");
        await page.GetByLabel("Allowed addresses").FillAsync("10.10.0.*\n127.0.0.1");
        await page.GetByLabel("Try an address").FillAsync("10.10.0.7");
        await page.GetByLabel("Refused addresses").FillAsync("2001:db8::/129");
        await save.ClickAsync();
        await Assertions.Expect(page.Locator("#security-deny-error")).ToContainTextAsync("needs a prefix from 0 to 128");
        await page.GetByLabel("Refused addresses").FillAsync("10.10.0.7");
        await save.ClickAsync();
        await Assertions.Expect(page.GetByText("Refused by 10.10.0.7.")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("The rules hold at once")).ToBeVisibleAsync();
        var rules = new SecurityPolicy
        {
            MinLength = 14,
            IdleMinutes = 30,
            Addresses = new ConsoleAddresses
            {
                DefaultAccess = IpAccess.Deny,
                Rules = [new IpRule(IpAccess.Grant, IpRuleType.Cidr, "10.10.0.0", Prefix: 24), new IpRule(IpAccess.Grant, IpRuleType.Single, "127.0.0.1"), new IpRule(IpAccess.Deny, IpRuleType.Single, "10.10.0.7")],
            },
        };
        (await server.Catalogue.Security.GetAsync(StudioServer.AccountId, default)).ShouldBe(new StoredPolicy(rules, 2));
        await owner.LookAsync("security-addresses", server);

        // Another administrator, elsewhere, shuts this address out: the window ends, and goes on when it may.
        await server.Catalogue.Security.SaveAsync(StudioServer.AccountId, rules with { Addresses = new ConsoleAddresses { DefaultAccess = IpAccess.Deny } }, 2, default);
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Not from here");
        await Assertions.Expect(alert).ToContainTextAsync("from your address, 127.0.0.1.");
        await owner.LookAsync("not-from-here", server);
        await server.Catalogue.Security.SaveAsync(StudioServer.AccountId, rules, 3, default);

        // A table is shared.
        await page.GotoAsync(server.Address + $"/studio/tables/{customers.Id}");
        await page.GetByRole(AriaRole.Button, new() { Name = "More for this table" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Who may use this?" }).ClickAsync();
        await Assertions.Expect(dialog.GetByLabel("Grace Hopper: Read, From Everyone")).ToBeDisabledAsync();
        await dialog.GetByLabel("Grace Hopper: Change", new() { Exact = true }).CheckAsync();
        await dialog.GetByLabel("Grace Hopper: Share", new() { Exact = true }).CheckAsync();
        await owner.LookAsync("sharing", server);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByText("It holds at once")).ToBeVisibleAsync();
        (await rights.GetAsync(default)).GrantsOf(RightsSubject.User(grace)).ShouldBe([new RightsGrant(RightsKind.Table, customers.Id, Right.Edit | Right.Manage)]);

        // Who has it to share gives what she has, and no more (account.md 18.17).
        await using (var guest = await browser.NewVisitorAsync())
        {
            var window = guest.Page;
            await window.GotoAsync(server.Address + $"/studio/sign-in?to=%2Ftables%2F{customers.Id}");
            await window.GetByLabel("E-mail address").FillAsync("grace@example.org");
            await window.GetByLabel("Password").FillAsync("nanoseconds of wire");
            await window.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
            await window.GetByRole(AriaRole.Button, new() { Name = "More for this table" }).ClickAsync();
            await window.GetByRole(AriaRole.Menuitem, new() { Name = "Who may use this?" }).ClickAsync();
            var sharing = window.GetByRole(AriaRole.Dialog);
            await Assertions.Expect(sharing.GetByLabel("Lin <b>Chen</b>: Delete, You may not do this yourself")).ToBeDisabledAsync();
            await sharing.GetByLabel("Lin <b>Chen</b>: Change", new() { Exact = true }).CheckAsync();
            await guest.PictureAsync("studio-sharing-guest");
            await sharing.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
            await Assertions.Expect(window.GetByText("It holds at once")).ToBeVisibleAsync();
        }

        (await rights.GetAsync(default)).GrantsOf(RightsSubject.User(lin)).ShouldBe([new RightsGrant(RightsKind.Table, customers.Id, Right.Edit)]);
        await ShareAPartOfAnAppAsync(server, owner, grace);
        await page.GotoAsync(server.Address + $"/studio/people/{lin}");
        await page.GetByLabel("Copy rights from").SelectOptionAsync("Grace Hopper");
        await Assertions.Expect(page.GetByText("Nothing holds before you save")).ToBeVisibleAsync();
        await owner.PictureAsync("studio-copied-rights");
        await save.ClickAsync();
        await Assertions.Expect(page.GetByText("Saved. It holds at once")).ToBeVisibleAsync();
        (await rights.GetAsync(default)).GrantsOf(RightsSubject.User(lin)).ShouldBe([new RightsGrant(RightsKind.Table, customers.Id, Right.Edit | Right.Manage)]);

        // Another owner: asked for, taken back, asked for again, done.
        await page.GotoAsync(server.Address + "/studio/people");
        async Task AskAsync()
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Actions for Grace Hopper" }).ClickAsync();
            await page.GetByRole(AriaRole.Menuitem, new() { Name = "Make account owner" }).ClickAsync();
            await dialog.GetByLabel("Your password").FillAsync("wrong password");
            await dialog.GetByLabel("Your password").PressAsync("Enter");
            await Assertions.Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("not your password");
            await dialog.GetByLabel("Your password").FillAsync(StudioServer.Password);
        }

        await AskAsync();
        await owner.LookAsync("owner-dialog", server);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Make the link" }).ClickAsync();
        await Assertions.Expect(page.Locator("#owner-link")).ToBeVisibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).Last.ClickAsync();
        await Assertions.Expect(page.Locator("#transfer")).ToContainTextAsync("You asked to make Grace Hopper the owner");
        await owner.PictureAsync("studio-owner-asked");
        await page.GetByRole(AriaRole.Button, new() { Name = "Take it back" }).ClickAsync();
        await Assertions.Expect(page.Locator("#transfer")).ToHaveCountAsync(0);
        await AskAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Make the link" }).ClickAsync();
        var link = await page.Locator("#owner-link").InnerTextAsync();
        await page.GotoAsync(link);
        await owner.LookAsync("owner-page", server);
        await page.GetByRole(AriaRole.Button, new() { Name = "Make Grace Hopper the owner" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("Grace Hopper owns Kettle Lane Cycles now");
        await page.GetByRole(AriaRole.Link, new() { Name = "To the Studio" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "People", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Row, new() { Name = "Grace Hopper" })).ToContainTextAsync("Owner");

        // Two-factor sign-in is demanded: set up on the way in, by keyboard.
        await server.Catalogue.Security.SaveAsync(StudioServer.AccountId, new SecurityPolicy { TwoFactor = FactorRule.All }, 4, default);
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("You were signed out");
        await page.GetByLabel("E-mail address").FillAsync(StudioServer.Email);
        await page.GetByLabel("Password").FillAsync(StudioServer.Password);
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Protect your sign-in");
        await owner.LookAsync("enrolment", server);
        var secret = (await page.Locator("#enrol-key").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal);
        await page.GetByLabel("Type the code").FillAsync(Totp.CodeAt(secret, Totp.StepAt(server.Clock.GetUtcNow())));
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Keep these recovery codes");
        await owner.LookAsync("kept-codes", server);
        await page.GetByRole(AriaRole.Link, new() { Name = "I have kept them" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("People");
        server.Log.ToString().ShouldBeEmpty();
    }

    /// <summary>What is taken away in the midst of a change is not stored, and what may only be looked at opens, and cannot be changed whatever the browser sends.</summary>
    private async Task ShareAPartOfAnAppAsync(StudioServer server, BrowserVisitor owner, long grace)
    {
        await server.ImportAsync("physician-directory.zip");
        var apps = await server.Account.Apps.GetAsync(default);
        var (login, dataPage) = (apps.Authentications[0], apps.DataPages.First(p => p.Definition.Kind == DataPageKind.Report));
        var style = await new AppDesigner(server.Account.Database).CreateStyleAsync(dataPage.AppId, "House style", "Calm", "test", default);
        var rights = server.Account.Identity.Rights;
        var before = (await rights.GetAsync(default)).GrantsOf(RightsSubject.User(grace));
        await owner.Page.GotoAsync(server.Address + $"/studio/logins/{login.Id}");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Actions for this login" }).ClickAsync();
        await owner.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Who may use this?" }).ClickAsync();
        await Assertions.Expect(owner.Page.GetByRole(AriaRole.Dialog).GetByLabel("Grace Hopper: View, From Everyone")).ToBeDisabledAsync();
        await owner.Page.GetByRole(AriaRole.Dialog).GetByLabel("Grace Hopper: Design", new() { Exact = true }).CheckAsync();
        await owner.PictureAsync("studio-sharing-login");
        await owner.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(owner.Page.GetByText("It holds at once")).ToBeVisibleAsync();

        await using var guest = await browser.NewVisitorAsync();
        var (window, save) = (guest.Page, guest.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }));
        await window.GotoAsync(server.Address + $"/studio/sign-in?to=%2Flogins%2F{login.Id}");
        await window.GetByLabel("E-mail address").FillAsync("grace@example.org");
        await window.GetByLabel("Password").FillAsync("nanoseconds of wire");
        await window.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await window.GetByLabel("Name of the login").FillAsync("Mine");
        await window.GetByLabel("Name of the login").PressAsync("Tab");
        await Assertions.Expect(save).ToHaveTextAsync("Save");
        await rights.SetAsync(RightsSubject.User(grace), before, [], default);
        try
        {
            await save.ClickAsync(new() { Timeout = 5000 });
        }
        catch (TimeoutException)
        {
            // The window looks at its rights by itself too, now and then, and has taken the button away just before.
        }

        await Assertions.Expect(window.GetByText("You may look at this login, and not change it.")).ToBeVisibleAsync();
        await Assertions.Expect(window.GetByLabel("Name of the login")).ToBeDisabledAsync();
        await Assertions.Expect(save).ToHaveCountAsync(0);

        foreach (var (address, what, field) in new[] { ($"pages/{dataPage.Id}", "page", ".properties select"), ($"styles/{style.Id}", "look", ".properties .locked input") })
        {
            await window.EvaluateAsync("to => Blazor.navigateTo(to)", address);
            await Assertions.Expect(window.GetByText($"You may look at this {what}, and not change it.")).ToBeVisibleAsync();
            await Assertions.Expect(window.FrameLocator("iframe").Locator("body")).ToBeVisibleAsync();
            await guest.LookAsync($"read-only-{what}", server);
            await window.Locator(field).First.EvaluateAsync("f => { f.closest('fieldset').disabled = false; f.value = f.options ? f.options[f.options.length - 1].value : 'Mine'; f.dispatchEvent(new Event('change', { bubbles: true })); }");
            await window.Keyboard.PressAsync("Control+s");
            await Assertions.Expect(save).ToHaveCountAsync(0);
        }

        var now = await server.Account.Apps.GetAsync(default);
        now.FindAuthentication(login.Id)!.ShouldSatisfyAllConditions(l => l.Name.ShouldBe(login.Name), l => l.Element.ShouldBe(login.Element));
        now.DataPages.Single(p => p.Id == dataPage.Id).ShouldSatisfyAllConditions(p => p.Element.ShouldBe(dataPage.Element), p => p.AuthenticationId.ShouldBe(dataPage.AuthenticationId));
        now.Definitions.Single(d => d.Id == style.Id).ShouldSatisfyAllConditions(d => d.Name.ShouldBe(style.Name), d => d.Element.ShouldBe(style.Element));
    }

    private static async Task<long> JoinAsync(StudioServer server, string email, string name)
    {
        var sent = await server.Catalogue.Users.InviteAsync(StudioServer.AccountId, "", email, default);
        await server.Catalogue.Users.AcceptAsync(StudioServer.AccountId, sent.Token, name, "nanoseconds of wire", default);
        return sent.User.Id;
    }
}
