using System.Globalization;
using Microsoft.AspNetCore.Components;
using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.DataPages.Answers;
using Tarn.DataPages.Components;
using Tarn.DataPages.Components.Reports;
using Tarn.DataPages.Forms;
using Tarn.DataPages.Reports.Editing;
using Tarn.DataPages.Sessions;
using Tarn.DataPages.Values;
using Tarn.Sql;

namespace Tarn.DataPages.Reports;

/// <summary>Makes a page of results: reads it, and turns it into what is drawn.</summary>
/// <param name="page">The request.</param>
/// <param name="design">The report.</param>
/// <param name="query">Its query.</param>
/// <param name="flow">Where the visitor is: criteria, order, page.</param>
internal sealed class ResultsPage(PageContext page, ReportDesign design, ReportQuery query, FlowState flow)
{
    /// <summary>Beyond so many pages the picker holds a choice of them.</summary>
    private const int MaxPages = 1_000;

    /// <summary>From so many records on, the page beside is found by the key of the last record instead of by its place.</summary>
    private const int DeepRecords = 1_000;

    private readonly ReportReader _reader = new(page);
    private readonly CellContents _contents = new(page, design);
    private readonly List<ReportColumn> _headings = [.. design.Visible];

    /// <summary>How many records there are; null when nobody asked.</summary>
    public RecordCount? Count { get; private set; }

    /// <summary>The page that is shown: the one asked for, or the nearest there is.</summary>
    public int Number { get; private set; } = flow.PageNumber;

    /// <summary>The records of the page.</summary>
    public IReadOnlyList<RecordView> Records { get; private set; } = [];

    /// <summary>Whether a page follows.</summary>
    private bool HasNext { get; set; }

    /// <summary>Whether the number of records is shown, or needed for choosing pages.</summary>
    private bool Counts => !design.Results.IsSet("HideNumberOfRecords") || design.Results.IsSet("JumpToPage", absent: true);

    /// <summary>Reads the page. A first page that holds all records needs no count; the others share one.</summary>
    /// <param name="cancellation">Ends the reading, also when it takes too long.</param>
    public async ValueTask ReadAsync(CancellationToken cancellation)
    {
        if (Counts && Number > 1)
            await CountAsync(cancellation);
        if (!await ReadBesideAsync(cancellation))
        {
            await ReadPageAsync(cancellation);
            if (Records.Count == 0 && Number > 1)
            {
                // The page may have gone with its last record, or never have been.
                await CountAsync(cancellation);
                Number = Count!.Value.IsEstimate ? 1 : Number;
                await ReadPageAsync(cancellation);
            }
        }

        if (!Counts)
            Count = null;
        else if (Number == 1 && !HasNext)
            Count = new RecordCount(Records.Count, false);
        else
            Count ??= await _reader.CountAsync(query, cancellation);
    }

    private async ValueTask CountAsync(CancellationToken cancellation)
    {
        Count = await _reader.CountAsync(query, cancellation);
        if (!Count.Value.IsEstimate)
            Number = (int)Math.Clamp(Number, 1, Math.Min(int.MaxValue, Count.Value.Pages(query.PageSize)));
    }

    private async ValueTask ReadPageAsync(CancellationToken cancellation) =>
        Take(await _reader.ReadPageAsync(query, Number, Count is { IsEstimate: false } exact ? exact.Records : null, extra: 1, cancellation));

    /// <summary>From a known page to the one beside it: where that one ended, this one goes on.</summary>
    private async ValueTask<bool> ReadBesideAsync(CancellationToken cancellation)
    {
        var step = Number - flow.AnchorPage;
        if (step is not (1 or -1) || (step > 0 ? flow.Last : flow.First) is not { } key || await _reader.ReadBesideAsync(query, key, query.PageSize + (step > 0 ? 1 : 0), step < 0, cancellation) is not { } read)
            return false;
        // Records may have come or gone before it: then its place must be found anew.
        if (step < 0 ? read.Count < query.PageSize : read.Count == 0)
            return false;
        Take(read);
        HasNext |= step < 0;
        return true;
    }

    private void Take(List<RecordView> read)
    {
        HasNext = read.Count > query.PageSize;
        Records = HasNext ? read[..query.PageSize] : read;
    }

