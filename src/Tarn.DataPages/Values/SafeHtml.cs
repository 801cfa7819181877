using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Tarn.DataPages.Values;

/// <summary>Makes HTML that visitors wrote harmless: what is not on the list of elements and attributes is taken away, its text stays.</summary>
public static class SafeHtml
{
    private static readonly HashSet<string> Elements = new(StringComparer.OrdinalIgnoreCase)
    {
        "p", "br", "hr", "div", "span", "b", "strong", "i", "em", "u", "s", "sub", "sup", "small", "mark", "code", "pre", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6",
        "ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "colgroup", "col", "a", "img", "figure", "figcaption", "font", "center",
    };

    private static readonly HashSet<string> RemovedWhole = new(StringComparer.OrdinalIgnoreCase)
    {
        "script", "style", "iframe", "object", "embed", "form", "input", "button", "select", "textarea", "template", "svg", "math", "noscript", "title", "link", "meta", "base", "frame", "frameset",
    };

    private static readonly HashSet<string> Attributes = new(StringComparer.OrdinalIgnoreCase)
    {
        "href", "src", "alt", "title", "width", "height", "align", "valign", "colspan", "rowspan", "scope", "color", "size", "face", "dir", "lang", "style", "border", "cellpadding", "cellspacing", "target",
    };

    private static readonly HashSet<string> Properties = new(StringComparer.OrdinalIgnoreCase)
    {
        "color", "background-color", "font-size", "font-weight", "font-style", "font-family", "text-align", "text-decoration", "margin", "margin-left", "margin-right", "padding",
        "width", "max-width", "height", "border", "border-radius", "line-height", "vertical-align", "list-style-type",
    };

    /// <summary>A harmless copy.</summary>
    public static string Clean(string html)
    {
        if (html.AsSpan().IndexOfAny('<', '&') < 0)
            return html;
        var body = new HtmlParser().ParseDocument("<body>" + html).Body!;
        Clean(body);
        return body.InnerHtml;
    }

    private static void Clean(IElement parent)
    {
        foreach (var node in parent.ChildNodes.ToArray())
        {
            if (node is not IElement element)
            {
                if (node is not IText)
                    node.Parent!.RemoveChild(node);
                continue;
            }

            if (RemovedWhole.Contains(element.LocalName))
            {
                element.Remove();
                continue;
            }

            Clean(element);
            if (Elements.Contains(element.LocalName))
                CleanAttributes(element);
            else
                element.Replace([.. element.ChildNodes]);
        }
    }

    private static void CleanAttributes(IElement element)
    {
        foreach (var attribute in element.Attributes.ToArray())
        {
            if (!Attributes.Contains(attribute.Name))
                element.RemoveAttribute(attribute.Name);
            else if (attribute.Name is "href" or "src" && Parameters.Escaping.Url(attribute.Value) is var url && url != attribute.Value.Trim())
                element.RemoveAttribute(attribute.Name);
            else if (attribute.Name == "style")
                element.SetAttribute("style", CleanStyle(attribute.Value));
        }

        if (element.HasAttribute("target"))
            element.SetAttribute("rel", "noopener");
    }

    private static string CleanStyle(string style) => string.Join("; ", style.Split(';').Select(d => d.Split(':', 2)).Where(d =>
        d is [var name, var value] && Properties.Contains(name.Trim()) && value.AsSpan().IndexOfAny("(\\<>{}@") < 0).Select(d => $"{d[0].Trim()}: {d[1].Trim()}"));
}
