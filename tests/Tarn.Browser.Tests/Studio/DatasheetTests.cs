using Microsoft.Playwright;
using Tarn.Browser.Tests.Looks;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Sql;
using Tarn.Studio.Tests.Hosting;

namespace Tarn.Browser.Tests.Studio;

/// <summary>A table as its records: moving about, typing, pasting, filtering, and two people at once.</summary>
[Collection(StudioCollection.Name)]
public sealed class DatasheetTests(Chromium browser, StudioServers servers)
{
    [Fact]
    public async Task Records_are_typed_checked_pasted_replaced_and_deleted_by_keyboard()
    {
        var server = await servers.WorkshopAsync(SqlDialect.Postgres);
        var table = await TableAsync(server, "Stock", 12);
        await using var visitor = await browser.NewVisitorAsync();
        var page = visitor.Page;
        await page.SignInAsync(server, $"/tables/{table.Id}");
        var grid = page.GetByRole(AriaRole.Grid);
        await Assertions.Expect(page.GetByText("12 records")).ToBeVisibleAsync();
        await visitor.PictureAsync("datasheet");

        // A value that does not fit stays in its cell, and says why; Escape gives it up.
        await page.Cell(0, 1).ClickAsync();
        await page.Keyboard.TypeAsync("many");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(grid.GetByRole(AriaRole.Alert)).ToHaveTextAsync("Write a whole number between -2,147,483,648 and 2,147,483,647.");
        await visitor.PictureAsync("datasheet-problem");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(grid.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        await Assertions.Expect(grid).ToBeFocusedAsync();

        // Typed over, then on to the next cell with Tab; Yes/No by space.
        await page.Keyboard.TypeAsync("77");
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.Cell(0, 1)).ToHaveTextAsync("77");
        await page.Keyboard.PressAsync("F2");
        await page.Keyboard.TypeAsync("0");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Cell(0, 2)).ToHaveTextAsync("1.5");
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("Space");
        await Assertions.Expect(page.Cell(1, 3)).ToHaveTextAsync("Yes");

