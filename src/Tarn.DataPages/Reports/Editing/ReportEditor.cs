using System.Text.Json;
using Tarn.Apps.Packages;
using Tarn.DataPages.Answers;
using Tarn.DataPages.Forms;
using Tarn.DataPages.Requests;
using Tarn.DataPages.Sessions;
using Tarn.DataPages.Values;

namespace Tarn.DataPages.Reports.Editing;

/// <summary>Changes records in results: rows in place, new rows, deleted rows, the grid. Every answer holds the results as they are afterwards.</summary>
/// <param name="page">The request.</param>
/// <param name="secured">The page that bears record-level security.</param>
/// <param name="design">The report.</param>
/// <param name="query">Its query.</param>
/// <param name="flow">Where the visitor is.</param>
/// <param name="show">Shows the results.</param>
internal sealed class ReportEditor(PageContext page, PageDefinition secured, ReportDesign design, ReportQuery query, FlowState flow, Func<EditingState, ValueTask<PageAnswer>> show)
{
    private readonly ReportEditing _may = design.Editing;
    private readonly RowForms _rows = new(page, secured, design.Editing, query);
    private readonly ResultMails _mails = ResultMails.OfResults(page, design);

    private bool IsScripted => page.Request.Transport == PageTransport.Ajax;

    /// <summary>Answers an action that changes results.</summary>
    /// <param name="action">Its name, upper case.</param>
    /// <returns>Null when the action is none of these.</returns>
    public async ValueTask<PageAnswer?> AnswerAsync(string action) => action switch
    {
        "GETROWDATA" => _may.EditsRows ? await GetRowAsync() : Denied(),
        "UPDATEROW" => _may.EditsRows ? await WriteAsync(UpdateRowAsync) : Denied(),
        "INSERTROW" => _may.InsertsRows ? await WriteAsync(InsertRowAsync) : Denied(),
        "DELETEROW" => _may.DeletesRows ? await DeleteRowAsync() : Denied(),
        "GRIDEDIT" => _may.EditsGrid ? await OpenGridAsync() : Denied(),
        "GRIDSAVE" => _may.EditsGrid ? await WriteAsync(() => new GridSave(page, design, query, _rows, show, new RowValues(page, design, _may)).RunAsync()) : Denied(),
        "GRIDCANCEL" => await show(new EditingState()),
        "BULKEDIT" or "BULKUPDATE" => _may.EditsMany ? await new BulkEditor(page, secured, design, query, flow, show).EditAsync(action == "BULKUPDATE") : Denied(),
        "BULKDELETE" => _may.DeletesMany ? await new BulkEditor(page, secured, design, query, flow, show).DeleteAsync() : Denied(),
        _ => null,
    };

    /// <summary>The action that a request without script asks for by its link or button; empty for none.</summary>
    public static string ActionOf(PageRequest request)
    {
        if (request.Action.Length > 0)
            return request.Action.ToUpperInvariant();
        if (!request.IsPost)
            return request.IsSet("Mod0InlineEdit") && request.Query.Contains("Mod0RecordID") ? "GETROWDATA" : request.IsSet("GridMode") ? "GRIDEDIT" : "";
        var fields = request.Fields;
        if (DeletedKey(request) is not null)
            return "DELETEROW";
        return fields.Contains("Mod0GridSave") ? "GRIDSAVE" : fields.Contains("Mod0InlineEdit") ? "UPDATEROW" : fields.Contains("Mod0InlineAdd") ? "INSERTROW"
            : fields.Contains("Mod0BulkUpdate") ? "BULKUPDATE" : fields.Contains("Mod0BulkDelete") ? "BULKDELETE" : fields.Contains("Mod0BulkEdit") ? "BULKEDIT" : "";
    }

    private static string? DeletedKey(PageRequest request) =>
        request.Fields.Names.FirstOrDefault(n => n.StartsWith("Mod0InlineDelete_", StringComparison.OrdinalIgnoreCase)) is { } named ? named["Mod0InlineDelete_".Length..]
        : request.IsSet("Mod0InlineDelete") || request.Action.Equals("DeleteRow", StringComparison.OrdinalIgnoreCase) ? request.Find("Mod0RecordID") : null;

    private PageAnswer Denied() => PageRuntime.Notice(page, "AccessDenied", 403);

    /// <summary>Lets a write through that comes from a section of this visitor's, once.</summary>
    private async ValueTask<PageAnswer> WriteAsync(Func<ValueTask<PageAnswer>> write)
    {
        if (page.OpenRequestToken() is not { } token)
            return await FailAsync(page, show, "FormExpired", page.Locale.Text("FormExpired"), PageStatus.Invalid);
        return await SubmissionGuard.OnceAsync(page, token, write);
    }

