using System.Text;
using Tarn.Apps.Packages;
using Tarn.Automation.Mail;
using Tarn.Data.Engines;
using Tarn.DataPages.Forms.Elements;
using Tarn.DataPages.Parameters;
using Tarn.DataPages.Values;

namespace Tarn.DataPages.Forms;

/// <summary>The mails of a form: written from the record as it is stored, and queued in the transaction that stores it. What is undone sends nothing.</summary>
public sealed class FormMail
{
    private readonly PageContext _page;
    private readonly Form _form;
    private readonly IReadOnlyList<MailDefinition> _mails;

    private FormMail(PageContext page, Form form, IReadOnlyList<MailDefinition> mails)
    {
        _page = page;
        _form = form;
        _mails = mails;
    }

    /// <summary>The mails of a page; null when it sends none.</summary>
    public static FormMail? Of(PageContext page, PageDefinition definition, Form form) =>
        Of(page, definition.Mails, form);

    /// <summary>Mails made of a form; null when none is sent.</summary>
    public static FormMail? Of(PageContext page, IEnumerable<MailDefinition> mails, Form form) => mails.Where(m => m.IsEnabled).ToList() is { Count: > 0 } sent ? new FormMail(page, form, sent) : null;

    /// <summary>Queues the mails for a change of many records, which have a summary in place of a record's values.</summary>
    public async ValueTask AppendSummaryAsync(IWriteSession session, string summary, CancellationToken cancellation)
    {
        var now = _page.Site.Database.Clock.GetUtcNow();
        var scope = new ParameterScope { Page = _page };
        foreach (var mail in _mails)
        {
            var message = Write(mail, scope);
            var told = mail.IsHtml ? $"<p>{Escaping.For(summary, PlaceInHtml.Text)}</p>" : summary;
            await _page.Site.Mail.AppendAsync(session, message with { Body = mail.Body.Length > 0 ? $"{message.Body}\n\n{told}" : told }, now, cancellation);
        }
    }

    /// <summary>Queues the mails for a record just written.</summary>
    public async ValueTask AppendAsync(IWriteSession session, RecordView record, CancellationToken cancellation)
    {
        var now = _page.Site.Database.Clock.GetUtcNow();
        var scope = new ParameterScope { Page = _page, Record = record, Virtuals = _form.Virtuals() };
        foreach (var mail in _mails)
            await _page.Site.Mail.AppendAsync(session, Write(mail, scope), now, cancellation);
    }

    private MailMessage Write(MailDefinition mail, ParameterScope scope)
    {
        string Text(string text) => scope.Resolve(text, TextUse.Plain);
        return new MailMessage
        {
            From = Text(mail.FromAddress),
            FromName = Text(mail.FromName),
            ReplyTo = Text(mail.ReplyTo),
            To = Text(mail.ToAddress),
            Cc = Text(mail.CcAddress),
            Bcc = Text(mail.BccAddress),
            Subject = mail.Subject.Length > 0 ? Text(mail.Subject) : _page.DataPage.Name,
            Body = mail.Body.Length > 0 ? scope.Resolve(mail.Body, mail.IsHtml ? TextUse.Html : TextUse.Plain) : ListOfFields(scope, mail.IsHtml),
            IsHtml = mail.IsHtml,
            Origin = new MailOrigin(MailOriginKind.DataPage, _page.DataPage.Name, _page.App.Name, _page.App.ExternalKey, _page.DataPage.AppKey),
        };
    }

    /// <summary>Every label with its value, in the order of the form. Passwords never leave.</summary>
    private string ListOfFields(ParameterScope scope, bool isHtml)
    {
        var body = new StringBuilder();
        foreach (var element in _form.Elements.Where(e => e is not (PasswordElement or HtmlBlockElement) && (e.Column is not null || e.IsVirtual) && e.Counts))
        {
            var value = element.Column is { } column
                ? scope.TextOf(new ParameterToken(ParameterKind.Field, scope.Record!.Find(column.Name) is null ? column.Field.Name : column.Name))
                : string.Join(", ", element.Entries);
            if (isHtml)
                body.Append("<p><b>").Append(Escaping.For(element.AccessibleName, PlaceInHtml.Text)).Append(":</b> ").Append(Escaping.For(value, PlaceInHtml.Text)).Append("</p>\n");
            else
                body.Append(element.AccessibleName).Append(": ").Append(value).Append('\n');
        }

        return body.ToString();
    }
}
