using Tarn.DataPages.Parameters;

namespace Tarn.DataPages.Pivots;

/// <summary>Lays a folded pivot table out: which columns and rows there are, totals among them, and what their headings say.</summary>
/// <param name="page">The request.</param>
/// <param name="design">The pivot table.</param>
/// <param name="rows">The rows' root.</param>
/// <param name="columns">The columns' root.</param>
/// <param name="shown">What a cell shows, and its number.</param>
internal sealed class PivotLayout(PageContext page, PivotDesign design, PivotNode rows, PivotNode columns, Func<PivotNode, PivotNode, int, (string Text, decimal? Number)> shown)
{
    private readonly List<PivotNode> _columns = [.. Leaves(columns, design)];
    private readonly string _blank = design.BlankText.Length > 0 ? design.BlankText : page.Locale.Text("BlankGroup");
    private readonly string _total = page.Locale.Text("Total");

    /// <summary>Columns of values.</summary>
    public int ColumnCount => _columns.Count * ValueColumns;

    /// <summary>Columns of values below the finest heading.</summary>
    private int ValueColumns => design.HasValueRows ? 1 : design.Values.Count;

    /// <summary>The rows of headings.</summary>
    public IReadOnlyList<IReadOnlyList<PivotHeading>> Headings()
    {
        var levels = design.Columns.Count;
        var heads = Enumerable.Range(0, levels).Select(_ => new List<PivotHeading>()).ToList();
        if (levels > 0)
            AddHeadings(columns, heads);
        if (levels == 0 && design.HasValueRows)
            heads.Add([new PivotHeading("", 1, 1)]);
        else if (levels == 0 || ValueColumns > 1)
            heads.Add([.. _columns.SelectMany(_ => design.Values).Select(v => new PivotHeading(page.Parameters.Resolve(v.Label, TextUse.Plain), 1, 1))]);
        return heads;
    }

    /// <summary>The rows.</summary>
    public List<PivotLine> Lines()
    {
        var lines = new List<PivotLine>();
        if (design.Rows.Count == 0)
            Add(lines, rows, page.Locale.Text("GrandTotal"), null, isTotal: true);
        AddLines(rows, null, lines);
        if (design.HasGrandRow)
            Add(lines, rows, page.Locale.Text("GrandTotal"), null, isTotal: true);
        return lines;
    }

    private void AddLines(PivotNode parent, string? group, List<PivotLine> lines)
    {
        foreach (var node in parent.Children)
        {
            var field = design.Rows[node.Level - 1];
            var text = field.Key.Label(page, node.Key, _blank);
            if (node.Level == design.Rows.Count)
            {
                Add(lines, node, text, group, isTotal: false);
                continue;
            }

            var totalsBefore = field.HasSubtotals && !design.TotalsAfter;
            var head = new PivotLine(text, node.Level, node.Path, group, true, []);
            lines.Add(totalsBefore && !design.HasValueRows ? WithCells(head, node, null) : head);
            if (totalsBefore && design.HasValueRows)
                AddValues(lines, node, group, isTotal: true);
            AddLines(node, node.Path, lines);
            if (field.HasSubtotals && design.TotalsAfter)
                Add(lines, node, $"{text} – {page.Locale.Text("Subtotal")}", group, isTotal: true);
        }
    }

    /// <summary>A row; where values stand below each other, its name and then theirs.</summary>
    private void Add(List<PivotLine> lines, PivotNode node, string text, string? group, bool isTotal)
    {
        var line = new PivotLine(text, node.Level, null, group, isTotal, []);
        lines.Add(design.HasValueRows ? line : WithCells(line, node, null));
        if (design.HasValueRows)
            AddValues(lines, node, group, isTotal);
    }

    private void AddValues(List<PivotLine> lines, PivotNode node, string? group, bool isTotal)
    {
        for (var value = 0; value < design.Values.Count; value++)
            lines.Add(WithCells(new PivotLine(page.Parameters.Resolve(design.Values[value].Label, TextUse.Plain), node.Level + 1, null, group, isTotal, []), node, value));
    }

    private PivotLine WithCells(PivotLine line, PivotNode row, int? only)
    {
        var cells = _columns.SelectMany(column => only is { } one ? [shown(row, column, one)] : Enumerable.Range(0, design.Values.Count).Select(value => shown(row, column, value))).ToList();
        return line with { Cells = cells.ConvertAll(c => c.Text), Numbers = cells.ConvertAll(c => c.Number) };
    }

    private void AddHeadings(PivotNode parent, List<List<PivotHeading>> heads)
    {
        foreach (var node in parent.Children)
        {
            var below = node.Level == design.Columns.Count ? 1 : Leaves(node, design).Count();
            heads[node.Level - 1].Add(new PivotHeading(design.Columns[node.Level - 1].Key.Label(page, node.Key, _blank), below * ValueColumns, 1));
            if (node.Level == design.Columns.Count)
                continue;
            AddHeadings(node, heads);
            if (design.Columns[node.Level - 1].HasSubtotals)
                heads[node.Level].Add(new PivotHeading(_total, ValueColumns, design.Columns.Count - node.Level));
        }

        if (parent.Level == 0 && design.HasGrandColumn)
            heads[0].Add(new PivotHeading(page.Locale.Text("GrandTotal"), ValueColumns, design.Columns.Count));
    }

    /// <summary>The columns below a heading: the finest, and the totals behind them.</summary>
    private static IEnumerable<PivotNode> Leaves(PivotNode node, PivotDesign design)
    {
        if (node.Level == design.Columns.Count)
            return [node];
        var below = node.Children.SelectMany(child => Leaves(child, design));
        var hasTotal = node.Level == 0 ? design.HasGrandColumn : design.Columns[node.Level - 1].HasSubtotals;
        return hasTotal ? below.Append(node) : below;
    }
}
