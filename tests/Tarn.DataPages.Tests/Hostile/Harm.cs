using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Tarn.DataPages.Tests.Hostile;

/// <summary>What must never happen in a page that bad intentions went through.</summary>
internal static class Harm
{
    /// <summary>Breaks out of attributes, tags, scripts, styles, comments and mails, and tries parameters and templates.</summary>
    public const string Script = "\"'>--></script></style></textarea></title><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}${7*7}[@cbIP]\\";

    private static readonly string[] Builders = ["data-test-own"];

    /// <summary>Nothing runs, and nothing was filled in.</summary>
    public static void None(string html, string context = "")
    {
        var page = new HtmlParser().ParseDocument(html);
        None(page, context);
    }

    /// <summary>Nothing runs, and nothing was filled in.</summary>
    public static void None(IHtmlDocument page, string context = "")
    {
        foreach (var script in page.Scripts.Where(s => !Array.Exists(Builders, s.HasAttribute)))
            (script.GetAttribute("type") is "module" or "application/json").ShouldBeTrue($"{context} {script.OuterHtml}");
        foreach (var element in page.All)
        {
            foreach (var attribute in element.Attributes)
            {
                if (attribute.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase) && !Array.Exists(Builders, element.HasAttribute))
                    throw new ShouldAssertException($"{context} {element.OuterHtml}");
                if (attribute.Name is "href" or "src" or "action" or "formaction")
                    new string([.. attribute.Value.Where(c => c > ' ')]).StartsWith("javascript:", StringComparison.OrdinalIgnoreCase).ShouldBeFalse($"{context} {element.OuterHtml}");
            }
        }

        page.QuerySelectorAll("img[src='x'], iframe, object, embed, base").ShouldBeEmpty(context);
        page.DocumentElement.TextContent.ShouldNotContain("127.0.0.1{{", customMessage: context);
    }
}