    /// <summary>The section that shows what was read.</summary>
    /// <param name="uniqueId">Its id.</param>
    /// <param name="definition">The page with header and footer.</param>
    /// <param name="state">Rows that are forms, and what became of a change; null for none.</param>
    public async ValueTask<PageSection> DrawAsync(string uniqueId, PageDefinition definition, EditingState? state = null)
    {
        design.Broken.UnionWith(_reader.Broken);
        var session = page.Close(Anchored());
        var links = new ReportLinks(page, session);
        var isLast = !HasNext;
        var totals = design.Totals.Count > 0 && Records.Count > 0 ? await new TotalsReader(page, design, query).ReadAsync(_headings, Records, isLast) : [];
        var sortHere = design.FindSortable(flow.Sort);
        var editing = await EditingModel.CreateAsync(page, design, query, flow with { PageNumber = Number }, state ?? new EditingState(), links, Count);
        var model = new ResultsModel
        {
            Editing = editing,
            Error = state?.Error,
            Page = page,
            UniqueId = uniqueId,
            AppSession = session,
            Header = page.Parameters.Html(definition.Header),
            Footer = page.Parameters.Html(definition.Footer),
            Layout = design.IsGallery ? ResultsLayout.Gallery : design.IsList ? ResultsLayout.List : ResultsLayout.Tabular,
            CardsPerLine = int.TryParse(design.Results.Element["DisplayColumns"], CultureInfo.InvariantCulture, out var cards) ? Math.Clamp(cards, 1, 12) : 1,
            // The builder's words may hold HTML and parameters; the numbers are numbers.
            CountText = page.Parameters.Html(CountText()),
            Headings = [.. _headings.Select(c => Heading(c, links, sortHere))],
            IndexHeading = design.Results.IsSet("DisplayRowIndex") ? page.Locale.Text("Index") : null,
            HasActions = Actions.Any(a => a.FieldName is null) || editing is { HasActions: true },
            Rows = await RowsAsync(links),
            TotalsOnTop = [.. totals.Where(t => t.Total.IsOnTop).Select(t => t.Row)],
            TotalsBelow = [.. totals.Where(t => !t.Total.IsOnTop).Select(t => t.Row)],
            Navigation = Navigation(links),
            Links = [.. LinksBelow(links)],
            SortChoices = design.IsTabular ? [] : [.. _headings.Where(c => c.IsSortable && c.Label.Length > 0).Select(c => (c.Name, c.Label, c == sortHere))],
            Chart = Chart,
            FreezesHeading = design.Results.IsSet("FreezeHeader"),
            FrozenColumns = int.TryParse(design.Results.Element["FreezeColumnsCount"], CultureInfo.InvariantCulture, out var frozen) ? frozen : 0,
        };
        return new PageSection(uniqueId, session, editing?.RequestToken, Markup.Of<ResultsView>(model));
    }

    /// <summary>The state with the page's ends, when it lies so deep that the way from the beginning is long.</summary>
    private FlowState Anchored()
    {
        var isDeep = (long)Number * query.PageSize >= DeepRecords && Records.Count > 0;
        return flow with { PageNumber = Number, AnchorPage = isDeep ? Number : 0, First = isDeep ? Records[0].Key : null, Last = isDeep ? Records[^1].Key : null };
    }

    private IEnumerable<RecordActionDefinition> Actions => design.Results.Actions.Where(a => a.Action == "VIEW" && design.Results.Details is not null);

    private string CountText()
    {
        if (Records.Count == 0)
            return page.Locale.Text("NoRecords");
        if (design.Results.IsSet("HideNumberOfRecords") || Count is not { } count)
            return "";
        var first = ((Number - 1L) * query.PageSize) + 1;
        var culture = page.Locale.Culture;
        return page.Locale.Text(
            count.IsEstimate ? "RecordsAbout" : "RecordsOf", first.ToString("N0", culture), (first + Records.Count - 1).ToString("N0", culture), Math.Max(count.Records, first + Records.Count - 1).ToString("N0", culture));
    }

    private ResultsHeading Heading(ReportColumn column, ReportLinks links, ReportColumn? sortHere)
    {
        var isHere = sortHere == column;
        var byHeading = design.IsTabular && !string.Equals(design.Results.Element["ColumnSortingType"], "Dropdown", StringComparison.OrdinalIgnoreCase);
        var href = byHeading && design.FindSortable(column.Name) is not null ? links.ToPage(1, column.Name, isHere && !flow.Descending) : null;
        return new ResultsHeading(column.Name, page.Parameters.Html(column.Label), IsNumberOrDate(column), href, isHere ? flow.Descending ? "descending" : "ascending" : null);
    }

    private bool IsNumberOrDate(ReportColumn column) => column.IsNumberOrDate
        || (column.IsCalculated && Records.Select(r => r.Find(column.Name)).FirstOrDefault(v => v is { IsNull: false }) is { } value && ReportColumn.IsNumber(value));

