using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Tarn.Apps.Catalogue;
using Tarn.Apps.Packages;

namespace Tarn.DataPages.Styles;

/// <summary>The style of a DataPage: its own, else the account's default.</summary>
public static class PageStyles
{
    private static readonly ConditionalWeakTable<AppSnapshot, Library> Libraries = [];

    /// <summary>The class of a container that stays light where its style follows the visitor's system.</summary>
    public const string LightClass = "cbLight";

    /// <summary>
    /// Whether a page stays light where its style follows the visitor's system: as its builder says; else inside other pages, whose ground is mostly white; else when it came with a package
    /// that knows nothing of dark schemes, and no look of the account is its own.
    /// </summary>
    public static bool StaysLight(PageContext page) => page.Definition.StaysLight
        ?? (page.Request.IsEmbedded && !page.IsPreview) || (page.DataPage.Entry is not null && page.Definition.Theme is null && page.Style == PageStyle.Default);

    /// <summary>Finds it.</summary>
    public static PageStyle Of(DataPageDefinition definition, AppSnapshot apps)
    {
        var library = LibraryOf(apps);
        return library.ByNumber.GetValueOrDefault(definition.StyleNumber) ?? FindTheme(definition) ?? library.Default;
    }

    /// <summary>The style of a public id; null when the account has none.</summary>
    public static PageStyle? Find(string publicId, AppSnapshot apps) => LibraryOf(apps).ByPublicId.GetValueOrDefault(publicId) ?? FindShipped(publicId);

    /// <summary>A style that every account has; null when it is none.</summary>
    public static PageStyle? FindShipped(string publicId) => PageStyle.Shipped.FirstOrDefault(s => s.PublicId.Equals(publicId, StringComparison.OrdinalIgnoreCase));

    /// <summary>The shipped theme that a page without a style of the account names (<c>t:Theme</c>); null when it names none.</summary>
    private static PageStyle? FindTheme(DataPageDefinition definition) =>
        definition.Theme is { } name ? PageStyle.Shipped.FirstOrDefault(s => s.Settings.Theme.Equals(name, StringComparison.OrdinalIgnoreCase)) : null;

    private static Library LibraryOf(AppSnapshot apps) => Libraries.GetValue(apps, static snapshot => new Library(snapshot));

    private sealed class Library
    {
        public Library(AppSnapshot apps)
        {
            foreach (var stored in apps.Definitions.Where(d => d.Type.Equals(PackageObjectType.Style, StringComparison.OrdinalIgnoreCase)))
            {
                var style = new PageStyle(PublicIdOf(stored)) { Settings = StyleSettings.Read(stored.Element) };
                ByPublicId[style.PublicId] = style;
                if (int.TryParse(stored.Element["Number"], System.Globalization.CultureInfo.InvariantCulture, out var number) && number > 1)
                    ByNumber[number] = style;
                if (string.Equals(stored.Element["IsDefault"], "True", StringComparison.OrdinalIgnoreCase))
                    Default = style;
            }
        }

        public Dictionary<int, PageStyle> ByNumber { get; } = [];

        public Dictionary<string, PageStyle> ByPublicId { get; } = new(StringComparer.OrdinalIgnoreCase);

        public PageStyle Default { get; } = PageStyle.Default;

        /// <summary>The id that it came with, else one that its number and name make: the same on every node.</summary>
        private static string PublicIdOf(StoredDefinition stored) =>
            stored.Element["PublicId"] is { Length: 34 } id && id.StartsWith("ST", StringComparison.OrdinalIgnoreCase) && id.Skip(2).All(char.IsAsciiHexDigit)
                ? id.ToUpperInvariant()
                : "ST" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{stored.Id}\n{stored.Name}")).AsSpan(0, 16));
    }
}
