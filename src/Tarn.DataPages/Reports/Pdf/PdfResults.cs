using Tarn.DataPages.Values;

namespace Tarn.DataPages.Reports.Pdf;

/// <summary>Writes a report's results as a table: records, groups and totals.</summary>
/// <param name="page">The request.</param>
/// <param name="design">The report.</param>
/// <param name="query">Its query in the order shown.</param>
/// <param name="paper">Where to.</param>
internal sealed class PdfResults(PageContext page, ReportDesign design, ReportQuery query, PdfPaper paper)
{
    private const double PictureWidth = 120;
    private const double PictureHeight = 90;

    private readonly CellContents _contents = new(page, design);
    private readonly PdfPictures _pictures = new(page, paper);
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
        var reader = new ReportReader(page);
        var records = await reader.ReadPageAsync(query with { PageSize = PdfPrinter.MaxRecords }, 1, null, 0, cancellation);
        design.Broken.UnionWith(reader.Broken);
        if (records.Count == 0)
        {
            paper.Text(page.Locale.Text("NoRecords"));
            return;
        }

        var totals = await new TotalsReader(page, design, query).ReadAsync(_headings, records, isLastPage: true);
        var groups = await GroupRows.ReadAsync(page, design, query, _headings, records);
        var table = await BeginAsync(records.Take(PdfTable.Sample).ToList());
        foreach (var (_, row) in totals.Where(t => t.Total.IsOnTop))
            table.Totals(Cells(row));
        for (var i = 0; i < records.Count; i++)
        {
            var row = groups.Decorate(new ResultsRow(records[i].Key, i + 1, [], []), i);
            foreach (var group in row.GroupsBefore)
                table.Group(group.Count is { } count ? $"{group.Text} ({count.ToString("N0", page.Locale.Culture)})" : group.Text, group.Level);
            table.Row(await CellsAsync(records[i]));
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
        await foreach (var record in new ReportReader(page).ReadAllAsync(query, cancellation))
        {
            if (table is not null)
            {
                cancellation.ThrowIfCancellationRequested();
                table.Row(await CellsAsync(record));
                continue;
            }

            first.Add(record);
            if (first.Count == PdfTable.Sample)
                await WriteFirstAsync(table = await BeginAsync(first));
        }

        if (table is null && first.Count > 0)
            await WriteFirstAsync(await BeginAsync(first));
        else if (table is null)
            paper.Text(page.Locale.Text("NoRecords"));

        async ValueTask WriteFirstAsync(PdfTable into)
        {
            foreach (var record in first)
                into.Row(await CellsAsync(record));
        }
    }

    private async ValueTask<PdfTable> BeginAsync(List<RecordView> sample)
    {
        var rows = new List<IReadOnlyList<PdfCell>>(sample.Count);
        foreach (var record in sample)
            rows.Add(await CellsAsync(record));
        return new PdfTable(paper, _headings.ConvertAll(c => new PdfColumn(PdfPrinter.Plain(page.Parameters.Html(c.Label).Value), IsNumberOrDate(c, sample))), rows);
    }

    private async ValueTask<List<PdfCell>> CellsAsync(RecordView record)
    {
        var cells = new List<PdfCell>(_headings.Count);
        foreach (var column in _headings)
        {
            var cell = _contents.Of(column, record);
            cells.Add(cell.Html is { } html ? new PdfCell(PdfPrinter.Plain(html.Value))
                : cell.Image is not null && column.Column is { } source && await _pictures.OfAsync(record, source) is { } picture ? new PdfCell("", Picture: picture.Fit(cell.Width, cell.Height, PictureWidth, PictureHeight))
                : new PdfCell(cell.Text, cell.Colour));
        }

        return cells;
    }

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
