using System.Globalization;
using Microsoft.AspNetCore.Components;
using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.DataPages.Answers;
using Tarn.DataPages.Components;
using Tarn.DataPages.Components.Forms;
using Tarn.DataPages.Forms.Elements;
using Tarn.DataPages.Parameters;
using Tarn.DataPages.Sessions;
using Tarn.DataPages.Values;

namespace Tarn.DataPages.Forms;

/// <summary>Runs submission forms and single-record updates.</summary>
public sealed class FormRuntime(PageContext page)
{
    private readonly PageDefinition _definition = page.Definition.Page!;

    /// <summary>Answers a request for a form DataPage.</summary>
    public static ValueTask<PageAnswer> RunAsync(PageContext page) => new FormRuntime(page).RunAsync();

    private bool IsUpdate => page.Definition.Kind == DataPageKind.SingleRecordUpdate;

    private async ValueTask<PageAnswer> RunAsync()
    {
        if (await OpenAsync() is not { } form)
            return Message(page.Locale.Text("RecordNotFound"), hasWritten: false);
        if (await FormActions.AnswerAsync(form.Form) is { } values)
            return values;
        var submits = page.Request.IsPost && (page.Request.Action is "SubmitForm" or "UpdateForm" || (page.Request.Action.Length == 0 && page.Request.Fields.Contains("cbUniqueFormId") && page.Request.Fields["Login"] is null));
        if (!submits && page.HasKeptEntries)
            await form.Form.BindAsync();
        return submits ? await SubmitAsync(form) : Show(form, null);
    }

    private async ValueTask<RecordForm?> OpenAsync()
    {
        if (!IsUpdate)
            return await RecordForm.ForInsertAsync(page, _definition);
        var source = page.OpenSource(_definition);
        string? where = null;
        if (_definition.Element["KeyField"] is { Length: > 0 } keyField && source.Find(keyField) is { } column)
        {
            var parameter = _definition.Element["KeyParameter"] is { Length: > 0 } own ? own : keyField;
            // The record of a posted form comes from its state, not from an address that may have changed.
            where = page is { Request.IsPost: true, Flow.Record: { } key } ? source.KeyCondition(key)
                : page.FindExternal(parameter) is { Length: > 0 } text && page.Locale.TryParse(text, column.Field, out var value) && !value.IsNull ? $"[{column.Name}] = {SqlLiteral.Of(value)}" : "1 = 0";
        }
        else if (_definition.RecordSecurity is null)
        {
            throw new PageBrokenException("A single record update needs record-level security or a key field; otherwise it would open anybody's record.");
        }

        return await RecordForm.ForUpdateAsync(page, _definition, _definition, where);
    }

    private async ValueTask<PageAnswer> SubmitAsync(RecordForm form)
    {
        if (page.OpenRequestToken() is not { } token || (IsUpdate && page.Flow?.Record != form.Record!.Key))
            return await Expire();
        if (_definition.TakesPayment)
            return Show(form, null);
        return await SubmissionGuard.OnceWithinAsync(page, token, async submission =>
        {
            if (!await form.BindAsync())
                return Show(form, null);
            var mail = FormMail.Of(page, _definition, form.Form);
            if (!IsUpdate && mail is null && !form.HasFollowers && !FollowsCommit(form) && !AnswerNamesRecord)
            {
                // The answer is known before: record, change log and answer are one statement where the engine can do that.
                var row = await submission.ToRowAsync(Destination(form, null));
                return await form.InsertUnreadAsync(row) is null ? Show(form, form.CommonError) : await submission.FinishAsync(() => Destination(form, null));
            }

            form.AfterWrite = async (session, record, cancellation) =>
            {
                if (mail is not null)
                    await mail.AppendAsync(session, record, cancellation);
                await submission.ClaimAsync(session, FollowsCommit(form) ? null : Destination(form, record), cancellation);
            };
            var written = IsUpdate ? await form.UpdateAsync() : await form.InsertAsync();
            return written is null ? Show(form, form.CommonError) : await FinishAsync(form, written, submission);
        }, Expire);

        async ValueTask<PageAnswer> Expire()
        {
            await form.Form.BindAsync();
            return Show(form, page.Locale.Text("FormExpired"), "FormExpired");
        }
    }

    /// <summary>Whether something happens between the write and the answer that only a write that stands may do, and that the answer may show.</summary>
    private bool FollowsCommit(RecordForm form) =>
        (!IsUpdate && _definition.Element["AutoLoginAuthentication"] is { Length: > 0 })
        || (page.Definition.AllowParameters && ((!IsUpdate && PassesGenerated) || form.Form.Elements.Any(e => e.Definition["PassParameter"] is { Length: > 0 })));

    private bool AnswerNamesRecord => Names(_definition.Message, TextUse.Html) || Names(_definition.TargetUrl, TextUse.Url);

