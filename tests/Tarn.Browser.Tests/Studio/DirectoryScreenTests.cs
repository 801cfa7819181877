using Microsoft.Playwright;
using Tarn.Data.Directories;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Identity.Directories;
using Tarn.Sql;
using Tarn.Studio.Tests.Hosting;

namespace Tarn.Browser.Tests.Studio;

/// <summary>People are brought into a directory, kept out of it, and the rules that they keep to are changed.</summary>
[Collection(StudioCollection.Name)]
public sealed class DirectoryScreenTests(Chromium browser, StudioServers servers)
{
    [Fact]
    public async Task A_directory_is_made_its_users_are_invited_suspended_and_found_and_its_rules_changed()
    {
        var server = await servers.WorkshopAsync(SqlDialect.Postgres);
        var directories = server.Account.Site.Directories;
        await using var visitor = await browser.NewVisitorAsync();
        var page = visitor.Page;
        var dialog = page.GetByRole(AriaRole.Dialog);
        await page.SignInAsync(server, "/directories");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No directories yet" })).ToBeVisibleAsync();

        await page.Keyboard.PressAsync("n");
        await dialog.GetByLabel("Name").FillAsync("Riders Club");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(dialog.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await dialog.GetByLabel("Name").FillAsync("Riders");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Riders");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Nobody yet" })).ToBeVisibleAsync();

        await page.Keyboard.PressAsync("n");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add user" }).ClickAsync();
        await Assertions.Expect(dialog.Locator("#user-email-error")).ToContainTextAsync("Give the address");
        await dialog.GetByLabel("E-mail address").FillAsync("ann@example.org");
        await dialog.GetByLabel("First name").FillAsync("Ann");
        await dialog.GetByLabel("Last name").FillAsync("Lee");
        // Without a mail server the link is what helps, so it is chosen.
        await Assertions.Expect(dialog.GetByLabel("Show me the link")).ToBeCheckedAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add user" }).ClickAsync();
        await Assertions.Expect(dialog.Locator(".code")).ToContainTextAsync("/activate?t=");
        await visitor.LookAsync("directory-link", server);
        var link = await dialog.Locator(".code").InnerTextAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        await Assertions.Expect(page.Locator("tbody .badge")).ToHaveTextAsync("Invited");
        var riders = await directories.Store.GetAsync("Riders", default);
        (await directories.Links.ChooseAsync(riders, LinkPurpose.Activate, link[(link.IndexOf("?t=", StringComparison.Ordinal) + 3)..], "a violet umbrella sings", new Client("203.0.113.9", "Test"), default)).Done.ShouldBeTrue();
        for (var i = 0; i < 3; i++)
            await server.Test.InsertAsync("Riders", $$"""{"Email":"rider{{i}}@example.org","First_Name":"Rider {{i}}"}""");

        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(4);
        await page.GetByLabel("Find users").FillAsync("LEE");
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator("tbody .badge")).ToHaveTextAsync("Active");
        await page.GetByRole(AriaRole.Button, new() { Name = "Actions for ann@example.org" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Suspend" }).ClickAsync();
        await Assertions.Expect(page.Locator("tbody .badge")).ToHaveTextAsync("Suspended");
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Assertions.Expect(page.Locator("tbody .badge")).ToHaveTextAsync("Active");
        await page.GetByLabel("Find users").FillAsync("");
        await page.GetByLabel("Status").SelectOptionAsync("Inactive");
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(3);
        await page.GetByLabel("Status").SelectOptionAsync("");
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(4);
        await visitor.LookAsync("directory", server);

        await page.GetByRole(AriaRole.Link, new() { Name = "Sign-in rules" }).ClickAsync();
        await page.GetByLabel("At least").FillAsync("4");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save the rules" }).ClickAsync();
        await Assertions.Expect(page.Locator("#policy-min-error")).ToContainTextAsync("This must be 8 to 64");
        await visitor.LookAsync("directory-rules", server);
        await page.GetByLabel("At least").FillAsync("16");
        await page.Keyboard.PressAsync("Control+s");
        await Assertions.Expect(page.GetByText("Sessions that run keep to the new rules")).ToBeVisibleAsync();
        (await directories.Store.GetAsync("Riders", default)).Policy.Password.MinLength.ShouldBe(16);
        await directories.Store.ChangePolicyAsync(riders.Id, p => p with { Password = p.Password with { History = 3 } }, "bob@example.org", default);
        await page.GetByLabel("At least").FillAsync("12");
        await page.Keyboard.PressAsync("Control+s");
        await Assertions.Expect(page.GetByText("bob@example.org has saved these rules meanwhile.")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByLabel("At least")).ToHaveValueAsync("12");
        (await directories.Store.GetAsync("Riders", default)).Policy.Password.ShouldSatisfyAllConditions(p => p.MinLength.ShouldBe(16), p => p.History.ShouldBe(3));

        await page.GetByRole(AriaRole.Link, new() { Name = "Log", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("tbody")).ToContainTextAsync("Let in again");
        await visitor.LookAsync("directory-log", server);
        await page.GetByRole(AriaRole.Button, new() { Name = "More" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Delete it with its users" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Textbox).FillAsync("Riders");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete directory" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No directories yet" })).ToBeVisibleAsync();

        await server.Account.Database.Designer.CreateTableAsync("Members", "", [new FieldDesign(new FieldDefinition { Name = "Mail", Type = FieldTypes.String, Unique = true }), new FieldDesign(new FieldDefinition { Name = "First", Type = FieldTypes.String })], default);
        await server.Test.InsertAsync("Members", """{"Mail":"mo@example.org","First":"Mo"}""");
        await page.ReloadAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "From a table" }).ClickAsync();
        await dialog.GetByLabel("Table").SelectOptionAsync("Members");
        await Assertions.Expect(dialog).ToContainTextAsync("1 record becomes a user");
        await visitor.LookAsync("directory-convert", server);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Make it a directory" }).ClickAsync();
        await Assertions.Expect(page.Locator("tbody")).ToContainTextAsync("mo@example.org");
        (await directories.Users.ListAsync(await directories.Store.GetAsync("Members", default), new DirectoryUserFilter(), default)).Single().Status.ShouldBe(DirectoryStatus.Inactive);
        server.Log.ToString().ShouldBeEmpty();
    }
}
