namespace Tarn.Apps.Packages;

/// <summary>A link or button of a record in the results.</summary>
public sealed record RecordActionDefinition(PackageElement Element) : PackageNode(Element)
{
    /// <summary><c>VIEW</c>, <c>INLINE EDIT</c> or <c>DELETE</c>.</summary>
    public string Action => Text("ActionType").ToUpperInvariant();

    /// <summary>The text of the link.</summary>
    public string Label => Text("Label");

    /// <summary>The column whose value is the link; null for a column of its own.</summary>
    public string? FieldName => string.Equals(Text("Type"), "Field", StringComparison.OrdinalIgnoreCase) ? TextOrNull("FieldName") : null;
}
