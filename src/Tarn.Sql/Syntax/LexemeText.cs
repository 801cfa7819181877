namespace Tarn.Sql.Syntax;

/// <summary>The decoded text of lexemes.</summary>
internal static class LexemeText
{
    /// <summary>A literal without quotes, sign of currency or <c>0x</c>.</summary>
    public static string Literal(string text, Lexeme lexeme)
    {
        var raw = text.AsSpan(lexeme.Start, lexeme.Length);
        return lexeme.Kind switch
        {
            LexemeKind.Text => Unquote(Inside(raw), '\''),
            LexemeKind.Money => raw[1..].ToString(),
            LexemeKind.Hexadecimal => raw[2..].ToString(),
            _ => raw.ToString(),
        };
    }

    /// <summary>The raw text between the quotes of <c>'...'</c> or <c>N'...'</c>.</summary>
    public static ReadOnlySpan<char> Inside(ReadOnlySpan<char> quoted) => quoted[(quoted[0] == '\'' ? 1 : 2)..^1];

    /// <summary>A name without brackets or quotes.</summary>
    public static string Name(string text, Lexeme lexeme)
    {
        var raw = text.AsSpan(lexeme.Start, lexeme.Length);
        return lexeme.Kind == LexemeKind.QuotedName ? Unquote(raw[1..^1], raw[^1]) : raw.ToString();
    }

    /// <summary>Undoes doubled quotes.</summary>
    public static string Unquote(ReadOnlySpan<char> raw, char quote)
    {
        if (raw.IsEmpty)
            return string.Empty;

        var plain = raw.ToString();
        return raw.Contains(quote) ? plain.Replace(new string(quote, 2), quote.ToString(), StringComparison.Ordinal) : plain;
    }
}