    /// <summary>The results with a sentence about the whole of a change.</summary>
    internal static async ValueTask<PageAnswer> FailAsync(PageContext page, Func<EditingState, ValueTask<PageAnswer>> show, string code, string text, PageStatus status = PageStatus.Error)
    {
        var answer = await show(new EditingState { Error = text });
        return answer with { Status = status, Errors = [new ElementError("", code, text)] };
    }

    private ValueTask<PageAnswer> GoneAsync() => FailAsync(page, show, "RecordNotFound", page.Locale.Text("RecordNotFound"));

    private async ValueTask<PageAnswer> GetRowAsync()
    {
        var key = page.Request.Find("Mod0RecordID") ?? "";
        if (!IsScripted)
            return await _rows.FindAsync(key, null) is { } form ? await show(new EditingState { Rows = new Dictionary<string, Form> { [key] = form.Form } }) : await GoneAsync();
        if (await new ReportReader(page).FindAsync(query, key, page.Cancellation) is not { } record)
            return await GoneAsync();
        return new PageAnswer { Extras = [await new RowValues(page, design, _may).OfAsync([record])] };
    }

    private async ValueTask<PageAnswer> UpdateRowAsync()
    {
        var key = page.Request.Fields["Mod0RecordID"] ?? "";
        if (await _rows.FindAsync(key, page.Request.Fields) is not { } form)
            return await GoneAsync();
        _mails.Attach(form, ResultMails.Update);
        if (await form.BindAsync() && await form.UpdateAsync() is not null)
        {
            var after = await new ReportReader(page).FindAsync(query, key, page.Cancellation);
            var answer = await show(new EditingState { Message = page.Locale.Text("Updated") });
            return answer with { HasWritten = true, Extras = [.. answer.Extras, await new RowValues(page, design, _may).OfAsync(after is null ? [] : [after])] };
        }

        if (form.Form.Errors.Count == 0 && form.CommonError == page.Locale.Text("RecordNotFound"))
            return await GoneAsync();
        return await RefuseAsync(form, new EditingState { Rows = new Dictionary<string, Form> { [key] = form.Form } });
    }

    private async ValueTask<PageAnswer> InsertRowAsync()
    {
        var form = await _rows.NewAsync(page.Request.Fields);
        await form.BindAsync();
        if (!_rows.CheckOwner(form))
            return Denied();
        _mails.Attach(form, ResultMails.Insert);
        if (form.Form.Errors.Count > 0 || await form.InsertAsync() is null)
            return await RefuseAsync(form, new EditingState { AddRow = form.Form });
        return await show(new EditingState { Message = page.Locale.Text("Submitted") }) with { HasWritten = true };
    }

    private async ValueTask<PageAnswer> RefuseAsync(RecordForm form, EditingState state)
    {
        foreach (var password in form.Form.Elements.OfType<Forms.Elements.PasswordElement>())
            password.Forget();
        // The cells that did not come are shown again like the others.
        foreach (var element in form.Form.Elements)
            element.IsDisabled = false;
        var answer = await show(state with { Error = form.CommonError });
        return answer with { Status = PageStatus.Invalid, Errors = form.CommonError is { } common ? [new ElementError("", "SubmissionFailed", common), .. form.Form.Errors] : form.Form.Errors };
    }

    private async ValueTask<PageAnswer> DeleteRowAsync()
    {
        var key = DeletedKey(page.Request) ?? "";
        // The browser's side has asked already; without it the server asks.
        if (!IsScripted && page.Request.IsPost && !page.Request.IsSet("cbConfirmed"))
            return Confirmation.Ask(page, flow, page.Locale.Text("ConfirmDelete"), "Mod0InlineDelete_" + key, []);
        if (!page.Request.IsPost)
            return await show(new EditingState());
        return await WriteAsync(async () =>
        {
            if (await _rows.FindAsync(key, null) is not { } form)
                return await GoneAsync();
            if (!await form.DeleteAsync())
                return form.CommonError == page.Locale.Text("RecordNotFound") ? await GoneAsync() : await FailAsync(page, show, "DeleteRestricted", form.CommonError!);
            await _mails.SendDeletedAsync(form);
            return await show(new EditingState { Message = page.Locale.Text("Deleted") }) with { HasWritten = true };
        });
    }

    private async ValueTask<PageAnswer> OpenGridAsync()
    {
        var results = new ResultsPage(page, design, query, flow);
        await results.ReadAsync(page.Cancellation);
        if (IsScripted)
            return new PageAnswer { Extras = [await new RowValues(page, design, _may).OfAsync(results.Records)] };
        var rows = new Dictionary<string, Form>();
        var records = await _rows.ReadAsync([.. results.Records.Select(r => r.Key)]);
        foreach (var record in results.Records.Where(r => records.ContainsKey(r.Key)))
            rows[record.Key] = (await _rows.OpenAsync(records[record.Key], null, GridChanges.RowMark + record.Key, inGrid: true)).Form;
        return await show(new EditingState { Rows = rows, IsGrid = true });
    }
}
