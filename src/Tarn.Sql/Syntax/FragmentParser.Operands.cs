using System.Collections.Immutable;

namespace Tarn.Sql.Syntax;

// Operands: literals, names, tokens, parentheses, CASE.
internal sealed partial class FragmentParser
{
    // SQL Server's decimals have at most 38 digits.
    private const int LongestNumber = 38;

    public ExpressionSyntax Scalar()
    {
        if (_context.BareSelect && _current.Is(SqlWord.Select))
        {
            var position = _current.Start;
            return new SubquerySyntax(position, Query());
        }

        return Expression();
    }

    private ExpressionSyntax Operand()
    {
        var operand = PlainOperand();
        while (true)
        {
            if (_current.Is(SqlWord.Collate))
            {
                CountOperator(Advance());
                if (!_current.IsName)
                    throw Unexpected();
                operand = new CollateSyntax(operand.Position, operand, LexemeText.Name(_text, Advance()));
            }
            else if (_current.Is(SqlWord.At) && Peek().Is(SqlWord.Time))
            {
                CountOperator(Advance());
                Advance();
                Expect(SqlWord.Zone);
                operand = new AtTimeZoneSyntax(operand.Position, operand, PlainOperand());
            }
            else
            {
                return operand;
            }
        }
    }

    private ExpressionSyntax PlainOperand()
    {
        switch (_current.Kind)
        {
            case LexemeKind.Integer:
            case LexemeKind.Decimal:
            case LexemeKind.Float:
            case LexemeKind.Money:
            case LexemeKind.Text:
            case LexemeKind.Hexadecimal:
                return Literal();
            case LexemeKind.Template:
                return Template();
            case LexemeKind.Token:
                return Token(target: null);
            case LexemeKind.OpenParenthesis:
                return Parenthesized();
            case LexemeKind.QuotedName:
                return Name();
            case LexemeKind.Word:
                return WordOperand();
            default:
                throw Unexpected();
        }
    }

    private LiteralSyntax Literal()
    {
        var lexeme = Advance();
        var text = LexemeText.Literal(_text, lexeme);
        if (lexeme.Kind is LexemeKind.Integer or LexemeKind.Decimal && text.AsSpan().TrimStart('0').Length - (text.Contains('.') ? 1 : 0) > LongestNumber)
        {
            throw SqlRefusal.Error(1007, $"The number '{text}' is out of the range for numeric representation (maximum precision 38).", lexeme.Start, _context);
        }

        var kind = lexeme.Kind switch
        {
            LexemeKind.Integer => LiteralKind.Integer,
            LexemeKind.Decimal => LiteralKind.Decimal,
            LexemeKind.Float => LiteralKind.Float,
            LexemeKind.Money => LiteralKind.Money,
            LexemeKind.Hexadecimal => LiteralKind.Hexadecimal,
            _ => LiteralKind.Text,
        };
        return new LiteralSyntax(lexeme.Start, kind, text, lexeme.Ordinal);
    }

    private InterpolatedTextSyntax Template()
    {
        var lexeme = Advance();
        var raw = LexemeText.Inside(Raw(lexeme));
        var start = lexeme.End - 1 - raw.Length;
        var ordinal = lexeme.Ordinal;
        var parts = ImmutableArray.CreateBuilder<ExpressionSyntax>();
        var segments = new TextSegments(raw);
        while (segments.Next(out var from, out var to, out var isToken))
        {
            parts.Add(isToken
                ? TokenAt(start + from, raw[from..to], start + from, target: false)
                : new LiteralSyntax(start + from, LiteralKind.Text, LexemeText.Unquote(raw[from..to], '\''), ordinal++));
        }

        return new InterpolatedTextSyntax(lexeme.Start, parts.DrainToImmutable());
    }

    private TokenSyntax Token(Lexeme? target)
    {
        var lexeme = Advance();
        return TokenAt(lexeme.Start, Raw(lexeme), target?.Start ?? lexeme.Start, target is not null);
    }

