using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tarn.Sql;

namespace Tarn.Browser.Tests.Looks;

/// <summary>What pages cost: bytes, requests, what holds up the first picture, and what moves after it.</summary>
[Collection(BrowserCollection.Name)]
public sealed class WeightTests(Chromium browser, BrowserServers servers)
{
    /// <summary>Notes every shift of the layout that the visitor did not cause.</summary>
    private const string Watch =
        """
        window.__shifts = [];
        new PerformanceObserver(list => {
          for (const e of list.getEntries()) if (!e.hadRecentInput && e.value >= 0.0001)
            window.__shifts.push(e.value.toFixed(4) + ' ' + e.sources.map(s => (s.node?.id || s.node?.className || s.node?.nodeName || '') + ' ' + Math.round(s.previousRect.y) + '>' + Math.round(s.currentRect.y)).join(', '));
        }).observe({ type: 'layout-shift', buffered: true });
        """;

    /// <summary>What each kind may load besides the runtime; kinds that are not named load nothing.</summary>
    private static readonly Dictionary<string, string[]> Parts = new()
    {
        ["submission"] = ["rules", "cascade", "calculate", "children", "date", "select", "autocomplete", "richtext", "signature"],
        ["update"] = ["children", "date", "select"],
        ["registration"] = ["select"],
        ["search"] = ["select", "date"],
        ["table"] = ["results", "date"],
        ["grouped"] = ["results"],
        ["frozen"] = ["frozen"],
        ["chart"] = ["chart"],
        ["chart-pie"] = ["chart"],
        ["calendar"] = ["calendar"],
        ["calendar-week"] = ["calendar"],
        ["calendar-hours"] = ["calendar"],
        ["pivot"] = ["results"],
    };

    [Theory]
    [InlineData(1280)]
    [InlineData(360)]
    public async Task Nothing_moves_after_it_was_drawn_and_only_the_style_sheet_holds_it_up(int width)
    {
        var server = await servers.GetAsync(SqlDialect.Sqlite);
        var findings = new List<string>();
        foreach (var kind in (await PageKinds.AllAsync(server)).Where(k => k.Step is null || k.Name.StartsWith("chart", StringComparison.Ordinal)))
        {
            // A visitor of their own has an empty cache.
            await using var visitor = await browser.NewVisitorAsync(width, 800);
            await visitor.Page.AddInitScriptAsync(Watch);
            await kind.OpenAsync(visitor);
            var (shifts, resources) = await MeasureAsync(visitor);
            findings.AddRange(shifts.Select(s => $"{kind.Name} moves: {s}"));
            foreach (var (name, blocks) in resources)
            {
                if (blocks && !name.EndsWith(".css", StringComparison.Ordinal))
                    findings.Add($"{kind.Name}: {name} holds up the first picture");
            }

            var allowed = Parts.GetValueOrDefault(kind.Name) ?? [];
            var loaded = resources.Select(r => r.Name[(r.Name.LastIndexOf('/') + 1)..]).Where(n => n.EndsWith(".js", StringComparison.Ordinal) && !n.StartsWith("runtime", StringComparison.Ordinal) && !n.StartsWith("chunk", StringComparison.Ordinal)).Select(n => n.Split('-', '.')[0]).Distinct().ToList();
            findings.AddRange(loaded.Except(allowed).Select(l => $"{kind.Name} loads {l}, which it does not use"));
            findings.AddRange(allowed.Except(loaded).Select(l => $"{kind.Name} does not load {l}"));
            if (resources.Count > 5 + (3 * allowed.Length))
                findings.Add($"{kind.Name} makes {resources.Count} requests: {string.Join(", ", resources.Select(r => r.Name[(r.Name.LastIndexOf('/') + 1)..]))}");
            if (width == 1280)
                findings.AddRange(await WeighAsync(kind, resources.Select(r => r.Name)));
        }

        findings.ShouldBeEmpty(string.Join('\n', findings));
    }

