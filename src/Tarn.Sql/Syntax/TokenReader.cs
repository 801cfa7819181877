namespace Tarn.Sql.Syntax;

/// <summary>Reads <c>[@kind:Name!]</c>.</summary>
internal static class TokenReader
{
    // Names of fields and parameters have at most 255 characters.
    private const int Longest = 300;

    /// <summary>Reads the token that <paramref name="text"/> starts with (<c>[@</c>). A pattern such as <c>[@#]</c> is none.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out TokenKind kind, out ReadOnlySpan<char> name, out int length)
    {
        kind = TokenKind.Parameter;
        name = default;
        length = 0;
        if (text.Length < 4 || !IsNameStart(text[2]))
            return false;

        var end = text[..Math.Min(text.Length, Longest)].IndexOf(']');
        if (end < 0)
            return false;

        length = end + 1;
        name = Split(text[2..end], out kind).TrimEnd("!*^").Trim();
        return name.Length > 0 && name.IndexOfAny('\r', '\n') < 0;
    }

    /// <summary>The flag of a kind.</summary>
    public static SqlTokens Flag(TokenKind kind) => kind switch
    {
        TokenKind.Field => SqlTokens.Field,
        TokenKind.CalculatedField => SqlTokens.CalculatedField,
        TokenKind.AuthField => SqlTokens.AuthField,
        TokenKind.App => SqlTokens.App,
        _ => SqlTokens.Parameter,
    };

    private static bool IsNameStart(char c) => char.IsLetterOrDigit(c) || c == '_';

    private static ReadOnlySpan<char> Split(ReadOnlySpan<char> body, out TokenKind kind)
    {
        var colon = body.IndexOf(':');
        kind = colon < 0 ? TokenKind.Parameter : Named(body[..colon]);

        // An unknown prefix is part of a parameter's name: [@part:X].
        return kind == TokenKind.Parameter ? body : body[(colon + 1)..];
    }

    private static TokenKind Named(ReadOnlySpan<char> prefix)
    {
        if (prefix.Equals("field", StringComparison.OrdinalIgnoreCase)) return TokenKind.Field;
        if (prefix.Equals("calcfield", StringComparison.OrdinalIgnoreCase)) return TokenKind.CalculatedField;
        if (prefix.Equals("authfield", StringComparison.OrdinalIgnoreCase)) return TokenKind.AuthField;
        if (prefix.Equals("app", StringComparison.OrdinalIgnoreCase)) return TokenKind.App;
        return TokenKind.Parameter;
    }
}
