using System.Globalization;

namespace Tarn.DataPages.Styles;

/// <summary>Whether a style can be read: the contrast of what stands on what (WCAG 2.2, 1.4.3 and 1.4.11).</summary>
public static class StyleContrast
{
    private static readonly (string On, string Under, double Least, string What)[] Pairs =
    [
        ("text", "bg", 4.5, "Text on the ground"), ("text", "surface", 4.5, "Text in boxes and table headings"), ("muted", "bg", 4.5, "Text of second rank on the ground"),
        ("link", "bg", 4.5, "Links on the ground"), ("accent-text", "accent", 4.5, "Text on buttons"), ("field-border", "bg", 3, "Edges of fields"), ("danger", "bg", 4.5, "Error messages"),
    ];

    /// <summary>What is hard to read, as half sentences with the contrast.</summary>
    public static IReadOnlyList<string> Problems(StyleSettings settings)
    {
        var theme = Themes.Of(settings.Theme);
        var scheme = settings.Scheme == StyleScheme.Auto ? theme.Scheme : settings.Scheme;
        var found = new List<string>();
        if (scheme != StyleScheme.Dark)
            Check(settings, theme.Light, isDark: false, scheme == StyleScheme.Auto ? " by day" : "", found);
        if (scheme != StyleScheme.Light)
            Check(settings, theme.Dark, isDark: true, scheme == StyleScheme.Auto ? " by night" : "", found);
        return found;
    }

    /// <summary>The contrast of two colours, 1 to 21; null when one is not written as <c>#rrggbb</c>.</summary>
    public static double? Ratio(string one, string other) => Luminance(one) is { } a && Luminance(other) is { } b ? (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05) : null;

    /// <summary>A colour as the theme's token or the builder's, by day or by night; null when the builder wrote no plain colour.</summary>
    public static string? ColourOf(StyleSettings settings, string token, bool isDark)
    {
        if (settings.Tokens.GetValueOrDefault(token) is { } own)
            return Plain(own, isDark);
        var theme = Themes.Of(settings.Theme);
        return (isDark ? theme.Dark : theme.Light).Tokens.FirstOrDefault(t => t.Key == token).Value;
    }

    /// <summary>The values that go with a main colour: text on it, links, its hint, the ring of the focus; lighter ones by night where the style follows the visitor's system.</summary>
    /// <param name="accent"><c>#rrggbb</c>.</param>
    /// <param name="settings">The style.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> Accent(string accent, StyleSettings settings)
    {
        var theme = Themes.Of(settings.Theme);
        var scheme = settings.Scheme == StyleScheme.Auto ? theme.Scheme : settings.Scheme;
        var day = Readable(accent, ColourOf(settings, "bg", isDark: false) ?? "#ffffff", toWhite: false);
        var night = Readable(accent, ColourOf(settings, "bg", isDark: true) ?? "#14181f", toWhite: true);
        string Both(string light, string dark) => scheme switch { StyleScheme.Light => light, StyleScheme.Dark => dark, _ => light == dark ? light : $"light-dark({light}, {dark})" };
        return
        [
            new("accent", Both(accent, night)), new("accent-text", Both(On(accent), On(night))), new("link", Both(day, night)), new("focus", Both(day, night)),
            new("accent-soft", Both(Mix(accent, "#ffffff", 0.92), Mix(accent, theme.Dark.Ground, 0.8))),
        ];
    }

    /// <summary>The colour that <c>#rrggbb</c> or <c>light-dark(#rrggbb, #rrggbb)</c> means; null for anything else.</summary>
    public static string? Plain(string value, bool isDark)
    {
        var text = value.Trim();
        if (text.StartsWith("light-dark(", StringComparison.Ordinal) && text.EndsWith(')') && text[11..^1].Split(',') is [var light, var dark])
            text = (isDark ? dark : light).Trim();
        return Luminance(text) is null ? null : text;
    }

    private static void Check(StyleSettings settings, ThemeColours colours, bool isDark, string when, List<string> found)
    {
        var theme = colours.Tokens.ToDictionary(StringComparer.Ordinal);
        string? Of(string token) => settings.Tokens.GetValueOrDefault(token) is { } own ? Plain(own, isDark) : theme[token];
        foreach (var (on, under, least, what) in Pairs)
        {
            // What the theme itself says was tested; only what the builder touched is looked at.
            if ((settings.Tokens.ContainsKey(on) || settings.Tokens.ContainsKey(under)) && Of(on) is { } front && Of(under) is { } back && Ratio(front, back) is { } ratio && ratio < least)
                found.Add(string.Create(CultureInfo.InvariantCulture, $"{what}{when}: {ratio:0.0} to 1, at least {least:0.#}"));
        }
    }

    /// <summary>The colour, moved towards black or white until it can be read on a ground.</summary>
    private static string Readable(string colour, string ground, bool toWhite)
    {
        for (var share = 0.0; share <= 1; share += 0.05)
        {
            var tried = Mix(colour, toWhite ? "#ffffff" : "#000000", share);
            if (Ratio(tried, ground) >= 4.5)
                return tried;
        }

        return toWhite ? "#ffffff" : "#000000";
    }

    private static string On(string colour) => Ratio(colour, "#ffffff") >= 4.5 || Ratio(colour, "#ffffff") > Ratio(colour, "#0d1522") ? "#ffffff" : "#0d1522";

    private static string Mix(string one, string other, double share)
    {
        if (Parts(one) is not { } a || Parts(other) is not { } b)
            return one;
        int At(int x, int y) => (int)Math.Round((x * (1 - share)) + (y * share));
        return string.Create(CultureInfo.InvariantCulture, $"#{At(a.Red, b.Red):x2}{At(a.Green, b.Green):x2}{At(a.Blue, b.Blue):x2}");
    }

    private static (int Red, int Green, int Blue)? Parts(string colour) => colour.Length == 7 && colour[0] == '#' && int.TryParse(colour.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
        ? (number >> 16, (number >> 8) & 255, number & 255)
        : null;

    private static double? Luminance(string colour)
    {
        if (Parts(colour) is not { } parts)
            return null;
        static double Linear(int channel) => channel / 255.0 is var c && c <= 0.04045 ? c / 12.92 : Math.Pow(((channel / 255.0) + 0.055) / 1.055, 2.4);
        return (0.2126 * Linear(parts.Red)) + (0.7152 * Linear(parts.Green)) + (0.0722 * Linear(parts.Blue));
    }
}
