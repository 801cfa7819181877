using System.Globalization;

namespace Tarn.Apps.Packages;

/// <summary>An item of a list field.</summary>
public sealed record PackageListItem(PackageElement Element) : PackageNode(Element)
{
    /// <summary>The id that cells hold; positive, stable, unique in the list. Zero when unreadable.</summary>
    public int Id => Number("Id") ?? 0;

    /// <summary>The item's text in the form of cells.</summary>
    public string Value => Text("Value");

    /// <summary>The sort key; gaps are allowed.</summary>
    public int? DisplayOrder => Number("DisplayOrder");

    /// <summary>Makes an item for export.</summary>
    public static PackageListItem Create(int id, string value, int displayOrder) => new(PackageElement.Create(
        "ListRow", [("Id", id.ToString(CultureInfo.InvariantCulture)), ("Value", value), ("DisplayOrder", displayOrder.ToString(CultureInfo.InvariantCulture))]));
}
