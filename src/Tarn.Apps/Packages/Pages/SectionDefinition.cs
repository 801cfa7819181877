using System.Text.Json.Serialization;

namespace Tarn.Apps.Packages;

/// <summary>A section of a form.</summary>
public sealed record SectionDefinition(PackageElement Element) : PackageNode(Element)
{
    /// <summary>Columns of elements.</summary>
    public int ColumnCount => Number("ColumnCount") ?? 1;

    /// <summary>Whether columns fill from top to bottom; from left to right otherwise.</summary>
    public bool FillsTopToBottom => string.Equals(Text("FieldAlignment"), "TopToBottom", StringComparison.OrdinalIgnoreCase);

    /// <summary>The elements in order. In search forms each holds the search elements of one column.</summary>
    [JsonIgnore]
    public IEnumerable<FormElementDefinition> Elements => Ordered(Element.ChildrenNamed("Field")).Select(element => new FormElementDefinition(element));
}
