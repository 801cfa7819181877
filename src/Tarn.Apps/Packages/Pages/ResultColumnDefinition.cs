using System.Text.Json.Serialization;

namespace Tarn.Apps.Packages;

/// <summary>A column of the results.</summary>
public sealed record ResultColumnDefinition(PackageElement Element) : PackageNode(Element)
{
    /// <summary>The source's column, or the name of an HTML block.</summary>
    public string ColumnName => Text("ColumnName");

    /// <summary>The column's data type.</summary>
    public string DataType => PackageDataType.Normalise(Text("DataType"));

    /// <summary>The header, or the HTML of an HTML block.</summary>
    public string Label => Text("Label");

    /// <summary><c>Plain Text</c>, <c>Image</c>, <c>HTML Block</c>, <c>Hidden</c>.</summary>
    public string ColumnType => Text("Type");

    /// <summary>Whether it is only there for sorting and parameters.</summary>
    public bool IsHidden => string.Equals(ColumnType, "Hidden", StringComparison.OrdinalIgnoreCase);

    /// <summary>The place in the initial order; null is none.</summary>
    public int? SortOrder => Number("SortOrder");

    /// <summary>Whether the initial order is descending.</summary>
    public bool SortsDescending => string.Equals(Text("SortDir"), "DESC", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it can be edited in the grid or in line.</summary>
    public bool IsEditable => Flag("Editable");

    /// <summary>Another attribute, or null when absent.</summary>
    public string? this[string attribute] => Element[attribute];

    /// <summary>The display format, or null.</summary>
    [JsonIgnore]
    public FormatDefinition? Format => Element.Child("Format") is { } format ? new FormatDefinition(format) : null;

    /// <summary>The editor of the cell, or null.</summary>
    [JsonIgnore]
    public FormElementDefinition? Editor => Element.Child("Field") is { } editor ? new FormElementDefinition(editor) : null;

    /// <inheritdoc/>
    protected override string RuleName => "DisplayField";
}
