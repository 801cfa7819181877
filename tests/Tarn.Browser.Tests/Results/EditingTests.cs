using Microsoft.Playwright;
using Tarn.Sql;

namespace Tarn.Browser.Tests.Results;

/// <summary>Results that are changed where they stand: a row, the page as a grid, many records at once.</summary>
[Collection(BrowserCollection.Name)]
public sealed class EditingTests(Chromium browser, BrowserServers servers)
{
    private const string Rows = "tr[data-cb-name=data]";

    [Theory]
    [MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_row_is_added_changed_refused_and_deleted_in_place(SqlDialect dialect)
    {
        await using var visit = await OpenAsync(dialect, 3);
        var (page, visitor) = (visit.Visitor.Page, visit.Visitor);
        var add = page.Locator("tr[data-cb-name=inlineaddrow]");
        await add.Locator("[name=InlineAddGuest]").FillAsync("Kurt Gödel");
        await add.Locator("[name=InlineAddRoom]").SelectOptionAsync("Suite");
        await add.Locator("[name=InlineAddNights]").FillAsync("two");
        await add.Locator("[name=Mod0InlineAdd]").ClickAsync();
        await page.GetByText("Enter a whole number.").First.WaitForAsync();
        (await add.Locator("[name=InlineAddGuest]").InputValueAsync()).ShouldBe("Kurt Gödel");
        await add.Locator("[name=InlineAddNights]").FillAsync("2");
        await visitor.AnewAsync(() => add.Locator("[name=Mod0InlineAdd]").ClickAsync());
        (await page.Locator(Rows).CountAsync()).ShouldBe(4);

        var row = page.Locator(Rows).Filter(new() { HasText = "Grace Hopper" });
        await row.Locator("[data-cb-name=InlineEdit]").ClickAsync();
        var open = page.Locator("tr[data-cb-editing]");
        (await open.Locator("[name=InlineEditGuest]").InputValueAsync()).ShouldBe("Grace Hopper");
        (await page.EvaluateAsync<bool>("() => document.activeElement.name === 'InlineEditGuest'")).ShouldBeTrue();
        await open.Locator("[name=InlineEditGuest]").FillAsync("");
        await open.Locator("[name=Mod0InlineEdit]").ClickAsync();
        await page.GetByText("This field needs a value.").First.WaitForAsync();
        await page.Keyboard.PressAsync("Escape");
        (await open.CountAsync()).ShouldBe(1, "The focus is in the summary, not in the row.");
        await open.Locator("[name=InlineEditGuest]").FocusAsync();
        await page.Keyboard.PressAsync("Escape");
        (await open.CountAsync()).ShouldBe(0);
        (await row.InnerTextAsync()).ShouldContain("Grace Hopper");

        await row.Locator("[data-cb-name=InlineEdit]").ClickAsync();
        await open.Locator("[name=InlineEditRate]").FillAsync("99.5");
        await open.Locator("[name=InlineEditPaid]").SetCheckedAsync(false);
        await open.Locator("[name=InlineEditRate]").PressAsync("Enter");
        await page.WaitForFunctionAsync("() => !document.querySelector('tr[data-cb-editing]')");
        (await row.InnerTextAsync()).ShouldContain("99.5");

        var gone = page.Locator(Rows).Filter(new() { HasText = "Alan Turing" });
        await visitor.AnewAsync(() => gone.Locator("[data-cb-name=InlineDelete]").ClickAsync());
        visitor.Questions.ShouldBe(["Delete this record?"]);
        (await visit.ReadAsync()).ShouldBe(["Ada Lovelace|Single|1|80|True", "Grace Hopper|Suite|3|99.5|False", "Kurt Gödel|Suite|2||False"]);
    }

    [Theory]
    [MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_grid_is_walked_by_keys_and_saved_wholly_or_not_at_all(SqlDialect dialect)
    {
        await using var visit = await OpenAsync(dialect, 3);
        var (page, visitor) = (visit.Visitor.Page, visit.Visitor);
        await page.ClickAsync("[data-cb-name=GridEditButton]");
        await page.WaitForSelectorAsync(".cbGridBar");
        (await page.EvaluateAsync<string>("() => document.activeElement.name")).ShouldBe("InlineEditGuest");
        // Down, right over the end of the text, and typing goes where the focus went.
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("End");
        await page.Keyboard.TypeAsync(" OBE");
        await page.Keyboard.PressAsync("Enter");
        (await page.EvaluateAsync<string>("() => document.activeElement.value")).ShouldBe("Grace Hopper");
        await page.Keyboard.PressAsync("Shift+Enter");
        (await page.EvaluateAsync<string>("() => document.activeElement.value")).ShouldBe("Alan Turing OBE");
        (await page.Locator(".cbGridChanged").CountAsync()).ShouldBe(1);
        await page.Keyboard.PressAsync("Control+z");
        (await page.Locator(".cbGridChanged").CountAsync()).ShouldBe(0, "Taken back.");

        // A block of a spreadsheet is pasted over two rows.
        await page.Locator("[name=InlineEditGuest]").First.FocusAsync();
        await page.EvaluateAsync("() => { const d = new DataTransfer(); d.setData('text/plain', 'Ann\\tDouble\\nBen\\tSuite\\n'); document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: d, bubbles: true, cancelable: true })); }");
        (await page.Locator(".cbGridChanged").CountAsync()).ShouldBe(4);
        await page.Locator("[name=InlineEditNights]").Nth(2).FillAsync("many");
        await page.GetByRole(AriaRole.Button, new() { Name = "Apply changes" }).ClickAsync();
        await page.WaitForSelectorAsync("[name=InlineEditNights][aria-invalid=true]");
        (await visit.ReadAsync())[0].ShouldBe("Ada Lovelace|Single|1|80|True", "One wrong cell, and nothing is written.");
        await page.Locator("[name=InlineEditNights]").Nth(2).FillAsync("9");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).Last.ClickAsync();
        await page.Locator("tr[data-cb-new] input").First.FillAsync("New guest");
        await page.Locator(".cbGridBar").ScrollIntoViewIfNeededAsync();
        await visitor.PictureAsync("grid-filled-" + dialect);
        await visitor.AnewAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Apply changes" }).ClickAsync());
        (await page.Locator(".cbGridBar").CountAsync()).ShouldBe(0);
        (await visit.ReadAsync()).Select(r => string.Join('|', r.Split('|')[..3])).ShouldBe(["Ann|Double|1", "Ben|Suite|2", "Grace Hopper|Suite|9", "New guest|Single|"]);
    }

    [Theory]
    [MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Many_records_are_changed_and_all_that_were_found_are_deleted(SqlDialect dialect)
    {
        await using var visit = await OpenAsync(dialect, 14);
        var (page, visitor) = (visit.Visitor.Page, visit.Visitor);
        (await page.Locator("[data-cb-name=BulkEdit]").GetAttributeAsync("aria-disabled")).ShouldBe("true");
        await page.Locator($"{Rows} [data-cb-bulk]").Nth(0).CheckAsync();
        await page.Locator($"{Rows} [data-cb-bulk]").Nth(2).CheckAsync();
        (await page.InnerTextAsync("[data-cb-bulk-count]")).ShouldBe("2 selected");
        await visitor.AnewAsync(() => page.ClickAsync("[data-cb-name=BulkEdit]"));
        (await page.Locator(Rows).CountAsync()).ShouldBe(0, "The form stands alone.");
        await page.CheckAsync("[name=cbBulkChange_Room]");
        await page.SelectOptionAsync("[name=EditRecordRoom]", "Suite");
        (await page.Locator("[name=EditRecordPaid]").IsVisibleAsync()).ShouldBeFalse("What is not to be changed takes no room.");
        await visitor.AnewAsync(() => page.ClickAsync("[name=Mod0BulkUpdate]"));
        (await page.InnerTextAsync("[data-cb-message], .cbNotice")).ShouldBe("2 changed");
        (await visit.ReadAsync()).Take(3).Select(r => r.Split('|')[1]).ShouldBe(["Suite", "Double", "Suite"]);
        (await visit.ReadAsync()).Count(r => r.EndsWith("True", StringComparison.Ordinal)).ShouldBe(7);

        await page.CheckAsync("[data-cb-bulk=page]");
        (await page.InnerTextAsync("[data-cb-bulk-count]")).ShouldBe("10 selected");
        await page.ClickAsync("[data-cb-bulk-all]");
        (await page.InnerTextAsync("[data-cb-bulk-count]")).ShouldBe("14 selected");
        await visitor.AnewAsync(() => page.ClickAsync("[data-cb-name=BulkDelete]"));
        visitor.Questions.ShouldBe(["Apply to 14 records?"]);
        (await visit.ReadAsync()).ShouldBeEmpty();
        await visitor.PictureAsync("bulk-deleted");
    }

    [Theory]
    [MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Back_and_Forward_walk_through_search_pages_and_details(SqlDialect dialect)
    {
        await using var visit = await OpenAsync(dialect, 14, searches: true);
        var (page, visitor) = (visit.Visitor.Page, visit.Visitor);
        var address = page.Url;
        Task FirstAsync(string text) => page.WaitForFunctionAsync($"t => (document.querySelector('{Rows} td[data-cb-field=Guest]')?.textContent ?? '').includes(t)", text);
        await page.FillAsync("#Value1_1", "a");
        await visitor.AnewAsync(() => page.ClickAsync("#searchID"));
        await FirstAsync("Ada Lovelace");
        await visitor.AnewAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Guest" }).ClickAsync());
        await visitor.AnewAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Guest" }).ClickAsync());
        await FirstAsync("Tony Hoare");
        await visitor.AnewAsync(() => page.Locator("[data-cb-name=ViewDetails]").First.ClickAsync());
        (await page.GetByText("A stay").IsVisibleAsync()).ShouldBeTrue();
        page.Url.ShouldBe(address);
        await visitor.AnewAsync(() => page.GoBackAsync());
        await FirstAsync("Tony Hoare");
        await visitor.AnewAsync(() => page.GoBackAsync());
        await FirstAsync("Ada Lovelace");
        await visitor.AnewAsync(() => page.GoForwardAsync());
        await FirstAsync("Tony Hoare");
        await visitor.AnewAsync(() => page.GoForwardAsync());
        await page.GetByText("A stay").WaitForAsync();
        await visitor.AnewAsync(() => page.Locator("[data-cb-name=BackToResults]").ClickAsync());
        await FirstAsync("Tony Hoare");
        for (var i = 0; i < 5; i++)
            await page.GoBackAsync();
        await page.WaitForSelectorAsync("#searchID");
        page.Url.ShouldBe(address);

        // With the search form above them, the results are what one walks through.
        await visitor.OpenAsync(await visit.Server.DeployAsync(HotelPages.Stays(visit.Table).With("DisplayReport", "t:WithSearchForm"), "Stays below their search"), 1);
        Task RecordsAsync(string records) => page.GetByText(records).First.WaitForAsync();
        await RecordsAsync("Records 1-10 of 14");
        await page.Locator("a[data-cb-name=JumpToNext]").First.ClickAsync();
        await RecordsAsync("Records 11-14 of 14");
        await page.Locator("[data-cb-name=ViewDetails]").First.ClickAsync();
        await page.GetByText("A stay").WaitForAsync();
        await page.GoBackAsync();
        await RecordsAsync("Records 11-14 of 14");
        (await page.Locator("#searchID").CountAsync()).ShouldBe(1);
        await page.GoBackAsync();
        await RecordsAsync("Records 1-10 of 14");
    }

    private async Task<Visit> OpenAsync(SqlDialect dialect, int count, bool searches = false)
    {
        var server = await servers.GetAsync(dialect);
        var table = "Stays" + Guid.NewGuid().ToString("N")[..8];
        await Hotel.CreateStaysAsync(server.Pages, table, count);
        var visitor = await browser.NewVisitorAsync();
        await visitor.OpenAsync(await server.DeployAsync(HotelPages.Stays(table, searches), "Stays"), 1);
        return new Visit(server, table, visitor);
    }

    /// <summary>A visitor before a table of their own.</summary>
    private sealed record Visit(BrowserServer Server, string Table, BrowserVisitor Visitor) : IAsyncDisposable
    {
        public async Task<List<string>> ReadAsync() =>
            [.. (await Server.Pages.ReadAsync(Table, "1 = 1")).Select(r => $"{r.GetProperty("Guest")}|{r.GetProperty("Room")}|{r.GetProperty("Nights")}|{r.GetProperty("Rate")}|{r.GetProperty("Paid")}")];

        public ValueTask DisposeAsync() => Visitor.DisposeAsync();
    }
}