        // The row for a new record.
        await page.Keyboard.PressAsync("Control+End");
        await page.Keyboard.PressAsync("Home");
        await page.Keyboard.TypeAsync("Chain");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("5");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("13 records")).ToBeVisibleAsync();
        await Assertions.Expect(page.Cell(12, 0)).ToHaveTextAsync("Chain");

        // A block of a spreadsheet: two records changed, one added; refused as a whole when a cell does not fit.
        await page.Cell(12, 0).ClickAsync();
        await PasteAsync(page, "Chain 9\t9\nTube\tfew\n");
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("One cell does not fit");
        await visitor.PictureAsync("datasheet-paste-problem");
        await page.Keyboard.PressAsync("Escape");
        await PasteAsync(page, "Chain 9\t9\nTube\t4\n");
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("1 record will be changed and 1 record added.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Paste", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByText("14 records")).ToBeVisibleAsync();
        await Assertions.Expect(page.Cell(13, 0)).ToHaveTextAsync("Tube");

        await page.GetByRole(AriaRole.Button, new() { Name = "More for this table" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Find and replace" }).ClickAsync();
        await page.GetByLabel("Find", new() { Exact = true }).FillAsync("part");
        await page.GetByLabel("Replace with").FillAsync("Piece");
        await page.GetByRole(AriaRole.Button, new() { Name = "Replace in 12 records" }).ClickAsync();
        await Assertions.Expect(page.Cell(0, 0)).ToHaveTextAsync("Piece 1");

        await page.GetByRole(AriaRole.Button, new() { Name = "Filter" }).ClickAsync();
        await page.GetByLabel("Value").FillAsync("Piece 1");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("4 records match")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Amount" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Amount" }).ClickAsync();
        await Assertions.Expect(page.Cell(0, 0)).ToHaveTextAsync("Piece 1");
        await Assertions.Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "Amount" })).ToHaveAttributeAsync("aria-sort", "descending");
        await page.GetByRole(AriaRole.Button, new() { Name = "More for this table" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Show totals" }).ClickAsync();
        await page.GetByLabel("Total of Amount").SelectOptionAsync("Sum");
        await Assertions.Expect(page.Locator(".sheet-totals")).ToContainTextAsync("110");
        await visitor.PictureAsync("datasheet-filter");
        (await Axe.FindAsync(page)).ShouldBeEmpty();

        var download = await page.RunAndWaitForDownloadAsync(async () =>
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "More for this table" }).ClickAsync();
            await page.GetByRole(AriaRole.Menuitem, new() { Name = "Download as CSV" }).ClickAsync();
        });
        download.SuggestedFilename.ShouldBe("Stock.csv");
        (await File.ReadAllLinesAsync(await download.PathAsync())).Length.ShouldBe(5);

        // Columns as the person likes them: hidden, moved, wider; still so when the sheet is opened again, and what is typed goes where it should.
        await page.GetByRole(AriaRole.Button, new() { Name = "More for this table" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Columns…" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Price", new() { Exact = true }).UncheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Move Came up" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Move Came up" }).ClickAsync();
        await page.GetByLabel("Width of Amount in pixels").FillAsync("20");
        await page.GetByLabel("Stay in sight at the left").SelectOptionAsync("The first 2");
        await visitor.PictureAsync("datasheet-columns");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show", Exact = true }).ClickAsync();
        var titles = page.Locator("[data-title]");
        await Assertions.Expect(titles).ToHaveTextAsync(["Name", "Amount", "Came", "Sold"]);
        await titles.Nth(3).DragToAsync(titles.Nth(2));
        await Assertions.Expect(titles).ToHaveTextAsync(["Name", "Amount", "Sold", "Came"]);
        var grip = (await page.Locator("[data-grip='2']").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(grip.X + 4, grip.Y + 10);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(grip.X + 54, grip.Y + 10);
        await page.Mouse.UpAsync();
        await Assertions.Expect(grid).ToHaveAttributeAsync("style", "--columns: 44px 200px 60px 160px 170px");
        await page.ReloadAsync();
        await Assertions.Expect(titles).ToHaveTextAsync(["Name", "Amount", "Sold", "Came"]);
        await Assertions.Expect(grid).ToHaveAttributeAsync("style", "--columns: 44px 200px 60px 160px 170px");
        await page.Cell(13, 2).ClickAsync();
        await Assertions.Expect(page.Cell(13, 2)).ToHaveTextAsync("Yes");
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.TypeAsync("2026-02-28");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Cell(13, 3)).ToHaveTextAsync("2026-02-28");
        (await server.Test.ReadAsync("Stock", "Name, Sold, Came", "Name = 'Tube'")).ShouldBe("""[{"Name":"Tube","Sold":true,"Came":"2026-02-28T00:00:00"}]""");
        await visitor.PictureAsync("datasheet-arranged");

        await page.GetByRole(AriaRole.Button, new() { Name = "Filter" }).ClickAsync();
        await page.GetByLabel("Value").FillAsync("Piece 1");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("4 records match")).ToBeVisibleAsync();
        await page.Locator("[data-r='0'] [data-c='1']").ClickAsync();
        await page.Keyboard.PressAsync("Shift+Space");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete 1 record" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete 1 record" }).ClickAsync();
        await Assertions.Expect(page.GetByText("3 records match")).ToBeVisibleAsync();
        (await server.Test.ReadAsync("Stock", "COUNT(*) AS n")).ShouldBe("""[{"n":13}]""");
        server.Log.ToString().ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_people_meet_politely_and_a_long_table_is_scrolled_to_its_end()
    {
        var server = await servers.WorkshopAsync(SqlDialect.Sqlite);
        var table = await TableAsync(server, "Parts", 0);
        await server.Test.Database.Engine.WriteAsync(
            session => session.ExecuteAsync(
                new SqlStatement("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) INSERT INTO \"Parts\" (\"Name\", \"Amount\") SELECT 'Part ' || i, i FROM n", []), default),
            default);
        await using var visitor = await browser.NewVisitorAsync();
        var page = visitor.Page;
        await page.SignInAsync(server, $"/tables/{table.Id}");
        await Assertions.Expect(page.GetByText("1,000,000 records")).ToBeVisibleAsync();

        var grid = page.GetByRole(AriaRole.Grid);
        await Assertions.Expect(page.Cell(0, 0)).ToBeInViewportAsync();
        await grid.EvaluateAsync("e => e.scrollTop = e.scrollHeight / 2");
        await Assertions.Expect(grid.GetByText("Part 500020", new() { Exact = true })).ToBeInViewportAsync();
        await grid.FocusAsync();
        await page.Keyboard.PressAsync("Control+End");
        await Assertions.Expect(grid.GetByText("Part 1000000", new() { Exact = true })).ToBeInViewportAsync();
        await visitor.PictureAsync("datasheet-million");
        await page.Keyboard.PressAsync("Control+Home");
        await Assertions.Expect(page.Cell(0, 0)).ToBeInViewportAsync();

        // Somebody else changes a cell that is in sight.
        await server.Test.UpdateAsync("Parts", "PK_ID = 2", """{"Name":"<img src=x onerror=alert(1)>&amp;\"'"}""");
        await Assertions.Expect(page.Cell(1, 0)).ToHaveTextAsync("<img src=x onerror=alert(1)>&amp;\"'");
        await Assertions.Expect(grid.Locator("img")).ToHaveCountAsync(0);

        // A record is picked by its box; the keyboard stays the grid's.
        await page.GetByLabel("Select record 2", new() { Exact = true }).CheckAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Delete 1 record" })).ToBeVisibleAsync();
        await Assertions.Expect(grid).ToBeFocusedAsync();
        await page.GetByLabel("Select record 2", new() { Exact = true }).UncheckAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Delete 1 record" })).ToHaveCountAsync(0);

        // Somebody else changes the cell that is being typed in.
        await page.Cell(2, 0).DblClickAsync();
        await Assertions.Expect(grid.GetByRole(AriaRole.Textbox)).ToBeFocusedAsync();
        await server.Test.UpdateAsync("Parts", "PK_ID = 3", """{"Name":"Theirs"}""");
        await grid.GetByRole(AriaRole.Textbox).FillAsync("Mine");
        await page.Keyboard.PressAsync("Enter");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Assertions.Expect(dialog).ToContainTextAsync("Theirs");
        await visitor.PictureAsync("datasheet-conflict");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Use mine" }).ClickAsync();
        await Assertions.Expect(page.Cell(2, 0)).ToHaveTextAsync("Mine");

        // A cell that is scrolled out of sight while it is typed in is saved; who goes on typing is led back to it.
        await page.Cell(3, 1).ClickAsync();
        await page.Keyboard.TypeAsync("77");
        await Assertions.Expect(grid.GetByRole(AriaRole.Textbox)).ToHaveValueAsync("77");
        await grid.EvaluateAsync("e => e.scrollTop = e.scrollHeight / 2");
        await Assertions.Expect(grid.GetByText("Part 500020", new() { Exact = true })).ToBeInViewportAsync();
        await Assertions.Expect(grid).ToBeFocusedAsync();
        for (var attempt = 0; attempt < 600 && await server.Test.ReadAsync("Parts", "Amount", "PK_ID = 4") != """[{"Amount":77}]"""; attempt++)
            await Task.Delay(50);
        (await server.Test.ReadAsync("Parts", "Amount", "PK_ID = 4")).ShouldBe("""[{"Amount":77}]""");
        await page.Keyboard.TypeAsync("8");
        await Assertions.Expect(grid.GetByRole(AriaRole.Textbox)).ToBeInViewportAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Cell(3, 1)).ToHaveTextAsync("8");

        await page.SetViewportSizeAsync(390, 844);
        (await visitor.OverflowAsync()).ShouldBe(0);
        await visitor.PictureAsync("datasheet-phone");
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        (await Axe.FindAsync(page, colours: true)).ShouldBeEmpty();
        await page.SetViewportSizeAsync(1280, 900);
        await visitor.PictureAsync("datasheet-dark");
        server.Log.ToString().ShouldBeEmpty();
        await server.Test.Database.Designer.DropTableAsync("Parts", default);
    }

    [Fact]
    public async Task Sheets_are_opened_and_left_while_their_design_changes()
    {
        var server = await servers.WorkshopAsync(SqlDialect.Sqlite);
        var (first, second) = (await TableAsync(server, "Hurry", 3), await TableAsync(server, "Haste", 3));
        await using var visitor = await browser.NewVisitorAsync();
        var page = visitor.Page;
        await page.SignInAsync(server, $"/tables/{first.Id}");
        using var stop = new CancellationTokenSource();
        var changing = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await server.Test.Database.Designer.AddFieldAsync("Hurry", new FieldDesign(new FieldDefinition { Name = "More", Type = FieldTypes.String }), default);
                await Task.Delay(20);
                await server.Test.Database.Designer.DeleteFieldAsync("Hurry", "More", default);
            }
        });
        for (var i = 0; i < 30; i++)
        {
            await page.EvaluateAsync($"() => Blazor.navigateTo('tables/{(i % 2 == 0 ? second : first).Id}')");
            await Task.Delay(i * 7 % 100);
        }

        await stop.CancelAsync();
        await changing;
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = "Hurry" })).ToBeVisibleAsync();
        await Assertions.Expect(page.Cell(2, 0)).ToHaveTextAsync("Part 3");
        server.Log.ToString().ShouldBeEmpty();
        await server.Test.Database.Designer.DropTableAsync("Hurry", default);
        await server.Test.Database.Designer.DropTableAsync("Haste", default);
    }

    private static Task PasteAsync(IPage page, string text) => page.GetByRole(AriaRole.Grid).EvaluateAsync(
        """
        (grid, text) => {
          const data = new DataTransfer();
          data.setData('text/plain', text);
          grid.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
        }
        """,
        text);

    private static async Task<TableDefinition> TableAsync(StudioServer server, string name, int records)
    {
        var table = await server.Test.CreateTableAsync(name, ("Name", FieldTypes.String), ("Amount", FieldTypes.Integer), ("Price", FieldTypes.Currency), ("Sold", FieldTypes.YesNo), ("Came", FieldTypes.DateTime));
        for (var i = 1; i <= records; i++)
            await server.Test.InsertAsync(name, $$"""{"Name":"Part {{i}}","Amount":{{i}},"Price":1.5,"Came":"2026-01-{{i:00}}"}""");
        return table;
    }
}
