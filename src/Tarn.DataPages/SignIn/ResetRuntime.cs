using System.Globalization;
using Tarn.Apps.Packages;
using Tarn.Data;
using Tarn.Data.Changes;
using Tarn.Data.Records;
using Tarn.DataPages.Answers;
using Tarn.DataPages.Components;
using Tarn.DataPages.Components.Forms;
using Tarn.DataPages.Forms;
using Tarn.DataPages.Forms.Elements;
using Tarn.DataPages.Parameters;
using Tarn.DataPages.Sessions;

namespace Tarn.DataPages.SignIn;

/// <summary>The second page of password recovery, to which the mail leads: a new password.</summary>
public sealed class ResetRuntime
{
    private readonly PageContext _page;
    private readonly PageDefinition _outer;
    private readonly PageDefinition _definition;
    private readonly string? _secret;

    private ResetRuntime(PageContext page)
    {
        _page = page;
        _outer = page.Definition.Page!;
        _definition = _outer.Recovery!.Reset ?? throw new PageBrokenException("Password recovery has no page for the new password.");
        _secret = page.Request.Find("t");
    }

    /// <summary>Answers a request for the page.</summary>
    public static ValueTask<PageAnswer> RunAsync(PageContext page) => new ResetRuntime(page).RunAsync();

    private async ValueTask<PageAnswer> RunAsync()
    {
        var source = _page.OpenSource(_outer);
        if (source.Table is not { } table || source.Find(_outer.Recovery!.PasswordColumn) is not { IsWritable: true } column)
            throw new PageBrokenException($"'{source.Name}' has no password column '{_outer.Recovery!.PasswordColumn}' that can be written.");
        // There is no record in the form: who is not signed in sees none, and the password is needed.
        var form = FormFactory.Create(new FormContext(_page, source, FormMode.Update, null), _definition.Sections);
        if (form.Elements.OfType<PasswordElement>().FirstOrDefault(e => e.Column?.Name == column.Name) is not { } password)
            throw new PageBrokenException("The page for the new password has no element for it.");
        await form.LoadAsync();
        password.IsRequired = true;

        var token = _page.Request.IsPost && _page.Request.Fields.Contains("cbUniqueFormId") ? _page.OpenRequestToken() : null;
        // The second press of a button gets the answer to the first, though the link is used up.
        if (token is not null)
            return await SubmissionGuard.OnceAsync(_page, token, () => SubmitAsync(form, password, table, column.Field));
        if (await _page.Site.Resets.FindAsync(_page.DataPage.AppKey, _secret, table, column.Field, _page.Cancellation) is null)
            return PageRuntime.Notice(_page, "ResetLinkInvalid", 200);
        return _page.Request.IsPost ? Show(form, _page.Locale.Text("FormExpired"), "FormExpired") : Show(form, null);
    }

    private async ValueTask<PageAnswer> SubmitAsync(Form form, PasswordElement password, Data.Schema.TableDefinition table, Data.Schema.FieldDefinition field)
    {
        if (await _page.Site.Resets.FindAsync(_page.DataPage.AppKey, _secret, table, field, _page.Cancellation) is not { } place)
            return PageRuntime.Notice(_page, "ResetLinkInvalid", 200);
        await form.BindAsync();
        await form.ValidateAsync();
        if (form.Errors.Count > 0)
            return Show(form, null);
        if (!await _page.Site.Resets.TakeAsync(_secret!, _page.Cancellation))
            return PageRuntime.Notice(_page, "ResetLinkInvalid", 200);
        var written = false;
        try
        {
            written = await WriteAsync(place, password);
        }
        catch (DataException refused)
        {
            password.Fail(form.Context, refused.Problem == DataProblem.NotUnique ? "NotUnique" : "InvalidValue");
        }
        finally
        {
            if (!written)
                await _page.Site.Resets.GiveBackAsync(_secret!, CancellationToken.None);
        }

        if (!written)
            return form.Errors.Count > 0 ? Show(form, null) : PageRuntime.Notice(_page, "ResetLinkInvalid", 200);
        await _page.Site.Resets.FinishAsync(place, CancellationToken.None);
        return Succeed();
    }

    private async ValueTask<bool> WriteAsync(PasswordPlace place, PasswordElement password)
    {
        var values = new RecordValues(place.Table);
        values[place.Table.PositionOf(place.Field.Name)] = password.Value;
        var selection = new RecordSelection("[PK_ID] = " + place.Key.ToString(CultureInfo.InvariantCulture));
        var result = await _page.Site.Database.Writer.UpdateAsync(place.Table.Name, selection, _ => values, new WriteContext(ChangeSource.DataPages, _page.DataPage.Name), _page.Cancellation);
        return result.Affected == 1;
    }

    private PageAnswer Succeed() => _definition.Target?.ToUpperInvariant() switch
    {
        "URL" => PageAnswer.Redirect(_page.AddressOf(_definition.TargetUrl, _page.Parameters)),
        "CLOSE" => MessagePage.Answer(_page, _definition, _page.Locale.Text("WindowMayBeClosed")) with { Status = PageStatus.Close },
        _ => MessagePage.Answer(_page, _definition, _definition.Message.Length > 0 ? _page.Parameters.Resolve(_definition.Message, TextUse.Html) : _page.Locale.Text("Updated")),
    };

    private PageAnswer Show(Form form, string? commonError, string code = "")
    {
        foreach (var password in form.Elements.OfType<PasswordElement>())
            password.Forget();
        var id = PageSection.NewId();
        var flow = _page.Close(_page.NewFlow(FlowPage.Form));
        var model = new FormModel
        {
            Page = _page,
            UniqueId = id,
            Form = form,
            Header = _page.Parameters.Html(_definition.Header),
            Footer = _page.Parameters.Html(_definition.Footer),
            CommonError = commonError,
            Action = "PasswordReset",
            Address = _page.Address + "/reset",
            PageType = "PasswordReset",
            AppSession = flow,
            RequestToken = _page.NewRequestToken(),
            FocusFirst = _definition.FocusFirstField,
            Hidden = [("t", _secret ?? "")],
            Buttons = [new FormButton("Submit", _page.Locale.Text("Submit"), "cbSubmitButton", $"Submit{id}")],
        };
        var errors = form.Errors;
        return new PageAnswer
        {
            Status = errors.Count > 0 || commonError is not null ? PageStatus.Invalid : PageStatus.Ok,
            Errors = commonError is null ? errors : [new ElementError("", code, commonError), .. errors],
            Sections = [new PageSection(id, flow, model.RequestToken, Markup.Of<FormView>(model))],
        };
    }
}
