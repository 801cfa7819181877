using System.Text.Json.Serialization;

namespace Tarn.Apps.Packages;

/// <summary>The results of a report.</summary>
public sealed record ResultsDefinition(PackageElement Element) : PackageNode(Element)
{
    /// <summary>The layout.</summary>
    public string Display => TextOrNull("Display") ?? "Tabular";

    /// <summary>Records of a page.</summary>
    public int RowsPerPage => Number("RowsPerPage") ?? 25;

    /// <summary>The limit of records; null is none.</summary>
    public int? TotalRows => Number("TotalRows");

    /// <summary>Another flag, such as <c>BulkDelete</c>, <c>GridEdit</c>, <c>InlineAdd</c>, <c>ColumnSorting</c>.</summary>
    public bool IsSet(string attribute, bool absent = false) => Flag(attribute, absent);

    /// <summary>The result columns in order.</summary>
    [JsonIgnore]
    public IEnumerable<ResultColumnDefinition> Columns => Ordered(Element.ChildrenNamed("DisplayField")).Select(column => new ResultColumnDefinition(column));

    /// <summary>The links and buttons of a record.</summary>
    [JsonIgnore]
    public IEnumerable<RecordActionDefinition> Actions => Ordered(Element.ChildrenNamed("RecordAction")).Select(action => new RecordActionDefinition(action));

    /// <summary>The chart, or null.</summary>
    [JsonIgnore]
    public ChartDefinition? Chart => Element.Child("Chart") is { } chart ? new ChartDefinition(chart) : null;

    /// <summary>The details page, or null.</summary>
    [JsonIgnore]
    public PageDefinition? Details => Element.Child("RecordDetailsPage") is { } page ? new PageDefinition(page) : null;

    /// <summary>The bulk edit form, or null.</summary>
    [JsonIgnore]
    public PageDefinition? BulkEdit => Element.Child("BulkUpdatePage") is { } page ? new PageDefinition(page) : null;

    /// <inheritdoc/>
    protected override string RuleName => "SearchRecordsetPage";
}