    private async ValueTask<List<ResultsRow>> RowsAsync(ReportLinks links)
    {
        var groups = await GroupRows.ReadAsync(page, design, query, _headings, Records);
        var labels = _headings.Select(c => page.Parameters.Html(c.Label)).ToList();
        var numeric = _headings.Select(IsNumberOrDate).ToList();
        var rows = new List<ResultsRow>(Records.Count);
        for (var i = 0; i < Records.Count; i++)
        {
            var record = Records[i];
            var position = ((Number - 1L) * query.PageSize) + i + 1;
            var href = Actions.Any() ? links.ToDetails(record.Key, position, Number, query.PageSize, flow.Seed) : "";
            var cells = new ResultsCell[_headings.Count];
            for (var c = 0; c < cells.Length; c++)
                cells[c] = new ResultsCell(labels[c], Linked(_headings[c], record, href), numeric[c]);
            rows.Add(groups.Decorate(
                new ResultsRow(record.Key, position, cells, [.. design.Results.Actions.Where(a => a.FieldName is null).Select(a => LinkOf(a, record.Key, href, links)).OfType<ResultsLink>()]), i));
        }

        return rows;
    }

    private ResultsLink? LinkOf(RecordActionDefinition action, string key, string details, ReportLinks links)
    {
        string Label(string text) => action.Label.Length > 0 ? page.Parameters.Resolve(action.Label, Parameters.TextUse.Plain) : page.Locale.Text(text);
        return action.Action switch
        {
            "VIEW" when design.Results.Details is not null => new ResultsLink(details, Label("Details"), "ViewDetails"),
            "INLINE EDIT" when design.Editing.EditsRows => new ResultsLink(links.ToInlineEdit(key, Number, flow.Sort, flow.Descending), Label("Edit"), "InlineEdit"),
            "DELETE" or "INLINE DELETE" when design.Editing.DeletesRows => new ResultsLink("", Label("DeleteRow"), "InlineDelete"),
            _ => null,
        };
    }

    private CellContent Linked(ReportColumn column, RecordView record, string details)
    {
        var content = _contents.Of(column, record);
        return Actions.Any(a => column.Name.Equals(a.FieldName, StringComparison.OrdinalIgnoreCase)) ? content with { Href = details, LinkName = "ViewDetails", OpensWindow = false } : content;
    }

    private ResultsNavigation? Navigation(ReportLinks links)
    {
        var last = Count is { IsEstimate: false } count ? count.Pages(query.PageSize) : (long?)null;
        if (Records.Count == 0 || (Number == 1 && !HasNext && design.PageSizes.Count == 0 && (design.IsTabular || !design.Results.IsSet("ColumnSorting", absent: true))))
            return null;
        var way = new List<ResultsLink>();
        void Add(string name, string text, long number) => way.Add(new ResultsLink(links.ToPage(number, flow.Sort, flow.Descending), page.Locale.Text(text), name));
        if (Number > 1)
        {
            Add("JumpToFirst", "First", 1);
            Add("JumpToPrevious", "Previous", Number - 1);
        }

        if (HasNext)
        {
            Add("JumpToNext", "NextPage", Number + 1);
            if (last is { } end)
                Add("JumpToLast", "Last", end);
        }

        return new ResultsNavigation(Number, last, way, last is { } pages and > 1 && design.Results.IsSet("JumpToPage", absent: true) ? Choices(pages) : [], design.PageSizes, query.PageSize);
    }

    private List<long> Choices(long pages)
    {
        if (pages <= MaxPages)
            return [.. Enumerable.Range(1, (int)pages).Select(n => (long)n)];
        var step = (long)Math.Pow(10, Math.Max(1, Math.Floor(Math.Log10(pages)) - 1));
        var chosen = new SortedSet<long> { 1, pages, Number };
        for (var n = step; n < pages; n += step)
            chosen.Add(n);
        for (var n = Math.Max(1, Number - 50L); n <= Math.Min(pages, Number + 50L); n++)
            chosen.Add(n);
        return [.. chosen];
    }

    private IEnumerable<FormLink> LinksBelow(ReportLinks links)
    {
        if (design.Results.IsSet("SearchAgainLink") && flow.Criteria is not null && HasSearchForm)
            yield return new FormLink(links.ToSearch(2), page.Locale.Text("SearchAgain"), "SearchAgain", "SearchAgain");
        if (Records.Count == 0)
            yield break;
        foreach (var format in design.DownloadFormats.Where(ReportDownload.Formats.Contains))
            yield return new FormLink(links.ToDownload(format.ToLowerInvariant()), $"{page.Locale.Text("DownloadData")} ({format})", "Download", "Download");
        if (new Pdf.PdfOptions(design.Results.Element).IsOffered)
            yield return new FormLink(links.ToDownload("pdf"), page.Locale.Text("DownloadPdf"), "Download", "Download");
    }

    /// <summary>The chart beside the records; null when there is none.</summary>
    public Charts.ChartModel? Chart { get; init; }

    /// <summary>Whether there is a form to lead back to.</summary>
    public bool HasSearchForm { get; init; }
}
