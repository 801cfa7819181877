using Tarn.Apps.Packages;

namespace Tarn.Apps.Building;

/// <summary>Edits styles: pure functions from one definition to the next. Settings of single elements that came with a package stay as they are.</summary>
public static class StyleParts
{
    /// <summary>A new style that begins with a shipped theme.</summary>
    public static PackageElement Create(string name, string theme, int number) => PackageElement.Create("Style",
        [
            ("Name", name), ("Number", number.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("PublicId", "ST" + Guid.NewGuid().ToString("N").ToUpperInvariant()), ("Theme", theme), ("Scheme", "Auto"),
            ("Responsive", "True"),
        ]);

    /// <summary>The value of the theme that the builder replaced; null when it is the theme's.</summary>
    public static string? Token(PackageElement style, string name) => style.ChildrenNamed("Token").LastOrDefault(t => Is(t, name))?["Value"];

    /// <summary>Replaces a value of the theme; null goes back to it.</summary>
    public static PackageElement SetToken(PackageElement style, string name, string? value)
    {
        if (value is null)
            return style.WithChildren(style.Children.Where(c => c.Name != "Token" || !Is(c, name)));
        return Token(style, name) is null
            ? style.WithChildren([PackageElement.Create("Token", [("Name", name), ("Value", value)]), .. style.Children])
            : style.WithChildren(style.Children.Select(c => c.Name == "Token" && Is(c, name) ? c.With("Value", value) : c));
    }

    /// <summary>A setting of an element of the page, such as <c>FontSize</c> of <c>Container</c>; null when there is none.</summary>
    public static string? Setting(PackageElement style, string element, string property) => style.ChildrenNamed("Element").LastOrDefault(e => e["Name"] == element && e[property] is not null)?[property];

    /// <summary>Sets one; null takes it away.</summary>
    public static PackageElement SetSetting(PackageElement style, string element, string property, string? value)
    {
        if (style.ChildrenNamed("Element").LastOrDefault(e => e["Name"] == element) is not { } known)
            return value is null ? style : style.WithChildren([.. style.Children, PackageElement.Create("Element", [("Name", element), (property, value)])]);
        return style.WithChildren(style.Children.Select(c => ReferenceEquals(c, known) ? c.With(property, value) : c).Where(c => c.Name != "Element" || c.Attributes.Any(a => a.Name != "Name")));
    }

    /// <summary>The builder's CSS for a device: <c>Desktop</c> (all), <c>Tablet</c>, <c>Mobile</c>.</summary>
    public static string Source(PackageElement style, string device) => string.Join('\n', style.ChildrenNamed("Source").Where(s => IsFor(s, device)).Select(s => s.Text));

    /// <summary>Sets the CSS for a device.</summary>
    public static PackageElement SetSource(PackageElement style, string device, string css)
    {
        var others = style.Children.Where(c => c.Name != "Source" || !IsFor(c, device));
        return style.WithChildren(css.Trim().Length == 0 ? others : [.. others, new PackageElement("Source", [new PackageAttribute("Device", device)], text: css)]);
    }

    private static bool Is(PackageElement token, string name) => string.Equals(token["Name"], name, StringComparison.OrdinalIgnoreCase);

    private static bool IsFor(PackageElement source, string device) => (source["Device"] ?? "Desktop").Equals(device, StringComparison.OrdinalIgnoreCase);
}
