using System.Text.Json.Serialization;

namespace Tarn.Apps.Packages;

/// <summary>A table or view that gives the choices of an element.</summary>
public sealed record LookUpDefinition(PackageElement Element) : PackageNode(Element)
{
    /// <summary>The source's name.</summary>
    public string DataSourceName => Text("DataSourceName");

    /// <summary>Whether the source is a view.</summary>
    public bool IsView => string.Equals(Text("DataSourceType"), "View", StringComparison.OrdinalIgnoreCase);

    /// <summary>The column of values.</summary>
    public string Value => Text("Value");

    /// <summary>The column of texts.</summary>
    public string DisplayText => TextOrNull("DisplayText") ?? Value;

    /// <summary>Whether equal choices are shown once.</summary>
    public bool IsDistinct => Flag("Distinct");

    /// <summary>Whether the order is descending.</summary>
    public bool IsDescending => string.Equals(Text("OrderBy"), "DESC", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the order is by value; by text otherwise.</summary>
    public bool SortsByValue => string.Equals(Text("SortBy"), "value", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether looked-up choices stand above the fixed ones.</summary>
    public bool IsAboveChoices => string.Equals(Text("DisplayOrder"), "Top", StringComparison.OrdinalIgnoreCase);

    /// <summary>How autocomplete compares: <c>CONTAINS</c> or <c>BEGINS WITH</c>; null when the element does not complete.</summary>
    public string? AutoComplete => TextOrNull("AutoCompleteComparisonType");

    /// <summary>Of a cascading element: the column that must equal the parent's value; empty otherwise.</summary>
    public string FilterField => Text("FilterField");

    /// <summary>Further conditions on the rows offered, all of which must hold.</summary>
    [JsonIgnore]
    public IEnumerable<LookUpFilterDefinition> Filters => Element.ChildrenNamed("Filter").Select(filter => new LookUpFilterDefinition(filter));
}
