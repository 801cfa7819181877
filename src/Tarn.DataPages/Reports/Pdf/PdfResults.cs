using Tarn.DataPages.Values;

namespace Tarn.DataPages.Reports.Pdf;

/// <summary>Writes a report's results as a table: records, groups and totals.</summary>
/// <param name="page">The request.</param>
/// <param name="design">The report.</param>
/// <param name="query">Its query in the order shown.</param>
/// <param name="paper">Where to.</param>
internal sealed class PdfResults(PageContext page, ReportDesign design, ReportQuery query, PdfPaper paper)
{
    private readonly CellContents _contents = new(page, design);
    private readonly List<ReportColumn> _headings = [.. design.Visible];

    /// <summary>Writes them. Records stream, unless something is to be said of all of them.</summary>
    public async ValueTask WriteAsync(CancellationToken cancellation)
    {
        if (_headings.Count == 0)
            return;
        var needsAll = design.Groups.Count > 0 || design.Totals.Count > 0 || !query.Calculated.IsEmpty;
        if (needsAll)
            await WriteAllAsync(cancellation);
        else
            await WriteStreamAsync(cancellation);
    }

    private async ValueTask WriteAllAsync(CancellationToken cancellation)
    {
        var reader = new ReportReader(page.Site);
        var records = await reader.ReadPageAsync(query with { PageSize = PdfPrinter.MaxRecords }, 1, null, 0, cancellation);
        design.Broken.UnionWith(reader.Broken);
        if (records.Count == 0)
        {
            paper.Text(page.Locale.Text("NoRecords"));
            return;
        }

        var totals = await new TotalsReader(page, design, query).ReadAsync(_headings, records, isLastPage: true);
        var groups = await GroupRows.ReadAsync(page, design, query, _headings, records);
        var table = Begin(records.Take(PdfTable.Sample).ToList());
        foreach (var (_, row) in totals.Where(t => t.Total.IsOnTop))
            table.Totals(Cells(row));
        for (var i = 0; i < records.Count; i++)
        {
            var row = groups.Decorate(new ResultsRow(records[i].Key, i + 1, [], []), i);
            foreach (var group in row.GroupsBefore)
                table.Group(group.Count is { } count ? $"{group.Text} ({count.ToString("N0", page.Locale.Culture)})" : group.Text, group.Level);
            table.Row(Cells(records[i]));
            foreach (var total in row.TotalsAfter)
                table.Totals(Cells(total));
        }

        foreach (var (_, row) in totals.Where(t => !t.Total.IsOnTop))
            table.Totals(Cells(row));
    }

    private async ValueTask WriteStreamAsync(CancellationToken cancellation)
    {
        var first = new List<RecordView>();
        PdfTable? table = null;
        await using var rows = await new ReportReader(page.Site).OpenAsync(query, cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            var record = DataSource.Current(rows, query.Columns);
            if (table is not null)
            {
                cancellation.ThrowIfCancellationRequested();
                table.Row(Cells(record));
                continue;
            }

            first.Add(record);
            if (first.Count == PdfTable.Sample)
                WriteFirst(table = Begin(first));
        }

        if (table is null && first.Count > 0)
            WriteFirst(Begin(first));
        else if (table is null)
            paper.Text(page.Locale.Text("NoRecords"));

        void WriteFirst(PdfTable into)
        {
            foreach (var record in first)
                into.Row(Cells(record));
        }
    }

    private PdfTable Begin(List<RecordView> sample) => new(
        paper,
        _headings.ConvertAll(c => new PdfColumn(PdfPrinter.Plain(page.Parameters.Html(c.Label).Value), IsNumberOrDate(c, sample))),
        sample.ConvertAll(r => (IReadOnlyList<PdfCell>)Cells(r)));

    private List<PdfCell> Cells(RecordView record) => _headings.ConvertAll(c => _contents.Of(c, record) is var cell && cell.Html is { } html ? new PdfCell(PdfPrinter.Plain(html.Value)) : new PdfCell(cell.Text, cell.Colour));

    private static List<PdfCell> Cells(TotalsRow row)
    {
        var cells = row.Values.Select(v => new PdfCell(v?.Text ?? "")).ToList();
        if (row.Label.Length > 0)
            cells[0] = new PdfCell(cells[0].Text.Length > 0 ? $"{row.Label}: {cells[0].Text}" : row.Label);
        return cells;
    }

    private static bool IsNumberOrDate(ReportColumn column, IEnumerable<RecordView> sample) => column.IsNumberOrDate
        || (column.IsCalculated && sample.Select(r => r.Find(column.Name)).FirstOrDefault(v => v is { IsNull: false }) is { } value && ReportColumn.IsNumber(value));
}
