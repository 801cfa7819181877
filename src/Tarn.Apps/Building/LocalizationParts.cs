using Tarn.Apps.Packages;

namespace Tarn.Apps.Building;

/// <summary>Edits localizations: pure functions from one definition to the next.</summary>
public static class LocalizationParts
{
    /// <summary>A new localization of a region.</summary>
    public static PackageElement Create(string name, string region, int number) =>
        PackageElement.Create("Localization", [("Name", name), ("Number", number.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("Region", region)]);

    /// <summary>A format that differs from the region's; empty when it does not.</summary>
    public static string Format(PackageElement localization, string attribute) => localization.Child("Format")?[attribute] ?? "";

    /// <summary>Sets a format; empty goes back to the region's.</summary>
    public static PackageElement SetFormat(PackageElement localization, string attribute, string value)
    {
        var format = (localization.Child("Format") ?? PackageElement.Create("Format", [])).With(attribute, value.Length > 0 ? value : null);
        var others = localization.Children.Where(c => c.Name != "Format").ToList();
        return localization.WithChildren(format.Attributes.IsEmpty && format.Children.IsEmpty ? others : [format, .. others]);
    }

    /// <summary>The builder's text for a key; empty when it is the language's.</summary>
    public static string Text(PackageElement localization, string key) => localization.ChildrenNamed("Text").LastOrDefault(t => Is(t, key))?.Text ?? "";

    /// <summary>Sets a text; empty goes back to the language's.</summary>
    public static PackageElement SetText(PackageElement localization, string key, string text)
    {
        if (text.Trim().Length == 0)
            return localization.WithChildren(localization.Children.Where(c => c.Name != "Text" || !Is(c, key)));
        return localization.ChildrenNamed("Text").Any(t => Is(t, key))
            ? localization.WithChildren(localization.Children.Select(c => c.Name == "Text" && Is(c, key) ? c.WithText(text) : c))
            : localization.WithChildren([.. localization.Children, new PackageElement("Text", [new PackageAttribute("Key", key)], text: text)]);
    }

    private static bool Is(PackageElement text, string key) => string.Equals(text["Key"], key, StringComparison.OrdinalIgnoreCase);
}
