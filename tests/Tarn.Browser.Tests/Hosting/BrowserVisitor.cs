using Microsoft.Playwright;

namespace Tarn.Browser.Tests.Hosting;

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
        page.Response += (_, response) =>
        {
            if (response.Status >= 500)
                _errors.Add($"{response.Status} {response.Url}");
        };
        page.Dialog += (_, dialog) => _ = AnswerAsync(dialog);
    }

    public IPage Page { get; }

    /// <summary>The questions that were asked in dialogs; all are agreed to.</summary>
    public List<string> Questions { get; } = [];

    /// <summary>Opens an address and waits until the page's script has taken it over.</summary>
    public async Task OpenAsync(string address)
    {
        await Page.AddInitScriptAsync("window.__ready = []; document.addEventListener('DataPageReady', e => window.__ready.push(e.detail.appKey));");
        await Page.GotoAsync(address, new PageGotoOptions { WaitUntil = WaitUntilState.NetworkIdle });
    }

    /// <summary>Opens an address and waits until a number of DataPages has shown itself.</summary>
    public async Task OpenAsync(string address, int count)
    {
        await OpenAsync(address);
        await ReadyAsync(count);
    }

    /// <summary>Waits until DataPages have shown themselves this many times.</summary>
    public Task ReadyAsync(int times) => Page.WaitForFunctionAsync($"() => window.__ready && window.__ready.length >= {times}");

    /// <summary>How often DataPages have shown themselves.</summary>
    public Task<int> ReadyCountAsync() => Page.EvaluateAsync<int>("() => window.__ready.length");

    /// <summary>Does something that makes a DataPage show itself anew, and waits for that.</summary>
    public async Task AnewAsync(Func<Task> act)
    {
        var before = await ReadyCountAsync();
        await act();
        await ReadyAsync(before + 1);
    }

    /// <summary>Waits for a text; a form that says what is wrong ends the waiting.</summary>
    public async Task SeeAsync(string text)
    {
        await Page.WaitForFunctionAsync("t => document.body.innerText.includes(t) || [...document.querySelectorAll('.cbFormErrorSummary')].some(e => !e.hidden)", text);
        (await Page.InnerTextAsync("body")).ShouldContain(text);
    }

    /// <summary>By how many pixels the page is wider than its window.</summary>
    public Task<int> OverflowAsync() => Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");

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

    private async Task AnswerAsync(IDialog dialog)
    {
        Questions.Add(dialog.Message);
        await dialog.AcceptAsync(dialog.DefaultValue);
    }
}
