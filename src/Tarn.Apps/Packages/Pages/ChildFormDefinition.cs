using System.Text.Json.Serialization;

namespace Tarn.Apps.Packages;

/// <summary>The rows of a related table that a form adds and changes together with its own record.</summary>
public sealed record ChildFormDefinition(PackageElement Element) : PackageNode(Element)
{
    /// <summary>The table on the many side.</summary>
    public string DataSourceName => Text("DataSourceName");

    /// <summary>The field there that refers to the form's record; filled by the system.</summary>
    public string KeyField => Text("KeyField");

    /// <summary>Fewest rows.</summary>
    public int MinRows => Math.Max(0, Number("MinRows") ?? 0);

    /// <summary>Most rows.</summary>
    public int MaxRows => Math.Clamp(Number("MaxRows") ?? 50, 1, 200);

    /// <summary>Empty rows shown at first.</summary>
    public int StartRows => Math.Max(0, Number("StartRows") ?? 1);

    /// <summary>The fields of a row stand below each other; side by side, as the columns of a table, otherwise.</summary>
    public bool IsStacked => string.Equals(Text("Layout"), "Stacked", StringComparison.OrdinalIgnoreCase);

    /// <summary>The text of the button that adds a row; null for the language's own.</summary>
    public string? AddLabel => TextOrNull("AddLabel");

    /// <summary>The text of the button that removes a row; null for the language's own.</summary>
    public string? RemoveLabel => TextOrNull("RemoveLabel");

    /// <summary>The elements of a row in order.</summary>
    [JsonIgnore]
    public IEnumerable<FormElementDefinition> Elements => Ordered(Element.ChildrenNamed("Field")).Select(element => new FormElementDefinition(element));
}
