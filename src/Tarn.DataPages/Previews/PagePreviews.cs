using System.Collections.Concurrent;
using System.Security.Cryptography;
using Tarn.Apps.Catalogue;
using Tarn.Apps.Packages;

namespace Tarn.DataPages.Previews;

/// <summary>
/// DataPages as builders are about to save them, each under a key that only its builder's window knows: 112 random bits, good for a quarter of an hour after it was last used, and gone with the
/// window. Kept in memory: the window and its preview are served by one process.
/// </summary>
/// <param name="clock">The clock.</param>
public sealed class PagePreviews(TimeProvider clock)
{
    /// <summary>How long a preview lives after it was last shown or used.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(15);

    private const int Most = 500;

    private readonly ConcurrentDictionary<string, Preview> _previews = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Shows a definition, in the place of what the same window showed before.</summary>
    /// <param name="key">The key of the window's preview; null for a new one.</param>
    /// <param name="page">The page, with the definition to show.</param>
    /// <returns>The key: the page is at <c>/dp/{key}</c>.</returns>
    public string Show(string? key, DataPage page) => Show(key, new PreviewedPage(page));

    /// <summary>Shows a page with logins, styles and localizations that are not saved yet.</summary>
    /// <param name="key">The key of the window's preview; null for a new one.</param>
    /// <param name="shown">What is shown.</param>
    /// <returns>The key: the page is at <c>/dp/{key}</c>.</returns>
    public string Show(string? key, PreviewedPage shown)
    {
        Forget();
        key ??= RandomNumberGenerator.GetHexString(DataPageKey.Length, lowercase: true);
        var page = shown.Page;
        var open = page with { AppKey = key, Element = page.Element.With("AppKey", key), Deployed = true, Invalid = false, Access = null };
        _previews[key] = new Preview(new PreviewedPage(open) { Logins = shown.Logins, Definitions = shown.Definitions, IsSignedIn = shown.IsSignedIn }, clock.GetUtcNow());
        return key;
    }

    /// <summary>Ends a preview.</summary>
    public void Close(string key) => _previews.TryRemove(key, out _);

    /// <summary>What a key shows; null when there is none, or it has ended.</summary>
    public PreviewedPage? Find(string key)
    {
        if (_previews.IsEmpty || !_previews.TryGetValue(key, out var preview))
            return null;
        if (clock.GetUtcNow() - preview.Used > Life)
        {
            Close(key);
            return null;
        }

        preview.Used = clock.GetUtcNow();
        return preview.Shown;
    }

    private void Forget()
    {
        var now = clock.GetUtcNow();
        foreach (var (key, preview) in _previews)
        {
            if (now - preview.Used > Life)
                Close(key);
        }

        // More than any team opens at once: the oldest go.
        foreach (var (key, _) in _previews.OrderBy(p => p.Value.Used).Take(Math.Max(0, _previews.Count - Most)))
            Close(key);
    }

    private sealed class Preview(PreviewedPage shown, DateTimeOffset used)
    {
        public PreviewedPage Shown => shown;

        public DateTimeOffset Used { get; set; } = used;
    }
}
