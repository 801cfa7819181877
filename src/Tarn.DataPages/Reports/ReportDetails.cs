using System.Globalization;
using Microsoft.AspNetCore.Components;
using Tarn.Apps.Packages;
using Tarn.DataPages.Answers;
using Tarn.DataPages.Components;
using Tarn.DataPages.Components.Forms;
using Tarn.DataPages.Components.Pages;
using Tarn.DataPages.Forms;
using Tarn.DataPages.Forms.Elements;
using Tarn.DataPages.Parameters;
using Tarn.DataPages.Reports.Editing;
using Tarn.DataPages.Sessions;
using Tarn.DataPages.Values;

namespace Tarn.DataPages.Reports;

/// <summary>The details of one record: shown, changed, deleted, and the way to the records beside it.</summary>
/// <param name="page">The request.</param>
/// <param name="search">The page with the source and record-level security.</param>
/// <param name="details">The details page.</param>
/// <param name="query">The report's query, whose order says which records are neighbours.</param>
/// <param name="flow">Where the visitor is.</param>
internal sealed class ReportDetails(PageContext page, PageDefinition search, PageDefinition details, ReportQuery query, FlowState flow)
{
    private static readonly string[] Robots = ["bot", "crawl", "spider", "slurp", "preview"];

    /// <summary>Shows a record.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="position">Its place in the results, from 1; 0 when it is not known.</param>
    public async ValueTask<PageAnswer> ShowAsync(string key, long position)
    {
        if (await OpenAsync(key) is not { } form)
            return NotFound();
        await CountViewAsync(form);
        return await DrawAsync(form, position, null);
    }

    /// <summary>Answers what the script asks while a visitor changes the record; null when it is none of that.</summary>
    public async ValueTask<PageAnswer?> ActAsync(string key) => await OpenAsync(key) is { } form ? await FormActions.AnswerAsync(form.Form) : NotFound();

    /// <summary>A record as PDF; refused when the page does not offer it. It counts no view.</summary>
    public async ValueTask<PageAnswer> PrintAsync(string key)
    {
        if (!new Pdf.PdfOptions(details.Element).IsOffered)
            return PageRuntime.Notice(page, "AccessDenied", 403);
        return await OpenAsync(key) is { } form ? await new Pdf.PdfPrinter(page).PrintDetailsAsync(details, form.Form) : NotFound();
    }

    /// <summary>Takes the changes that a visitor posted.</summary>
    /// <param name="finish">Makes the answer that follows: the results.</param>
    public ValueTask<PageAnswer> UpdateAsync(Func<ValueTask<PageAnswer>> finish) => WriteAsync(async form =>
    {
        if (!await form.BindAsync())
            return await DrawAsync(form, flow.Position, null);
        ResultMails.OfDetails(page, details).Attach(form, ResultMails.Update);
        return await form.UpdateAsync() is { } written
            ? await FinishAsync(details.Target, details.Message, "Updated", details.TargetUrl, written, finish)
            : await DrawAsync(form, flow.Position, form.CommonError);
    });

    /// <summary>Deletes the record.</summary>
    /// <param name="finish">Makes the answer that follows: the results.</param>
    public ValueTask<PageAnswer> DeleteAsync(Func<ValueTask<PageAnswer>> finish) => WriteAsync(async form =>
    {
        if (!MayDelete)
            return await DrawAsync(form, flow.Position, page.Locale.Text("AccessDenied"));
        if (!await form.DeleteAsync())
            return await DrawAsync(form, flow.Position, form.CommonError);
        await ResultMails.OfDetails(page, details).SendDeletedAsync(form);
        return await FinishAsync(details.DeleteTarget, details.DeleteMessage, "Deleted", details.Element["DeleteTargetURL"] ?? "", form.Record!, finish);
    });

    private bool MayDelete => CellText.TryBoolean(details.Element["DeleteRecord"] ?? "", out var may) && may == true;

    private bool IsSet(string attribute) => CellText.TryBoolean(details.Element[attribute] ?? "", out var value) && value == true;

    private ValueTask<RecordForm?> OpenAsync(string key) => RecordForm.ForUpdateAsync(page, details, search, query.Source.KeyCondition(key));

    private async ValueTask<PageAnswer> WriteAsync(Func<RecordForm, ValueTask<PageAnswer>> write)
    {
        if (flow.Record is not { } key || await OpenAsync(key) is not { } form)
            return NotFound();
        if (page.OpenRequestToken() is not { } token)
            return await DrawAsync(form, flow.Position, page.Locale.Text("FormExpired"), "FormExpired");
        return await SubmissionGuard.OnceAsync(page, token, () => write(form), () => DrawAsync(form, flow.Position, page.Locale.Text("FormExpired"), "FormExpired"));
    }

    private async ValueTask<PageAnswer> FinishAsync(string? target, string message, string standard, string url, RecordView record, Func<ValueTask<PageAnswer>> finish)
    {
        var scope = new ParameterScope { Page = page, Record = record };
        switch (target?.ToUpperInvariant())
        {
            case "URL":
                return PageAnswer.Redirect(page.AddressOf(url, scope)) with { HasWritten = true };
            case "HTMLPAGE":
                var text = message.Length > 0 ? scope.Resolve(message, TextUse.Html) : page.Locale.Text(standard);
                var session = page.Close(page.NewFlow(FlowPage.Message));
                return new PageAnswer { HasWritten = true, Sections = [new PageSection(PageSection.NewId(), session, null, Markup.Of<NoticeView>(new Notice(text, page.Style)))] };
            case "APPPAGE" when standard == "Updated" && await OpenAsync(record.Key) is { } again:
                return await DrawAsync(again, flow.Position, null) with { HasWritten = true };
            default:
                return await finish() with { HasWritten = true };
        }
    }

