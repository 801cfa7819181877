using Tarn.Apps.Packages;
using Tarn.DataPages.Localization;
using Tarn.DataPages.Pivots;
using Tarn.DataPages.Reports;
using Tarn.Sql;

namespace Tarn.DataPages.Charts;

/// <summary>Reads the points of a chart with one statement, over all records of the current criteria that the visitor may see.</summary>
/// <param name="page">The request.</param>
/// <param name="design">The chart.</param>
/// <param name="query">The report's query.</param>
internal sealed class ChartReader(PageContext page, ChartDesign design, ReportQuery query)
{
    /// <summary>A series field makes so many series; the rest is one more.</summary>
    private const int MaxSplit = 50;

    /// <summary>Most cells of a split chart that are read.</summary>
    private const int MaxCells = 50_000;

    private readonly List<FormatDefinition?> _formats = [.. design.Definition.Axes.Select(a => a.Element.Child("Format") is { } format ? new FormatDefinition(format) : null)];

    /// <summary>Reads the points.</summary>
    public async ValueTask<ChartData> ReadAsync()
    {
        try
        {
            return design.Splitter is { } splitter ? await ReadSplitAsync(splitter) : await ReadPlainAsync();
        }
        catch (TSqlException failure)
        {
            // A sum too great for its type: the records beside the chart are right.
            page.Report(failure);
            return new ChartData([], []);
        }
    }

    private async ValueTask<ChartData> ReadPlainAsync()
    {
        var values = design.Series.Select(s => design.IsGrouped ? ReportTotal.Expression(Name(s.Measure.Function), $"[{s.Column.Name}]", s.Measure.IsWhole) : $"[{s.Column.Name}]").ToList();
        var category = design.Category.Expression;
        var order = design.Order.Select(k => (k.Series is null ? category : values[k.Series.Index]) + (k.Descending ? " DESC" : "")).ToList();
        if (design.IsGrouped && design.Order.All(k => k.Series is not null))
            order.Add(category);
        else if (!design.IsGrouped)
            order.AddRange(query.KeyColumns.Select(c => $"[{c}]"));
        var asked = Query($"{category} AS [c0], {string.Join(", ", values.Select((v, i) => $"{v} AS [v{i}]"))}", design.IsGrouped ? category : null) with { OrderBy = string.Join(", ", order) };
        var categories = new List<string>();
        var lines = design.Series.Select(_ => new List<SqlValue>()).ToList();
        foreach (var row in await new ReportReader(page).ReadGroupsAsync(query, asked, design.Limit, page.Cancellation))
        {
            categories.Add(Cut(row[0]));
            for (var i = 0; i < lines.Count; i++)
                lines[i].Add(row[i + 1]);
        }

        return new ChartData(categories, [.. design.Series.Select((s, i) => Line(s, page.Parameters.Resolve(s.Label, Parameters.TextUse.Plain), lines[i]))]);
    }

    /// <summary>The categories of the order's first points, and in each the values of the splitter; those beyond the limit are one series.</summary>
    private async ValueTask<ChartData> ReadSplitAsync(GroupKey splitter)
    {
        var measure = design.Series[0].Measure;
        var keys = $"{design.Category.Expression} AS [c0], {splitter.Expression} AS [s0]";
        var groupBy = $"{design.Category.Expression}, {splitter.Expression}";
        var isDistinct = measure.Function == MeasureFunction.DistinctCount;
        var asked = isDistinct
            ? Query($"{keys}, {measure.Column} AS [d0]", $"{groupBy}, {measure.Column}")
            : Query($"{keys}, {string.Join(", ", measure.Parts.Select((p, i) => $"{p} AS [p{i}]"))}", groupBy);
        var points = new Dictionary<string, SplitPoint>(StringComparer.Ordinal);
        var names = new Dictionary<string, (SqlValue Key, long Weight)>(StringComparer.Ordinal);
        await foreach (var row in RowsAsync(asked, MaxCells))
        {
            var name = GroupKey.TextOf(row[1]);
            names[name] = (row[1], names.GetValueOrDefault(name).Weight + 1);
            if (!points.TryGetValue(GroupKey.TextOf(row[0]), out var point))
                points.Add(GroupKey.TextOf(row[0]), point = new SplitPoint(row[0]));
            point.Add(measure, name, row.AsSpan(2), isDistinct);
        }

        // The values that most categories have come first; a tie is decided by the value.
        var shown = names.OrderByDescending(n => n.Value.Weight).ThenBy(n => n.Key, StringComparer.Ordinal).Take(MaxSplit).OrderBy(n => n.Value.Key, Comparer<SqlValue>.Create((a, b) => MeasureTotal.Compare(a, b))).ToList();
        var others = names.Keys.Except(shown.Select(s => s.Key), StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal);
        var ordered = Sorted(points.Values, measure.Function).Take(design.Limit).ToList();
        var blank = page.Locale.Text("BlankGroup");
        var lines = shown.Select(n => Line(design.Series[0], splitter.Label(page, n.Value.Key, blank), ordered.ConvertAll(p => p.Of([n.Key], measure, isDistinct)))).ToList();
        if (others.Count > 0)
            lines.Add(Line(design.Series[0], page.Locale.Text("OtherSeries"), ordered.ConvertAll(p => p.Of(others, measure, isDistinct))));
        return new ChartData(ordered.ConvertAll(p => Cut(p.Category)), lines);
    }

