using Tarn.Apps.Packages;

namespace Tarn.Apps.Catalogue;

/// <summary>Which DataPages name a stored file in their texts: by its path, or by its key.</summary>
public static class FileMentions
{
    /// <summary>The DataPages, each as half a sentence.</summary>
    /// <param name="apps">The account's apps.</param>
    /// <param name="path">The file's path; of a folder with a slash at its end.</param>
    /// <param name="key">The file's key; null for folders.</param>
    public static IReadOnlyList<string> Of(AppSnapshot apps, string path, string? key) =>
        [.. apps.DataPages.Where(p => Names(p.Element, path, key)).Select(p => $"the DataPage '{p.Name}'{(apps.FindApp(p.AppId) is { } app ? $" ({app.Name})" : "")}")];

    private static bool Names(PackageElement element, string path, string? key) =>
        Has(element.Text, path, key) || element.Attributes.Any(a => Has(a.Value, path, key)) || element.Children.Any(c => Names(c, path, key));

    private static bool Has(string text, string path, string? key) =>
        text.Contains(path, StringComparison.OrdinalIgnoreCase) || (key is not null && text.Contains(key, StringComparison.OrdinalIgnoreCase));
}
