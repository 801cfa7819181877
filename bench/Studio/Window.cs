using System.Diagnostics;
using Microsoft.Playwright;
using Tarn.Studio.Tests.Hosting;

namespace Tarn.Bench.Studio;

/// <summary>A browser's window in which the owner is signed in.</summary>
internal sealed class Window : IAsyncDisposable
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly IPage _page;
    private readonly string _studio;

    private Window(IPlaywright playwright, IBrowser browser, IPage page, string studio) => (_playwright, _browser, _page, _studio) = (playwright, browser, page, studio);

    public static async Task<Window> OpenAsync(StudioServer server)
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("TARN_TEST_CHROMIUM") ?? "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        });
        var window = new Window(playwright, browser, await browser.NewPageAsync(), server.Address + "/studio");
        await window._page.GotoAsync(window._studio + "/sign-in");
        await window._page.GetByLabel("E-mail address").FillAsync(StudioServer.Email);
        await window._page.GetByLabel("Password").FillAsync(StudioServer.Password);
        await window._page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await window._page.GetByRole(AriaRole.Heading, new() { Level = 1 }).WaitForAsync();
        return window;
    }

    /// <summary>Opens a screen as its address does, and waits until nothing of it is loading.</summary>
    /// <returns>Milliseconds for whoever waits, and of this process, which is the server and little else.</returns>
    public async Task<(double Elapsed, double Processor)> ShowAsync(string screen)
    {
        using var process = Process.GetCurrentProcess();
        var (before, begun) = (process.TotalProcessorTime, Stopwatch.GetTimestamp());
        await _page.GotoAsync(_studio + screen);
        await _page.WaitForFunctionAsync("() => document.querySelector('h1') && !document.querySelector('.bone, .loading')");
        var elapsed = Stopwatch.GetElapsedTime(begun);
        process.Refresh();
        return (elapsed.TotalMilliseconds, (process.TotalProcessorTime - before).TotalMilliseconds);
    }

    /// <summary>Scrolls the datasheet that is open to a place, and waits until records stand there.</summary>
    /// <param name="share">The place, from 0 (the first record) to 1.</param>
    /// <returns>As <see cref="ShowAsync"/>.</returns>
    public async Task<(double Elapsed, double Processor)> ScrollAsync(double share)
    {
        using var process = Process.GetCurrentProcess();
        var (before, begun) = (process.TotalProcessorTime, Stopwatch.GetTimestamp());
        await _page.EvaluateAsync("share => { const sheet = document.querySelector('.sheet'); sheet.scrollTop = share * (sheet.scrollHeight - sheet.clientHeight); }", share);
        await _page.WaitForFunctionAsync(
            """
            () => {
              const box = document.querySelector('.sheet').getBoundingClientRect();
              return document.elementFromPoint(box.left + 80, box.top + box.height / 2)?.closest('.sheet-row');
            }
            """);
        var elapsed = Stopwatch.GetElapsedTime(begun);
        process.Refresh();
        return (elapsed.TotalMilliseconds, (process.TotalProcessorTime - before).TotalMilliseconds);
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
