using Microsoft.Playwright;
using Tarn.Sql;

namespace Tarn.Browser.Tests.Looks;

/// <summary>Content security policies that forbid inline script: DataPages have none of their own (deployment.md 16, 49).</summary>
[Collection(BrowserCollection.Name)]
public sealed class PolicyTests(Chromium browser, BrowserServers servers)
{
    private const string Watch = "window.__refused = []; document.addEventListener('securitypolicyviolation', e => window.__refused.push(e.violatedDirective + ' ' + e.blockedURI));";

    [Fact]
    public async Task A_page_at_its_own_address_works_where_only_its_servers_scripts_may_run_D49()
    {
        var server = await servers.GetAsync(SqlDialect.Sqlite);
        await using var visitor = await browser.NewVisitorAsync();
        var page = visitor.Page;
        await page.AddInitScriptAsync(Watch);
        await page.RouteAsync("**/dp/**", async route =>
        {
            if (route.Request.ResourceType != "document")
            {
                await route.ContinueAsync();
                return;
            }

            var answer = await route.FetchAsync();
            await route.FulfillAsync(new()
            {
                Response = answer,
                Headers = answer.Headers.Append(new("content-security-policy", "default-src 'none'; script-src 'self' 'nonce-r4nd0m'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'self'")),
            });
        });
        await visitor.OpenAsync(await server.DeployAsync(HotelPages.Booking(), "Booking under a policy"), 1);
        // Its script is at work: calendars, lists that fold, rich text, pads for signatures, checks.
        foreach (var comfort in new[] { ".cbFormCalendar", "#InsertRecordExtras_button", "#InsertRecordStory_rich", "canvas" })
            await page.Locator(comfort).First.WaitForAsync();
        await page.ClickAsync("input[type=submit]");
        await page.WaitForSelectorAsync("#InsertRecordGuest_err");
        await RefusedNothingAsync(page);
        await visitor.OpenAsync(await server.DeployAsync(HotelPages.Stays(), "Stays under a policy"), 1);
        await visitor.AnewAsync(() => page.ClickAsync("#searchID"));
        await visitor.AnewAsync(() => page.Locator("[data-cb-name=ViewDetails]").First.ClickAsync());
        await RefusedNothingAsync(page);
        await visitor.OpenAsync(await server.DeployAsync(HotelPages.Chart(), "Chart under a policy"), 1);
        await page.Locator(".cbChart svg").WaitForAsync();
        await RefusedNothingAsync(page);
        // The policy was there: a script of the page itself would not have run.
        await page.EvaluateAsync("() => { const s = document.createElement('script'); s.textContent = 'window.__ran = true'; document.body.append(s); }");
        (await page.EvaluateAsync<bool>("() => window.__ran === undefined && window.__refused.length === 1")).ShouldBeTrue();
    }

    [Fact]
    public async Task Embedded_with_a_nonce_also_the_builders_scripts_run_where_no_other_may()
    {
        var server = await servers.GetAsync(SqlDialect.Sqlite);
        var form = await server.DeployAsync(
            Built.Submission("Stays", Built.Section(Built.Field("Guest"), Built.Field("Arrival"), Built.HtmlBlock(1, "<p id=\"told\"></p><script>document.getElementById('told').textContent = 'The builder has spoken.'</script>"))), "Form");
        await using var host = new ForeignSite(
            $"<script nonce=\"r4nd0m\" src=\"{form}/emb\"></script>",
            "<meta http-equiv=\"Content-Security-Policy\" content=\"script-src 'nonce-r4nd0m' 'strict-dynamic'; object-src 'none'; base-uri 'none'\">");
        await using var visitor = await browser.NewVisitorAsync();
        await visitor.Page.AddInitScriptAsync(Watch);
        await visitor.OpenAsync(host.Address + "/page", 1);
        await Assertions.Expect(visitor.Page.Locator("#told")).ToHaveTextAsync("The builder has spoken.");
        await visitor.Page.Locator(".cbFormCalendar").WaitForAsync();
        await RefusedNothingAsync(visitor.Page);
    }

    private static async Task RefusedNothingAsync(IPage page) => (await page.EvaluateAsync<string[]>("() => window.__refused")).ShouldBeEmpty();
}
