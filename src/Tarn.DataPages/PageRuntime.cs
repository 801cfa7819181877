using Tarn.Apps.Packages;
using Tarn.DataPages.Answers;
using Tarn.DataPages.Components;
using Tarn.DataPages.Components.Pages;
using Tarn.DataPages.Forms;
using Tarn.DataPages.Sessions;
using Tarn.DataPages.SignIn;

namespace Tarn.DataPages;

/// <summary>Runs a DataPage: who is it, where in the flow, what then. The kinds have runtimes of their own.</summary>
public static class PageRuntime
{
    /// <summary>Answers a request.</summary>
    public static async ValueTask<PageAnswer> RunAsync(PageContext page)
    {
        ReceiveParameters(page);
        page.Flow = page.OpenFlow();
        if (page.Apps.AuthenticationOf(page.DataPage) is { } authentication)
        {
            var desk = new SignInDesk(page, authentication);
            page.User = await desk.FindUserAsync();
            if (page.User is null && await desk.ReceiveAsync() is { } login)
                return login;
            // The state may have been closed before the sign-in gave the visit its secret.
            page.Flow ??= page.OpenFlow();
        }

        if (page.Flow is { Page: FlowPage.Message, Record: { } nonce } && !page.Request.IsPost)
        {
            return await page.Site.Submissions.WaitForAnswerAsync(nonce, page.Cancellation) is { } stored ? StoredAnswer.Read(stored).ToAnswer(page) : ExpiredPage.Answer(page);
        }

        return page.Definition.Kind switch
        {
            DataPageKind.Submission or DataPageKind.SingleRecordUpdate => await FormRuntime.RunAsync(page),
            DataPageKind.Report or DataPageKind.Chart or DataPageKind.CombinedChart or DataPageKind.Calendar or DataPageKind.Pivot => await Reports.ReportRuntime.RunAsync(page),
            DataPageKind.Html => HtmlPages.HtmlPageRuntime.Answer(page),
            DataPageKind.Login => LoginPage.Answer(page),
            DataPageKind.PasswordRecovery => page.Request.IsReset ? await ResetRuntime.RunAsync(page) : await RecoveryRuntime.RunAsync(page),
            _ => throw new PageBrokenException($"DataPages of the type '{page.Definition.Element["Type"]}' cannot be shown."),
        };
    }

    /// <summary>The sentence that stands in place of a page.</summary>
    public static PageAnswer Notice(PageContext page, string key, int httpStatus) => new()
    {
        Status = PageStatus.Error,
        HttpStatus = httpStatus,
        Errors = [new ElementError("", key, page.Locale.Text(key))],
        Sections = [new PageSection(PageSection.NewId(), page.Close(page.NewFlow(FlowPage.Message)), null, Markup.Of<NoticeView>(new Notice(page.Locale.Text(key), page.Style)))],
    };

    /// <summary>Remembers the parameters that came with the address.</summary>
    private static void ReceiveParameters(PageContext page)
    {
        if (!page.Definition.AllowParameters)
            return;
        if (page.Request.Query["cbResetParam"] == "1")
            page.Visit.ResetParameters();
        foreach (var name in page.Request.Query.Names.Where(PageContext.IsExternalName))
            page.Visit.Set(name, string.Join(',', page.Request.Query.All(name)));
        // A form of a foreign page may post parameters; a DataPage's own forms post controls.
        if (page.Request.IsPost && !page.Request.Fields.Contains("cbUniqueFormId") && page.Request.Action.Length == 0)
        {
            foreach (var name in page.Request.Fields.Names.Where(n => PageContext.IsExternalName(n) && n != "cbqe"))
                page.Visit.Set(name, string.Join(',', page.Request.Fields.All(name)));
        }
    }
}
