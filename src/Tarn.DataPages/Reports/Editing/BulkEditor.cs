using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Tarn.Apps.Packages;
using Tarn.Data;
using Tarn.Data.Records;
using Tarn.DataPages.Answers;
using Tarn.DataPages.Components;
using Tarn.DataPages.Components.Pages;
using Tarn.DataPages.Components.Reports.Editing;
using Tarn.DataPages.Forms;
using Tarn.DataPages.Forms.Elements;
using Tarn.DataPages.Parameters;
using Tarn.DataPages.Requests;
using Tarn.DataPages.Sessions;

namespace Tarn.DataPages.Reports.Editing;

/// <summary>Changes or deletes many records at once (datapages-reports, 12.4).</summary>
/// <param name="page">The request.</param>
/// <param name="secured">The page that bears record-level security.</param>
/// <param name="design">The report.</param>
/// <param name="query">Its query.</param>
/// <param name="flow">Where the visitor is.</param>
/// <param name="show">Shows the results.</param>
internal sealed class BulkEditor(PageContext page, PageDefinition secured, ReportDesign design, ReportQuery query, FlowState flow, Func<EditingState, ValueTask<PageAnswer>> show)
{
    private readonly BulkSelection _selection = BulkSelection.Read(page.Request, query, page.Flow);

    private PageDefinition Definition => design.Results.BulkEdit!;

    /// <summary>Shows the form, or takes it.</summary>
    public async ValueTask<PageAnswer> EditAsync(bool writes)
    {
        if (_selection.IsEmpty)
            return await NothingAsync();
        var source = page.OpenSource(secured);
        var form = FormFactory.Create(new FormContext(page, source, FormMode.Update, null), Definition.Sections);
        await form.LoadAsync();
        if (!writes)
            return Draw(form, null);
        if (page.OpenRequestToken() is not { } token)
        {
            await BindAsync(form);
            return Draw(form, page.Locale.Text("FormExpired"), "FormExpired");
        }

        return await SubmissionGuard.OnceAsync(page, token, () => UpdateAsync(form));
    }

    /// <summary>Deletes, after asking.</summary>
    public async ValueTask<PageAnswer> DeleteAsync()
    {
        if (_selection.IsEmpty)
            return await NothingAsync();
        if (page.Request.Transport != PageTransport.Ajax && !page.Request.IsSet("cbConfirmed"))
            return Confirmation.Ask(page, flow, page.Locale.Text("BulkConfirm", await _selection.CountAsync(page)), "Mod0BulkDelete", _selection.Hidden);
        if (page.OpenRequestToken() is not { } token)
            return await ReportEditor.FailAsync(page, show, "FormExpired", page.Locale.Text("FormExpired"), PageStatus.Invalid);
        return await SubmissionGuard.OnceAsync(page, token, async () =>
        {
            var found = await _selection.CountAsync(page);
            if (_selection.IsAll && found > BulkJobs.AtOnce)
                return await BeginAsync(Unrestricted(), found, s => RecordWrite.Delete(query.Source.Name, query.Source.IsView, s), n => (0, n));
            try
            {
                var written = await page.Site.Database.Writer.WriteAllAsync(
                    [.. _selection.Selections(Unrestricted()).Select(s => RecordWrite.Delete(query.Source.Name, query.Source.IsView, s))], RecordForm.ContextOf(page), page.Cancellation);
                await ResultMails.OfResults(page, design).SendSummaryAsync(0, 0, written.Sum(w => w.Affected), page.Cancellation);
                return await FinishAsync("", written.Sum(w => w.Affected), found);
            }
            catch (RefusedWriteException refused) when (refused.InnerException is DataException { Problem: DataProblem.Relationship } reason)
            {
                return await ReportEditor.FailAsync(page, show, "DeleteRestricted", RecordForm.DeleteRestricted(page, reason));
            }
        });
    }

    /// <summary>The name of an element's switch.</summary>
    public static string SwitchOf(FormElement element) => "cbBulkChange_" + element.Definition.ColumnName.Replace(' ', '_');

