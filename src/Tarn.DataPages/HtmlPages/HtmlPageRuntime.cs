using Tarn.DataPages.Answers;
using Tarn.DataPages.Components;
using Tarn.DataPages.Components.Pages;
using Tarn.DataPages.Sessions;

namespace Tarn.DataPages.HtmlPages;

/// <summary>DataPages that are nothing but the builder's HTML: menus, landing pages, dashboards of embedded DataPages. Served as written; values are escaped as they go in.</summary>
public static class HtmlPageRuntime
{
    /// <summary>Answers a request.</summary>
    public static PageAnswer Answer(PageContext page)
    {
        var element = page.Definition.Page!.Element;
        var id = PageSection.NewId();
        // Long texts come as an element of their own; short ones may stand in the attribute.
        var html = element.Child("t:Content")?.Text is { Length: > 0 } content ? content : element.Text.Length > 0 ? element.Text : element["Html"] ?? "";
        var session = page.Close(page.NewFlow(FlowPage.Form));
        return new PageAnswer { Sections = [new PageSection(id, session, null, Markup.Of<HtmlPageView>(new HtmlPage(id, page.Parameters.Html(html), page.Style)))] };
    }
}
