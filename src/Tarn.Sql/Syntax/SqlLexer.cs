using System.Globalization;

namespace Tarn.Sql.Syntax;

/// <summary>
/// Splits a fragment into lexemes. A value: a copy of it is a look-ahead. It allocates nothing; the parser and the fingerprint share it,
/// so that they agree on every literal and its ordinal.
/// </summary>
internal struct SqlLexer(string text, SqlContext context)
{
    private const int LongestName = 128;

    private readonly string _text = text;
    private readonly SqlContext _context = context;
    private int _position;
    private int _ordinal;

    /// <summary>The next lexeme; <see cref="LexemeKind.End"/> for ever at the end.</summary>
    public Lexeme Next()
    {
        SkipTrivia();
        var start = _position;
        if (start >= _text.Length)
            return new Lexeme(LexemeKind.End, SqlWord.None, start, start, -1);

        var c = _text[start];
        if (c is 'N' or 'n' && At(start + 1) == '\'')
            return Text(start, start + 2);
        if (IsWordStart(c))
            return Word(start);
        if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(At(start + 1))))
            return Number(start);

        return c switch
        {
            '\'' => Text(start, start + 1),
            '[' when At(start + 1) == '@' => Token(start),
            '[' => QuotedName(start, ']'),
            '"' => QuotedName(start, '"'),
            '$' or '£' or '€' or '¥' => Money(start),
            '@' => Prefixed(LexemeKind.Variable, start),
            '#' => Prefixed(LexemeKind.TemporaryName, start),
            _ => Symbol(start, c),
        };
    }

    private static bool IsWordStart(char c) => char.IsLetter(c) || c == '_';

    private static bool IsWordPart(char c) => char.IsLetterOrDigit(c) || c is '_' or '$' or '#' or '@'
        || (c > 127 && CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark);

    private readonly char At(int index) => index < _text.Length ? _text[index] : '\0';

    private void SkipTrivia()
    {
        while (_position < _text.Length)
        {
            var c = _text[_position];
            if (char.IsWhiteSpace(c) || c is '\uFEFF' or '\u200B')
                _position++;
            else if (c == '-' && At(_position + 1) == '-')
                SkipLineComment();
            else if (c == '/' && At(_position + 1) == '*')
                SkipBlockComment();
            else
                return;
        }
    }

    private void SkipLineComment()
    {
        RefuseComment("--");
        var end = _text.AsSpan(_position).IndexOfAny('\r', '\n');
        _position = end < 0 ? _text.Length : _position + end;
    }

    // Block comments nest in T-SQL.
    private void SkipBlockComment()
    {
        RefuseComment("/*");
        var start = _position;
        var level = 0;
        do
        {
            var next = _text.AsSpan(_position).IndexOfAny('*', '/');
            if (next < 0)
                throw SqlRefusal.Error(113, "Missing end comment mark '*/'.", start, _context);

            _position += next;
            var step = (_text[_position], At(_position + 1)) switch
            {
                ('/', '*') => 1,
                ('*', '/') => -1,
                _ => 0,
            };
            level += step;
            _position += step == 0 ? 1 : 2;
        }
        while (level > 0);
    }

    private readonly void RefuseComment(string mark)
    {
        if (!_context.Comments)
            throw SqlRefusal.Refuse($"Comment {mark}", _position, _context);
    }

    private Lexeme Word(int start)
    {
        var end = start + 1;
        while (end < _text.Length && IsWordPart(_text[end]))
            end++;

        CheckNameLength(start, end - start);
        _position = end;
        return new Lexeme(LexemeKind.Word, SqlWords.Find(_text.AsSpan(start, end - start)), start, end, -1);
    }

    private Lexeme QuotedName(int start, char close)
    {
        var end = EndOfQuoted(start, start + 1, close);
        if (end - start == 2)
            throw SqlRefusal.Error(1038, "An object or column name is missing or empty.", start, _context);

        CheckNameLength(start, end - start - 2);
        return Plain(LexemeKind.QuotedName, start, end);
    }

    private Lexeme Token(int start)
    {
        if (!TokenReader.TryRead(_text.AsSpan(start), out _, out _, out var length))
        {
            length = EndOfQuoted(start, start + 1, ']') - start;
            throw SqlRefusal.Syntax(_text.AsSpan(start, length), start, _context);
        }

        return Plain(LexemeKind.Token, start, start + length);
    }

    private Lexeme Text(int start, int open)
    {
        var end = EndOfQuoted(start, open, '\'');
        var raw = _text.AsSpan(open, end - 1 - open);
        if (_context.Tokens != SqlTokens.None && raw.IndexOf("[@") >= 0)
        {
            var (texts, tokens) = TextSegments.Count(raw);
            if (tokens > 0)
            {
                _position = end;
                var first = _ordinal;
                _ordinal += texts;
                return new Lexeme(LexemeKind.Template, SqlWord.None, start, end, first);
            }
        }

        return Literal(LexemeKind.Text, start, end);
    }

    /// <summary>The offset after the closing quote; doubled closing quotes stand for themselves.</summary>
    private readonly int EndOfQuoted(int start, int open, char close)
    {
        for (var at = open; ; at += 2)
        {
            var found = _text.AsSpan(Math.Min(at, _text.Length)).IndexOf(close);
            if (found < 0)
                throw SqlRefusal.Error(105, $"Unclosed quotation mark after the character string '{_text[open..]}'.", start, _context);

            at += found;
            if (At(at + 1) != close)
                return at + 1;
        }
    }

    private Lexeme Number(int start)
    {
        if (_text[start] == '0' && At(start + 1) is 'x' or 'X')
        {
            var last = start + 2;
            while (char.IsAsciiHexDigit(At(last)))
                last++;
            return Literal(LexemeKind.Hexadecimal, start, last);
        }

        var kind = LexemeKind.Integer;
        var end = Digits(start);
        if (At(end) == '.')
        {
            kind = LexemeKind.Decimal;
            end = Digits(end + 1);
        }

        if (At(end) is 'e' or 'E')
        {
            var digits = At(end + 1) is '+' or '-' ? end + 2 : end + 1;
            if (char.IsAsciiDigit(At(digits)))
                return Literal(LexemeKind.Float, start, Digits(digits));
        }

        return Literal(kind, start, end);
    }

    private Lexeme Money(int start)
    {
        var end = Digits(start + 1);
        if (At(end) == '.')
            end = Digits(end + 1);
        return Literal(LexemeKind.Money, start, end);
    }

    private readonly int Digits(int at)
    {
        while (char.IsAsciiDigit(At(at)))
            at++;
        return at;
    }

    private Lexeme Prefixed(LexemeKind kind, int start)
    {
        var end = start + 1;
        while (end < _text.Length && IsWordPart(_text[end]))
            end++;
        return Plain(kind, start, end);
    }

    private Lexeme Symbol(int start, char c)
    {
        var (kind, length) = (c, At(start + 1)) switch
        {
            ('<', '=') => (LexemeKind.LessOrEqual, 2),
            ('<', '>') => (LexemeKind.NotEqual, 2),
            ('>', '=') => (LexemeKind.GreaterOrEqual, 2),
            ('!', '=') => (LexemeKind.NotEqual, 2),
            ('!', '<') => (LexemeKind.GreaterOrEqual, 2),
            ('!', '>') => (LexemeKind.LessOrEqual, 2),
            ('<', _) => (LexemeKind.Less, 1),
            ('>', _) => (LexemeKind.Greater, 1),
            ('=', _) => (LexemeKind.Equal, 1),
            ('(', _) => (LexemeKind.OpenParenthesis, 1),
            (')', _) => (LexemeKind.CloseParenthesis, 1),
            (',', _) => (LexemeKind.Comma, 1),
            ('.', _) => (LexemeKind.Dot, 1),
            (';', _) => (LexemeKind.Semicolon, 1),
            ('+', _) => (LexemeKind.Plus, 1),
            ('-', _) => (LexemeKind.Minus, 1),
            ('*', _) => (LexemeKind.Star, 1),
            ('/', _) => (LexemeKind.Slash, 1),
            ('%', _) => (LexemeKind.Percent, 1),
            ('&', _) => (LexemeKind.Ampersand, 1),
            ('|', _) => (LexemeKind.Bar, 1),
            ('^', _) => (LexemeKind.Caret, 1),
            ('~', _) => (LexemeKind.Tilde, 1),
            _ => (LexemeKind.Unknown, 1),
        };
        return Plain(kind, start, start + length);
    }

    private Lexeme Plain(LexemeKind kind, int start, int end)
    {
        _position = end;
        return new Lexeme(kind, SqlWord.None, start, end, -1);
    }

    private Lexeme Literal(LexemeKind kind, int start, int end)
    {
        _position = end;
        return new Lexeme(kind, SqlWord.None, start, end, _ordinal++);
    }

    private readonly void CheckNameLength(int start, int length)
    {
        if (length > LongestName)
        {
            var name = _text.Substring(start, LongestName);
            throw SqlRefusal.Error(103, $"The identifier that starts with '{name}' is too long. Maximum length is 128.", start, _context);
        }
    }
}
