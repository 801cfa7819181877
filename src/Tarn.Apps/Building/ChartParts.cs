using System.Globalization;
using Tarn.Apps.Packages;
using Tarn.Data.Fields;

namespace Tarn.Apps.Building;

/// <summary>Edits the chart of a page: pure functions from one definition to the next. What a package brought and no editor knows stays where it is.</summary>
public static class ChartParts
{
    /// <summary>The aggregates of a series, the usual one first; empty draws each record by itself.</summary>
    public static IReadOnlyList<string> Aggregates { get; } = ["COUNT", "SUM", "AVG", "MIN", "MAX", ""];

    /// <summary>The chart of a page; null when it has none.</summary>
    public static ChartDefinition? Of(PackageElement application) => new DataPageDefinition(application, null).Page?.Results?.Chart;

    /// <summary>What a chart can be grouped by.</summary>
    public static IEnumerable<PageColumn> Categories(PageSource source) => source.Columns.Where(c => c.Field.Type is not (PasswordFieldType or AttachmentFieldType or LongTextFieldType or FileFieldType));

    /// <summary>What a chart can add up.</summary>
    public static IEnumerable<PageColumn> Numbers(PageSource source) => source.Columns.Where(c => c.Field.Type is NumericFieldType or AutonumberFieldType);

    /// <summary>Puts a chart above the results of a report. It counts the records by the column that suits best, and sums nothing yet.</summary>
    public static PackageElement Add(PackageElement application, PageSource source)
    {
        var category = PageFactory.Suggested(DataPageKind.Chart, source) is [var suggested, ..] ? suggested : Categories(source).FirstOrDefault();
        if (category is null || Of(application) is not null)
            return application;
        var chart = Create(source, category, null).With("CombinedChart", "True").With("ResultSetPosition", "Below");
        return PageParts.ChangeResults(application, results => results.WithChildren(results.Children.Insert(0, chart))).With("Type", "Chart");
    }

    /// <summary>Takes the chart away from a report.</summary>
    public static PackageElement Remove(PackageElement application) =>
        PageParts.ChangeResults(application, results => results.WithChildren(results.Children.Where(c => c.Name != "Chart"))).With("Type", "WebApp");

    /// <summary>What the points are named by. Dates are cut to months.</summary>
    public static PackageElement SetCategory(PackageElement application, PageColumn column, PageSource source) => Titled(application, source, ChangeList(application, list =>
    {
        var made = Named(list.Child("Field") ?? PackageElement.Create("Field", [("SortOrder", ""), ("SortDir", ""), ("LabelLength", "25")]), column);
        return list.WithChildren([made, .. list.Children.Where(c => c.Name != "Field")]);
    }));

    /// <summary>Cuts the dates of the category: <c>YEAR</c>, <c>QUARTER</c>, <c>MONTH</c>, <c>WEEK</c>, <c>DAY</c>; empty takes them as they are.</summary>
    public static PackageElement SetPart(PackageElement application, string part) =>
        ChangeList(application, list => list.WithChildren(list.Children.Select(c => c.Name == "Field" ? c.With("DateTimeGroupFunc", part) : c)));

    /// <summary>Splits the first series into one for each value of a column; null joins them again.</summary>
    public static PackageElement SetSplitter(PackageElement application, PageColumn? column) => ChangeList(application, list =>
    {
        var rest = list.Children.Where(c => c.Name != "t:SeriesField");
        return list.WithChildren(column is null ? rest : [.. rest, Named(PackageElement.Create("t:SeriesField", []), column)]);
    });

    /// <summary>The column that splits the series; null for none.</summary>
    public static string? Splitter(PackageElement application) => List(application)?.Child("t:SeriesField")?["ColumnName"];

    /// <summary>The series in order.</summary>
    public static IReadOnlyList<ChartSeriesDefinition> Series(PackageElement application) => Of(application) is { } chart ? [.. chart.Series] : [];

    /// <summary>Adds a series: the sum of a column.</summary>
    public static PackageElement AddSeries(PackageElement application, PageColumn column, string aggregate = "SUM")
    {
        var series = Series(application);
        var made = SeriesOf(column, column.Label, series.Count > 0 && series[0].Aggregate.Length == 0 ? "" : aggregate, sorts: false);
        return SetSeries(application, [.. series.Select(s => s.Element), made]);
    }

    /// <summary>Takes a series away; the last one stays.</summary>
    public static PackageElement RemoveSeries(PackageElement application, int index) =>
        Series(application) is { Count: > 1 } series ? SetSeries(application, [.. series.Where((_, i) => i != index).Select(s => s.Element)]) : application;

    /// <summary>A series shows another column. Its name in the legend goes along, unless somebody chose it.</summary>
    public static PackageElement SetColumn(PackageElement application, int index, PageColumn column, PageSource source) => Titled(application, source, ChangeSeries(application, index, field =>
    {
        var label = field["LegendLabel"] ?? "";
        var isOwn = label.Length > 0 && label != PlainWords.Of(source.Name) && label != source.Find(field["ColumnName"] ?? "")?.Label;
        return (isOwn ? field : field.With("LegendLabel", column.Label)).With("ColumnName", column.Name).With("DataType", column.Field.Type.PackageCode);
    }));

