using Tarn.Sql;

namespace Tarn.Browser.Tests.Life;

/// <summary>The reference app's public directory: search, results, details, and the way back.</summary>
[Collection(BrowserCollection.Name)]
public sealed class DirectoryTests(Chromium browser, BrowserServers servers)
{
    [Theory]
    [MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_visitor_finds_a_physician_and_reads_the_profile(SqlDialect dialect)
    {
        var server = (await servers.GetAsync(dialect)).Pages;
        var dataPage = await server.PageAsync("Physician Directory");
        await using var visitor = await browser.NewVisitorAsync();
        await visitor.OpenAsync($"{server.Address}/dp/{dataPage.AppKey}");
        await visitor.ReadyAsync(1);
        var page = visitor.Page;
        await visitor.PictureAsync("directory-search");

        await page.FillAsync("#Value2_1", "S*");
        await page.ClickAsync("#searchID");
        var table = page.Locator("table[data-cb-name=cbTable]");
        await table.WaitForAsync();
        await visitor.PictureAsync("directory-results");
        (await page.Locator("tr[data-cb-name=data]").CountAsync()).ShouldBe(10);
        var first = await page.Locator("tr[data-cb-name=data]").First.InnerTextAsync();

        await page.Locator("a[data-cb-name=JumpToNext]").First.ClickAsync();
        await page.WaitForFunctionAsync("first => document.querySelector('tr[data-cb-name=data]').innerText !== first", first);
        await page.Locator("tr[data-cb-name=data] a").First.ClickAsync();
        await page.GetByText("Physician Profile").WaitForAsync();
        await visitor.PictureAsync("directory-details");
        page.Url.ShouldEndWith(dataPage.AppKey);

        await page.GoBackAsync();
        await table.WaitForAsync();
    }

    [Theory]
    [InlineData(SqlDialect.Sqlite)]
    public async Task On_a_phone_results_are_cards_and_nothing_scrolls_sideways(SqlDialect dialect)
    {
        var server = (await servers.GetAsync(dialect)).Pages;
        var dataPage = await server.PageAsync("Physician Directory");
        await using var visitor = await browser.NewVisitorAsync(360, 740);
        await visitor.OpenAsync($"{server.Address}/dp/{dataPage.AppKey}");
        await visitor.ReadyAsync(1);
        var page = visitor.Page;
        await visitor.PictureAsync("directory-search-phone");
        await page.ClickAsync("#searchID");
        await page.Locator("tr[data-cb-name=data]").First.WaitForAsync();
        await visitor.PictureAsync("directory-results-phone");
        (await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(360);
        (await page.Locator("tr[data-cb-name=data] .cbResultSetLabel").Nth(1).IsVisibleAsync()).ShouldBeTrue();
        // The headings stay for people who listen, and take no room.
        ((await page.Locator("thead").First.BoundingBoxAsync())?.Height ?? 0).ShouldBeLessThan(10);
    }
}
