using Microsoft.Playwright;

namespace Tarn.Browser.Tests;

/// <summary>A visitor in a real browser.</summary>
public sealed class BrowserVisitor : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _errors = [];

    public BrowserVisitor(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.PageError += (_, error) => _errors.Add(error);
    }

    public IPage Page { get; }

    /// <summary>Opens an address and waits until the page's script has taken it over.</summary>
    public async Task OpenAsync(string address)
    {
        await Page.AddInitScriptAsync("window.__ready = []; document.addEventListener('DataPageReady', e => window.__ready.push(e.detail.appKey));");
        await Page.GotoAsync(address, new PageGotoOptions { WaitUntil = WaitUntilState.NetworkIdle });
    }

    /// <summary>Waits until DataPages have shown themselves this many times.</summary>
    public Task ReadyAsync(int times) => Page.WaitForFunctionAsync($"() => window.__ready && window.__ready.length >= {times}");

    /// <summary>How often DataPages have shown themselves.</summary>
    public Task<int> ReadyCountAsync() => Page.EvaluateAsync<int>("() => window.__ready.length");

    /// <summary>Keeps a picture where <c>TARN_TEST_PICTURES</c> says, for people to look at.</summary>
    public async Task PictureAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("TARN_TEST_PICTURES") is { Length: > 0 } folder)
            await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png"), FullPage = true });
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        _errors.ShouldBeEmpty("Scripts of the page failed.");
    }
}
