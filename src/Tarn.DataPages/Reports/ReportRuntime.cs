using System.Collections.Immutable;
using System.Globalization;
using Tarn.Apps.Packages;
using Tarn.DataPages.Answers;
using Tarn.DataPages.Components;
using Tarn.DataPages.Components.Pages;
using Tarn.DataPages.Parameters;
using Tarn.DataPages.Reports.Criteria;
using Tarn.DataPages.Reports.Editing;
using Tarn.DataPages.Sessions;
using Tarn.DataPages.SignIn;
using Tarn.DataPages.Values;
using Tarn.Sql;

namespace Tarn.DataPages.Reports;

/// <summary>Runs reports: search form, results, details, and the ways between them.</summary>
public sealed class ReportRuntime
{
    /// <summary>A search that takes longer is given up.</summary>
    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(30);

    private readonly PageContext _page;
    private readonly PageDefinition _definition;
    private readonly ResultsDefinition _results;
    private readonly DataSource _source;
    private readonly SearchForm _form;
    private readonly ReportSearch _search;
    private readonly ReportDesign _design;
    private readonly OtherResults _others;

    private ReportRuntime(PageContext page)
    {
        _page = page;
        _definition = page.Definition.Page!;
        _results = _definition.Results ?? throw new PageBrokenException("The report has no results page.");
        _source = page.OpenSource(_definition);
        _form = SearchForm.Read(_definition, _source);
        _search = new ReportSearch(page, _form, _source);
        _design = ReportDesign.Open(_results, _source);
        _others = new OtherResults(page, _design);
    }

    /// <summary>Answers a request for a report.</summary>
    public static ValueTask<PageAnswer> RunAsync(PageContext page) => new ReportRuntime(page).AnswerAsync();

    private bool IsOnOneScreen => _form.IsShown && string.Equals(_definition.Element["DisplayReport"], "t:WithSearchForm", StringComparison.OrdinalIgnoreCase);

    private async ValueTask<PageAnswer> AnswerAsync()
    {
        var request = _page.Request;
        if (request.IsSet("download"))
            return await DownloadAsync();
        if (ReportActions.Knows(request.Action.ToUpperInvariant()) && await new ReportActions(_page, _design, _search).AnswerAsync(flow => Details(QueryOf(flow), flow)) is { } values)
            return values;
        if (await EditAsync() is { } edited)
            return edited;
        switch (request.Action.ToUpperInvariant())
        {
            case "SEARCHFORM":
                return await SearchAsync();
            case "SEARCHAGAIN":
                return await ShowFormAsync(_page.Flow?.Criteria);
            case "UPDATEFORM":
                return await WriteAsync(details => details.UpdateAsync(() => ShowResultsAsync(_page.Flow!)));
            case "DELETERECORD":
                return await WriteAsync(details => details.DeleteAsync(() => ShowResultsAsync(_page.Flow!)));
            case "VIEWDETAILS" or "LOADRECORD":
                return await ShowDetailsAsync();
            case "GETDATA" or "BACKTORESULTS" or "CALENDARMOVE":
                return _page.Flow is { } flow ? await ShowResultsAsync(Moved(flow)) : await StartAsync();
            case "JUMPTONEXT" or "JUMPTOPREVIOUS" or "JUMPTOFIRST" or "JUMPTOLAST" or "JUMPTOPAGE":
                return await JumpAsync(request.Action.ToUpperInvariant());
        }

        if (request.IsPost && request.Fields.Contains("Mod0DeleteRecord"))
            return await WriteAsync(details => details.DeleteAsync(() => ShowResultsAsync(_page.Flow!)));
        if (request.IsPost && request.Fields.Contains("Mod0EditRecord"))
            return await WriteAsync(details => details.UpdateAsync(() => ShowResultsAsync(_page.Flow!)));
        if (request.IsPost && (request.Fields.Contains("searchID") || request.Fields.Contains("Search")))
            return await SearchAsync();
        if (request.IsSet("Mod0LinkToDetails") || (_results.Details is not null && request.Find("PageID") == "3" && request.Find("RecordID") is { Length: > 0 }))
            return await ShowDetailsAsync();
        if (_page.Flow is { } known)
        {
            return request.Find("PageID") switch
            {
                "1" => await ShowFormAsync(known.Criteria),
                "2" => await ShowResultsAsync(Moved(known)),
                _ => await ResumeAsync(known),
            };
        }

        return await StartAsync();
    }

    /// <summary>The page as a first visit shows it.</summary>
    private async ValueTask<PageAnswer> StartAsync()
    {
        if (_results.Details is not null && _page.Request.Query["RecordID"] is { Length: > 0 })
            return await ShowDetailsAsync();
        var initial = await _search.ReadInitialAsync();
        if (!_form.IsShown || _definition.ShowsResultsFirst || IsOnOneScreen || _search.IsFilledFromOutside(initial))
            return await ShowResultsAsync(NewFlow(initial));
        return await ShowFormAsync(null);
    }

