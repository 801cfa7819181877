using System.Net;

namespace Tarn.DataPages.Values;

/// <summary>
/// Makes HTML that visitors wrote harmless: what is not on the list of elements and attributes is taken away, its text stays. It is read tag by tag and written anew, so that
/// it takes no longer than its length, however deeply things are nested: whoever reads a tree can be made to run out of memory.
/// </summary>
public static class SafeHtml
{
    /// <summary>Deeper than this nothing is opened any more.</summary>
    private const int Deepest = 100;

    private static readonly HashSet<string> Elements = new(StringComparer.Ordinal)
    {
        "p", "br", "hr", "div", "span", "b", "strong", "i", "em", "u", "s", "sub", "sup", "small", "mark", "code", "pre", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6",
        "ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "colgroup", "col", "a", "img", "figure", "figcaption", "font", "center",
    };

    private static readonly HashSet<string> Empty = new(StringComparer.Ordinal) { "br", "hr", "img", "col" };

    /// <summary>Elements that go with all that is in them.</summary>
    private static readonly HashSet<string> RemovedWhole = new(StringComparer.Ordinal)
    {
        "script", "style", "iframe", "object", "form", "button", "select", "textarea", "template", "svg", "math", "noscript", "title", "frameset", "xmp", "noembed", "noframes", "plaintext", "applet",
    };

    /// <summary>Of these, the ones whose content is no markup.</summary>
    private static readonly HashSet<string> Raw = new(StringComparer.Ordinal) { "script", "style", "iframe", "textarea", "noscript", "title", "xmp", "noembed", "noframes", "plaintext" };

    private static readonly HashSet<string> Attributes = new(StringComparer.Ordinal)
    {
        "href", "src", "alt", "title", "width", "height", "align", "valign", "colspan", "rowspan", "scope", "color", "size", "face", "dir", "lang", "style", "border", "cellpadding", "cellspacing", "target",
    };

    private static readonly HashSet<string> Properties = new(StringComparer.OrdinalIgnoreCase)
    {
        "color", "background-color", "font-size", "font-weight", "font-style", "font-family", "text-align", "text-decoration", "margin", "margin-left", "margin-right", "padding",
        "width", "max-width", "height", "border", "border-radius", "line-height", "vertical-align", "list-style-type",
    };

    /// <summary>A harmless copy.</summary>
    public static string Clean(string html) => Clean(html, out _);

    /// <summary>A harmless copy.</summary>
    /// <param name="html">What a visitor wrote.</param>
    /// <param name="isBlank">Whether there is nothing in it to be seen.</param>
    public static string Clean(string html, out bool isBlank)
    {
        if (html.AsSpan().IndexOfAny('<', '&') < 0)
        {
            isBlank = string.IsNullOrWhiteSpace(html);
            return html;
        }

        var writer = new CleanHtmlWriter(Deepest);
        var reader = new HtmlTags(html);
        while (reader.Read())
        {
            if (reader.Name.Length == 0)
                writer.Text(WebUtility.HtmlDecode(reader.Text));
            else if (RemovedWhole.Contains(reader.Name))
                reader.Skip(isRaw: Raw.Contains(reader.Name));
            else if (!Elements.Contains(reader.Name))
                continue;
            else if (reader.IsEnd)
                writer.Close(reader.Name);
            else
                writer.Open(reader.Name, AttributesOf(reader), isEmpty: Empty.Contains(reader.Name));
        }

        isBlank = writer.IsBlank;
        return writer.Finish();
    }

    private static List<(string Name, string Value)> AttributesOf(HtmlTags reader)
    {
        var kept = new List<(string Name, string Value)>();
        foreach (var (name, value) in reader.Attributes)
        {
            if (!Attributes.Contains(name) || kept.Exists(k => k.Name == name))
                continue;
            if (name is "href" or "src" && Parameters.Escaping.Url(value) != value.Trim())
                continue;
            kept.Add((name, name == "style" ? CleanStyle(value) : value));
        }

        if (kept.Exists(k => k.Name == "target"))
            kept.Add(("rel", "noopener"));
        return kept;
    }

    private static string CleanStyle(string style) => string.Join("; ", style.Split(';').Select(d => d.Split(':', 2)).Where(d =>
        d is [var name, var value] && Properties.Contains(name.Trim()) && value.AsSpan().IndexOfAny("(\\<>{}@") < 0).Select(d => $"{d[0].Trim()}: {d[1].Trim()}"));
}
