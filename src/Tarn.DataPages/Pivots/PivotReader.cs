using Tarn.DataPages.Parameters;
using Tarn.DataPages.Reports;
using Tarn.Sql;

namespace Tarn.DataPages.Pivots;

/// <summary>
/// Computes a pivot table: the database groups at the finest level, with one statement (and one for each distinct count); totals are folded from that in memory.
/// The number of groups is capped, so that memory is bounded.
/// </summary>
/// <param name="page">The request.</param>
/// <param name="design">The pivot table.</param>
/// <param name="query">The query.</param>
internal sealed class PivotReader(PageContext page, PivotDesign design, ReportQuery query)
{
    /// <summary>Most columns that are drawn.</summary>
    public const int MaxColumns = 200;

    /// <summary>Most rows that are drawn.</summary>
    private const int MaxLines = 1_000;

    /// <summary>Most groups that are read.</summary>
    private const int MaxGroups = 50_000;

    private readonly PivotNode _rows = new(SqlValue.Null(SqlTypeKind.NVarChar), 0);
    private readonly PivotNode _columns = new(SqlValue.Null(SqlTypeKind.NVarChar), 0);
    private readonly Dictionary<(PivotNode Row, PivotNode Column), MeasureTotal[]> _cells = [];
    private readonly IReadOnlyList<PivotField> _fields = [.. design.Rows, .. design.Columns];

    /// <summary>Reads the table.</summary>
    public async ValueTask<PivotModel> ReadAsync()
    {
        try
        {
            if (!await FoldAsync())
                return Refusal("PivotTooWide");
        }
        catch (TSqlException failure)
        {
            // A sum too great for its type, a formula that fails in a record: the rest of the page is right.
            page.Report(failure);
            return Refusal("CalcError");
        }

        if (_cells.Count == 0)
            return new PivotModel { Page = page, Notice = page.Locale.Text("NoRecords") };
        _rows.Sort(design.Rows, node => Total(node, _columns, 0));
        _columns.Sort(design.Columns, node => Total(_rows, node, 0));
        var layout = new PivotLayout(page, design, _rows, _columns, Shown);
        if (layout.ColumnCount > MaxColumns)
            return Refusal("PivotTooWide");
        var lines = layout.Lines();
        if (lines.Count > MaxLines)
            return Refusal("TooManyEvents");
        return new PivotModel
        {
            Page = page,
            Corner = string.Join(" / ", design.Rows.Select(r => page.Parameters.Resolve(r.Label, TextUse.Plain))),
            Headings = layout.Headings(),
            Lines = lines,
            IsCollapsed = design.IsCollapsed,
        };
    }

    private PivotModel Refusal(string key) => new() { Page = page, Notice = page.Locale.Text(key), IsRefused = true };

    /// <summary>Reads the groups and folds them into the cells; false when there are more than can be shown.</summary>
    private async ValueTask<bool> FoldAsync()
    {
        var parts = design.Values.Select(v => v.Measure.Parts).ToList();
        // Without a value of its own a table of distinct counts still needs its groups.
        var flat = parts.SelectMany(p => p).DefaultIfEmpty("COUNT(*)").ToList();
        var isFolded = await GroupsAsync(flat, null, (cell, values) =>
        {
            for (int i = 0, at = 0; i < design.Values.Count; at += parts[i++].Count)
            {
                if (parts[i].Count > 0)
                    cell[i].Add(design.Values[i].Measure, values.AsSpan(at, parts[i].Count));
            }
        });
        for (var i = 0; i < design.Values.Count && isFolded; i++)
        {
            if (design.Values[i].Measure.Function != MeasureFunction.DistinctCount)
                continue;
            var place = i;
            isFolded = await GroupsAsync([design.Values[i].Measure.Column!], design.Values[i].Measure.Column, (cell, values) => cell[place].AddDistinct(values[0]));
        }

        return isFolded;
    }

    private async ValueTask<bool> GroupsAsync(IReadOnlyList<string> values, string? furtherKey, Action<MeasureTotal[], SqlValue[]> add)
    {
        var keys = _fields.Select(f => f.Key.Expression).ToList();
        var groupBy = string.Join(", ", furtherKey is null ? keys : keys.Append(furtherKey));
        var grouped = new RecordQuery
        {
            Source = query.Source.Source,
            Select = string.Join(", ", keys.Select((k, i) => $"{k} AS [k{i}]").Concat(values.Select((v, i) => $"{v} AS [v{i}]"))),
            Where = query.Where,
            Filters = query.Security,
            GroupBy = groupBy.Length > 0 ? groupBy : null,
            ByKey = false,
        };
        await using var rows = await page.Site.Database.Reader.OpenAsync(_ => grouped, 0, MaxGroups + 1, page.Cancellation);
        for (var count = 0; await rows.ReadAsync(page.Cancellation); count++)
        {
            if (count == MaxGroups)
                return false;
            var cells = ReportReader.CellsOf(rows);
            var below = _columns.Chain(cells.AsSpan(design.Rows.Count, design.Columns.Count));
            foreach (var row in _rows.Chain(cells.AsSpan(0, design.Rows.Count)))
            {
                foreach (var column in below)
                    add(Cell(row, column), cells[_fields.Count..]);
            }
        }

        return true;
    }

    private MeasureTotal[] Cell(PivotNode row, PivotNode column)
    {
        if (!_cells.TryGetValue((row, column), out var cell))
            _cells.Add((row, column), cell = [.. design.Values.Select(_ => new MeasureTotal())]);
        return cell;
    }

    private SqlValue Total(PivotNode row, PivotNode column, int value) =>
        _cells.TryGetValue((row, column), out var cell) ? cell[value].Result(design.Values[value].Measure.Function) : SqlValue.Null(SqlTypeKind.Float);

    private (string Text, decimal? Number) Shown(PivotNode row, PivotNode column, int place)
    {
        var value = design.Values[place];
        if (!_cells.TryGetValue((row, column), out var cell))
            return ("", null);
        if (cell[place].IsBroken)
            return (page.Locale.Text("CalcError"), null);
        var total = Total(row, column, place);
        if (total.IsNull)
            return ("", null);
        var number = Localization.ValueFormat.TryNumber(total, out var part) ? part : (decimal?)null;
        if (value.Share == PivotShare.None)
            return (Text(value, total), number);
        var whole = value.Share switch { PivotShare.Row => Total(row, _columns, place), PivotShare.Column => Total(_rows, column, place), _ => Total(_rows, _columns, place) };
        return number is { } share && Localization.ValueFormat.TryNumber(whole, out var all) && all != 0
            ? ((share / all).ToString("0.##%", page.Locale.Culture), share / all)
            : ("", null);
    }

    /// <summary>Counts as whole numbers, extremes as their field, everything else with decimals enough for an average.</summary>
    private string Text(PivotValue value, in SqlValue total)
    {
        if (value.Format is { FormatType.Length: > 0 })
            return page.Locale.Format(total, value.Field, value.Format).Text;
        if (value.Measure.Function is MeasureFunction.Minimum or MeasureFunction.Maximum)
            return page.Locale.Format(total, value.Field, null).Text;
        return Localization.ValueFormat.TryNumber(total, out var number) ? number.ToString("#,0.######", page.Locale.Culture) : page.Locale.Format(total, null, null).Text;
    }
}