    /// <summary>A view that the visitor comes back to.</summary>
    private ValueTask<PageAnswer> ResumeAsync(FlowState flow) => flow.Page switch
    {
        FlowPage.Results or FlowPage.BulkEdit => ShowResultsAsync(flow),
        FlowPage.Details when flow.Record is not null => ShowDetailsAsync(),
        FlowPage.Search => ShowFormAsync(flow.Criteria),
        _ => StartAsync(),
    };

    private async ValueTask<PageAnswer> SearchAsync()
    {
        var criteria = _search.ReadPosted();
        var built = _search.Build(criteria);
        if (built.Errors.Length == 0)
            return await ShowResultsAsync(NewFlow(criteria));
        return new PageAnswer { Status = PageStatus.Invalid, Errors = built.Errors, Sections = [await _search.DrawAsync(criteria, built.Errors, PageSection.NewId())] };
    }

    private async ValueTask<PageAnswer> ShowFormAsync(Dictionary<string, string[]>? criteria)
    {
        if (!_form.IsShown)
            return await ShowResultsAsync(NewFlow([]));
        if (IsOnOneScreen)
            return await ShowResultsAsync(NewFlow(criteria ?? await _search.ReadInitialAsync()));
        return new PageAnswer { Sections = [await _search.DrawAsync(criteria, [], PageSection.NewId())] };
    }

    /// <summary>Answers what changes records in the results; null when the request is something else.</summary>
    private async ValueTask<PageAnswer?> EditAsync()
    {
        if (!_design.Editing.IsAny || ReportEditor.ActionOf(_page.Request) is not { Length: > 0 } action)
            return null;
        var flow = Moved(_page.Flow ?? NewFlow(await _search.ReadInitialAsync()));
        return await new ReportEditor(_page, _definition, _design, QueryOf(flow), flow, state => ShowResultsAsync(flow, state)).AnswerAsync(action);
    }

    private async ValueTask<PageAnswer> ShowResultsAsync(FlowState flow, EditingState? state = null)
    {
        var whole = _page.Cancellation;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(whole);
        limit.CancelAfter(ReadLimit);
        try
        {
            _page.Cancellation = limit.Token;
            // What was looked up before a write may have changed with it.
            _page.LookUps.Clear();
            return await DrawResultsAsync(flow with { Page = FlowPage.Results, Record = null, Position = 0 }, state);
        }
        catch (OperationCanceledException) when (!whole.IsCancellationRequested)
        {
            return PageRuntime.Notice(_page, "SearchTooSlow", 200);
        }
        finally
        {
            _page.Cancellation = whole;
        }
    }

    private async ValueTask<PageAnswer> DrawResultsAsync(FlowState flow, EditingState? state)
    {
        var isEdited = state is not null;
        flow = state?.Job is { } begun ? flow with { Job = begun } : flow;
        if (flow.Job is { } name)
        {
            var job = _page.Site.Jobs.Find(name);
            state = (state ?? new EditingState()) with { Message = state?.Message ?? BulkEditor.ProgressOf(_page, job) };
            flow = job is null or { IsOver: true } ? flow with { Job = null } : flow;
        }

        var query = QueryOf(flow);
        if (_design.IsDetails && _results.Details is not null)
            return await ShowFirstAsync(query, flow);
        if (_others.ReplacesRecords)
            return new PageAnswer { Sections = await BesideFormAsync(flow, await _others.DrawAsync(query, flow, _form.IsShown && !IsOnOneScreen)) };
        var results = new ResultsPage(_page, _design, query, flow) { HasSearchForm = _form.IsShown && !IsOnOneScreen, Chart = await _others.ReadChartAsync(query) };
        await results.ReadAsync(_page.Cancellation);
        var section = await results.DrawAsync(PageSection.NewId(), new PageDefinition(_results.Element), state);
        return new PageAnswer
        {
            Sections = isEdited && _page.Request.Transport == Requests.PageTransport.Ajax ? [section] : await BesideFormAsync(flow, section),
            Extras = Numbers(results, query),
        };
    }

    /// <summary>Results, below the search form when both stand on one screen and the request did not come from within the results.</summary>
    private async ValueTask<IReadOnlyList<PageSection>> BesideFormAsync(FlowState flow, PageSection results) =>
        IsOnOneScreen && _page.Request.Action.ToUpperInvariant() is not ("GETDATA" or "CALENDARMOVE" or "JUMPTONEXT" or "JUMPTOPREVIOUS" or "JUMPTOFIRST" or "JUMPTOLAST" or "JUMPTOPAGE")
            ? [await _search.DrawAsync(flow.Criteria, [], PageSection.NewId()), results]
            : [results];

