using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;
using Tarn.DataPages.Assets;

namespace Tarn.DataPages.Styles;

/// <summary>The CSS of a style: layout, theme, settings of elements, and last the builder's own. Every rule stands behind the style's class, so that it touches nothing else of a host page.</summary>
public sealed class StyleSheet
{
    private static readonly ConditionalWeakTable<PageStyle, ConcurrentDictionary<FontPolicy, StyleSheet>> Made = [];
    private static readonly ConcurrentDictionary<(string Hash, string PublicId), WeakReference<StyleSheet>> ByAddress = new();
    private static readonly Lock Sharing = new();
    private static readonly string Layout = AssetStore.ReadText("Assets.base.css");
    private static readonly string Responsive = AssetStore.ReadText("Assets.responsive.css");

    private StyleSheet(string publicId, string text)
    {
        PublicId = publicId;
        Text = text;
        Hash = AssetStore.HashOf(Encoding.UTF8.GetBytes(text));
        Address = $"/dp/static/{Hash}/{publicId}.css";
        Asset = Asset.FromText("text/css; charset=utf-8", text);
    }

    /// <summary>The CSS.</summary>
    public string Text { get; }

    /// <summary>The hash of the text: changes with every change of the style.</summary>
    public string Hash { get; }

    /// <summary>Where it is served, from the root of the server.</summary>
    public string Address { get; }

    /// <summary>The style's class.</summary>
    private string PublicId { get; }

    /// <summary>What is served there.</summary>
    internal Asset Asset { get; }

    /// <summary>The sheet of a style; made once.</summary>
    /// <param name="style">The style.</param>
    /// <param name="fonts">Where fonts may come from; null for nowhere but the server.</param>
    public static StyleSheet For(PageStyle style, FontPolicy? fonts = null) =>
        Made.GetValue(style, static _ => new()).GetOrAdd(fonts ?? FontPolicy.Private, static (f, s) => Share(Make(s, f)), style);

    /// <summary>A sheet that this process has made and still uses; null when there is none.</summary>
    internal static StyleSheet? Find(string hash, string publicId)
    {
        if (!ByAddress.TryGetValue((hash, publicId), out var reference))
            return null;
        if (reference.TryGetTarget(out var sheet))
            return sheet;
        lock (Sharing)
        {
            if (ByAddress.TryGetValue((hash, publicId), out reference) && !reference.TryGetTarget(out sheet))
                ByAddress.TryRemove((hash, publicId), out _);
        }

        return sheet;
    }

    /// <summary>Styles whose sheets are equal have one, which lives as long as any of them.</summary>
    private static StyleSheet Share(StyleSheet made)
    {
        lock (Sharing)
        {
            if (ByAddress.TryGetValue((made.Hash, made.PublicId), out var reference) && reference.TryGetTarget(out var known))
                return known;
            ByAddress[(made.Hash, made.PublicId)] = new WeakReference<StyleSheet>(made);
            return made;
        }
    }

    private static StyleSheet Make(PageStyle style, FontPolicy fonts)
    {
        var settings = style.Settings;
        var css = new CssScope(style.PublicId, fonts).Add(TokensOf(settings)).Add(Layout);
        if (settings.IsResponsive)
            css.Add(Responsive);
        css.Add(SettingsOf(settings)).Add(settings.CustomCss);
        if (settings.TabletCss.Length > 0)
            css.Add($"@container cb (max-width:1024px){{{Balanced(settings.TabletCss, fonts)}}}");
        if (settings.MobileCss.Length > 0)
            css.Add($"@container cb (max-width:480px){{{Balanced(settings.MobileCss, fonts)}}}");
        return new StyleSheet(style.PublicId, css.ToString());
    }

    /// <summary>The theme as custom properties, by day and by night.</summary>
    private static string TokensOf(StyleSettings settings)
    {
        var theme = Themes.Of(settings.Theme);
        var scheme = settings.Scheme == StyleScheme.Auto ? theme.Scheme : settings.Scheme;
        var css = new StringBuilder();
        css.Append(":scope{color-scheme:").Append(scheme switch { StyleScheme.Light => "light", StyleScheme.Dark => "dark", _ => "light dark" }).Append(';');
        foreach (var (name, value) in (scheme == StyleScheme.Dark ? theme.Dark : theme.Light).Tokens.Concat(theme.Measures))
            Declare(css, name, value);
        css.Append('}');
        if (scheme == StyleScheme.Auto)
        {
            // :where, so that these count no more than what the builder chose.
            css.Append(":scope:where(.").Append(PageStyles.LightClass).Append("){color-scheme:light}");
            css.Append("@media (prefers-color-scheme:dark){:scope:where(:not(.").Append(PageStyles.LightClass).Append(")){");
            foreach (var (name, value) in theme.Dark.Tokens)
                Declare(css, name, value);
            css.Append("}}");
        }

        // What the builder chose holds by day and by night.
        if (!settings.Tokens.IsEmpty)
        {
            css.Append(":scope{");
            foreach (var (name, value) in settings.Tokens.OrderBy(t => t.Key, StringComparer.Ordinal))
                Declare(css, name.ToLowerInvariant(), value);
            css.Append('}');
        }

        return css.ToString();

        static void Declare(StringBuilder css, string name, string value)
        {
            if (IsName(name) && IsValue(value))
                css.Append("--cb-").Append(name).Append(':').Append(value).Append(';');
        }
    }

    private static string SettingsOf(StyleSettings settings)
    {
        var css = new StringBuilder();
        foreach (var group in settings.Elements.GroupBy(e => e.Element, StringComparer.OrdinalIgnoreCase))
        {
            if (StyleElements.SelectorOf(group.Key) is not { } selector)
                continue;
            css.Append(selector).Append('{');
            foreach (var setting in group.Where(s => IsName(s.Property) && IsValue(s.Value)))
                css.Append(setting.Property).Append(':').Append(setting.Value).Append(';');
            css.Append('}');
        }

        return css.ToString();
    }

    private static bool IsName(string name) => name.Length > 0 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    /// <summary>A value must not end its declaration.</summary>
    private static bool IsValue(string value) => value.AsSpan().IndexOfAny(";{}<\\\n\r") < 0 && value.Count(c => c == '"') % 2 == 0 && value.Count(c => c == '(') == value.Count(c => c == ')');

    /// <summary>Rules scoped by themselves, so that a brace too many does not leave the block that they are put into.</summary>
    private static string Balanced(string css, FontPolicy fonts) => new CssScope("cb-inner-placeholder", fonts).Add(css).ToString().Replace(".cb-inner-placeholder ", "", StringComparison.Ordinal).Replace(".cb-inner-placeholder", ":scope", StringComparison.Ordinal);
}
