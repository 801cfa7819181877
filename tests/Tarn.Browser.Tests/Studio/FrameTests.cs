using Microsoft.Playwright;
using Tarn.Sql;
using Tarn.Studio.Tests.Hosting;

namespace Tarn.Browser.Tests.Studio;

/// <summary>The Studio's frame in a real browser: in, around, and how it looks.</summary>
[Collection(StudioCollection.Name)]
public sealed class FrameTests(Chromium browser, StudioServers servers)
{
    private static readonly string[] Screens =
    [
        "/", "/tables", "/views", "/relationships", "/apps", "/apps/import", "/files", "/webhooks", "/tasks", "/tasks/new?direction=export", "/directories", "/settings", "/nowhere",
    ];

    [Fact]
    public async Task A_table_is_found_by_name_renamed_back_again_and_deleted_once_its_name_is_typed()
    {
        var server = await servers.WorkshopAsync(SqlDialect.Sqlite);
        await using var visitor = await browser.NewVisitorAsync();
        var page = visitor.Page;
        await page.SignInAsync(server, "/tables?new=table");
        var dialog = page.GetByRole(AriaRole.Dialog);

        await dialog.GetByLabel("Name").FillAsync("Spare Parts");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create table" }).ClickAsync();
        await Assertions.Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("Write 'Spare_Parts'");
        await visitor.PictureAsync("studio-new-table");
        await dialog.GetByLabel("Name").FillAsync("Spare_Parts");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Spare_Parts");

        await page.Keyboard.PressAsync("Control+k");
        await page.GetByRole(AriaRole.Combobox).FillAsync("custom");
        await Assertions.Expect(page.GetByRole(AriaRole.Option).First).ToContainTextAsync("Customers");
        await visitor.PictureAsync("studio-search");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Customers");

        await page.GetByRole(AriaRole.Link, new() { Name = "Tables", Exact = true }).First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Actions for Spare_Parts" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Rename" }).ClickAsync();
        await dialog.GetByLabel("Name").FillAsync("Parts");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Rename" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Parts", Exact = true })).ToBeVisibleAsync();
        await visitor.PictureAsync("studio-undo");
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Spare_Parts", Exact = true })).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Actions for Spare_Parts" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Delete" }).ClickAsync();
        var delete = dialog.GetByRole(AriaRole.Button, new() { Name = "Delete table" });
        await Assertions.Expect(delete).ToBeDisabledAsync();
        await dialog.GetByRole(AriaRole.Textbox).FillAsync("spare_parts");
        await Assertions.Expect(delete).ToBeEnabledAsync();
        await visitor.PictureAsync("studio-delete");
        await delete.ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Spare_Parts", Exact = true })).ToHaveCountAsync(0);
        (await server.Account.Database.GetSchemaAsync(default)).FindTableDefinition("Spare_Parts").ShouldBeNull();
        server.Log.ToString().ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_opened_lately_is_on_Home_on_PostgreSQL_too()
    {
        var server = await servers.WorkshopAsync(SqlDialect.Postgres);
        await using var visitor = await browser.NewVisitorAsync();
        var page = visitor.Page;
        await page.SignInAsync(server, "/tables");
        await page.GetByRole(AriaRole.Link, new() { Name = "Bicycles" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Bicycles");
        await page.GetByRole(AriaRole.Link, new() { Name = "Home" }).First.ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Opened lately" }).GetByRole(AriaRole.Link, new() { Name = "Bicycles" })).ToBeVisibleAsync();
        server.Log.ToString().ShouldBeEmpty();
    }

    [Fact]
    public async Task Escape_closes_a_dialog_and_gives_the_focus_back()
    {
        var server = await servers.WorkshopAsync(SqlDialect.Sqlite);
        await using var visitor = await browser.NewVisitorAsync();
        var page = visitor.Page;
        await page.SignInAsync(server, "/tables");
        await page.GetByRole(AriaRole.Button, new() { Name = "New table" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog).GetByLabel("Name")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "New table" })).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_session_that_ended_elsewhere_ends_here_with_the_next_click()
    {
        var server = await servers.WorkshopAsync(SqlDialect.Sqlite);
        await using var visitor = await browser.NewVisitorAsync();
        var page = visitor.Page;
        await page.SignInAsync(server, "/tables");
        server.Clock.Advance(TimeSpan.FromHours(2));
        await page.Keyboard.PressAsync("n");
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("You were signed out");
    }

    [Fact]
    public async Task By_day_by_night_and_on_a_phone_everybody_can_use_it()
    {
        var server = await servers.WorkshopAsync(SqlDialect.Sqlite);
        await using var visitor = await browser.NewVisitorAsync();
        var page = visitor.Page;
        var findings = new List<string>();
        await page.GotoAsync(server.Address + "/studio/sign-in");
        await visitor.LookAsync("sign-in", findings);
        await page.SignInAsync(server);
        foreach (var screen in Screens)
        {
            await page.GotoAsync(server.Address + "/studio" + screen);
            await visitor.LookAsync(screen, findings);
        }

        findings.ShouldBeEmpty(string.Join('\n', findings) + server.Log);
    }

    [Fact]
    public async Task On_a_phone_the_navigation_opens_over_the_page()
    {
        var server = await servers.WorkshopAsync(SqlDialect.Sqlite);
        await using var visitor = await browser.NewVisitorAsync(390, 844);
        var page = visitor.Page;
        await page.SignInAsync(server);
        var link = page.GetByRole(AriaRole.Link, new() { Name = "Tables", Exact = true }).First;
        await Assertions.Expect(link).ToBeHiddenAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Open navigation" }).ClickAsync();
        await Assertions.Expect(link).ToBeVisibleAsync();
        await page.WaitForTimeoutAsync(300);
        await visitor.PictureAsync("studio-navigation-phone");
        await link.ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Tables");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Close navigation" }).First).ToBeHiddenAsync();
    }
}