    /// <summary>
    /// How a series makes one value of many records. Groups and single records do not mix: the others follow. What cannot be added up gives way to the first number.
    /// </summary>
    public static PackageElement SetAggregate(PackageElement application, int index, string aggregate, PageSource source)
    {
        var series = Series(application);
        var changed = SetSeries(application, [.. series.Select((s, i) => i == index || aggregate.Length == 0 || s.Aggregate.Length == 0 ? Inner(s.Element, f => f.With("Aggregate", aggregate)) : s.Element)]);
        return aggregate is "COUNT" or "MIN" or "MAX" || Numbers(source).Any(n => n.Name.Equals(series[index].ColumnName, StringComparison.OrdinalIgnoreCase)) || Numbers(source).FirstOrDefault() is not { } number
            ? Titled(application, source, changed)
            : Titled(application, source, SetColumn(changed, index, number, source));
    }

    /// <summary>Sets an attribute of a series' field, such as <c>LegendLabel</c>.</summary>
    public static PackageElement SetSeriesField(PackageElement application, int index, string attribute, string? value) => ChangeSeries(application, index, field => field.With(attribute, value));

    /// <summary>The order of the points: <c>category</c>, <c>category desc</c>, <c>value</c>, <c>value desc</c>.</summary>
    public static string Order(PackageElement application)
    {
        if (Series(application).FirstOrDefault(s => s.Element.Child("Field")?["SortOrder"] is { Length: > 0 } and not "0") is { } sorting)
            return sorting.SortsDescending ? "value desc" : "value";
        return string.Equals(Of(application)?.Category?["SortDir"], "DESC", StringComparison.OrdinalIgnoreCase) ? "category desc" : "category";
    }

    /// <summary>Sets the order of the points.</summary>
    public static PackageElement SetOrder(PackageElement application, string order)
    {
        var byValue = order.StartsWith("value", StringComparison.Ordinal);
        var direction = order.EndsWith("desc", StringComparison.Ordinal) ? "DESC" : "ASC";
        var series = Series(application);
        var changed = SetSeries(application, [.. series.Select((s, i) => Inner(s.Element, f => f.With("SortOrder", byValue && i == 0 ? "1" : "").With("SortDir", byValue && i == 0 ? direction : "")))]);
        return ChangeList(changed, list => list.WithChildren(list.Children.Select(c => c.Name == "Field" ? c.With("SortOrder", byValue ? "" : "1").With("SortDir", byValue ? "" : direction) : c)));
    }

    /// <summary>Whether the values stand at their points.</summary>
    public static bool ShowsValues(PackageElement application) =>
        Of(application)?.Axes.Any(a => CellText.TryBoolean(a.Element["ShowDataLabels"] ?? "", out var shows) && shows == true) == true;

    /// <summary>Shows the values at their points, or only when somebody points at them.</summary>
    public static PackageElement SetShowsValues(PackageElement application, bool shows) => ChangeAxes(application, axis => axis.With("ShowDataLabels", shows ? "True" : "False"));

    /// <summary>The title beside the values.</summary>
    public static string AxisTitle(PackageElement application) => Of(application)?.Axes.FirstOrDefault()?.Title ?? "";

    /// <summary>Sets the title beside the values.</summary>
    public static PackageElement SetAxisTitle(PackageElement application, string title) => ChangeAxes(application, axis => axis.With("Title", title));

    /// <summary>Whether the legend is shown; null leaves it to the chart, which shows it when there is something to tell apart.</summary>
    public static bool? Legend(PackageElement application) => CellText.TryBoolean(Of(application)?.Element.Child("Legend")?["Enabled"] ?? "", out var shows) ? shows : null;

    /// <summary>Shows the legend or not.</summary>
    public static PackageElement SetLegend(PackageElement application, bool shows) => ChangeChart(application, chart => chart.Child("Legend") is { } legend
        ? chart.WithChildren(chart.Children.Select(c => ReferenceEquals(c, legend) ? c.With("Enabled", shows ? "True" : "False") : c))
        : chart.WithChildren([PackageElement.Create("Legend", [("Enabled", shows ? "True" : "False")]), .. chart.Children]));

    /// <summary>The builder's colours of series (of pies: of pieces) in order, as <c>#rrggbb</c>; empty ones are the look's.</summary>
    public static IReadOnlyList<string> Colours(PackageElement application) => Of(application)?["t:Colours"] is { Length: > 0 } colours ? colours.Split(',', StringSplitOptions.TrimEntries) : [];

