using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace Tarn.DataPages.Localization;

/// <summary>The built-in texts of a language, with what a localization overrides. A key that a language lacks is taken from English.</summary>
public sealed class PageTexts
{
    private static readonly FrozenDictionary<string, string> EnglishTexts = Load("en") ?? throw new InvalidOperationException("The English texts are missing.");

    private static readonly FrozenDictionary<string, FrozenDictionary<string, string>> Packs =
        Languages.ToFrozenDictionary(l => l, l => Load(l)!, StringComparer.OrdinalIgnoreCase);

    private readonly FrozenDictionary<string, string> _language;
    private readonly FrozenDictionary<string, string> _custom;

    private PageTexts(FrozenDictionary<string, string> language, FrozenDictionary<string, string> custom)
    {
        _language = language;
        _custom = custom;
    }

    /// <summary>The languages shipped.</summary>
    public static IReadOnlyList<string> Languages =>
        [.. typeof(PageTexts).Assembly.GetManifestResourceNames().Where(n => n.StartsWith("Texts.", StringComparison.Ordinal)).Select(n => n["Texts.".Length..])];

    /// <summary>The texts of a language: <c>de-AT</c> falls back to <c>de</c>, that to English.</summary>
    /// <param name="language">A culture's name.</param>
    /// <param name="custom">Texts of a localization, by key; empty ones do not count.</param>
    public static PageTexts Of(string language, IReadOnlyDictionary<string, string>? custom = null) => new(
        Packs.GetValueOrDefault(language) ?? Packs.GetValueOrDefault(language.Split('-')[0]) ?? EnglishTexts,
        (custom ?? new Dictionary<string, string>()).Where(c => c.Value.Length > 0).ToFrozenDictionary(c => c.Key, c => c.Value, StringComparer.OrdinalIgnoreCase));

    /// <summary>Every key.</summary>
    public static IEnumerable<string> Keys => EnglishTexts.Keys;

    /// <summary>A text with its places filled; the key itself when no pack knows it.</summary>
    public string Get(string key, ReadOnlySpan<object?> places, CultureInfo culture)
    {
        var text = _custom.GetValueOrDefault(key) ?? _language.GetValueOrDefault(key) ?? EnglishTexts.GetValueOrDefault(key) ?? key;
        if (places.IsEmpty)
            return text;
        // A custom text may drop a place, and may hold braces of scripts.
        for (var i = 0; i < places.Length; i++)
            text = text.Replace("{" + i.ToString(CultureInfo.InvariantCulture) + "}", Convert.ToString(places[i], culture), StringComparison.Ordinal);
        return text;
    }

    private static FrozenDictionary<string, string>? Load(string language)
    {
        using var stream = typeof(PageTexts).Assembly.GetManifestResourceStream("Texts." + language);
        return stream is null ? null : JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
