using Microsoft.Playwright;
using Tarn.Browser.Tests.Looks;
using Tarn.Data.Fields;
using Tarn.Sql;
using Tarn.Studio.Tests.Hosting;

namespace Tarn.Browser.Tests.Studio;

/// <summary>Apps and the DataPage builder in a real browser: from a table with rows to pages that visitors use.</summary>
[Collection(StudioCollection.Name)]
public sealed class BuilderTests(Chromium browser, StudioServers servers)
{
    [Fact]
    public async Task From_a_table_to_pages_that_visitors_use_in_a_few_clicks_and_a_page_made_and_changed_by_hand()
    {
        var server = await servers.WorkshopAsync(SqlDialect.Sqlite);
        await using var builder = await browser.NewVisitorAsync();
        var page = builder.Page;
        var findings = new List<string>();
        await page.SignInAsync(server, "/apps?new=app");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync("Cycle shop");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Cycle shop");

        // Build from a table: one click on it.
        await page.GetByRole(AriaRole.Button, new() { Name = "Build from a table" }).First.ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Customers" }).WaitForAsync();
        await builder.PictureAsync("studio-build-from-table");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Customers" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Customers report", Exact = true })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Open all to visitors" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Switch, new() { Name = "Customers form is open to visitors" })).ToBeCheckedAsync();
        await builder.LookAsync("app", findings);
        var report = await page.GetByRole(AriaRole.Link, new() { Name = "Open Customers report" }).GetAttributeAsync("href");
        await using (var visitor = await browser.NewVisitorAsync())
        {
            await visitor.Page.GotoAsync(report!);
            await Assertions.Expect(visitor.Page.GetByText("Customer 12")).ToBeVisibleAsync();
            await visitor.PictureAsync("built-report");
            await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Add customer" }).ClickAsync();
            await visitor.Page.GetByLabel("Name").FillAsync("Zelda");
            await visitor.PictureAsync("built-form");
            await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Submit" }).ClickAsync();
            await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Back to the list" }).ClickAsync();
            await visitor.Page.GetByLabel("Name").FillAsync("Zelda");
            await visitor.Page.Keyboard.PressAsync("Enter");
            await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Cell, new() { Name = "Zelda" })).ToBeVisibleAsync();
        }

        // A page of one's own: what, on which table, done.
        await page.GetByRole(AriaRole.Button, new() { Name = "New page" }).ClickAsync();
        await builder.PictureAsync("studio-new-page");
        findings.AddRange((await Axe.FindAsync(page)).Select(f => "new page: " + f));
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Form Visitors add records." }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Repair_Jobs" }).ClickAsync();
        await builder.PictureAsync("studio-new-page-fields");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create page" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Repair jobs form");
        var preview = page.FrameLocator("iframe.preview-frame");
        await Assertions.Expect(preview.GetByRole(AriaRole.Heading, new() { Name = "Add a repair job" })).ToBeVisibleAsync();
        await builder.LookAsync("builder", findings);

        // Its elements, by keys and by the mouse; what is changed is seen at once, and nobody else sees it.
        var elements = page.GetByRole(AriaRole.List, new() { Name = "Form" });
        await elements.GetByRole(AriaRole.Button, new() { Name = "Price" }).ClickAsync();
        await page.GetByLabel("Label").FillAsync("What it may cost");
        await page.GetByLabel("Must be filled in").CheckAsync();
        await Assertions.Expect(preview.GetByLabel("What it may cost")).ToBeVisibleAsync();
        await elements.GetByRole(AriaRole.Button, new() { Name = "What it may cost" }).First.FocusAsync();
        await page.Keyboard.PressAsync("Alt+ArrowUp");
        await Assertions.Expect(elements.GetByRole(AriaRole.Listitem).Nth(1)).ToContainTextAsync("What it may cost");
        await elements.GetByRole(AriaRole.Listitem).Nth(3).DragToAsync(elements.GetByRole(AriaRole.Listitem).Nth(0));
        await Assertions.Expect(elements.GetByRole(AriaRole.Listitem).Nth(0)).ToContainTextAsync("Ready");
        await page.GetByLabel("Add an element").SelectOptionAsync("HTML block");
        await page.GetByLabel("HTML").FillAsync("<p>We call you back.</p>");
        await page.GetByRole(AriaRole.Button, new() { Name = "Page settings" }).ClickAsync();
        await Assertions.Expect(preview.GetByText("We call you back.")).ToBeVisibleAsync();
        await page.GetByLabel("Look").SelectOptionAsync("Forest");
        await page.GetByRole(AriaRole.Radio, new() { Name = "Phone" }).ClickAsync();
        await Assertions.Expect(preview.GetByText("We call you back.")).ToBeVisibleAsync();
        await builder.PictureAsync("studio-builder-phone-preview");
        findings.AddRange((await Axe.FindAsync(page)).Select(f => "builder, page settings: " + f));
        await preview.GetByLabel("What it may cost").FillAsync("12");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Saved" })).ToBeDisabledAsync();

        // To its visitors.
        await page.GetByRole(AriaRole.Button, new() { Name = "Deploy" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Switch).CheckAsync();
        await Assertions.Expect(dialog.GetByText("Open to visitors")).ToBeVisibleAsync();
        await builder.PictureAsync("studio-deploy");
        findings.AddRange((await Axe.FindAsync(page)).Select(f => "deploy: " + f));
        var address = await dialog.GetByRole(AriaRole.Textbox, new() { Name = "Address" }).TextContentAsync();
        await Assertions.Expect(dialog.GetByRole(AriaRole.Img, new() { Name = "QR code" })).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await using (var visitor = await browser.NewVisitorAsync())
        {
            await visitor.Page.GotoAsync(address!);
            await visitor.Page.GetByLabel("What it may cost").FillAsync("30");
            await visitor.PictureAsync("built-form-changed");
            await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Submit" }).ClickAsync();
            await Assertions.Expect(visitor.Page.GetByText("Your entry was saved.")).ToBeVisibleAsync();
        }

        await page.GetByRole(AriaRole.Button, new() { Name = "History" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Restore" }).ClickAsync();
        await Assertions.Expect(elements.GetByRole(AriaRole.Listitem).Nth(0)).ToContainTextAsync("Job number");

        // By keys alone: the next element has the focus when one was removed.
        await elements.GetByRole(AriaRole.Button, new() { Name = "Service" }).FocusAsync();
        await page.Keyboard.PressAsync("Delete");
        await Assertions.Expect(elements.GetByRole(AriaRole.Button, new() { Name = "Price" })).ToBeFocusedAsync();
        await Assertions.Expect(elements.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(3);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Saved" })).ToBeDisabledAsync();
        findings.ShouldBeEmpty(string.Join('\n', findings));
        server.Log.ToString().ShouldBeEmpty();
    }

    [Fact]
    public async Task The_search_the_columns_and_the_details_of_a_report_that_came_with_a_package_are_edited_in_place()
    {
        var server = await servers.WorkshopAsync(SqlDialect.Postgres);
        await using var builder = await browser.NewVisitorAsync();
        var page = builder.Page;
        var findings = new List<string>();
        var directory = (await server.Account.Apps.GetAsync(default)).DataPages.First(p => p.Name == "Physician Directory");
        await page.SignInAsync(server, $"/pages/{directory.Id}");
        var preview = page.FrameLocator("iframe.preview-frame");
        await preview.GetByRole(AriaRole.Button, new() { Name = "Search" }).WaitForAsync();
        await page.GetByRole(AriaRole.Radio, new() { Name = "Results" }).ClickAsync();
        await page.GetByRole(AriaRole.List, new() { Name = "Results" }).GetByRole(AriaRole.Button).First.ClickAsync();
        await page.GetByLabel("Label").FillAsync("Doctor");
        await page.GetByRole(AriaRole.Button, new() { Name = "Page settings" }).ClickAsync();
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Results" }).SelectOptionAsync("Immediately");
        await Assertions.Expect(preview.GetByText("Doctor").First).ToBeVisibleAsync();
        await builder.LookAsync("builder-report", findings);

        // How the criteria of the search are joined: all of them as it came, two of them in a group of which one is enough, and back.
        await page.GetByRole(AriaRole.Button, new() { Name = "Search logic" }).ClickAsync();
        var conditions = page.GetByRole(AriaRole.Group, new() { Name = "Condition", Exact = true });
        await Assertions.Expect(page.GetByLabel("How many conditions must hold", new() { Exact = true })).ToHaveValueAsync("all");
        var count = await conditions.CountAsync();
        await conditions.First.GetByRole(AriaRole.Button, new() { Name = "Move this condition" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Into a new group here" }).ClickAsync();
        var inner = page.GetByRole(AriaRole.Group, new() { Name = "Group 1", Exact = true });
        await Assertions.Expect(inner.GetByRole(AriaRole.Group, new() { Name = "Condition", Exact = true })).ToHaveCountAsync(1);
        await conditions.Last.GetByRole(AriaRole.Button, new() { Name = "Move this condition" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "To group 1" }).ClickAsync();
        await Assertions.Expect(inner.GetByLabel("How many conditions of group 1 must hold")).ToHaveValueAsync("any");
        await Assertions.Expect(conditions).ToHaveCountAsync(count);
        await builder.LookAsync("builder-search-logic", findings);
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Assertions.Expect(inner).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Saved" })).ToBeVisibleAsync();

        // A calendar: a month at first, then a week with hours.
        var designer = new Tarn.Apps.Building.AppDesigner(server.Account.Database);
        var calendar = await designer.CreatePageAsync(directory.AppId, new Tarn.Apps.Building.PageDesign { Kind = Tarn.Apps.Packages.DataPageKind.Calendar, Source = "Customers" }, "ada@example.org", default);
        await page.GotoAsync($"{server.Address}/studio/pages/{calendar.Id}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Calendar" }).ClickAsync();
        await page.GetByLabel("Shows").SelectOptionAsync("a week");
        await page.GetByLabel("Weeks and days have hours").CheckAsync();
        await page.GetByLabel("to hour").SelectOptionAsync("20:00");
        await Assertions.Expect(preview.Locator(".cbCalendarScale span")).ToHaveCountAsync(12);
        await builder.LookAsync("builder-calendar", findings);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Saved" })).ToBeVisibleAsync();

        // An upload that makes smaller copies of pictures: numbers that make no sense are named where they stand, and not saved.
        await server.Test.CreateTableAsync("Albums", ("Title", FieldTypes.String), ("Photo", FieldTypes.File), ("Thumbnail", FieldTypes.File));
        var album = await designer.CreatePageAsync(directory.AppId, new Tarn.Apps.Building.PageDesign { Kind = Tarn.Apps.Packages.DataPageKind.Submission, Source = "Albums" }, "ada@example.org", default);
        await page.GotoAsync($"{server.Address}/studio/pages/{album.Id}");
        await page.GetByRole(AriaRole.List, new() { Name = "Form" }).GetByRole(AriaRole.Button, new() { Name = "Photo" }).First.ClickAsync();
        await page.GetByLabel("Takes").SelectOptionAsync("pictures");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a smaller copy" }).ClickAsync();
        var copy = page.GetByRole(AriaRole.Region, new() { Name = "Smaller copy 1" });
        await Assertions.Expect(copy.GetByLabel("Its path goes into")).ToHaveValueAsync("Thumbnail");
        await copy.GetByLabel("Widest, pixels").FillAsync("0");
        await copy.GetByLabel("Highest, pixels").FillAsync("200");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "the width '0' must be a number from 1 to 10000" }).First).ToBeVisibleAsync();
        await builder.LookAsync("builder-upload", findings);
        await copy.GetByLabel("Widest, pixels").FillAsync("");
        await copy.GetByLabel("Quality").FillAsync("70");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "the width" })).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Saved" })).ToBeVisibleAsync();
        var stored = (await server.Account.Apps.GetAsync(default)).DataPages.First(p => p.Id == album.Id).Element.DescendantsAndSelf().Single(e => e.Name == "t:PictureCopy");
        (stored["TargetField"], stored["MaxWidth"], stored["MaxHeight"], stored["Quality"], stored["Suffix"]).ShouldBe(("Thumbnail", null, "200", "70", "_small"));
        findings.ShouldBeEmpty(string.Join('\n', findings));
        server.Log.ToString().ShouldBeEmpty();
    }
}
