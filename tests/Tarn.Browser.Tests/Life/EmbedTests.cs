using Tarn.Sql;

namespace Tarn.Browser.Tests.Life;

/// <summary>DataPages inside pages of other people (deployment.md 5 and 8).</summary>
[Collection(BrowserCollection.Name)]
public sealed class EmbedTests(Chromium browser, BrowserServers servers)
{
    [Fact]
    public async Task Two_embeds_stand_where_their_scripts_stand_and_repeat_no_id()
    {
        await using var embedding = await OpenAsync("<p id=\"one\"></p>{script}<p id=\"two\"></p>{script}<p id=\"three\"></p>");
        var (_, visitor, key) = embedding;
        await visitor.ReadyAsync(2);
        var page = visitor.Page;
        (await page.EvaluateAsync<bool>("() => window.__ready.every(k => k.length === 28 && k === k.toLowerCase())")).ShouldBeTrue();
        (await page.EvaluateAsync<string[]>(Repeated)).ShouldBeEmpty();
        (await page.EvaluateAsync<bool>(
            "() => { const at = i => document.getElementById(i); const forms = [...document.querySelectorAll('form')]; return forms.length === 2 && !!(at('one').compareDocumentPosition(forms[0]) & 4) && !!(at('two').compareDocumentPosition(forms[0]) & 2) && !!(at('two').compareDocumentPosition(forms[1]) & 4); }"))
            .ShouldBeTrue();
        (await page.EvaluateAsync<int>("k => Object.keys(window.dataPageManagerObj.dataPages).filter(d => d.includes(k)).length", key)).ShouldBe(2);
    }

