using Microsoft.AspNetCore.Components;
using Tarn.DataPages.Answers;
using Tarn.DataPages.Components;
using Tarn.DataPages.Components.Forms;
using Tarn.DataPages.Forms;
using Tarn.DataPages.Sessions;

namespace Tarn.DataPages.Reports.Editing;

/// <summary>The question that stands before a delete for visitors without script.</summary>
internal static class Confirmation
{
    /// <summary>Asks; whoever agrees posts the same again with <c>cbConfirmed=1</c>.</summary>
    public static PageAnswer Ask(PageContext page, FlowState flow, string question, string button, IEnumerable<(string Name, string Value)> hidden)
    {
        var id = PageSection.NewId();
        var session = page.Close(flow with { Page = FlowPage.Results });
        var token = page.NewRequestToken();
        var context = new FormContext(page, page.OpenSource(page.Definition.Page!), FormMode.Update, null);
        var model = new FormModel
        {
            Page = page,
            UniqueId = id,
            Form = new Form { Context = context, Sections = [] },
            Header = new MarkupString(""),
            Footer = new MarkupString(""),
            Message = new MarkupString(Parameters.Escaping.Html(question)),
            Action = "",
            PageType = "Results",
            AppSession = session,
            RequestToken = token,
            Hidden = [("cbConfirmed", "1"), .. hidden],
            Buttons = [new FormButton(button, page.Locale.Text("Delete"), "cbDeleteButton", $"Confirm{id}", SkipsChecks: true)],
            Links = [new FormLink(new ReportLinks(page, session).ToResults(flow.PageNumber), page.Locale.Text("Cancel"), "BackToResults")],
        };
        return new PageAnswer { Sections = [new PageSection(id, session, token, Markup.Of<FormView>(model))] };
    }
}
