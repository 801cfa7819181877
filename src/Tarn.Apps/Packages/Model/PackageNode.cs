using System.Text.Json.Serialization;

namespace Tarn.Apps.Packages;

/// <summary>A typed, thin view over a <see cref="PackageElement"/>: properties read from the element, nothing is copied out of it.</summary>
/// <param name="Element">The element with all it came with.</param>
public abstract record PackageNode(PackageElement Element)
{
    /// <summary>What the element carries beyond the known format; written back by an export, not shown by builders.</summary>
    [JsonIgnore]
    public PackageExtra Extra => PackageCatalogue.ExtraOf(Element, RuleName);

    /// <summary>The name of the catalogue's rule for this element.</summary>
    [JsonIgnore]
    protected virtual string RuleName => Element.Name;

    /// <summary>An attribute's text, or the default of the format when absent.</summary>
    protected string Text(string attribute, string absent = "") => Element[attribute] ?? absent;

    /// <summary>An attribute's text; null when absent or empty.</summary>
    protected string? TextOrNull(string attribute) => Element[attribute] is { Length: > 0 } text ? text : null;

    /// <summary>A flag in any of the four spellings; the default when absent, empty or unreadable.</summary>
    protected bool Flag(string attribute, bool absent = false) => CellText.TryBoolean(Element[attribute] ?? "", out var value) ? value ?? absent : absent;

    /// <summary>A whole number; null when absent, empty or unreadable.</summary>
    protected int? Number(string attribute) =>
        int.TryParse(Element[attribute], System.Globalization.NumberStyles.Integer, System.Globalization.CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>The children of one name sorted by <c>DisplayOrder</c>; those without one keep document order, after the others' equals.</summary>
    protected static IEnumerable<PackageElement> Ordered(IEnumerable<PackageElement> elements) =>
        elements.Select((element, index) => (element, index, order: OrderOf(element)))
            .OrderBy(item => item.order ?? int.MaxValue).ThenBy(item => item.index).Select(item => item.element);

    private static int? OrderOf(PackageElement element) =>
        int.TryParse(element["DisplayOrder"], System.Globalization.NumberStyles.Integer, System.Globalization.CultureInfo.InvariantCulture, out var value) ? value : null;
}