    private static bool Names(string text, TextUse use) => ParameterText.Of(text, use).Tokens.Any(t => t.Kind is ParameterKind.Field or ParameterKind.Calculated);

    private bool PassesGenerated => CellText.TryBoolean(_definition.Element["PassGeneratedFields"] ?? "", out var pass) && pass == true;

    private async ValueTask<PageAnswer> FinishAsync(RecordForm form, RecordView written, Submission submission)
    {
        if (!IsUpdate && _definition.Element["AutoLoginAuthentication"] is { Length: > 0 } login && page.Apps.FindAuthentication(login) is { } authentication)
            await new SignIn.SignInDesk(page, authentication).SignInAsync(form.Source.Table!, long.Parse(written.Key, CultureInfo.InvariantCulture));
        PassOn(form, written);
        return await submission.FinishAsync(() => Destination(form, written));
    }

    /// <summary>Generated ids, formulas and chosen values become parameters of the visit.</summary>
    private void PassOn(RecordForm form, RecordView written)
    {
        if (!page.Definition.AllowParameters)
            return;
        if (!IsUpdate && PassesGenerated)
        {
            foreach (var field in form.Source.Table!.Fields.Where(f => f.IsFormula || f.Type.IsGenerated))
                page.Visit.Set("InsertRecord" + field.Name, written.FindParameter(field.Name)?.Text ?? "");
        }

        foreach (var element in form.Form.Elements.Where(e => e.Counts))
        {
            if (element.Definition["PassParameter"] is { Length: > 4 } name && ParameterText.Of(name, TextUse.Plain).Only is { Kind: ParameterKind.Plain } target && element.Field?.Type is not PasswordFieldType)
                page.Visit.Set(target.Name, element.Column is { } column ? written.FindParameter(column.Field.Name)?.Text ?? "" : element.Entry);
        }
    }

    private PageAnswer Destination(RecordForm form, RecordView? written)
    {
        var scope = new ParameterScope { Page = page, Record = written, Virtuals = form.Form.Virtuals() };
        switch (_definition.Target?.ToUpperInvariant())
        {
            case "URL":
                return PageAnswer.Redirect(page.AddressOf(_definition.TargetUrl, scope), _definition.Element["NewWindow"] is { } w && CellText.TryBoolean(w, out var opens) && opens == true) with { HasWritten = true };
            case "CLOSE":
                return Message(page.Locale.Text("WindowMayBeClosed"), hasWritten: true) with { Status = PageStatus.Close };
            case "APPPAGE":
                return PageAnswer.Redirect(page.Address) with { HasWritten = true };
            default:
                var text = _definition.Message.Length > 0 ? scope.Resolve(_definition.Message, TextUse.Html) : page.Locale.Text(IsUpdate ? "Updated" : "Submitted");
                return Message(text, hasWritten: true);
        }
    }

    /// <summary>What this form was built for and does not do here.</summary>
    private IEnumerable<string> NoticesOf(PageDefinition definition)
    {
        if (definition.TakesPayment)
            yield return page.Locale.Text("PaymentMissing");
        if (definition.SendsSms)
            yield return page.Locale.Text("SmsMissing");
    }

    private PageAnswer Message(string html, bool hasWritten) => MessagePage.Answer(page, _definition, html) with { HasWritten = hasWritten };

    private PageAnswer Show(RecordForm form, string? commonError, string code = "SubmissionFailed")
    {
        foreach (var password in form.Form.Elements.OfType<PasswordElement>())
            password.Forget();
        var id = PageSection.NewId();
        var flow = page.Close(page.NewFlow(FlowPage.Form) with { Record = form.Record?.Key });
        var token = page.NewRequestToken();
        var text = page.Locale.Text(IsUpdate ? "Update" : "Submit");
        var scope = form.Form.Context.Scope;
        var model = new FormModel
        {
            Page = page,
            UniqueId = id,
            Form = form.Form,
            Header = scope.Html(_definition.Header),
            Footer = scope.Html(_definition.Footer),
            CommonError = commonError,
            Notices = [.. NoticesOf(_definition)],
            Action = IsUpdate ? "UpdateForm" : "SubmitForm",
            PageType = IsUpdate ? "Update" : "Submission",
            AppSession = flow,
            RequestToken = token,
            FocusFirst = _definition.FocusFirstField,
            Buttons = _definition.TakesPayment ? [] : [new FormButton(IsUpdate ? "Mod0EditRecord" : "Submit", text, IsUpdate ? "cbUpdateButton" : "cbSubmitButton", $"Submit{id}")],
        };
        var errors = form.Form.Errors;
        return new PageAnswer
        {
            Status = errors.Count > 0 || commonError is not null ? PageStatus.Invalid : PageStatus.Ok,
            Errors = commonError is null ? errors : [new ElementError("", code, commonError), .. errors],
            Sections = [new PageSection(id, flow, token, Markup.Of<FormView>(model))],
        };
    }
}