    [Fact]
    public async Task What_moves_is_noticed()
    {
        await using var visitor = await browser.NewVisitorAsync();
        await visitor.Page.AddInitScriptAsync(Watch);
        await visitor.OpenAsync(await (await servers.GetAsync(SqlDialect.Sqlite)).DeployAsync(HotelPages.Html(), "Moves"), 1);
        await visitor.Page.EvaluateAsync("() => { const p = document.createElement('p'); p.style.height = '200px'; document.body.prepend(p); }");
        (await MeasureAsync(visitor)).Shifts.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task The_embed_script_is_small_and_so_is_all_that_an_embedded_form_loads()
    {
        var server = await servers.GetAsync(SqlDialect.Sqlite);
        using var http = new HttpClient();
        var address = await server.AddressOfAsync("Physician Registration");
        var (embed, text) = await SizeAsync(http, address + "/emb");
        embed.ShouldBeLessThan(3 * 1024);
        // With the runtime that it loads, which all DataPages of a host page share, it is all the script of a simple form.
        var runtime = 0L;
        foreach (var part in Regex.Matches(text, "\"(?<part>http[^\"]+\\.js)\"", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Select(m => m.Groups["part"].Value).Distinct())
            runtime += (await SizeAsync(http, part)).Size;
        runtime.ShouldBeGreaterThan(0);
        (embed + runtime).ShouldBeLessThan(16 * 1024);
    }

    private static async Task<(List<string> Shifts, List<(string Name, bool Blocks)> Resources)> MeasureAsync(BrowserVisitor visitor)
    {
        // Two frames later everything that was drawn is reported.
        var measured = await visitor.Page.EvaluateAsync<JsonElement>(
            "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done({ shifts: window.__shifts, resources: performance.getEntriesByType('resource').filter(r => r.initiatorType !== 'fetch').map(r => ({ name: r.name, blocks: r.renderBlockingStatus === 'blocking' })) }), 50))))");
        return ([.. measured.GetProperty("shifts").EnumerateArray().Select(s => s.GetString()!)], [.. measured.GetProperty("resources").EnumerateArray().Select(r => (r.GetProperty("name").GetString()!, r.GetProperty("blocks").GetBoolean()))]);
    }

    /// <summary>The sum of what a page loads, packed: 60 KB, or 300 KB with a chart.</summary>
    private static async Task<IEnumerable<string>> WeighAsync(PageKind kind, IEnumerable<string> resources)
    {
        using var http = new HttpClient();
        var sum = 0L;
        foreach (var resource in resources.Where(r => r.EndsWith(".js", StringComparison.Ordinal) || r.EndsWith(".css", StringComparison.Ordinal)).Append(kind.Address))
            sum += (await SizeAsync(http, resource)).Size;
        var limit = kind.Name.StartsWith("chart", StringComparison.Ordinal) ? 300 : 60;
        return sum <= limit * 1024 ? [] : [$"{kind.Name} weighs {sum / 1024} KB"];
    }

    /// <summary>The size of a resource as it is sent packed with gzip, or as it would be.</summary>
    private static async Task<(long Size, string Text)> SizeAsync(HttpClient http, string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.AcceptEncoding.ParseAdd("gzip");
        using var response = await http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        var bytes = await response.Content.ReadAsByteArrayAsync();
        using var packed = new MemoryStream();
        if (response.Content.Headers.ContentEncoding.Contains("gzip"))
        {
            await packed.WriteAsync(bytes);
            packed.Position = 0;
            await using var unpacking = new GZipStream(packed, CompressionMode.Decompress);
            using var reader = new StreamReader(unpacking);
            return (bytes.Length, await reader.ReadToEndAsync());
        }

        await using (var packing = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            await packing.WriteAsync(bytes);
        return (packed.Length, System.Text.Encoding.UTF8.GetString(bytes));
    }
}
