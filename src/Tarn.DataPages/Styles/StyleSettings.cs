using System.Collections.Immutable;
using System.Text;
using Tarn.Apps.Packages;

namespace Tarn.DataPages.Styles;

/// <summary>What a style says (deployment.md 10.2): a theme to begin with, settings of elements, and CSS of the builder's own.</summary>
public sealed record StyleSettings
{
    /// <summary>The settings of a new style.</summary>
    public static StyleSettings Default { get; } = new();

    /// <summary>The name of a shipped theme; an unknown one counts as the first.</summary>
    public string Theme { get; init; } = Themes.Calm.Name;

    /// <summary>Light, dark, or as the visitor's system wants it.</summary>
    public StyleScheme Scheme { get; init; }

    /// <summary>Whether the layout follows the container's width.</summary>
    public bool IsResponsive { get; init; } = true;

    /// <summary>Values of the theme that are replaced: <c>accent</c>, <c>radius</c>, <c>font</c>, ...</summary>
    public ImmutableDictionary<string, string> Tokens { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The settings tree, in order.</summary>
    public ImmutableArray<ElementSetting> Elements { get; init; } = [];

    /// <summary>The builder's CSS; counts last.</summary>
    public string CustomCss { get; init; } = "";

    /// <summary>The builder's CSS for containers up to 1024 px.</summary>
    public string TabletCss { get; init; } = "";

    /// <summary>The builder's CSS for containers up to 480 px.</summary>
    public string MobileCss { get; init; } = "";

    /// <summary>
    /// Reads a style of a package: <c>Style[@Theme @Scheme @Responsive]</c> with <c>Token[@Name @Value]</c>, <c>Element[@Name]</c> whose other attributes are CSS
    /// properties in Pascal case, and <c>Source[@Device]</c> holding CSS.
    /// </summary>
    public static StyleSettings Read(PackageElement style)
    {
        string Source(string device) => string.Join('\n', style.ChildrenNamed("Source").Where(s => (s["Device"] ?? "Desktop").Equals(device, StringComparison.OrdinalIgnoreCase)).Select(s => s.Text));
        return new StyleSettings
        {
            Theme = style["Theme"] ?? Themes.Calm.Name,
            // Styles from elsewhere name neither theme nor scheme; their colours are made for a light ground.
            Scheme = Enum.TryParse<StyleScheme>(style["Scheme"], ignoreCase: true, out var scheme) ? scheme : style["Theme"] is null ? StyleScheme.Light : StyleScheme.Auto,
            // Styles of old that do not say so never change their layout.
            IsResponsive = !string.Equals(style["Responsive"], "False", StringComparison.OrdinalIgnoreCase),
            Tokens = style.ChildrenNamed("Token").Where(t => t["Name"] is not null && t["Value"] is not null).GroupBy(t => t["Name"]!, StringComparer.OrdinalIgnoreCase)
                .ToImmutableDictionary(t => t.Key, t => t.Last()["Value"]!, StringComparer.OrdinalIgnoreCase),
            Elements =
            [
                .. style.ChildrenNamed("Element").SelectMany(e => e.Attributes.Where(a => a.Name is not ("Name" or "Group"))
                    .Select(a => new ElementSetting(e["Name"] ?? "", PropertyName(a.Name), a.Value))),
            ],
            CustomCss = Source("Desktop"),
            TabletCss = Source("Tablet"),
            MobileCss = Source("Mobile"),
        };
    }

    /// <summary><c>BackgroundColor</c> to <c>background-color</c>.</summary>
    private static string PropertyName(string name)
    {
        var property = new StringBuilder(name.Length + 4);
        foreach (var letter in name)
        {
            if (char.IsAsciiLetterUpper(letter) && property.Length > 0)
                property.Append('-');
            property.Append(char.ToLowerInvariant(letter));
        }

        return property.ToString();
    }
}