    /// <summary>Whether an element of the form can be switched on: it stores, takes no file, and need not differ in each record.</summary>
    public static bool CanChange(FormElement element) => element is { Stores: true, IsInput: true, IsDrawn: true, Field.Unique: false } and not (UploadElement or HiddenElement);

    /// <summary>How far a bulk action is that runs in the background.</summary>
    public static string ProgressOf(PageContext page, BulkJob? job)
    {
        string Count(long number) => number.ToString("N0", page.Locale.Culture);
        if (job is null)
            return page.Locale.Text("JobStopped", "…", "");
        if (!job.IsOver)
            return page.Locale.Text("JobProgress", Count(job.Done), Count(job.Total));
        return job.Failure is { } failure
            ? page.Locale.Text("JobStopped", Count(job.Written), failure)
            : page.Locale.Text("Changed", Count(job.Written)) + (job.Done > job.Written ? ", " + page.Locale.Text("Skipped", Count(job.Done - job.Written)) : "");
    }

    /// <summary>Has very many records written in the background; the results say how far it is.</summary>
    private async ValueTask<PageAnswer> BeginAsync(string? and, long total, Func<RecordSelection, RecordWrite> write, Func<long, (long Updated, long Deleted)> outcome)
    {
        var mails = ResultMails.OfResults(page, design);
        var job = page.Site.Jobs.Begin(query.Source, _selection.Selections(and).Single(), total, write, RecordForm.ContextOf(page), async written =>
        {
            var (updated, deleted) = outcome(written);
            await mails.SendSummaryAsync(0, updated, deleted, CancellationToken.None);
        });
        return await show(new EditingState { Job = job }) with { HasWritten = true };
    }

    private ValueTask<PageAnswer> NothingAsync() => ReportEditor.FailAsync(page, show, "NoRecords", page.Locale.Text("Selected", 0));

    private async ValueTask BindAsync(Form form)
    {
        foreach (var element in form.Elements)
            element.IsDisabled = element.IsInput && !(CanChange(element) && page.Request.Fields.Contains(SwitchOf(element)));
        await form.BindAsync();
    }

    private async ValueTask<PageAnswer> UpdateAsync(Form form)
    {
        await BindAsync(form);
        await form.ValidateAsync();
        var record = new RecordForm(page, form, query.Security);
        if (form.Errors.Count > 0)
            return Draw(form, null);
        if (!form.Elements.Any(e => e.TakesInput && CanChange(e)))
            return await FinishAsync("", 0, 0);
        try
        {
            var values = record.ReadValues(onlyChanged: false);
            var wanted = _selection.IsAll ? await _selection.CountAsync(page) : _selection.Keys.Count;
            if (_selection.IsAll && wanted > BulkJobs.AtOnce)
                return await BeginAsync(null, wanted, s => RecordWrite.Update(query.Source.Name, query.Source.IsView, s, _ => values), n => (n, 0));
            var written = await page.Site.Database.Writer.WriteAllAsync(
                [.. _selection.Selections().Select(s => RecordWrite.Update(query.Source.Name, query.Source.IsView, s, _ => values))], RecordForm.ContextOf(page), page.Cancellation);
            await ResultMails.OfResults(page, design).SendSummaryAsync(0, written.Sum(w => w.Affected), 0, page.Cancellation);
            return await FinishAsync(Definition.Target ?? "", written.Sum(w => w.Affected), wanted);
        }
        catch (RefusedWriteException refused)
        {
            if (refused.InnerException is DataException reason)
                record.Explain(reason);
            return Draw(form, record.CommonError ?? (form.Errors.Count == 0 ? page.Locale.Text("SubmissionFailed", "") : null));
        }
    }

