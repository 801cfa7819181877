using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Tarn.DataPages.Reports;

/// <summary>Takes scripts out of a builder's HTML block: elements that run, attributes for events, addresses that are script. Everything else stays.</summary>
internal static class ScriptFree
{
    /// <summary>A copy without scripts; the same text when there are none.</summary>
    public static string Clean(string html)
    {
        if (!html.Contains("<script", StringComparison.OrdinalIgnoreCase) && !html.Contains("javascript:", StringComparison.OrdinalIgnoreCase) && !html.Contains(" on", StringComparison.OrdinalIgnoreCase))
            return html;
        var body = new HtmlParser().ParseDocument("<body>" + html).Body!;
        foreach (var element in body.QuerySelectorAll("*").ToArray())
        {
            if (element.LocalName == "script")
            {
                element.Remove();
                continue;
            }

            foreach (var attribute in element.Attributes.ToArray())
            {
                if (attribute.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase) || IsScript(attribute.Value))
                    element.RemoveAttribute(attribute.Name);
            }
        }

        return body.InnerHtml;
    }

    private static bool IsScript(string value) => string.Concat(value.Where(c => !char.IsControl(c) && !char.IsWhiteSpace(c))).StartsWith("javascript:", StringComparison.OrdinalIgnoreCase);
}
