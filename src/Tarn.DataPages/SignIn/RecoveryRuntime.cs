using System.Globalization;
using Tarn.Apps.Packages;
using Tarn.Automation.Mail;
using Tarn.Data.Fields;
using Tarn.DataPages.Answers;
using Tarn.DataPages.Components;
using Tarn.DataPages.Components.Forms;
using Tarn.DataPages.Forms;
using Tarn.DataPages.Parameters;
using Tarn.DataPages.Sessions;
using Tarn.DataPages.Values;

namespace Tarn.DataPages.SignIn;

/// <summary>The first page of password recovery: who are you? Sends the link to the address that the record holds.</summary>
public sealed class RecoveryRuntime
{
    private const string LinkToken = "#PasswordResetLink";

    private readonly PageContext _page;
    private readonly PageDefinition _definition;
    private readonly PasswordRecoveryDefinition _recovery;

    private RecoveryRuntime(PageContext page)
    {
        _page = page;
        _definition = page.Definition.Page!;
        _recovery = _definition.Recovery!;
    }

    /// <summary>Answers a request for the page.</summary>
    public static ValueTask<PageAnswer> RunAsync(PageContext page) => new RecoveryRuntime(page).RunAsync();

    private async ValueTask<PageAnswer> RunAsync()
    {
        var source = _page.OpenSource(_definition);
        var form = await RecoveryForm.OpenAsync(_page, _definition, source);
        var submits = _page.Request.IsPost && (_page.Request.Action == "PasswordRecovery" || (_page.Request.Action.Length == 0 && _page.Request.Fields.Contains("cbUniqueFormId") && _page.Request.Fields["Login"] is null));
        if (!submits)
            return Show(form, null);
        if (_page.OpenRequestToken() is not { } token)
        {
            await form.Form.BindAsync();
            return Show(form, _page.Locale.Text("FormExpired"), "FormExpired");
        }

        return await SubmissionGuard.OnceAsync(_page, token, () => SubmitAsync(form, source));
    }

    private async ValueTask<PageAnswer> SubmitAsync(RecoveryForm form, DataSource source)
    {
        await form.Form.BindAsync();
        await form.Form.ValidateAsync();
        if (form.Form.Errors.Count > 0)
            return Show(form, null);
        // Whoever asks too often learns nothing and sends nothing.
        if (!_page.Site.Resets.MayAsk(_page.Request.Address))
            return Succeed();
        if (await form.FindAsync(_page, ColumnsOf(source)) is not { } record || AddressOf(record) is not { } address || PlaceOf(source, record) is not { } place)
            return _recovery.HidesUnknownUsers ? Succeed() : Fail(form);
        await _page.Site.Resets.SendAsync(_page.DataPage.AppKey, place, secret => Write(record, address, $"{_page.Request.LinkBase}/dp/{_page.DataPage.AppKey}/reset?t={secret}"), _page.Cancellation);
        return Succeed();
    }

    /// <summary>All columns but the password: where it is kept as text, no mail can carry it.</summary>
    private RecordColumns ColumnsOf(DataSource source)
    {
        var columns = new RecordColumns();
        foreach (var column in source.Columns.Where(c => c.Field.Type is not PasswordFieldType and not AttachmentFieldType && !c.Name.Equals(_recovery.PasswordColumn, StringComparison.OrdinalIgnoreCase)))
            columns.Add(column.Name, column.Field);
        if (columns.PositionOf(_recovery.MailColumn) < 0)
            throw new PageBrokenException($"'{source.Name}' has no column '{_recovery.MailColumn}' with the address that the link is sent to.");
        return columns;
    }

    private string? AddressOf(RecordView record) =>
        record.Find(_recovery.MailColumn) is { IsNull: false } value && RecordView.InvariantText(value).Trim() is var text && EmailAddress.IsValid(text) ? text : null;

