using System.Net;

namespace Tarn.DataPages.Values;

/// <summary>Reads HTML as a browser's tokenizer does: texts and tags, one after the other. Comments and declarations are passed over.</summary>
/// <param name="html">The HTML.</param>
internal sealed class HtmlTags(string html)
{
    private int _at;

    /// <summary>The name of the tag, lower case; empty for a text.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Whether the tag ends an element.</summary>
    public bool IsEnd { get; private set; }

    /// <summary>The text, as it is written.</summary>
    public string Text { get; private set; } = "";

    /// <summary>The tag's attributes in order: names in lower case, values decoded.</summary>
    public List<(string Name, string Value)> Attributes { get; } = [];

    /// <summary>Goes to the next text or tag; false at the end.</summary>
    public bool Read()
    {
        while (_at < html.Length)
        {
            if (html[_at] != '<')
            {
                var end = html.IndexOf('<', _at);
                TakeText(end < 0 ? html.Length : end);
                return true;
            }

            var next = _at + 1 < html.Length ? html[_at + 1] : ' ';
            if (char.IsAsciiLetter(next))
            {
                if (ReadTag(_at + 1, isEnd: false))
                    return true;
            }
            else if (next == '/' && _at + 2 < html.Length && char.IsAsciiLetter(html[_at + 2]))
            {
                if (ReadTag(_at + 2, isEnd: true))
                    return true;
            }
            else if (next is '!' or '?' or '/')
            {
                PassComment();
            }
            else
            {
                // No tag: the sign itself.
                TakeText(_at + 1);
                return true;
            }
        }

        return false;
    }

    /// <summary>Passes over the rest of the element whose start tag was read, however it is nested.</summary>
    /// <param name="isRaw">Its content is no markup: only its own end tag ends it.</param>
    public void Skip(bool isRaw)
    {
        if (IsEnd)
            return;
        var name = Name;
        if (isRaw)
        {
            var end = html.IndexOf("</" + name, _at, StringComparison.OrdinalIgnoreCase);
            _at = end < 0 ? html.Length : end;
            if (end >= 0)
                Read();
            return;
        }

        for (var depth = 1; depth > 0 && Read();)
        {
            if (Name == name)
                depth += IsEnd ? -1 : 1;
        }
    }

    private void TakeText(int end)
    {
        (Name, IsEnd, Text) = ("", false, html[_at..end]);
        _at = end;
    }

    private void PassComment()
    {
        var isComment = string.CompareOrdinal(html, _at, "<!--", 0, 4) == 0;
        var isClosedAtOnce = isComment && (string.CompareOrdinal(html, _at + 4, ">", 0, 1) == 0 || string.CompareOrdinal(html, _at + 4, "->", 0, 2) == 0);
        var end = isComment && !isClosedAtOnce ? html.IndexOf("-->", _at + 4, StringComparison.Ordinal) : html.IndexOf('>', _at);
        _at = end < 0 ? html.Length : end + (isComment && !isClosedAtOnce ? 3 : 1);
    }

    /// <summary>False when the tag never ends: browsers drop it.</summary>
    private bool ReadTag(int from, bool isEnd)
    {
        Attributes.Clear();
        var at = from;
        while (at < html.Length && !char.IsWhiteSpace(html[at]) && html[at] is not ('/' or '>'))
            at++;
        var name = html[from..at].ToLowerInvariant();
        while (at < html.Length && html[at] != '>')
        {
            if (char.IsWhiteSpace(html[at]) || html[at] == '/')
                at++;
            else
                at = ReadAttribute(at);
        }

        _at = Math.Min(at + 1, html.Length);
        if (at >= html.Length)
            return false;
        (Name, IsEnd, Text) = (name, isEnd, "");
        return true;
    }

    private int ReadAttribute(int from)
    {
        // A sign of equality at the beginning is part of the name.
        var at = from + 1;
        while (at < html.Length && !char.IsWhiteSpace(html[at]) && html[at] is not ('/' or '>' or '='))
            at++;
        var name = html[from..at].ToLowerInvariant();
        var next = at;
        while (next < html.Length && char.IsWhiteSpace(html[next]))
            next++;
        if (next >= html.Length || html[next] != '=')
        {
            Attributes.Add((name, ""));
            return at;
        }

        at = next + 1;
        while (at < html.Length && char.IsWhiteSpace(html[at]))
            at++;
        if (at >= html.Length)
            return at;
        int begin, end;
        if (html[at] is '"' or '\'')
        {
            begin = at + 1;
            end = html.IndexOf(html[at], begin);
            if (end < 0)
                return html.Length;
            at = end + 1;
        }
        else
        {
            begin = at;
            while (at < html.Length && !char.IsWhiteSpace(html[at]) && html[at] != '>')
                at++;
            end = at;
        }

        Attributes.Add((name, WebUtility.HtmlDecode(html[begin..end])));
        return at;
    }
}
