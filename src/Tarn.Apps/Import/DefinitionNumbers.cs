using System.Globalization;
using Tarn.Apps.Catalogue;
using Tarn.Apps.Packages;

namespace Tarn.Apps.Import;

/// <summary>
/// The numbers by which pages name styles and localizations, from those of a package to those of the account: two that have nothing to do with each other may bear the same.
/// </summary>
/// <param name="apps">The account before the import.</param>
internal sealed class DefinitionNumbers(AppSnapshot apps)
{
    private readonly Dictionary<(string Type, string Number), string> _placed = [];
    private readonly HashSet<(string Type, string Number)> _taken = [.. apps.Definitions.Where(d => d.Element["Number"] is not null).Select(d => (d.Type, d.Element["Number"]!))];

    /// <summary>A definition as the account stores it: under a number and a public id of its own. The account's usual one stays the usual one.</summary>
    /// <param name="item">The definition of the package.</param>
    /// <param name="replaced">The one in whose place it comes; null for none.</param>
    public PackageElement Place(PackageDefinition item, StoredDefinition? replaced)
    {
        var element = item.Element;
        if (element["Number"] is { Length: > 0 } number && AttributeOf(item.Type) is not null)
        {
            var own = replaced?.Element["Number"] ?? (_taken.Contains((item.Type, number)) ? Free(item.Type) : number);
            _taken.Add((item.Type, own));
            _placed[(item.Type, number)] = own;
            element = element.With("Number", own);
        }

        var others = apps.Definitions.Where(d => d.Type == item.Type && d.Id != replaced?.Id).ToList();
        if (element["PublicId"] is { } publicId && others.Exists(d => publicId.Equals(d.Element["PublicId"], StringComparison.OrdinalIgnoreCase)))
            element = element.With("PublicId", null);
        return IsDefault(element) && others.Exists(d => IsDefault(d.Element)) ? element.With("IsDefault", "False") : element;
    }

    /// <summary>The account's own definition serves in the place of the package's.</summary>
    public void Take(PackageDefinition item, StoredDefinition existing)
    {
        if (item.Element["Number"] is { Length: > 0 } number && existing.Element["Number"] is { Length: > 0 } own)
            _placed[(item.Type, number)] = own;
    }

    /// <summary>A page with the account's numbers.</summary>
    public PackageElement Apply(PackageElement page)
    {
        foreach (var type in new[] { PackageObjectType.Style, PackageObjectType.Localization })
        {
            if (page[AttributeOf(type)!] is { } number && _placed.TryGetValue((type, number), out var own))
                page = page.With(AttributeOf(type)!, own);
        }

        return page;
    }

    private string Free(string type)
    {
        var number = 2;
        while (_taken.Contains((type, number.ToString(CultureInfo.InvariantCulture))))
            number++;
        return number.ToString(CultureInfo.InvariantCulture);
    }

    private static string? AttributeOf(string type) => type switch { PackageObjectType.Style => "StyleTemplateId", PackageObjectType.Localization => "LocalizationTemplateId", _ => null };

    private static bool IsDefault(PackageElement element) => CellText.TryBoolean(element["IsDefault"] ?? "", out var isDefault) && isDefault == true;
}
