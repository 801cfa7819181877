using System.Text;

namespace Tarn.DataPages.Reports.Criteria;

/// <summary>
/// What a visitor types into a Contains element: words and <c>"phrases"</c>, joined by AND (also when nothing stands between) and OR, with brackets. AND binds tighter.
/// Operators count in upper case only. Unbalanced quotes or brackets make the whole input one phrase.
/// </summary>
public sealed class ContainsText
{
    /// <summary>Characters read; the rest is left out.</summary>
    public const int MaxLength = 500;

    /// <summary>Words read; the rest is left out.</summary>
    public const int MaxWords = 20;

    private readonly List<(string Text, bool Quoted)> _tokens;
    private readonly Func<string, string> _word;
    private int _at;

    private ContainsText(List<(string Text, bool Quoted)> tokens, Func<string, string> word)
    {
        _tokens = tokens;
        _word = word;
    }

    /// <summary>Writes the input as a condition.</summary>
    /// <param name="text">The input, not blank.</param>
    /// <param name="word">Writes the condition for one word or phrase.</param>
    public static string Write(string text, Func<string, string> word)
    {
        var cut = text.Length > MaxLength ? text[..MaxLength] : text;
        if (Tokens(cut) is not { } tokens)
            return word(cut.Trim());
        var reader = new ContainsText(tokens, word);
        var condition = reader.ReadAny();
        // A bracket or an operator without its words: what was typed is meant as it stands.
        return condition is null || reader._at < tokens.Count ? word(cut.Trim()) : condition;
    }

    /// <summary>Null when a quote or bracket is not closed.</summary>
    private static List<(string Text, bool Quoted)>? Tokens(string text)
    {
        var tokens = new List<(string, bool)>();
        var word = new StringBuilder();
        var depth = 0;
        var words = 0;
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '"':
                    End();
                    var close = text.IndexOf('"', i + 1);
                    if (close < 0)
                        return null;
                    if (close > i + 1)
                        Add(text[(i + 1)..close], true);
                    i = close;
                    break;
                case '(' or ')':
                    End();
                    depth += text[i] == '(' ? 1 : -1;
                    if (depth < 0)
                        return null;
                    tokens.Add((text[i].ToString(), false));
                    break;
                case var c when char.IsWhiteSpace(c):
                    End();
                    break;
                case var c:
                    word.Append(c);
                    break;
            }
        }

        End();
        return depth == 0 ? tokens : null;

        void End()
        {
            if (word.Length > 0)
                Add(word.ToString(), false);
            word.Clear();
        }

        void Add(string token, bool quoted)
        {
            if ((!quoted && token is "AND" or "OR") || ++words <= MaxWords)
                tokens.Add((token, quoted));
        }
    }

    private string? ReadAny()
    {
        var terms = new List<string>();
        do
        {
            if (ReadAll() is not { } term)
                return null;
            terms.Add(term);
        }
        while (Take("OR"));
        return terms.Count == 1 ? terms[0] : "(" + string.Join(" OR ", terms) + ")";
    }

    private string? ReadAll()
    {
        var terms = new List<string>();
        do
        {
            if (ReadTerm() is not { } term)
                return null;
            terms.Add(term);
        }
        while (Take("AND") || (_at < _tokens.Count && !IsNext("OR") && !IsNext(")")));
        return terms.Count == 1 ? terms[0] : "(" + string.Join(" AND ", terms) + ")";
    }

    private string? ReadTerm()
    {
        if (Take("("))
            return ReadAny() is { } inner && Take(")") ? inner : null;
        if (_at >= _tokens.Count || IsNext(")") || IsNext("AND") || IsNext("OR"))
            return null;
        return _word(_tokens[_at++].Text);
    }

    private bool IsNext(string token) => _at < _tokens.Count && !_tokens[_at].Quoted && _tokens[_at].Text == token;

    private bool Take(string token)
    {
        if (!IsNext(token))
            return false;
        _at++;
        return true;
    }
}
