namespace Tarn.Sql.Syntax;

/// <summary>What the lexer tells apart.</summary>
internal enum LexemeKind : byte
{
    End, Word, QuotedName, Token, Variable, TemporaryName,
    Integer, Decimal, Float, Money, Hexadecimal, Text, Template,
    OpenParenthesis, CloseParenthesis, Comma, Dot, Semicolon,
    Plus, Minus, Star, Slash, Percent, Ampersand, Bar, Caret, Tilde,
    Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual,
    Unknown,
}

/// <summary>One lexeme: a stretch of the fragment.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Word">The word of the grammar, when it is one.</param>
/// <param name="Start">Offset of its first character.</param>
/// <param name="End">Offset after its last character.</param>
/// <param name="Ordinal">Running number of a literal; of a template, that of its first piece of text. -1 otherwise.</param>
internal readonly record struct Lexeme(LexemeKind Kind, SqlWord Word, int Start, int End, int Ordinal)
{
    public int Length => End - Start;

    public bool IsName => Kind == LexemeKind.QuotedName || (Kind == LexemeKind.Word && !Word.IsReserved());

    public bool Is(SqlWord word) => Word == word;
}
