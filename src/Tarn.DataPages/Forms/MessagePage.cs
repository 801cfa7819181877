using Microsoft.AspNetCore.Components;
using Tarn.Apps.Packages;
using Tarn.DataPages.Answers;
using Tarn.DataPages.Components;
using Tarn.DataPages.Components.Forms;
using Tarn.DataPages.Sessions;

namespace Tarn.DataPages.Forms;

/// <summary>A message in place of a form, between the page's header and footer.</summary>
public static class MessagePage
{
    /// <summary>Makes it.</summary>
    /// <param name="page">The request.</param>
    /// <param name="definition">The page whose header and footer it bears.</param>
    /// <param name="html">The message, its parameters put in.</param>
    public static PageAnswer Answer(PageContext page, PageDefinition definition, string html)
    {
        var id = PageSection.NewId();
        var flow = page.Close(page.NewFlow(FlowPage.Message));
        var model = new FormModel
        {
            Page = page,
            UniqueId = id,
            Header = page.Parameters.Html(definition.Header),
            Footer = page.Parameters.Html(definition.Footer),
            Message = new MarkupString(html),
            Action = "",
            PageType = "Message",
            AppSession = flow,
        };
        return new PageAnswer { Sections = [new PageSection(id, flow, null, Markup.Of<FormView>(model))] };
    }
}
