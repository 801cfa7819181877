using Microsoft.Playwright;

namespace Tarn.Browser.Tests.Hosting;

/// <summary>A headless Chromium for all tests: Debian's, or the one that <c>TARN_TEST_CHROMIUM</c> names.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async Task InitializeAsync()
    {
        // A busy machine is no failure: only what never comes is one.
        Assertions.SetDefaultExpectTimeout(30_000);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("TARN_TEST_CHROMIUM") ?? "/usr/bin/chromium",
            // One process for a page and its frames: where each preview gets its own, a frame that goes on quickly can be lost to the tests, and starting it takes a busy machine long. Origins are as apart as ever.
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-site-isolation-trials"],
        });
    }

    /// <summary>A visitor with a browser of their own. A script error on the page fails the test when the visitor leaves.</summary>
    public async Task<BrowserVisitor> NewVisitorAsync(int width = 1280, int height = 900, string? locale = null, bool scripts = true, ColorScheme scheme = ColorScheme.Light)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            Locale = locale ?? "en-US",
            JavaScriptEnabled = scripts,
            ColorScheme = scheme,
            // What fades in has half its contrast for a while: on a busy machine, a look falls into just that while.
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(30_000);
        return new BrowserVisitor(context, await context.NewPageAsync());
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
