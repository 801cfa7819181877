using System.Text.Json.Serialization;

namespace Tarn.Apps.Packages;

/// <summary>A chart.</summary>
public sealed record ChartDefinition(PackageElement Element) : PackageNode(Element)
{
    /// <summary><c>bar</c>, <c>column</c>, <c>line</c>, <c>spline</c>, <c>area</c> or <c>pie</c>.</summary>
    public string ChartType => Text("Type");

    /// <summary>The title.</summary>
    public string Title => Text("Title");

    /// <summary>The subtitle.</summary>
    public string SubTitle => Text("SubTitle");

    /// <summary>Whether the records are shown with it.</summary>
    public bool IsCombined => Flag("CombinedChart");

    /// <summary>The number of points after sorting; 0 is all.</summary>
    public int RecordLimit => Number("ChartRecordsLimit") ?? 0;

    /// <summary>Another attribute, or null when absent.</summary>
    public string? this[string attribute] => Element[attribute];

    /// <summary>The category's column: the element with its ordering.</summary>
    [JsonIgnore]
    public PackageElement? Category => Element.Child("SeriesList")?.Child("Field");

    /// <summary>The series in order.</summary>
    [JsonIgnore]
    public IEnumerable<ChartSeriesDefinition> Series => Ordered(Element.Child("SeriesList")?.ChildrenNamed("Series") ?? []).Select(series => new ChartSeriesDefinition(series));

    /// <summary>The value axes.</summary>
    [JsonIgnore]
    public IEnumerable<ChartAxisDefinition> Axes => (Element.Child("ValueAxisList")?.ChildrenNamed("Axis") ?? []).Select(axis => new ChartAxisDefinition(axis));
}
