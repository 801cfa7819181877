using Tarn.Sql;

namespace Tarn.Browser.Tests.Results;

/// <summary>The reference app's combined page in a browser: the chart is drawn, its table is there for those who listen.</summary>
[Collection(BrowserCollection.Name)]
public sealed class ChartTests(Chromium browser, BrowserServers servers)
{
    [Theory]
    [InlineData(SqlDialect.Sqlite)]
    public async Task The_five_most_viewed_are_drawn_above_the_records(SqlDialect dialect)
    {
        var server = (await servers.GetAsync(dialect)).Pages;
        var dataPage = await server.PageAsync("Manage Physicians");
        await using var visitor = await browser.NewVisitorAsync();
        await visitor.OpenAsync($"{server.Address}/dp/{dataPage.AppKey}");
        await visitor.ReadyAsync(1);
        var page = visitor.Page;
        await page.FillAsync("[name=xip_Email]", "Nia.Renner@hotmail.com");
        await page.FillAsync("[name=xip_Password]", "test");
        await page.ClickAsync("input[type=submit]");
        var chart = page.Locator(".cbChart svg");
        await page.Locator("tr[data-cb-name=data], #searchID").First.WaitForAsync();
        if (await page.Locator("script[data-cb-chart]").CountAsync() == 0)
            await page.ClickAsync("#searchID");
        await chart.WaitForAsync();
        await visitor.PictureAsync("chart");
        (await chart.Locator("text").AllTextContentsAsync()).ShouldContain("Mathilde Wolff");
        (await chart.Locator("path").CountAsync()).ShouldBeGreaterThan(5);
        (await page.Locator(".cbChartTable tbody tr").CountAsync()).ShouldBe(5);
        // Hidden from sight only: who listens still has it.
        (await page.Locator(".cbChartTable").EvaluateAsync<string>("t => getComputedStyle(t).clipPath + getComputedStyle(t).position")).ShouldBe("inset(50%)absolute");
    }
}
