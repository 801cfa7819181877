using System.Text;

namespace Tarn.DataPages.Styles;

/// <summary>
/// Keeps the rules of a sheet inside the containers of one style: puts the style's class before every selector that lacks it. Imports go to the front, where CSS wants them.
/// Broken CSS loses what is broken, never its fence.
/// </summary>
internal sealed class CssScope
{
    private static readonly string[] Roots = [":scope", ":root", "html", "body", "&"];

    private readonly string _class;
    private readonly FontPolicy _fonts;
    private readonly StringBuilder _imports = new();
    private readonly StringBuilder _faces = new();
    private readonly StringBuilder _rules = new();

    /// <summary>Begins a sheet.</summary>
    /// <param name="publicId">The style's id, which is its class.</param>
    /// <param name="fonts">Where fonts may come from.</param>
    public CssScope(string publicId, FontPolicy fonts) => (_class, _fonts) = ("." + publicId, fonts);

    /// <summary>The sheet so far.</summary>
    public override string ToString() => string.Concat(_imports, _faces, _rules);

    /// <summary>Adds rules.</summary>
    public CssScope Add(string css)
    {
        Rules(css.AsSpan(), 0);
        return this;
    }

    private void Rules(ReadOnlySpan<char> css, int depth)
    {
        var at = 0;
        while (at < css.Length)
        {
            if (char.IsWhiteSpace(css[at]) || css[at] is '}' or ';')
            {
                at++;
                continue;
            }

            if (css[at..].StartsWith("/*"))
            {
                var close = css[(at + 2)..].IndexOf("*/");
                at = close < 0 ? css.Length : at + close + 4;
                continue;
            }

            var end = Find(css, at, "{;");
            var prelude = WithoutComments(css[at..end]).Trim();
            if (end >= css.Length || css[end] == ';')
            {
                if (prelude.StartsWith("@import", StringComparison.OrdinalIgnoreCase))
                {
                    var (import, faces) = _fonts.Import(prelude);
                    _imports.Append(import);
                    _faces.Append(faces);
                }

                at = end + 1;
                continue;
            }

            var last = Find(css, end + 1, "}");
            var body = css[(end + 1)..last];
            Block(prelude, body, depth);
            at = last + 1;
        }
    }

    private void Block(string prelude, ReadOnlySpan<char> body, int depth)
    {
        if (prelude.StartsWith('@'))
        {
            var name = prelude[1..].Split(' ', '(', '\t')[0].ToLowerInvariant();
            if (name == "font-face" && !_fonts.AllowsFace(body.ToString()))
                return;
            _rules.Append(prelude).Append('{');
            if (name is "media" or "supports" or "container" or "layer" && depth < 8)
                Rules(body, depth + 1);
            else
                _rules.Append(body.Trim());
            _rules.Append("}\n");
            return;
        }

        if (body.Trim().Length > 0)
            _rules.AppendJoin(',', Split(prelude).Select(Scoped)).Append('{').Append(body.Trim()).Append("}\n");
    }

    private string Scoped(string selector)
    {
        if (selector.Contains(_class, StringComparison.OrdinalIgnoreCase))
            return selector;
        foreach (var root in Roots)
        {
            if (selector.StartsWith(root, StringComparison.OrdinalIgnoreCase) && (selector.Length == root.Length || !(char.IsLetterOrDigit(selector[root.Length]) || selector[root.Length] is '-' or '_')))
                return _class + selector[root.Length..];
        }

        return _class + " " + selector;
    }

    private static IEnumerable<string> Split(string selectors)
    {
        var begin = 0;
        while (begin < selectors.Length)
        {
            var end = Find(selectors, begin, ",");
            if (selectors[begin..end].Trim() is { Length: > 0 } one)
                yield return one;
            begin = end + 1;
        }
    }

    /// <summary>The place of the first of some characters outside of strings, comments and brackets; the end when there is none.</summary>
    private static int Find(ReadOnlySpan<char> css, int at, ReadOnlySpan<char> wanted)
    {
        var open = 0;
        for (; at < css.Length; at++)
        {
            var letter = css[at];
            if (open == 0 && wanted.Contains(letter))
                return at;
            switch (letter)
            {
                case '\\':
                    at++;
                    break;
                case '"' or '\'':
                    for (at++; at < css.Length && css[at] != letter; at++)
                        at += css[at] == '\\' ? 1 : 0;
                    break;
                case '/' when at + 1 < css.Length && css[at + 1] == '*':
                    var close = css[(at + 2)..].IndexOf("*/");
                    at = close < 0 ? css.Length : at + close + 3;
                    break;
                case '(' or '[' or '{':
                    open++;
                    break;
                case ')' or ']' or '}':
                    open = Math.Max(0, open - 1);
                    break;
            }
        }

        return css.Length;
    }

    private static string WithoutComments(ReadOnlySpan<char> text)
    {
        var rest = text.ToString();
        for (var begin = rest.IndexOf("/*", StringComparison.Ordinal); begin >= 0; begin = rest.IndexOf("/*", StringComparison.Ordinal))
        {
            var end = rest.IndexOf("*/", begin + 2, StringComparison.Ordinal);
            rest = rest[..begin] + (end < 0 ? "" : rest[(end + 2)..]);
        }

        return rest;
    }
}
