using Tarn.Apps.Packages;
using Tarn.DataPages.Answers;
using Tarn.DataPages.Calendars;
using Tarn.DataPages.Charts;
using Tarn.DataPages.Components;
using Tarn.DataPages.Components.Charts;
using Tarn.DataPages.Components.Pages;
using Tarn.DataPages.Forms;
using Tarn.DataPages.Pivots;
using Tarn.DataPages.Sessions;

namespace Tarn.DataPages.Reports;

/// <summary>Results that are no list of records, or have a chart beside it. They share search form, criteria, record-level security and details with reports.</summary>
internal sealed class OtherResults
{
    private readonly PageContext _page;
    private readonly ReportDesign _design;
    private readonly ChartDesign? _chart;
    private readonly CalendarDesign? _calendar;
    private readonly PivotDesign? _pivot;

    /// <summary>Reads the definition.</summary>
    /// <exception cref="PageBrokenException">It names a column that the source lacks, or lacks a part that it needs.</exception>
    public OtherResults(PageContext page, ReportDesign design)
    {
        _page = page;
        _design = design;
        _chart = design.Results.Chart is { } chart ? ChartDesign.Open(chart, design.Source) : null;
        _calendar = page.Definition.Kind == DataPageKind.Calendar ? CalendarDesign.Open(design) : null;
        _pivot = page.Definition.Kind == DataPageKind.Pivot ? PivotDesign.Open(design) : null;
    }

    /// <summary>Whether there is no list of records.</summary>
    public bool ReplacesRecords => _calendar is not null || _pivot is not null || (_chart is not null && _page.Definition.Kind == DataPageKind.Chart);

    /// <summary>The query in the order that the kind of results needs.</summary>
    public ReportQuery Ordered(ReportQuery query) => _calendar is null ? query : query with { Sort = _calendar.Sort(query.Sort) };

    /// <summary>The state after the period that the request asks for.</summary>
    public FlowState Moved(FlowState flow) => _calendar?.Moved(flow, _page) ?? flow;

    /// <summary>The chart beside the records; null when there is none.</summary>
    public async ValueTask<ChartModel?> ReadChartAsync(ReportQuery query) => _chart is null || ReplacesRecords ? null : await ChartModel.ReadAsync(_page, _chart, query);

    /// <summary>The table of a pivot as a file; null for other kinds.</summary>
    public async ValueTask<DownloadAnswer?> DownloadAsync(ReportQuery query, string format) =>
        _pivot is not null && PivotDownload.Formats.Contains(format) ? PivotDownload.Answer(_page, await new PivotReader(_page, _pivot, query).ReadAsync(), format) : null;

    /// <summary>The section of results that are no list.</summary>
    /// <param name="query">The query.</param>
    /// <param name="flow">Where the visitor is.</param>
    /// <param name="hasSearchForm">Whether there is a form to lead back to.</param>
    public async ValueTask<PageSection> DrawAsync(ReportQuery query, FlowState flow, bool hasSearchForm)
    {
        var id = PageSection.NewId();
        if (_calendar is not null)
            flow = await CalendarPage.OpenAsync(_page, _calendar, query, flow);
        var session = _page.Close(flow);
        var links = new ReportLinks(_page, session);
        var (content, action, searchAgain) = await ContentAsync(query, flow, links, id);
        var frame = new ResultsFrame
        {
            Page = _page,
            UniqueId = id,
            AppSession = session,
            Header = _page.Parameters.Html(_design.Results.Element["PageHeader"] ?? ""),
            Footer = _page.Parameters.Html(_design.Results.Element["PageFooter"] ?? ""),
            Action = action,
            Content = content,
            Links = [.. Links(links, hasSearchForm && flow.Criteria is not null && searchAgain)],
        };
        return new PageSection(id, session, null, Markup.Of<ResultsFrameView>(frame));
    }

    private async ValueTask<(Microsoft.AspNetCore.Components.RenderFragment Content, string Action, bool SearchAgain)> ContentAsync(ReportQuery query, FlowState flow, ReportLinks links, string id)
    {
        var searchAgain = _design.Results.IsSet("SearchAgainLink");
        if (_calendar is not null)
        {
            var calendar = await new CalendarPage(_page, _design, _calendar, query, flow).ReadAsync(links, id);
            return (Markup.Of<Components.Calendars.CalendarView>(calendar), "CalendarMove", searchAgain);
        }

        if (_pivot is not null)
        {
            var table = await new PivotReader(_page, _pivot, query).ReadAsync();
            return (Markup.Of<Components.Pivots.PivotView>(table with { UniqueId = id }), "GetData", searchAgain);
        }

        return (Markup.Of<ChartView>(await ChartModel.ReadAsync(_page, _chart!, query)), "GetData", searchAgain || CellText.TryBoolean(_chart!.Definition["SearchAgainLink"] ?? "", out var again) && again == true);
    }

    private IEnumerable<FormLink> Links(ReportLinks links, bool searchAgain)
    {
        if (searchAgain)
            yield return new FormLink(links.ToSearch(2), _page.Locale.Text("SearchAgain"), "SearchAgain", "SearchAgain");
        if (_pivot is null)
            yield break;
        foreach (var format in _design.DownloadFormats.Where(PivotDownload.Formats.Contains))
            yield return new FormLink(links.ToDownload(format.ToLowerInvariant()), $"{_page.Locale.Text("DownloadData")} ({format})", "Download", "Download");
    }
}
