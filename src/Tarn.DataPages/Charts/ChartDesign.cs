using System.Globalization;
using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.DataPages.Pivots;
using Tarn.DataPages.Values;

namespace Tarn.DataPages.Charts;

/// <summary>A chart as its definition and its source together make it.</summary>
public sealed class ChartDesign
{
    /// <summary>Most points of a series.</summary>
    public const int MaxPoints = 1_000;

    private ChartDesign(ChartDefinition definition, GroupKey category, IReadOnlyList<ChartSeries> series)
    {
        Definition = definition;
        Category = category;
        Series = series;
    }

    /// <summary>The definition.</summary>
    public ChartDefinition Definition { get; }

    /// <summary>What the points are named by.</summary>
    public GroupKey Category { get; }

    /// <summary>The series; when <see cref="Splitter"/> is set, one that is split.</summary>
    public IReadOnlyList<ChartSeries> Series { get; }

    /// <summary>What splits the first series into one for each of its values; null for none.</summary>
    public GroupKey? Splitter { get; private init; }

    /// <summary>Whether points are groups of records; each record is a point otherwise.</summary>
    public bool IsGrouped => Splitter is not null || Category.Part.Length > 0 || Series.Any(s => s.IsAggregated);

    /// <summary>The kind of drawing, lower case.</summary>
    public string Type => Definition.ChartType.Length == 0 ? "column" : Definition.ChartType.ToLowerInvariant() switch { "t:funnel" => "funnel", "t:gauge" => "gauge", "t:scatter" => "scatter", var known => known };

    /// <summary>Most points.</summary>
    public int Limit => Definition.RecordLimit is > 0 and <= MaxPoints ? Definition.RecordLimit : MaxPoints;

    /// <summary>Labels of the category are cut to so many characters; 0 is not.</summary>
    public int LabelLength => Number(Definition.Category?["LabelLength"]) ?? 0;

    /// <summary>The order: for each key its series, or null for the category. Category ascending when the builder set none.</summary>
    public IEnumerable<(ChartSeries? Series, bool Descending)> Order
    {
        get
        {
            var places = new List<(int? Place, ChartSeries? Series, bool Descending)>();
            foreach (var series in Series)
                places.Add((series.SortOrder, series, series.Descending));
            places.Add((Number(Definition.Category?["SortOrder"]), null, IsDescending(Definition.Category)));
            var keys = new List<(ChartSeries? Series, bool Descending)>();
            foreach (var (_, series, descending) in places.Where(p => p.Place is > 0).OrderBy(p => p.Place))
                keys.Add((series, descending));
            return keys.Count > 0 ? keys : [(null, IsDescending(Definition.Category))];
        }
    }

    /// <summary>Reads a chart.</summary>
    /// <exception cref="PageBrokenException">It names a column that the source lacks, or mixes points that are records with points that are groups.</exception>
    public static ChartDesign Open(ChartDefinition definition, DataSource source)
    {
        var category = definition.Category ?? throw new PageBrokenException("The chart has no category.");
        var series = definition.Series.Select((s, i) => SeriesOf(s, i, source)).ToList();
        if (series.Count == 0)
            throw new PageBrokenException("The chart has no series.");
        var split = definition.Element.Child("SeriesList")?.Child("t:SeriesField");
        var design = new ChartDesign(definition, KeyOf(category, source), split is null ? series : series[..1]) { Splitter = split is null ? null : KeyOf(split, source) };
        if (design.IsGrouped && design.Series.Any(s => !s.IsAggregated))
        {
            // A date's part makes groups by itself: plain values are then summed. Records and groups side by side have no meaning.
            if (design.Series.Any(s => s.IsAggregated))
                throw new PageBrokenException("The chart mixes series of records with series of groups.");
            return new ChartDesign(definition, design.Category, [.. design.Series.Select(s => s with { Measure = s.Measure with { Function = MeasureFunction.Sum }, IsAggregated = true })]) { Splitter = design.Splitter };
        }

        return design;
    }

    /// <summary>The series' axis as a place in the list of axes.</summary>
    public int AxisOf(ChartSeries series) => Math.Max(0, Definition.Axes.ToList().FindIndex(a => a.Id == series.Definition.AxisId));

    private static ChartSeries SeriesOf(ChartSeriesDefinition series, int index, DataSource source)
    {
        var field = series.Element.Child("Field") ?? throw new PageBrokenException("A series of the chart has no field.");
        var column = Find(series.ColumnName, source);
        var isAggregated = series.Aggregate.Length > 0;
        var function = Measure.FunctionOf(series.Aggregate);
        if (function is not (MeasureFunction.Count or MeasureFunction.Sum or MeasureFunction.Average or MeasureFunction.Minimum or MeasureFunction.Maximum or MeasureFunction.DistinctCount))
            throw new PageBrokenException($"The aggregate '{series.Aggregate}' is not known.");
        return new ChartSeries(
            index, series, column, new Measure(function.Value, $"[{column.Name}]", column.Field.Type is IntegerFieldType or AutonumberFieldType), isAggregated, Number(field["SortOrder"]), IsDescending(field));
    }

    private static GroupKey KeyOf(PackageElement element, DataSource source)
    {
        var column = Find(element["ColumnName"] ?? "", source);
        return new GroupKey($"[{column.Name}]", column.Field.Type is DateTimeFieldType or TimestampFieldType ? GroupKey.PartOf(element["DateTimeGroupFunc"]) : "", 0, column.Field);
    }

    private static SourceColumn Find(string name, DataSource source) =>
        source.Find(name) ?? throw new PageBrokenException($"The chart names the column '{name}', which '{source.Name}' does not have.");

    private static bool IsDescending(PackageElement? element) => string.Equals(element?["SortDir"], "DESC", StringComparison.OrdinalIgnoreCase);

    private static int? Number(string? text) => int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>A series of a chart.</summary>
/// <param name="Index">From 0.</param>
/// <param name="Definition">What the builder set.</param>
/// <param name="Column">The column of values.</param>
/// <param name="Measure">What is computed of it.</param>
/// <param name="IsAggregated">Whether points are groups.</param>
/// <param name="SortOrder">Its place in the order; null for none.</param>
/// <param name="Descending">Whether the order is descending.</param>
public sealed record ChartSeries(int Index, ChartSeriesDefinition Definition, SourceColumn Column, Measure Measure, bool IsAggregated, int? SortOrder, bool Descending)
{
    /// <summary>Its name in the legend.</summary>
    public string Label => Definition.LegendLabel.Length > 0 ? Definition.LegendLabel : Column.Name.Replace('_', ' ');
}
