using System.Net;
using System.Net.Sockets;
using System.Text;
using Tarn.Sql;

namespace Tarn.Browser.Tests;

/// <summary>DataPages inside pages of other people (deployment.md 5 and 8).</summary>
[Collection(BrowserCollection.Name)]
public sealed class EmbedTests(Browser browser, PhysicianServers servers)
{
    [Fact]
    public async Task Two_embeds_stand_where_their_scripts_stand_and_repeat_no_id()
    {
        var (visitor, key) = await OpenAsync("<p id=\"one\"></p>{script}<p id=\"two\"></p>{script}<p id=\"three\"></p>");
        await using var held = visitor;
        await visitor.ReadyAsync(2);
        var page = visitor.Page;
        (await page.EvaluateAsync<bool>("() => window.__ready.every(k => k.length === 28 && k === k.toLowerCase())")).ShouldBeTrue();
        (await page.EvaluateAsync<string[]>(
            "() => { const ids = [...document.querySelectorAll('[id]')].map(e => e.id).filter(i => i !== 'caspioform' && i !== 'searchID'); return ids.filter((id, i) => ids.indexOf(id) !== i); }"))
            .ShouldBeEmpty();
        (await page.EvaluateAsync<bool>(
            "() => { const at = i => document.getElementById(i); const forms = [...document.querySelectorAll('form')]; return forms.length === 2 && !!(at('one').compareDocumentPosition(forms[0]) & 4) && !!(at('two').compareDocumentPosition(forms[0]) & 2) && !!(at('two').compareDocumentPosition(forms[1]) & 4); }"))
            .ShouldBeTrue();
        (await page.EvaluateAsync<int>("k => Object.keys(window.dataPageManagerObj.dataPages).filter(d => d.includes(k)).length", key)).ShouldBe(2);
    }

    [Fact]
    public async Task A_listener_can_stop_a_submit_and_refresh_shows_the_form_anew()
    {
        var (visitor, key) = await OpenAsync("{script}");
        await using var held = visitor;
        await visitor.ReadyAsync(1);
        var page = visitor.Page;
        await page.EvaluateAsync("() => { window.__posts = 0; const f = window.fetch; window.fetch = (u, o) => { if (o && o.method === 'POST') window.__posts++; return f(u, o); }; document.addEventListener('BeforeFormSubmit', e => { window.__asked = e.detail.appKey; e.preventDefault(); }); for (const c of document.querySelector('form').elements) { c.required = false; c.removeAttribute('aria-required'); } for (const l of document.querySelectorAll('.cbFormLabelRequired')) l.classList.remove('cbFormLabelRequired'); }");
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
        var (visitor, key) = await OpenAsync("<form id=\"aspnetForm\" action=\"/host\">{script}</form>");
        await using var held = visitor;
        await visitor.ReadyAsync(1);
        (await visitor.Page.EvaluateAsync<bool>("k => { const c = document.getElementById('InsertRecordFirst_Name'); return c.closest('form').id === 'aspnetForm' && c.form.id !== 'aspnetForm' && c.form.action.includes(k); }", key)).ShouldBeTrue();
        await visitor.Page.ClickAsync("input[type=submit]");
        await visitor.Page.WaitForSelectorAsync("#InsertRecordEmail_err");
        visitor.Page.Url.ShouldStartWith("http://localhost:");
    }

    private async Task<(BrowserVisitor Visitor, string Key)> OpenAsync(string body)
    {
        var server = await servers.GetAsync(SqlDialect.Sqlite);
        var key = (await server.PageAsync("Physician Registration")).AppKey;
        var visitor = await browser.NewVisitorAsync();
        var html = "<!DOCTYPE html><html><head><title>Host</title></head><body>" + body.Replace("{script}", $"<script type=\"text/javascript\" src=\"{server.Address}/dp/{key}/emb\"></script>", StringComparison.Ordinal) + "</body></html>";
        // A page of another origin, on the same machine: browsers keep pages of the network away from servers at home.
        var host = new HttpListener();
        var port = FreePort();
        host.Prefixes.Add($"http://localhost:{port}/");
        host.Start();
        _ = Task.Run(async () =>
        {
            while (host.IsListening)
            {
                var call = await host.GetContextAsync();
                call.Response.ContentType = "text/html";
                await call.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(html));
                call.Response.Close();
            }
        });
        await visitor.OpenAsync($"http://localhost:{port}/page?x=1");
        return (visitor, key.ToLowerInvariant());
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
