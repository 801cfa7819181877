using System.Globalization;
using Tarn.Data;
using Tarn.Data.Changes;
using Tarn.Data.Records;
using Tarn.DataPages.Answers;
using Tarn.DataPages.Forms;
using Tarn.DataPages.Requests;

namespace Tarn.DataPages.Reports.Editing;

/// <summary>Saves the grid: every cell is checked first, then deletes, updates and inserts are written in one transaction, or nothing is.</summary>
/// <param name="page">The request.</param>
/// <param name="design">The report.</param>
/// <param name="query">Its query.</param>
/// <param name="rows">Opens rows as forms.</param>
/// <param name="show">Shows the results.</param>
/// <param name="values">Writes records for the browser's side.</param>
internal sealed class GridSave(PageContext page, ReportDesign design, ReportQuery query, RowForms rows, Func<EditingState, ValueTask<PageAnswer>> show, RowValues values)
{
    private readonly List<ElementError> _errors = [];
    private readonly List<(RecordWrite Write, string Row, RecordForm? Form)> _writes = [];
    private readonly Dictionary<string, Form> _forms = [];
    private IReadOnlyList<WriteResult> _written = [];

    private bool IsScripted => page.Request.Fields.Contains("cbGridChanges");

    /// <summary>Saves what was posted.</summary>
    public async ValueTask<PageAnswer> RunAsync()
    {
        var changes = page.Request.Fields["cbGridChanges"] is { } json ? GridChanges.Parse(json) : GridChanges.Of(page.Request.Fields);
        if (changes is null || changes.Count > GridChanges.Most || (changes.Inserts.Count > 0 && !design.Editing.InsertsInGrid) || (changes.Deletes.Count > 0 && !design.Editing.DeletesInGrid))
            return PageRuntime.Notice(page, "AccessDenied", 403);
        foreach (var key in changes.Deletes)
            _writes.Add((RecordWrite.Delete(query.Source.Name, query.Source.IsView, Selection(key)), key, null));
        await CheckUpdatesAsync(changes.Updates);
        await CheckInsertsAsync(changes.Inserts);
        if (_errors.Count == 0 && _writes.Count > 0)
            await WriteAsync();
        return _errors.Count > 0 ? await RefuseAsync() : await FinishAsync(changes);
    }

    private RecordSelection Selection(string key) => new(query.Source.KeyCondition(key)) { Filters = query.Security };

    private async ValueTask CheckUpdatesAsync(IReadOnlyList<(string Key, NamedValues Cells)> updates)
    {
        var stored = await rows.ReadAsync([.. updates.Select(u => u.Key)]);
        foreach (var (key, cells) in updates)
        {
            if (!stored.TryGetValue(key, out var record))
            {
                Fail(key, new ElementError("", "RecordNotFound", page.Locale.Text("RecordNotFound")));
                continue;
            }

            var form = await rows.OpenAsync(record, cells, IsScripted ? "" : GridChanges.RowMark + key, inGrid: true);
            _forms[key] = form.Form;
            await form.BindAsync();
            Gather(key, form);
            var changed = form.ReadValues(onlyChanged: true);
            if (changed.Count > 0 && form.Form.Elements.Any(e => e.TakesInput))
                _writes.Add((RecordWrite.Update(query.Source.Name, query.Source.IsView, Selection(key), _ => changed) with { MustFind = true }, key, form));
        }
    }

    private async ValueTask CheckInsertsAsync(IReadOnlyList<NamedValues> inserts)
    {
        for (var i = 0; i < inserts.Count; i++)
        {
            var row = "+" + i.ToString(CultureInfo.InvariantCulture);
            var form = await rows.NewAsync(inserts[i], inGrid: true);
            await form.BindAsync();
            if (!rows.CheckOwner(form))
                Fail(row, new ElementError("", "AccessDenied", page.Locale.Text("AccessDenied")));
            Gather(row, form);
            _writes.Add((RecordWrite.Insert(query.Source.Table!.Name, _ => form.ReadValues(onlyChanged: false)), row, form));
        }
    }

    private async ValueTask WriteAsync()
    {
        try
        {
            _written = await page.Site.Database.Writer.WriteAllAsync([.. _writes.Select(w => w.Write)], RecordForm.ContextOf(page), page.Cancellation);
        }
        catch (RefusedWriteException refused)
        {
            var (_, row, form) = _writes[refused.Index];
            if (refused.InnerException is not DataException reason)
            {
                // A formula of the table cannot be computed for these values.
                Fail(row, new ElementError("", "SubmissionFailed", page.Locale.Text("SubmissionFailed", "")));
            }
            else if (reason.Problem == DataProblem.ObjectNotFound)
            {
                Fail(row, new ElementError("", "RecordNotFound", page.Locale.Text("RecordNotFound")));
            }
            else if (form is null)
            {
                Fail(row, new ElementError("", "DeleteRestricted", RecordForm.DeleteRestricted(page, reason)));
            }
            else
            {
                form.Explain(reason);
                Gather(row, form);
            }
        }
    }

    private void Fail(string row, ElementError error) => _errors.Add(error with { Row = row });

    private void Gather(string row, RecordForm form)
    {
        foreach (var error in form.Form.Errors)
            Fail(row, error);
        if (form.CommonError is { } common)
            Fail(row, new ElementError("", "SubmissionFailed", common));
    }

    private async ValueTask<PageAnswer> RefuseAsync()
    {
        // The browser's side keeps the grid with everything typed and marks the cells; without it all rows come again as forms.
        if (IsScripted)
            return new PageAnswer { Status = PageStatus.Invalid, Errors = _errors };
        foreach (var element in _forms.Values.SelectMany(f => f.Elements))
            element.IsDisabled = false;
        var text = _errors.Count == 1 ? page.Locale.Text("ErrorSummaryOne") : page.Locale.Text("ErrorSummary", _errors.Count);
        var common = _errors.Where(e => e.Name.Length == 0).Select(e => e.Message);
        var answer = await show(new EditingState { Rows = _forms, IsGrid = true, Error = string.Join("<br />", common.Prepend(text)) });
        return answer with { Status = PageStatus.Invalid, Errors = _errors };
    }

    /// <summary>How many records were written so; a row that somebody else had deleted before is none.</summary>
    private long Of(ChangeOperation operation) => _writes.Zip(_written, (w, result) => w.Write.Operation == operation ? result.Affected : 0).Sum();

    private async ValueTask<PageAnswer> FinishAsync(GridChanges changes)
    {
        await ResultMails.OfResults(page, design).SendSummaryAsync(Of(ChangeOperation.Insert), Of(ChangeOperation.Update), Of(ChangeOperation.Delete), page.Cancellation);
        var answer = await show(new EditingState { Message = page.Locale.Text("Changed", _written.Sum(w => w.Affected)) });
        if (!IsScripted)
            return answer with { HasWritten = true };
        var after = await new ReportReader(page).FindAllAsync(query, [.. changes.Updates.Select(u => u.Key)], page.Cancellation);
        return answer with { HasWritten = true, Extras = [.. answer.Extras, await values.OfAsync(after)] };
    }
}
