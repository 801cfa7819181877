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

    public static Task<Window> OpenAsync(StudioServer server) => OpenAsync(server.Address, StudioServer.Email, StudioServer.Password);

    public static async Task<Window> OpenAsync(string address, string email, string password)
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("TARN_TEST_CHROMIUM") ?? "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        });
        var window = new Window(playwright, browser, await browser.NewPageAsync(), address + "/studio");
        await window._page.GotoAsync(window._studio + "/sign-in");
        await window._page.GetByLabel("E-mail address").FillAsync(email);
        await window._page.GetByLabel("Password").FillAsync(password);
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

    /// <summary>Follows a link of a screen, and waits until nothing of what it leads to is loading.</summary>
    public async Task FollowAsync(string screen, string link)
    {
        await ShowAsync(screen);
        await _page.GetByRole(AriaRole.Link, new() { Name = link, Exact = true }).ClickAsync();
        await _page.Locator(".sheet[data-live]").WaitForAsync();
    }

    /// <summary>Scrolls the datasheet that is open to one place after the other; at each it waits until records stand there. The browser does it by itself.</summary>
    /// <param name="times">How often.</param>
    public Task ScrollAsync(int times) => _page.EvaluateAsync(
        """
        async times => {
          const sheet = document.querySelector('.sheet');
          const box = sheet.getBoundingClientRect();
          for (let step = 1; step <= times; step++) {
            sheet.scrollTop = step * 37 % 60 / 60 * (sheet.scrollHeight - sheet.clientHeight);
            do await new Promise(requestAnimationFrame);
            while (!document.elementFromPoint(box.left + 80, box.top + box.height / 2)?.closest('.sheet-row'));
          }
        }
        """,
        times);

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
