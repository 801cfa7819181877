using Microsoft.Playwright;
using Tarn.Browser.Tests.Looks;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Sql;
using Tarn.Studio.Tests.Hosting;

namespace Tarn.Browser.Tests.Studio;

/// <summary>The design of a table by somebody who has never programmed.</summary>
[Collection(StudioCollection.Name)]
public sealed class TableDesignTests(Chromium browser, StudioServers servers)
{
    [Fact]
    public async Task Fields_are_added_computed_converted_moved_related_and_deleted()
    {
        var server = await servers.WorkshopAsync(SqlDialect.Sqlite);
        var owners = await server.Test.Database.Designer.CreateTableAsync("Owners", "",
        [
            new FieldDesign(new FieldDefinition { Name = "ID", Type = FieldTypes.Autonumber, Unique = true }),
            new FieldDesign(new FieldDefinition { Name = "Name", Type = FieldTypes.String }),
        ], default);
        await server.Test.InsertAsync("Owners", """{"Name":"Ann"}""");
        var table = await server.Test.CreateTableAsync("Boats", ("Name", FieldTypes.String), ("Metres", FieldTypes.String), ("Price", FieldTypes.Currency), ("Owner", FieldTypes.Integer));
        await server.Test.InsertAsync("Boats", """{"Name":"Heron","Metres":"7.5","Price":900,"Owner":1}""");
        await server.Test.InsertAsync("Boats", """{"Name":"Teal","Metres":"about six","Price":600,"Owner":1}""");
        await using var visitor = await browser.NewVisitorAsync();
        var page = visitor.Page;
        await page.SignInAsync(server, $"/tables/{table.Id}/design");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Fields" })).ToBeVisibleAsync();

        // A formula: completed, wrong, right, saved.
        await page.GetByRole(AriaRole.Button, new() { Name = "Add field" }).First.ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Half Price");
        await page.GetByLabel("Type", new() { Exact = true }).SelectOptionAsync("Formula");
        var formula = page.GetByLabel("Formula", new() { Exact = true });
        await formula.ClickAsync();
        await page.Keyboard.TypeAsync("[Pri");
        await Assertions.Expect(page.GetByRole(AriaRole.Option, new() { Name = "Price" })).ToBeVisibleAsync();
        await visitor.PictureAsync("design-completion");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(formula).ToHaveValueAsync("[@field:Price]");
        await page.Keyboard.TypeAsync(" / / 2");
        await Assertions.Expect(page.Locator(".formula-caret")).ToBeVisibleAsync();
        await visitor.PictureAsync("design-formula-wrong");
        await formula.FillAsync("[@field:Price] / 2");
        await Assertions.Expect(page.GetByText("Valid. The result is a currency.")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".formula-samples")).ToContainTextAsync("450");
        var pane = page.GetByRole(AriaRole.Region, new() { Name = "New field" });
        await pane.GetByRole(AriaRole.Button, new() { Name = "Add field" }).ClickAsync();
        await Assertions.Expect(pane.GetByRole(AriaRole.Alert)).ToContainTextAsync("Half_Price");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Half_Price");
        await pane.GetByRole(AriaRole.Button, new() { Name = "Add field" }).ClickAsync();
        await Assertions.Expect(Row(page, "Half_Price")).ToBeVisibleAsync();

        // A conversion shows what it would lose.
        await Row(page, "Metres").ClickAsync();
        await Assertions.Expect(page.Locator("#field-name")).ToHaveValueAsync("Metres");
        await page.GetByLabel("Type", new() { Exact = true }).SelectOptionAsync("Number");
        await Assertions.Expect(page.GetByText("1 of 2 records lose something")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".conversion")).ToContainTextAsync("about six");
        await visitor.PictureAsync("design-conversion");
        (await Axe.FindAsync(page)).ShouldBeEmpty();
        await page.GetByRole(AriaRole.Button, new() { Name = "Convert and lose 1 value" }).ClickAsync();
        await Assertions.Expect(Row(page, "Metres")).ToContainTextAsync("Number");
        (await server.Test.ReadAsync("Boats", "Metres")).ShouldBe("""[{"Metres":7.5},{"Metres":null}]""");

        // Moved by keyboard.
        await page.GetByRole(AriaRole.Button, new() { Name = "Move Price" }).FocusAsync();
        await page.Keyboard.PressAsync("ArrowUp");
        await Assertions.Expect(page.Locator(".field-name").Nth(1)).ToHaveTextAsync("Price");

        // Related, with a display value that the datasheet offers.
        await page.GetByRole(AriaRole.Button, new() { Name = "Add relationship" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Table it belongs to").SelectOptionAsync("Owners");
        await dialog.GetByLabel("Field that holds the key").SelectOptionAsync("Owner");
        await dialog.GetByLabel("Show in place of the key").SelectOptionAsync("Name");
        await dialog.GetByLabel("When Owners loses a record").CheckAsync();
        await visitor.PictureAsync("design-relationship");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add relationship" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Each record of Boats (Owner) belongs to one of Owners (ID)")).ToBeVisibleAsync();

        // What is used is not deleted; what is not used goes when its name is typed.
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete Price" }).ClickAsync();
        await Assertions.Expect(dialog).ToContainTextAsync("the formula 'Half_Price'");
        await Assertions.Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Delete field" })).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("Escape");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete Half_Price" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Textbox).FillAsync("Half_Price");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete field" }).ClickAsync();
        await Assertions.Expect(Row(page, "Half_Price")).ToHaveCountAsync(0);
        await visitor.PictureAsync("design");
        await page.SetViewportSizeAsync(390, 844);
        (await visitor.OverflowAsync()).ShouldBe(0);
        await visitor.PictureAsync("design-phone");
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        (await Axe.FindAsync(page, colours: true)).ShouldBeEmpty();
        await page.SetViewportSizeAsync(1280, 900);
        await visitor.PictureAsync("design-dark");

        await page.GetByRole(AriaRole.Link, new() { Name = "Records" }).ClickAsync();
        await Assertions.Expect(page.Locator("[data-r='0'] [data-c='3']")).ToHaveTextAsync("Ann");
        owners.Id.ShouldBeGreaterThan(0);
        server.Log.ToString().ShouldBeEmpty();
    }

    private static ILocator Row(IPage page, string field) => page.Locator(".field-open").Filter(new() { HasText = field });
}