    private PageAnswer NotFound()
    {
        var text = page.Locale.Text("NoRecords");
        var session = page.Close(flow with { Page = FlowPage.Details, Record = null });
        return new PageAnswer { Sections = [new PageSection(PageSection.NewId(), session, null, Markup.Of<NoticeView>(new Notice(text, page.Style)))] };
    }

    /// <summary>Q13: once for each showing, not for robots.</summary>
    private async ValueTask CountViewAsync(RecordForm form)
    {
        if (Robots.Any(r => page.Request.UserAgent.Contains(r, StringComparison.OrdinalIgnoreCase)) || query.Source.Table is not { } table)
            return;
        foreach (var counter in form.Form.Elements.OfType<ViewCountElement>())
        {
            if (counter.Column is { IsWritable: true } column && query.Source.TableKey(form.Record!.Key) is { } key)
                await page.Site.Database.Writer.CountAsync(table.Name, column.Field.Name, key, page.Cancellation);
        }
    }

    private async ValueTask<PageAnswer> DrawAsync(RecordForm form, long position, string? commonError, string code = "SubmissionFailed")
    {
        foreach (var password in form.Form.Elements.OfType<PasswordElement>())
            password.Forget();
        var id = PageSection.NewId();
        var session = page.Close(flow with { Page = FlowPage.Details, Record = form.Record!.Key, Position = position });
        var writes = form.Form.Elements.Any(e => e.Stores || e.WritesBeside) || MayDelete;
        var token = writes ? page.NewRequestToken() : null;
        var scope = form.Form.Context.Scope;
        var model = new FormModel
        {
            Page = page,
            UniqueId = id,
            Form = form.Form,
            Header = scope.Html(details.Header),
            Footer = scope.Html(details.Footer),
            CommonError = commonError,
            Action = "UpdateForm",
            PageType = "Details",
            PageId = 3,
            PreviousPageId = 3,
            AppSession = session,
            RequestToken = token,
            FocusFirst = details.FocusFirstField,
            Hidden = [("RecordID", form.Record.Key), ("cbPageName", "Details")],
            Buttons = [.. Buttons(form, id)],
            Links = [.. await LinksAsync(form.Record, position, new ReportLinks(page, session))],
        };
        var errors = form.Form.Errors;
        return new PageAnswer
        {
            Status = errors.Count > 0 || commonError is not null ? PageStatus.Invalid : PageStatus.Ok,
            Errors = commonError is null ? errors : [new ElementError("", code, commonError), .. errors],
            Sections = [new PageSection(id, session, token, Markup.Of<FormView>(model))],
        };
    }

    private IEnumerable<FormButton> Buttons(RecordForm form, string id)
    {
        if (form.Form.Elements.Any(e => e.Stores || e.WritesBeside))
            yield return new FormButton("Mod0EditRecord", page.Locale.Text("Update"), "cbUpdateButton", $"Mod0EditRecord{id}", "UpdateForm");
        if (MayDelete)
            yield return new FormButton("Mod0DeleteRecord", page.Locale.Text("Delete"), "cbDeleteButton", $"Mod0DeleteRecord{id}", "DeleteRecord", page.Locale.Text("ConfirmDelete"), SkipsChecks: true);
    }

    private async ValueTask<List<FormLink>> LinksAsync(RecordView record, long position, ReportLinks links)
    {
        var beside = new List<FormLink>();
        if (IsSet("JumpToPage") && await NeighbourAsync(record, position, before: true) is { } previous)
            beside.Add(Link(previous, position - 1, "PreviousRecord", "JumpToPrevious"));
        if (IsSet("JumpToPage") && await NeighbourAsync(record, position, before: false) is { } next)
            beside.Add(Link(next, position > 0 ? position + 1 : 0, "NextRecord", "JumpToNext"));
        if (IsSet("BackToReportLink"))
            beside.Add(new FormLink(links.ToResults(flow.PageNumber), page.Locale.Text("BackToReport"), "BackToResults", "BackToResults"));
        if (IsSet("SearchAgainLink"))
            beside.Add(new FormLink(links.ToSearch(3), page.Locale.Text("SearchAgain"), "SearchAgain", "SearchAgain"));
        if (new Pdf.PdfOptions(details.Element).IsOffered)
            beside.Add(new FormLink(links.ToDownload("pdf", record.Key), page.Locale.Text("DownloadPdf"), "Download", "Download"));
        return beside;

        FormLink Link(RecordView neighbour, long place, string text, string name) => new(
            links.ToRecord(neighbour.Key, Math.Max(place, 0), place > 0 ? (int)((place - 1) / query.PageSize) + 1 : flow.PageNumber, flow.Sort, flow.Descending, query.PageSize, flow.Seed), page.Locale.Text(text), name, name);
    }

    /// <summary>Q7. The order's values of the record are read with it; where the order is none of columns, its place leads to the neighbours.</summary>
    private async ValueTask<RecordView?> NeighbourAsync(RecordView record, long position, bool before)
    {
        // Beyond the report's greatest number of records there is none.
        if (!before && position > 0 && position >= query.Cap)
            return null;
        var reader = new ReportReader(page);
        if (query.Sort.Any(k => k.Column is null))
            return position > 0 ? await reader.FindAtAsync(query, position - 1 + (before ? -1 : 1), page.Cancellation) : null;
        var missing = query.Sort.Any(k => record.Find(k.Column!) is null);
        var known = missing ? await reader.FindAsync(query, record.Key, page.Cancellation) : record;
        return known is null ? null : await reader.FindNeighbourAsync(query, known, before, page.Cancellation);
    }
}
