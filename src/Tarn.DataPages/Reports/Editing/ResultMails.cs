using System.Globalization;
using Tarn.Apps.Packages;
using Tarn.DataPages.Forms;
using Tarn.DataPages.Values;

namespace Tarn.DataPages.Reports.Editing;

/// <summary>
/// The mails that changes in results and details send (datapages-reports, 12.5): one for each record that is changed by itself, queued in its transaction; one summary for what the grid or a bulk action
/// changes together, queued once that is written.
/// </summary>
/// <param name="page">The request.</param>
/// <param name="definitions">The mails of the page: its <c>EMail</c> elements.</param>
/// <param name="standard">After what a mail is sent that does not say it.</param>
internal sealed class ResultMails(PageContext page, IEnumerable<MailDefinition> definitions, params IReadOnlyList<string> standard)
{
    /// <summary>After a record was added.</summary>
    public const string Insert = "INSERT";

    /// <summary>After a record was changed.</summary>
    public const string Update = "UPDATE";

    /// <summary>After a record was deleted.</summary>
    public const string Delete = "DELETE";

    private readonly List<MailDefinition> _definitions = [.. definitions.Where(m => m.IsEnabled)];

    /// <summary>The mails of results.</summary>
    public static ResultMails OfResults(PageContext page, ReportDesign design) => new(page, new PageDefinition(design.Results.Element).Mails, Insert, Update, Delete);

    /// <summary>The mails of a details page: after a change, unless they say otherwise.</summary>
    public static ResultMails OfDetails(PageContext page, PageDefinition details) => new(page, details.Mails, Update);

    /// <summary>Has the mails of a change queued with it.</summary>
    public void Attach(RecordForm form, string change)
    {
        if (Of(form.Form, change) is { } mail)
            form.AfterWrite = mail.AppendAsync;
    }

    /// <summary>Queues the mails of a delete, which are written from the record as it was.</summary>
    public async ValueTask SendDeletedAsync(RecordForm form)
    {
        if (Of(form.Form, Delete) is not { } mail)
            return;
        var record = form.Record!;
        await page.Site.Database.Engine.WriteAsync<bool>(
            async session =>
            {
                await mail.AppendAsync(session, record, page.Cancellation);
                return true;
            },
            page.Cancellation);
    }

    /// <summary>Queues one mail for what was changed together.</summary>
    public async ValueTask SendSummaryAsync(long inserted, long updated, long deleted, CancellationToken cancellation)
    {
        var happened = new List<string>();
        if (inserted > 0)
            happened.Add(Insert);
        if (updated > 0)
            happened.Add(Update);
        if (deleted > 0)
            happened.Add(Delete);
        var sent = _definitions.Where(m => happened.Exists(h => IsSentAfter(m, h))).ToList();
        if (sent.Count == 0)
            return;
        string Count(long number) => number.ToString("N0", page.Locale.Culture);
        var summary = page.Locale.Text("MailSummary", Count(inserted), Count(updated), Count(deleted));
        var form = new Form { Context = new FormContext(page, page.OpenSource(page.Definition.Page!), FormMode.Update, null), Sections = [] };
        var mail = FormMail.Of(page, sent, form)!;
        await page.Site.Database.Engine.WriteAsync<bool>(
            async session =>
            {
                await mail.AppendSummaryAsync(session, summary, cancellation);
                return true;
            },
            cancellation);
    }

    private FormMail? Of(Form form, string change) => FormMail.Of(page, _definitions.Where(m => IsSentAfter(m, change)), form);

    private bool IsSentAfter(MailDefinition mail, string change) => (mail.Events.Count > 0 ? mail.Events : standard).Contains(change, StringComparer.OrdinalIgnoreCase);
}