    private IEnumerable<SplitPoint> Sorted(IEnumerable<SplitPoint> points, MeasureFunction function)
    {
        var comparer = Comparer<SqlValue>.Create((a, b) => MeasureTotal.Compare(a, b));
        IOrderedEnumerable<SplitPoint>? sorted = null;
        foreach (var (series, descending) in design.Order)
        {
            SqlValue Key(SplitPoint point) => series is null ? point.Category : point.Total.Result(function);
            sorted = (sorted, descending) switch
            {
                (null, true) => points.OrderByDescending(Key, comparer),
                (null, false) => points.OrderBy(Key, comparer),
                (_, true) => sorted.ThenByDescending(Key, comparer),
                _ => sorted.ThenBy(Key, comparer),
            };
        }

        return sorted!.ThenBy(p => p.Category, comparer);
    }

    private RecordQuery Query(string select, string? groupBy) => new()
    {
        Source = query.Source.Source,
        Select = select,
        Where = query.Where,
        Filters = query.Security,
        GroupBy = groupBy,
        ByKey = false,
    };

    private async IAsyncEnumerable<SqlValue[]> RowsAsync(RecordQuery asked, int limit)
    {
        await using var rows = await page.Site.Database.Reader.OpenAsync(_ => asked, 0, limit, page.Cancellation);
        while (await rows.ReadAsync(page.Cancellation))
            yield return ReportReader.CellsOf(rows);
    }

    private ChartLine Line(ChartSeries series, string name, List<SqlValue> values)
    {
        var axis = design.AxisOf(series);
        var numbers = new List<decimal?>(values.Count);
        var texts = new List<string>(values.Count);
        foreach (var value in values)
        {
            var number = ValueFormat.TryNumber(value, out var known) && !value.IsNull ? known : series.Definition.ReplacesBlanks ? 0 : (decimal?)null;
            numbers.Add(number);
            var format = series.Definition.Element.Child("Field")?.Child("Format") is { } own && own["Type"] is { Length: > 0 } ? new FormatDefinition(own) : _formats.ElementAtOrDefault(axis);
            texts.Add(number is { } shown ? page.Locale.Format(MeasureTotal.NumberOf(shown), null, format).Text : "");
        }

        return new ChartLine(name, axis, numbers, texts);
    }

    private string Cut(in SqlValue category)
    {
        var text = design.Category.Label(page, category, page.Locale.Text("BlankGroup"));
        return design.LabelLength > 0 && text.Length > design.LabelLength ? text[..design.LabelLength].TrimEnd() + "…" : text;
    }

    private static string Name(MeasureFunction function) => function switch
    {
        MeasureFunction.Count => "COUNT",
        MeasureFunction.Average => "AVG",
        MeasureFunction.Minimum => "MIN",
        MeasureFunction.Maximum => "MAX",
        MeasureFunction.DistinctCount => "COUNT DISTINCT",
        _ => "SUM",
    };

    /// <summary>The values of one category of a split chart.</summary>
    private sealed class SplitPoint(SqlValue category)
    {
        private readonly Dictionary<string, List<SqlValue[]>> _parts = new(StringComparer.Ordinal);

        public SqlValue Category { get; } = category;

        public MeasureTotal Total { get; } = new();

        public void Add(Measure measure, string name, ReadOnlySpan<SqlValue> parts, bool isDistinct)
        {
            if (!_parts.TryGetValue(name, out var known))
                _parts.Add(name, known = []);
            known.Add(parts.ToArray());
            Join(Total, measure, parts, isDistinct);
        }

        public SqlValue Of(IEnumerable<string> names, Measure measure, bool isDistinct)
        {
            var total = new MeasureTotal();
            var any = false;
            foreach (var parts in names.SelectMany(n => _parts.GetValueOrDefault(n) ?? []))
            {
                Join(total, measure, parts, isDistinct);
                any = true;
            }

            return any ? total.Result(measure.Function) : SqlValue.Null(SqlTypeKind.Float);
        }

        private static void Join(MeasureTotal total, Measure measure, ReadOnlySpan<SqlValue> parts, bool isDistinct)
        {
            if (isDistinct)
                total.AddDistinct(parts[0]);
            else
                total.Add(measure, parts);
        }
    }
}