    private PasswordPlace? PlaceOf(DataSource source, RecordView record) => source.StoredAt(_recovery.PasswordColumn, record.Key) is { } at
        ? at.Table.IsDirectory
            ? throw new PageBrokenException($"'{at.Table.Name}' is a directory: its users choose a new password on the directory's own pages, /users/{at.Table.Directory}/forgot.")
            : new PasswordPlace(at.Table, at.Field, at.Key)
        : source.Find(_recovery.PasswordColumn) is null ? throw new PageBrokenException($"'{source.Name}' has no password column '{_recovery.PasswordColumn}'.") : null;

    private MailMessage Write(RecordView record, string address, string link)
    {
        var scope = new ParameterScope { Page = _page, Record = record };
        scope = scope with { Specials = scope.Specials.SetItem(LinkToken, new ParameterValue(link)) };
        var use = _recovery.IsBodyHtml ? TextUse.Html : TextUse.Plain;
        var body = _recovery.Body;
        // A mail without the link would help nobody.
        if (!ParameterText.Of(body, use).Tokens.Any(t => t.Name.Equals(LinkToken, StringComparison.OrdinalIgnoreCase)))
            body += _recovery.IsBodyHtml ? $"<p><a href=\"[@field:{LinkToken}]\">[@field:{LinkToken}]</a></p>" : $"\n\n[@field:{LinkToken}]\n";
        return new MailMessage
        {
            From = scope.Resolve(_recovery.FromAddress, TextUse.Plain),
            To = address,
            Subject = scope.Resolve(_recovery.Subject, TextUse.Plain),
            Body = scope.Resolve(body, use),
            IsHtml = _recovery.IsBodyHtml,
            Origin = new MailOrigin(MailOriginKind.PasswordRecovery, _page.DataPage.Name, _page.App.Name, _page.App.Id.ToString(CultureInfo.InvariantCulture), _page.DataPage.AppKey),
        };
    }

    private PageAnswer Succeed() => _recovery.SuccessTarget.Equals("URL", StringComparison.OrdinalIgnoreCase)
        ? PageAnswer.Redirect(_page.AddressOf(_recovery.SuccessUrl, _page.Parameters))
        : MessagePage.Answer(_page, _definition, _page.Parameters.Resolve(_recovery.SuccessMessage, TextUse.Html));

    private PageAnswer Fail(RecoveryForm form)
    {
        if (_recovery.FailureTarget.Equals("URL", StringComparison.OrdinalIgnoreCase))
            return PageAnswer.Redirect(_page.AddressOf(_recovery.FailureUrl, _page.Parameters));
        foreach (var captcha in form.Form.Elements.OfType<Forms.Elements.CaptchaElement>())
            captcha.Challenge(form.Form.Context);
        var text = _recovery.FailureMessage.Length > 0 ? _page.Parameters.Resolve(_recovery.FailureMessage, TextUse.Html) : _page.Locale.Text("RecordNotFound");
        return _recovery.ShowsFormAfterFailure
            ? Show(form, text, "RecordNotFound")
            : MessagePage.Answer(_page, _definition, text) with { Status = PageStatus.Invalid, Errors = [new ElementError("", "RecordNotFound", text)] };
    }

    private PageAnswer Show(RecoveryForm form, string? commonError, string code = "")
    {
        var id = PageSection.NewId();
        var flow = _page.Close(_page.NewFlow(FlowPage.Form));
        var model = new FormModel
        {
            Page = _page,
            UniqueId = id,
            Form = form.Form,
            Header = _page.Parameters.Html(_definition.Header),
            Footer = _page.Parameters.Html(_definition.Footer),
            CommonError = commonError,
            Action = "PasswordRecovery",
            PageType = "PasswordRecovery",
            AppSession = flow,
            RequestToken = _page.NewRequestToken(),
            FocusFirst = _definition.FocusFirstField,
            Hidden = form.Hidden,
            Buttons = [new FormButton("Submit", _page.Locale.Text("Submit"), "cbSubmitButton", $"Submit{id}")],
        };
        var errors = form.Form.Errors;
        return new PageAnswer
        {
            Status = errors.Count > 0 || commonError is not null ? PageStatus.Invalid : PageStatus.Ok,
            Errors = commonError is null ? errors : [new ElementError("", code, commonError), .. errors],
            Sections = [new PageSection(id, flow, model.RequestToken, Markup.Of<FormView>(model))],
        };
    }
}