    /// <summary>A details report shows the first record that matches.</summary>
    private async ValueTask<PageAnswer> ShowFirstAsync(ReportQuery query, FlowState flow)
    {
        if (await new ReportReader(_page).FindAtAsync(query, 0, _page.Cancellation) is { } first)
            return await Details(query, flow).ShowAsync(first.Key, 1);
        return new PageAnswer { Sections = [new PageSection(PageSection.NewId(), _page.Close(flow), null, Markup.Of<NoticeView>(new Notice(_page.Locale.Text("NoRecords"), _page.Style)))] };
    }

    private async ValueTask<PageAnswer> ShowDetailsAsync()
    {
        if (_results.Details is null)
            return await StartAsync();
        var flow = _page.Flow ?? NewFlow(await _search.ReadInitialAsync());
        var key = _page.Request.Find("RecordID") is { Length: > 0 } asked ? asked : flow.Record ?? "";
        var position = Number("cbRecordPosition") ?? Number("cbCurrentRecordPosition") ?? (key == flow.Record ? flow.Position : 0);
        flow = flow with { PageNumber = (int)Math.Clamp(Number("cpipage") ?? flow.PageNumber, 1, int.MaxValue) };
        return await Details(QueryOf(flow), flow).ShowAsync(key, Math.Max(position, 0));
    }

    private async ValueTask<PageAnswer> JumpAsync(string action)
    {
        if (_page.Flow is not { } flow)
            return await StartAsync();
        var isDetails = flow.Page == FlowPage.Details && _results.Details is not null;
        if (isDetails && _page.Request.Find("RecordID") is { Length: > 0 } asked && asked != flow.Record)
            return await ShowDetailsAsync();
        if (!isDetails)
        {
            // The link names its page; who only says "next" means the page after the one shown.
            if (Number("cpipage") is not null && action != "JUMPTOLAST")
                return await ShowResultsAsync(Moved(flow));
            return await ShowResultsAsync(flow with
            {
                PageNumber = action switch { "JUMPTONEXT" => flow.PageNumber + 1, "JUMPTOPREVIOUS" => Math.Max(1, flow.PageNumber - 1), "JUMPTOLAST" => await LastPageAsync(flow), _ => 1 },
            });
        }

        var query = QueryOf(flow);
        var position = Number("cbRecordPosition") ?? flow.Position + (action == "JUMPTOPREVIOUS" ? -1 : 1);
        var reader = new ReportReader(_page);
        var step = position - flow.Position;
        var record = step is 1 or -1 && flow.Position > 0 && flow.Record is { } shown && await reader.FindAsync(query, shown, _page.Cancellation) is { } here
            ? await reader.FindNeighbourAsync(query, here, before: step < 0, _page.Cancellation)
            : null;
        record ??= await reader.FindAtAsync(query, position - 1, _page.Cancellation);
        return await Details(query, flow).ShowAsync(record?.Key ?? "", position);
    }

    private async ValueTask<int> LastPageAsync(FlowState flow)
    {
        var query = QueryOf(flow);
        return (int)(await new ReportReader(_page).CountAsync(query, _page.Cancellation)).Pages(query.PageSize);
    }

    private async ValueTask<PageAnswer> WriteAsync(Func<ReportDetails, ValueTask<PageAnswer>> write)
    {
        if (_results.Details is null || _page.Flow is not { Page: FlowPage.Details } flow)
            return Forms.ExpiredPage.Answer(_page);
        return await write(Details(QueryOf(flow), flow));
    }

    private async ValueTask<PageAnswer> DownloadAsync()
    {
        var format = (_page.Request.Find("downloadFormat") ?? "").ToUpperInvariant();
        if (format == "PDF")
            return await PrintAsync();
        if (!_design.DownloadFormats.Contains(format) || !ReportDownload.Formats.Contains(format))
            return PageRuntime.Notice(_page, "AccessDenied", 403);
        var query = QueryOf(_page.Flow ?? NewFlow(await _search.ReadInitialAsync()));
        if (await _others.DownloadAsync(query, format) is { } other)
            return new PageAnswer { Download = other };
        var records = (await new ReportReader(_page).CountAsync(query, _page.Cancellation)).Records;
        return records > ReportDownload.MaxZipped
            ? new PageAnswer { Status = PageStatus.Error, Sections = [new PageSection(PageSection.NewId(), _page.Close(_page.NewFlow(FlowPage.Message)), null, Markup.Of<NoticeView>(new Notice(_page.Locale.Text("DownloadTooMany", ReportDownload.MaxZipped.ToString("N0", _page.Locale.Culture)), _page.Style)))] }
            : new PageAnswer { Download = new ReportDownload(_page, _design, query).Answer(format, records) };
    }