    /// <summary>Sets the colour of a series; null goes back to the look's.</summary>
    public static PackageElement SetColour(PackageElement application, int index, string? colour)
    {
        var colours = Colours(application).ToList();
        while (colours.Count <= index)
            colours.Add("");
        colours[index] = colour ?? "";
        while (colours.Count > 0 && colours[^1].Length == 0)
            colours.RemoveAt(colours.Count - 1);
        return ChangeChart(application, chart => chart.With("t:Colours", colours.Count > 0 ? string.Join(',', colours) : null));
    }

    internal static PackageElement Create(PageSource source, PageColumn category, PageColumn? sum)
    {
        return PackageElement.Create("Chart",
            [("Type", "column"), ("Title", TitleOf(source, sum, category)), ("SubTitle", ""), ("XAxisTitle", ""), ("Width", ""), ("Height", ""), ("EnableYGrid", "True"), ("ChartRecordsLimit", "20"), ("CombinedChart", "False"), ("SearchAgainLink", "False")],
            PackageElement.Create("Legend", [("Enabled", "False")]),
            PackageElement.Create("SeriesList", [],
                Named(PackageElement.Create("Field", [("SortOrder", ""), ("SortDir", ""), ("LabelLength", "25")]), category),
                SeriesOf(sum ?? category, sum?.Label ?? PlainWords.Of(source.Name), sum is null ? "COUNT" : "SUM", sorts: category.Field.Type is not (DateTimeFieldType or TimestampFieldType))),
            PackageElement.Create("ValueAxisList", [], PackageElement.Create("Axis", [("Id", "1"), ("Title", ""), ("Scale", "False"), ("Opposite", "False"), ("ShowTooltips", "True"), ("ShowDataLabels", "True")])));
    }

    private static string TitleOf(PageSource source, PageColumn? sum, PageColumn category) => $"{sum?.Label ?? PlainWords.Of(source.Name)} by {category.Label}";

    /// <summary>The title that a chart has as long as nobody gives it another.</summary>
    private static string? UsualTitle(PackageElement application, PageSource source) => source.Find(Of(application)?.Category?["ColumnName"] ?? "") is not { } category || Series(application) is not [var first, ..]
        ? null
        : TitleOf(source, first.Aggregate == "COUNT" ? null : source.Find(first.ColumnName), category);

    private static PackageElement Titled(PackageElement before, PageSource source, PackageElement after) => Of(before)?.Title is var title && title == UsualTitle(before, source) && UsualTitle(after, source) is { } usual
        ? ChangeChart(after, chart => chart.With("Title", usual))
        : after;

    private static PackageElement SeriesOf(PageColumn column, string label, string aggregate, bool sorts) => PackageElement.Create("Series", [("DisplayOrder", "1"), ("ValueAxisId", "1")],
        PackageElement.Create("Field",
            [
                ("ColumnName", column.Name), ("DataType", column.Field.Type.PackageCode), ("LegendLabel", label), ("Aggregate", aggregate), ("ReplaceNullValues", "True"),
                ("SortOrder", sorts ? "1" : ""), ("SortDir", sorts ? "DESC" : ""),
            ]));

    private static PackageElement Named(PackageElement field, PageColumn column) => field.With("ColumnName", column.Name).With("DataType", column.Field.Type.PackageCode)
        .With("DateTimeGroupFunc", column.Field.Type is DateTimeFieldType or TimestampFieldType ? "MONTH" : "");

    private static PackageElement? List(PackageElement application) => Of(application)?.Element.Child("SeriesList");

    private static PackageElement ChangeChart(PackageElement application, Func<PackageElement, PackageElement> change) =>
        PageParts.ChangeResults(application, results => results.WithChildren(results.Children.Select(c => c.Name == "Chart" ? change(c) : c)));

    private static PackageElement ChangeList(PackageElement application, Func<PackageElement, PackageElement> change) =>
        ChangeChart(application, chart => chart.WithChildren(chart.Children.Select(c => c.Name == "SeriesList" ? change(c) : c)));

    private static PackageElement ChangeAxes(PackageElement application, Func<PackageElement, PackageElement> change) =>
        ChangeChart(application, chart => chart.WithChildren(chart.Children.Select(c => c.Name == "ValueAxisList" ? c.WithChildren(c.Children.Select(a => a.Name == "Axis" ? change(a) : a)) : c)));

    private static PackageElement ChangeSeries(PackageElement application, int index, Func<PackageElement, PackageElement> change) =>
        SetSeries(application, [.. Series(application).Select((s, i) => i == index ? Inner(s.Element, change) : s.Element)]);

    private static PackageElement Inner(PackageElement series, Func<PackageElement, PackageElement> change) => series.WithChildren(series.Children.Select(c => c.Name == "Field" ? change(c) : c));

    private static PackageElement SetSeries(PackageElement application, IReadOnlyList<PackageElement> series) => ChangeList(application, list => list.WithChildren(
    [
        .. list.Children.TakeWhile(c => c.Name != "Series"), .. series.Select((s, i) => s.With("DisplayOrder", (i + 1).ToString(CultureInfo.InvariantCulture))), .. list.Children.SkipWhile(c => c.Name != "Series").Where(c => c.Name != "Series"),
    ]));
}