    [Fact]
    public async Task A_listener_can_stop_a_submit_and_refresh_shows_the_form_anew()
    {
        await using var embedding = await OpenAsync("{script}");
        var (_, visitor, key) = embedding;
        await visitor.ReadyAsync(1);
        var page = visitor.Page;
        await page.EvaluateAsync("() => { window.__posts = 0; const f = window.fetch; window.fetch = (u, o) => { if (o && o.method === 'POST') window.__posts++; return f(u, o); }; document.addEventListener('BeforeFormSubmit', e => { window.__asked = e.detail.appKey; e.preventDefault(); }); for (const c of document.querySelector('form').elements) { c.required = false; c.removeAttribute('aria-required'); c.removeAttribute('data-cb-required'); } for (const l of document.querySelectorAll('.cbFormLabelRequired')) l.classList.remove('cbFormLabelRequired'); }");
        await page.ClickAsync("input[type=submit]");
        (await page.EvaluateAsync<string>("() => window.__asked")).ShouldBe(key);
        (await page.EvaluateAsync<int>("() => window.__posts")).ShouldBe(0);
        await page.EvaluateAsync("k => { const d = window.dataPageManagerObj.dataPages; return d[Object.keys(d).find(n => n.includes(k))].refresh(); }", key);
        await visitor.ReadyAsync(2);
        (await page.Locator("form[action*=\"" + key + "\"]").CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Inside_a_form_of_the_host_page_the_controls_belong_to_a_form_of_their_own()
    {
        await using var embedding = await OpenAsync("<form id=\"aspnetForm\" action=\"/host\">{script}</form>");
        var (_, visitor, key) = embedding;
        await visitor.ReadyAsync(1);
        (await visitor.Page.EvaluateAsync<bool>("k => { const c = document.getElementById('InsertRecordFirst_Name'); return c.closest('form').id === 'aspnetForm' && c.form.id !== 'aspnetForm' && c.form.action.includes(k); }", key)).ShouldBeTrue();
        await visitor.Page.ClickAsync("input[type=submit]");
        await visitor.Page.WaitForSelectorAsync("#InsertRecordEmail_err");
        visitor.Page.Url.ShouldStartWith("http://localhost:");
    }

    [Fact]
    public async Task The_host_pages_parameters_win_and_what_is_embedded_stays_light_by_night_D9_D10()
    {
        var server = await servers.GetAsync(SqlDialect.Sqlite);
        var form = await server.DeployAsync(Built.Submission("Demo_Physicians", Built.Section(Built.Field("Office_City", attributes: [("DefaultValue", "[@City]")]))), "Form");
        await using var host = new ForeignSite($"<script src=\"{form}/emb?City=Paris\"></script><iframe title=\"Form\" src=\"{form}\"></iframe>");
        await using var visitor = await browser.NewVisitorAsync();
        var page = visitor.Page;
        await page.EmulateMediaAsync(new() { ColorScheme = Microsoft.Playwright.ColorScheme.Dark });
        const string Look = "e => { const s = getComputedStyle(e.closest('.cbOuter')); return s.colorScheme + ' ' + s.backgroundColor; }";
        foreach (var (query, city) in new[] { ("?City=Rome", "Rome"), ("", "Paris") })
        {
            await visitor.OpenAsync(host.Address + "/page" + query, 1);
            (await page.Locator("#InsertRecordOffice_City").InputValueAsync()).ShouldBe(city);
        }

        (await page.Locator("#InsertRecordOffice_City").EvaluateAsync<string>(Look)).ShouldBe("light rgb(255, 255, 255)");
        var framed = page.FrameLocator("iframe").Locator("#InsertRecordOffice_City");
        (await framed.InputValueAsync()).ShouldBe("");
        (await framed.EvaluateAsync<string>(Look)).ShouldBe("light rgb(255, 255, 255)");
        await page.GotoAsync(form);
        (await page.Locator("#InsertRecordOffice_City").EvaluateAsync<string>(Look)).ShouldStartWith("light dark rgb(");
        (await page.Locator("#InsertRecordOffice_City").EvaluateAsync<string>(Look)).ShouldNotContain("255, 255, 255");
    }

    [Theory]
    [MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Three_kinds_on_one_page_follow_each_other_and_leave_the_host_as_it_was(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var table = "Stays" + Guid.NewGuid().ToString("N")[..8];
        await Hotel.CreateStaysAsync(server.Pages, table, 6);
        var form = await server.DeployAsync(Built.Submission(table, Built.Section(Built.Field("Guest"), Built.Field("City"), Built.Field("Nights"), Built.Field("Arrival"))), "Form");
        var report = await server.DeployAsync(HotelPages.Stays(table, searches: false), "Report");
        var chart = await server.DeployAsync(HotelPages.Chart(table: table), "Chart");
        await using var host = new ForeignSite(
            $"<h1 id=\"title\">Our hotel</h1><p>Some text with a <a href=\"#\">link</a> and a <button>button</button>, <input value=\"an input\"></p><main>{{embed:{form}}}<hr>{{embed:{report}}}</main><aside>{{embed:{chart}}}</aside>",
            "<style>body{font:18px/1.2 Georgia,serif;color:#300}button{background:#fc0;border:0}input{border:3px dotted #0a0}h1{color:#060}a{color:#c0c}</style>");
        await using var visitor = await browser.NewVisitorAsync();
        await visitor.OpenAsync(host.Address + "/page", 3);
        var page = visitor.Page;
        await page.Locator(".cbChart svg").WaitForAsync();
        await visitor.PictureAsync("embeds-" + dialect);
        (await page.EvaluateAsync<string[]>(Repeated)).ShouldBeEmpty();
        (await page.EvaluateAsync<string>(
            "() => [...document.querySelectorAll('#title, body > p a, body > p button, body > p input')].map(e => { const s = getComputedStyle(e); return [s.color, s.backgroundColor, s.borderTopStyle, s.fontFamily].join(); }).join(';')"))
            .ShouldBe("rgb(0, 102, 0),rgba(0, 0, 0, 0),none,Georgia, serif;rgb(204, 0, 204),rgba(0, 0, 0, 0),none,Georgia, serif;" + await page.EvaluateAsync<string>("() => { const s = getComputedStyle(document.querySelector('body > p button')); return [s.color, 'rgb(255, 204, 0)', 'none', s.fontFamily].join(); }") + ";"
                + await page.EvaluateAsync<string>("() => { const s = getComputedStyle(document.querySelector('body > p input')); return [s.color, s.backgroundColor, 'dotted', s.fontFamily].join(); }"));

        await page.FillAsync("#InsertRecordGuest", "Emmy Noether");
        await page.FillAsync("#InsertRecordCity", "Göttingen");
        await page.FillAsync("#InsertRecordNights", "40");
        await page.FillAsync("#InsertRecordArrival", "5/14/2027");
        await page.ClickAsync("input[type=submit][value=Submit]");
        await page.GetByText("Saved.").WaitForAsync();
        // The two others read their records again.
        await page.WaitForFunctionAsync("() => document.body.innerText.includes('Emmy Noether')");
        await page.WaitForFunctionAsync("() => [...document.querySelectorAll('.cbChartTable th')].some(t => t.textContent === 'Göttingen')");
        await page.Locator(".cbChart svg").WaitForAsync();
        (await page.EvaluateAsync<string[]>(Repeated)).ShouldBeEmpty();
        page.Url.ShouldBe(host.Address + "/page");
    }

    private const string Repeated =
        "() => { const ids = [...document.querySelectorAll('[id]')].map(e => e.id).filter(i => i !== 'caspioform' && i !== 'searchID'); return ids.filter((id, i) => ids.indexOf(id) !== i); }";

    private async Task<Embedding> OpenAsync(string body)
    {
        var server = await servers.GetAsync(SqlDialect.Sqlite);
        var address = await server.AddressOfAsync("Physician Registration");
        var visitor = await browser.NewVisitorAsync();
        var host = new ForeignSite(body.Replace("{script}", $"{{embed:{address}}}", StringComparison.Ordinal));
        await visitor.OpenAsync(host.Address + "/page?x=1");
        return new Embedding(host, visitor, address[(address.LastIndexOf('/') + 1)..].ToLowerInvariant());
    }

    private sealed record Embedding(ForeignSite Host, BrowserVisitor Visitor, string Key) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Visitor.DisposeAsync();
            await Host.DisposeAsync();
        }
    }
}
