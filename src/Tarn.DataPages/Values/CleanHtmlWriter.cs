using System.Text;

namespace Tarn.DataPages.Values;

/// <summary>Writes HTML in which everything that is opened is closed, in the right order, and nothing is nested too deeply.</summary>
/// <param name="deepest">Most elements open at a time.</param>
internal sealed class CleanHtmlWriter(int deepest)
{
    private static readonly string[] Blocks = ["p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "blockquote", "pre", "hr", "figure", "center"];

    private readonly StringBuilder _html = new();
    private readonly List<string> _open = [];

    /// <summary>Whether nothing was written that can be seen.</summary>
    public bool IsBlank { get; private set; } = true;

    /// <summary>Writes a text.</summary>
    public void Text(string text)
    {
        IsBlank &= string.IsNullOrWhiteSpace(text.Replace('\u00a0', ' '));
        foreach (var c in text)
        {
            _ = c switch
            {
                '&' => _html.Append("&amp;"),
                '<' => _html.Append("&lt;"),
                '>' => _html.Append("&gt;"),
                '\u00a0' => _html.Append("&nbsp;"),
                _ => _html.Append(c),
            };
        }
    }

    /// <summary>Begins an element, ending what it cannot stand in.</summary>
    public void Open(string name, IEnumerable<(string Name, string Value)> attributes, bool isEmpty)
    {
        EndBefore(name);
        if (!isEmpty && _open.Count >= deepest)
            return;
        IsBlank &= name is not ("img" or "table" or "hr");
        _html.Append('<').Append(name);
        foreach (var (attribute, value) in attributes)
            _html.Append(' ').Append(attribute).Append("=\"").Append(Parameters.Escaping.Html(value)).Append('"');
        _html.Append('>');
        if (!isEmpty)
            _open.Add(name);
    }

    /// <summary>Ends an element, with those that are open in it; nothing when it is not open.</summary>
    public void Close(string name)
    {
        if (!_open.Contains(name))
            return;
        while (true)
        {
            var last = _open[^1];
            _open.RemoveAt(_open.Count - 1);
            _html.Append("</").Append(last).Append('>');
            if (last == name)
                return;
        }
    }

    /// <summary>Ends everything and gives the whole.</summary>
    public string Finish()
    {
        while (_open.Count > 0)
            Close(_open[^1]);
        return _html.ToString();
    }

    private void EndBefore(string name)
    {
        if (_open.Count == 0)
            return;
        var ends = name switch
        {
            "li" => _open[^1] is "li" or "p",
            "dt" or "dd" => _open[^1] is "dt" or "dd" or "p",
            "td" or "th" => _open[^1] is "td" or "th" or "p",
            "tr" => _open[^1] is "td" or "th" or "tr" or "p",
            _ => _open[^1] == "p" && Blocks.Contains(name),
        };
        if (!ends)
            return;
        Close(_open[^1]);
        EndBefore(name);
    }
}