    /// <summary>Leaves out records on which others depend that do not go with them, so that the rest can be deleted.</summary>
    private string? Unrestricted()
    {
        if (query.Source.IsView || query.Source.Table is not { } table)
            return null;
        var conditions = new List<string>();
        foreach (var link in query.Source.Schema.Relationships.Where(r => r is { Enforced: true, CascadeDelete: false } && r.ParentTable == table.Id))
        {
            var child = query.Source.Schema.Tables.First(t => t.Id == link.ChildTable);
            var parentField = table.Fields.First(f => f.Id == link.ParentField).Name;
            var childField = child.Fields.First(f => f.Id == link.ChildField).Name;
            conditions.Add($"([{parentField}] IS NULL OR [{parentField}] NOT IN (SELECT [{childField}] FROM [{child.Name}] WHERE [{childField}] IS NOT NULL))");
        }

        return conditions.Count == 0 ? null : string.Join(" AND ", conditions);
    }

    private async ValueTask<PageAnswer> FinishAsync(string target, long changed, long wanted)
    {
        var skipped = Math.Max(0, wanted - changed);
        var text = page.Locale.Text("Changed", changed.ToString("N0", page.Locale.Culture)) + (skipped > 0 ? ", " + page.Locale.Text("Skipped", skipped.ToString("N0", page.Locale.Culture)) : "");
        PageAnswer answer;
        if (target.Equals("HTMLPage", StringComparison.OrdinalIgnoreCase))
        {
            var html = Definition.Message.Length > 0 ? page.Parameters.Resolve(Definition.Message, TextUse.Html) : text;
            answer = new PageAnswer { Sections = [new PageSection(PageSection.NewId(), page.Close(page.NewFlow(FlowPage.Message)), null, Markup.Of<NoticeView>(new Notice(html, page.Style)))] };
        }
        else
        {
            answer = target.Equals("URL", StringComparison.OrdinalIgnoreCase) && Definition.TargetUrl.Length > 0
                ? PageAnswer.Redirect(page.AddressOf(Definition.TargetUrl, page.Parameters))
                : await show(new EditingState { Message = text });
        }

        return answer with
        {
            HasWritten = changed > 0,
            Extras = [.. answer.Extras, ("changed", (Action<Utf8JsonWriter>)(json => json.WriteNumberValue(changed))), ("skipped", json => json.WriteNumberValue(skipped))],
        };
    }

    private PageAnswer Draw(Form form, string? commonError, string code = "SubmissionFailed")
    {
        var id = PageSection.NewId();
        var session = page.Close(flow with { Page = FlowPage.BulkEdit });
        var token = page.NewRequestToken();
        var model = new BulkEditModel(
            new FormModel
            {
                Page = page,
                UniqueId = id,
                Form = form,
                Header = page.Parameters.Html(Definition.Header),
                Footer = page.Parameters.Html(Definition.Footer),
                Message = _selection.IsAll ? null : new MarkupString(page.Locale.Text("Selected", _selection.Keys.Count)),
                CommonError = commonError,
                Action = "BulkUpdate",
                PageType = "BulkUpdate",
                PageId = 4,
                PreviousPageId = 2,
                AppSession = session,
                RequestToken = token,
                Hidden = [.. _selection.Hidden, ("cbPageName", "BulkUpdate")],
                Buttons = [new FormButton("Mod0BulkUpdate", page.Locale.Text("Update"), "cbUpdateButton", $"Mod0BulkUpdate{id}", "BulkUpdate")],
                Links = [new FormLink(new ReportLinks(page, session).ToResults(flow.PageNumber), page.Locale.Text("Cancel"), "BackToResults", "BackToResults")],
            },
            [.. form.Elements.Where(e => CanChange(e) && page.Request.Fields.Contains(SwitchOf(e))).Select(e => e.Name)]);
        foreach (var element in form.Elements)
            element.IsDisabled = false;
        var errors = form.Errors;
        return new PageAnswer
        {
            Status = errors.Count > 0 || commonError is not null ? PageStatus.Invalid : PageStatus.Ok,
            Errors = commonError is null ? errors : [new ElementError("", code, commonError), .. errors],
            Sections = [new PageSection(id, session, token, Markup.Of<BulkEditView>(model))],
        };
    }
}
