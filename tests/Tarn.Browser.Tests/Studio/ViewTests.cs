using Microsoft.Playwright;
using Tarn.Browser.Tests.Looks;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Sql;
using Tarn.Studio.Tests.Hosting;

namespace Tarn.Browser.Tests.Studio;

/// <summary>A view by somebody who does not know what a join is.</summary>
[Collection(StudioCollection.Name)]
public sealed class ViewTests(Chromium browser, StudioServers servers)
{
    [Fact]
    public async Task A_view_is_joined_named_filtered_saved_edited_through_and_deleted_when_nobody_needs_it()
    {
        var server = await servers.WorkshopAsync(SqlDialect.Postgres);
        await FleetAsync(server);
        await using var visitor = await browser.NewVisitorAsync();
        var page = visitor.Page;
        await page.SignInAsync(server, "/views?new=view");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync("Robert'); DROP TABLE \"Yachts\";--");
        await dialog.GetByLabel("Begin with the table").SelectOptionAsync("Yachts");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create view" }).ClickAsync();
        await Assertions.Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("spaces are not allowed");
        await dialog.GetByLabel("Name").FillAsync("Fleet");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "First records" })).ToContainTextAsync("Heron");

        // A second table comes joined by its relationship; the picture changes which records are shown.
        await page.GetByRole(AriaRole.Button, new() { Name = "Add table" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Skippers" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Field of Yachts")).ToHaveValueAsync(await IdAsync(server, "Yachts", "Skipper"));
        await page.GetByRole(AriaRole.Radio, new() { Name = "Every record of Yachts; from Skippers what matches" }).ClickAsync();
        await page.GetByRole(AriaRole.Group, new() { Name = "Skippers", Exact = true }).GetByLabel("Name", new() { Exact = true }).CheckAsync();
        var preview = page.GetByRole(AriaRole.Region, new() { Name = "First records" });
        await Assertions.Expect(preview.GetByRole(AriaRole.Columnheader, new() { Name = "Skippers_Name" })).ToBeVisibleAsync();
        await Assertions.Expect(preview).ToContainTextAsync("Loon");

        // Names: a long and quoted one is refused at its field; the next one is taken. Keys move it to the front.
        var name = page.GetByLabel("Name of the field Skippers.Name in the view");
        await name.FillAsync("it's \"" + new string('x', 300));
        await name.PressAsync("Tab");
        await Assertions.Expect(page.Locator(".view-column [role=alert]")).ToContainTextAsync("spaces are not allowed");
        await name.FillAsync("Sailed_By");
        await name.PressAsync("Tab");
        await Assertions.Expect(page.Locator(".view-column [role=alert]")).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Move Sailed_By" }).FocusAsync();
        await page.Keyboard.PressAsync("ArrowUp");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Move Sailed_By; place 3 of 4" })).ToBeVisibleAsync();

        // Criteria: a comparison, a group, a formula that is wrong at first.
        await page.GetByRole(AriaRole.Button, new() { Name = "Add criterion" }).ClickAsync();
        await page.GetByLabel("Field", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Label = "Price" });
        await page.GetByLabel("Comparison", new() { Exact = true }).SelectOptionAsync("is more than");
        await page.GetByLabel("Value", new() { Exact = true }).FillAsync("a lot");
        await page.GetByLabel("Value", new() { Exact = true }).PressAsync("Tab");
        await Assertions.Expect(page.Locator(".criterion [role=alert]")).ToContainTextAsync("does not fit the field 'Price'");
        await page.GetByLabel("Value", new() { Exact = true }).FillAsync("100");
        await page.GetByLabel("Value", new() { Exact = true }).PressAsync("Tab");
        await Assertions.Expect(preview).Not.ToContainTextAsync("Loon");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add group" }).ClickAsync();
        var group = page.GetByRole(AriaRole.Group, new() { Name = "Group of criteria" });
        await group.GetByRole(AriaRole.Button, new() { Name = "Add formula" }).ClickAsync();
        await group.GetByLabel("Formula").FillAsync("[@field:Yachts.Price] / / 2 > 100");
        await group.GetByLabel("Formula").PressAsync("Tab");
        await Assertions.Expect(group.Locator(".formula-caret")).ToBeVisibleAsync();
        await page.GetByLabel("All or any").SelectOptionAsync("or");
        await visitor.PictureAsync("studio-view-design-problem");
        (await Axe.FindAsync(page)).ShouldBeEmpty();
        await group.GetByLabel("Formula").FillAsync("[@field:Yachts.Price] < 60");
        await group.GetByLabel("Formula").PressAsync("Tab");
        await Assertions.Expect(preview).ToContainTextAsync("Loon");
        await page.GetByText("The SQL it stands for").ClickAsync();
        await Assertions.Expect(page.Locator(".view-sql pre")).ToContainTextAsync("LEFT JOIN [Skippers]");
        await visitor.LookAsync("view-design", server);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Saved", new() { Exact = true }).First).ToBeVisibleAsync();
        (await server.Test.ReadViewAsync("Fleet", "Name, Sailed_By", null, "Name")).ShouldBe("""[{"Name":"Heron","Sailed_By":"Ann"},{"Name":"Loon","Sailed_By":""},{"Name":"Teal","Sailed_By":"Ann"}]""");

        // Its records: those of the editable table can be changed, the others say why not.
        await page.GetByRole(AriaRole.Link, new() { Name = "Records" }).ClickAsync();
        await Assertions.Expect(page.GetByText("3 records")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("Fields of Yachts can be changed here")).ToBeVisibleAsync();
        await page.Cell(0, 0).ClickAsync();
        await page.Keyboard.TypeAsync("Grey Heron");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Cell(0, 0)).ToHaveTextAsync("Grey Heron");
        await page.Cell(0, 2).ClickAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".toast").Last).ToContainTextAsync("only shown here");
        await visitor.LookAsync("view-records", server);
        (await server.Test.ReadAsync("Yachts", "Name", "Price = 900")).ShouldBe("""[{"Name":"Grey Heron"}]""");

        // A view that a DataPage uses says so before it goes.
        await page.GotoAsync(server.Address + "/studio/views");
        await page.GetByRole(AriaRole.Button, new() { Name = "Actions for Demo_Physicians_Published" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Delete" }).ClickAsync();
        await Assertions.Expect(dialog).ToContainTextAsync("It is used by 1 DataPage, which stops working");
        await visitor.PictureAsync("studio-view-delete");
        await page.Keyboard.PressAsync("Escape");
        await page.GetByRole(AriaRole.Button, new() { Name = "Actions for Fleet" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Delete" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete view" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Fleet", Exact = true })).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).Last.ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Fleet", Exact = true })).ToBeVisibleAsync();
        server.Log.ToString().ShouldBeEmpty();
    }

    private static async Task<string> IdAsync(StudioServer server, string table, string field) =>
        (await server.Test.Database.GetSchemaAsync(default)).Table(table).FindField(field)!.Id.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static async Task FleetAsync(StudioServer server)
    {
        var designer = server.Test.Database.Designer;
        var skippers = await designer.CreateTableAsync("Skippers", "",
        [
            new FieldDesign(new FieldDefinition { Name = "Number", Type = FieldTypes.Autonumber, Unique = true }),
            new FieldDesign(new FieldDefinition { Name = "Name", Type = FieldTypes.String }),
        ], default);
        var yachts = await server.Test.CreateTableAsync("Yachts", ("Name", FieldTypes.String), ("Price", FieldTypes.Currency), ("Skipper", FieldTypes.Integer));
        await designer.CreateRelationshipAsync(new RelationshipDefinition { ParentTable = skippers.Id, ParentField = skippers.FindField("Number")!.Id, ChildTable = yachts.Id, ChildField = yachts.FindField("Skipper")!.Id }, default);
        await server.Test.InsertAsync("Skippers", """{"Name":"Ann"}""");
        await server.Test.InsertAsync("Yachts", """{"Name":"Heron","Price":900,"Skipper":1}""");
        await server.Test.InsertAsync("Yachts", """{"Name":"Teal","Price":600,"Skipper":1}""");
        await server.Test.InsertAsync("Yachts", """{"Name":"Loon","Price":50}""");
    }
}