    private async ValueTask<PageAnswer> PrintAsync()
    {
        var flow = _page.Flow ?? NewFlow(await _search.ReadInitialAsync());
        var query = QueryOf(flow);
        if (_results.Details is not null && _page.Request.Find("PageID") == "3")
            return await Details(query, flow).PrintAsync(_page.Request.Find("RecordID") is { Length: > 0 } asked ? asked : flow.Record ?? "");
        return _others.ReplacesRecords || !new Pdf.PdfOptions(_results.Element).IsOffered
            ? PageRuntime.Notice(_page, "AccessDenied", 403)
            : await new Pdf.PdfPrinter(_page).PrintResultsAsync(_design, query);
    }

    private ReportDetails Details(ReportQuery query, FlowState flow) => new(_page, _definition, _results.Details!, query, flow);

    private FlowState NewFlow(Dictionary<string, string[]> criteria) => _page.NewFlow(FlowPage.Results) with { Criteria = criteria, Seed = _results.IsSet("ApplyRandomSort") ? Random.Shared.Next(1, int.MaxValue) : 0 };

    /// <summary>The state after the page, order or size that the request asks for.</summary>
    private FlowState Moved(FlowState flow)
    {
        var request = _page.Request;
        var sort = request.Find("CPIorderBy");
        var descending = string.Equals(request.Find("CPISortType"), "DESC", StringComparison.OrdinalIgnoreCase);
        var isSorted = sort is { Length: > 0 } && _design.FindSortable(sort) is not null;
        var size = Number("cbCurrentPageSize") is { } asked && _design.PageSizes.Contains((int)Math.Clamp(asked, 0, int.MaxValue)) ? (int)asked : flow.PageSize;
        var picked = request.Fields.Contains("JumpToPage") ? request.Fields.Names.FirstOrDefault(n => n.StartsWith("JumpToSelect", StringComparison.OrdinalIgnoreCase)) : null;
        var number = (picked is null ? null : Number(picked)) ?? Number("cpipage");
        var moved = flow with { Sort = isSorted ? sort : sort is { Length: 0 } ? null : flow.Sort, Descending = isSorted ? descending : flow.Descending, PageSize = size };
        // Another order or size begins at the first page, unless the request names one.
        var isOther = moved.Sort != flow.Sort || moved.Descending != flow.Descending || moved.PageSize != flow.PageSize;
        if (isOther)
            moved = moved with { AnchorPage = 0, First = null, Last = null };
        return _others.Moved(moved) with { PageNumber = (int)Math.Clamp(number ?? (isOther ? 1 : flow.PageNumber), 1, int.MaxValue) };
    }

    private ReportQuery QueryOf(FlowState flow)
    {
        var built = _search.Build(flow.Criteria ?? []);
        var query = new ReportQuery
        {
            Source = _source,
            Columns = _design.Read,
            Calculated = _design.Calculated,
            Formats = _design.CalculatedFormats,
            Tokens = new SqlTokenValues(FindToken),
            // What cannot be read any more finds nothing: a filter may guard data.
            Where = built.Errors.Length > 0 ? CriterionWriter.Nothing : built.Condition,
            Security = [.. RecordSecurity.FiltersOf(_page, _definition, _source)],
            PageSize = flow.PageSize > 0 && _design.PageSizes.Contains(flow.PageSize) ? flow.PageSize : _design.PageSize,
            Cap = _results.TotalRows is > 0 ? _results.TotalRows : null,
        };
        var shuffle = _results.IsSet("ApplyRandomSort") ? ReportQuery.Shuffle(query.KeyColumns, flow.Seed) : null;
        return _others.Ordered(query with { Sort = _design.Sort(_design.FindSortable(flow.Sort), flow.Descending, shuffle) });
    }

    private SqlValue? FindToken(Sql.Syntax.TokenKind kind, string name)
    {
        var found = _page.Parameters.Find(new ParameterToken(kind switch
        {
            Sql.Syntax.TokenKind.App => ParameterKind.App,
            Sql.Syntax.TokenKind.AuthField => ParameterKind.User,
            _ => ParameterKind.Plain,
        }, name));
        return found is null ? null : found.Typed ?? SqlValue.FromText(found.Text);
    }

    private static ImmutableArray<(string, Action<System.Text.Json.Utf8JsonWriter>)> Numbers(ResultsPage results, ReportQuery query) => results.Count is not { } count ? [] :
    [
        ("totalRecords", json => json.WriteNumberValue(count.Records)),
        ("totalPageCount", json => json.WriteNumberValue(count.Pages(query.PageSize))),
        ("totalRecordsIsEstimate", json => json.WriteBooleanValue(count.IsEstimate)),
        ("currentPage", json => json.WriteNumberValue(results.Number)),
        ("pageSize", json => json.WriteNumberValue(query.PageSize)),
    ];

    private long? Number(string name) => long.TryParse(_page.Request.Find(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
