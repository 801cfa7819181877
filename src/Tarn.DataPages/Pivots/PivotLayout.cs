using Tarn.DataPages.Parameters;

namespace Tarn.DataPages.Pivots;

/// <summary>Lays a folded pivot table out: which columns and rows there are, totals among them, and what their headings say.</summary>
/// <param name="page">The request.</param>
/// <param name="design">The pivot table.</param>
/// <param name="rows">The rows' root.</param>
/// <param name="columns">The columns' root.</param>
/// <param name="shown">What a cell shows.</param>
internal sealed class PivotLayout(PageContext page, PivotDesign design, PivotNode rows, PivotNode columns, Func<PivotNode, PivotNode, int, string> shown)
{
    private readonly List<PivotNode> _columns = [.. Leaves(columns, design)];
    private readonly string _blank = design.BlankText.Length > 0 ? design.BlankText : page.Locale.Text("BlankGroup");
    private readonly string _total = page.Locale.Text("Total");

    /// <summary>Columns of values.</summary>
    public int ColumnCount => _columns.Count * design.Values.Count;

    /// <summary>The rows of headings.</summary>
    public IReadOnlyList<IReadOnlyList<PivotHeading>> Headings()
    {
        var levels = design.Columns.Count;
        var heads = Enumerable.Range(0, levels).Select(_ => new List<PivotHeading>()).ToList();
        if (levels > 0)
            AddHeadings(columns, heads);
        if (levels == 0 || design.Values.Count > 1)
            heads.Add([.. _columns.SelectMany(_ => design.Values).Select(v => new PivotHeading(page.Parameters.Resolve(v.Label, TextUse.Plain), 1, 1))]);
        return heads;
    }

    /// <summary>The rows.</summary>
    public List<PivotLine> Lines()
    {
        var lines = new List<PivotLine>();
        if (design.Rows.Count == 0)
            lines.Add(Line(rows, page.Locale.Text("GrandTotal"), null, isTotal: true));
        AddLines(rows, null, lines);
        if (design.HasGrandRow)
            lines.Add(Line(rows, page.Locale.Text("GrandTotal"), null, isTotal: true));
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
                lines.Add(Line(node, text, group, isTotal: false));
                continue;
            }

            var totalsBefore = field.HasSubtotals && !design.TotalsAfter;
            lines.Add(new PivotLine(text, node.Level, node.Path, group, true, totalsBefore ? Cells(node) : []));
            AddLines(node, node.Path, lines);
            if (field.HasSubtotals && design.TotalsAfter)
                lines.Add(Line(node, $"{text} – {page.Locale.Text("Subtotal")}", group, isTotal: true));
        }
    }

    private PivotLine Line(PivotNode node, string text, string? group, bool isTotal) => new(text, node.Level, null, group, isTotal, Cells(node));

    private List<string> Cells(PivotNode row) => [.. _columns.SelectMany(column => Enumerable.Range(0, design.Values.Count).Select(value => shown(row, column, value)))];

    private void AddHeadings(PivotNode parent, List<List<PivotHeading>> heads)
    {
        foreach (var node in parent.Children)
        {
            var below = node.Level == design.Columns.Count ? 1 : Leaves(node, design).Count();
            heads[node.Level - 1].Add(new PivotHeading(design.Columns[node.Level - 1].Key.Label(page, node.Key, _blank), below * design.Values.Count, 1));
            if (node.Level == design.Columns.Count)
                continue;
            AddHeadings(node, heads);
            if (design.Columns[node.Level - 1].HasSubtotals)
                heads[node.Level].Add(new PivotHeading(_total, design.Values.Count, design.Columns.Count - node.Level));
        }

        if (parent.Level == 0 && design.HasGrandColumn)
            heads[0].Add(new PivotHeading(page.Locale.Text("GrandTotal"), design.Values.Count, design.Columns.Count));
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
