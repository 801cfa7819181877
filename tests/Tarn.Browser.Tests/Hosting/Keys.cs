using Microsoft.Playwright;

namespace Tarn.Browser.Tests.Hosting;

/// <summary>A visitor's keyboard: what is reached is reached by Tab alone.</summary>
internal sealed class Keys(IPage page)
{
    private const int MostSteps = 40;

    /// <summary>Goes on by Tab until an element has the focus.</summary>
    public async Task ToAsync(string selector)
    {
        var passed = new List<string>();
        for (var i = 0; i < MostSteps; i++)
        {
            if (await page.EvaluateAsync<bool>("s => document.activeElement !== null && document.activeElement.matches(s)", selector))
                return;
            await page.Keyboard.PressAsync("Tab");
            passed.Add(await page.EvaluateAsync<string>("() => document.activeElement.id || document.activeElement.name || document.activeElement.textContent.trim().slice(0, 20) || document.activeElement.tagName"));
        }

        throw new InvalidOperationException($"Tab does not lead to {selector}, only to {string.Join(", ", passed)}.");
    }

    /// <summary>Goes to a control and types.</summary>
    public async Task TypeAsync(string selector, string text)
    {
        await ToAsync(selector);
        await page.Keyboard.TypeAsync(text);
    }

    /// <summary>Presses keys one after the other.</summary>
    public async Task PressAsync(params string[] keys)
    {
        foreach (var key in keys)
            await page.Keyboard.PressAsync(key);
    }

    /// <summary>Whether what has the focus can be seen to have it: an outline or a shadow of its own.</summary>
    public Task<bool> ShowsFocusAsync() => page.EvaluateAsync<bool>("() => { const s = getComputedStyle(document.activeElement); return (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== 'none'; }");
}