    private TokenSyntax TokenAt(int position, ReadOnlySpan<char> raw, int start, bool target)
    {
        TokenReader.TryRead(raw, out var kind, out var name, out _);
        if (!_context.Tokens.HasFlag(TokenReader.Flag(kind)))
        {
            var advice = _context.Tokens == SqlTokens.None ? $"Write the bare name: [{name}]." : _context.Advice;
            throw Refuse($"Reference {raw}", position, advice);
        }

        return new TokenSyntax(start, kind, LexemeText.Unquote(name, '\''), target);
    }

    private ExpressionSyntax Parenthesized()
    {
        var position = _current.Start;
        if (IsQuery(_lexer))
            return new SubquerySyntax(position, ParenthesizedQuery());

        Open();
        var inner = Expression();
        Close();
        return inner;
    }

    private ExpressionSyntax WordOperand()
    {
        var word = _current.Word;
        if (!word.IsReserved())
            return Name();

        switch (word)
        {
            case SqlWord.Null:
                return new LiteralSyntax(Advance().Start, LiteralKind.Null, "NULL", -1);
            case SqlWord.Case:
                return Case();
            case SqlWord.CurrentTimestamp:
                CheckFunction("CURRENT_TIMESTAMP", _current.Start);
                return new CallSyntax(Advance().Start, "CURRENT_TIMESTAMP", [], Distinct: false, [], Over: null);
            case SqlWord.Exists:
                var position = Advance().Start;
                return new ExistsSyntax(position, ParenthesizedQuery());
            case SqlWord.Left or SqlWord.Right when Peek().Kind == LexemeKind.OpenParenthesis:
                return Call(Advance());
            default:
                throw Unexpected();
        }
    }

    /// <summary>A column name, a function call, or <c>target.[@field:X]</c>.</summary>
    private ExpressionSyntax Name()
    {
        var first = Advance();
        if (_current.Kind == LexemeKind.OpenParenthesis && first.Kind == LexemeKind.Word)
            return Call(first);

        if (_current.Kind == LexemeKind.Dot && Peek().Kind == LexemeKind.Token && Raw(first).Equals("target", StringComparison.OrdinalIgnoreCase))
        {
            Advance();
            return Token(first);
        }

        var parts = RestOfName(first);
        if (_current.Kind == LexemeKind.OpenParenthesis)
            throw Refuse($"Function {string.Join('.', parts)}", first.Start, "Only built-in functions can be used.");

        if (parts.Count > 1 && SqlForbidden.IsSystemSchema(parts[0]))
            throw Refuse($"System object {string.Join('.', parts)}", first.Start);
        if (parts.Count > 1 && IsOwnSchema(parts[0]))
            parts.RemoveAt(0);
        if (parts.Count > 2)
            throw Refuse($"Name {string.Join('.', parts)} of {parts.Count} parts", first.Start, "Write Column or Table.Column.");
        return new NameSyntax(first.Start, [.. parts]);
    }

    /// <summary>The parts of a dotted name whose first part has been taken; an empty one stands between two dots.</summary>
    private List<string> RestOfName(Lexeme first)
    {
        var parts = new List<string>(2) { LexemeText.Name(_text, first) };
        while (_current.Kind == LexemeKind.Dot && parts.Count < 5)
        {
            Advance();
            if (_current.Kind == LexemeKind.Dot)
                parts.Add(string.Empty);
            else if (_current.Kind is LexemeKind.QuotedName or LexemeKind.Word)
                parts.Add(LexemeText.Name(_text, Advance()));
            else
                throw Unexpected();
        }

        return parts;
    }

    private static bool IsOwnSchema(string name) => name.Equals("dbo", StringComparison.OrdinalIgnoreCase);

    private CaseSyntax Case()
    {
        Enter(_current);
        var position = Advance().Start;
        var operand = _current.Is(SqlWord.When) ? null : Expression();
        var whens = ImmutableArray.CreateBuilder<WhenSyntax>();
        do
        {
            Expect(SqlWord.When);
            var condition = Expression();
            Expect(SqlWord.Then);
            whens.Add(new WhenSyntax(condition, Expression()));
        }
        while (_current.Is(SqlWord.When));

        var otherwise = TakeWord(SqlWord.Else) ? Expression() : null;
        Expect(SqlWord.End);
        _nesting--;
        return new CaseSyntax(position, operand, whens.DrainToImmutable(), otherwise);
    }
}
