using System.Collections.Immutable;

namespace Tarn.Sql.Syntax;

// Operators and predicates, by precedence climbing.
internal sealed partial class FragmentParser
{
    // Loosest first; an operator binds its operands when its level is at least the level asked for.
    private const int Or = 1;
    private const int And = 2;
    private const int Not = 3;
    private const int Comparison = 4;
    private const int Additive = 5;
    private const int Multiplicative = 6;

    public ExpressionSyntax Expression() => Climb(Or);

    public ImmutableArray<ExpressionSyntax> ExpressionList()
    {
        var items = ImmutableArray.CreateBuilder<ExpressionSyntax>();
        do
        {
            items.Add(Expression());
        }
        while (Take(LexemeKind.Comma));
        return items.DrainToImmutable();
    }

    public ImmutableArray<OrderItemSyntax> OrderItems()
    {
        var items = ImmutableArray.CreateBuilder<OrderItemSyntax>();
        do
        {
            var expression = Expression();
            var descending = TakeWord(SqlWord.Desc);
            if (!descending)
                TakeWord(SqlWord.Asc);
            items.Add(new OrderItemSyntax(expression, descending));
        }
        while (Take(LexemeKind.Comma));
        return items.DrainToImmutable();
    }

    private ExpressionSyntax Climb(int level)
    {
        if (_current.Is(SqlWord.Not) && level <= Not)
            return Continue(Negation(), level, Not);
        return Continue(Prefixed(), level, Multiplicative);
    }

    /// <summary>Takes the operators after <paramref name="left"/> whose level lies between the two; comparisons do not chain.</summary>
    private ExpressionSyntax Continue(ExpressionSyntax left, int lowest, int highest)
    {
        while (true)
        {
            var at = _current;
            if (lowest <= Comparison && highest >= Comparison && IsPredicate())
            {
                CountOperator(at);
                left = Predicate(left);
                highest = Comparison - 1;
                continue;
            }

            var (operation, level) = OperatorOf(at);
            if (level == 0 || level < lowest || level > highest)
                return left;

            CountOperator(at);
            Advance();
            if (level == Comparison)
            {
                left = ComparisonWith(left, operation, at);
                highest = Comparison - 1;
            }
            else
            {
                left = new BinarySyntax(at.Start, operation, left, Climb(level + 1));
                highest = level;
            }
        }
    }

    private static (BinaryOperator Operation, int Level) OperatorOf(Lexeme lexeme) => lexeme.Kind switch
    {
        LexemeKind.Star => (BinaryOperator.Multiply, Multiplicative),
        LexemeKind.Slash => (BinaryOperator.Divide, Multiplicative),
        LexemeKind.Percent => (BinaryOperator.Modulo, Multiplicative),
        LexemeKind.Plus => (BinaryOperator.Add, Additive),
        LexemeKind.Minus => (BinaryOperator.Subtract, Additive),
        LexemeKind.Ampersand => (BinaryOperator.BitwiseAnd, Additive),
        LexemeKind.Bar => (BinaryOperator.BitwiseOr, Additive),
        LexemeKind.Caret => (BinaryOperator.BitwiseXor, Additive),
        LexemeKind.Equal => (BinaryOperator.Equal, Comparison),
        LexemeKind.NotEqual => (BinaryOperator.NotEqual, Comparison),
        LexemeKind.Less => (BinaryOperator.Less, Comparison),
        LexemeKind.LessOrEqual => (BinaryOperator.LessOrEqual, Comparison),
        LexemeKind.Greater => (BinaryOperator.Greater, Comparison),
        LexemeKind.GreaterOrEqual => (BinaryOperator.GreaterOrEqual, Comparison),
        LexemeKind.Word when lexeme.Is(SqlWord.And) => (BinaryOperator.And, And),
        LexemeKind.Word when lexeme.Is(SqlWord.Or) => (BinaryOperator.Or, Or),
        _ => (default, 0),
    };

    private ExpressionSyntax Negation()
    {
        var positions = new Stack<int>();
        while (_current.Is(SqlWord.Not))
        {
            CountOperator(_current);
            positions.Push(Advance().Start);
        }

        var operand = Climb(Comparison);
        foreach (var position in positions)
            operand = new UnarySyntax(position, UnaryOperator.Not, operand);
        return operand;
    }

    /// <summary>
    /// An operand with its signs. <c>~</c> binds tightest, but a sign binds looser than <c>* / %</c>, as in SQL Server: <c>6 / -2 * 3</c> is
    /// <c>6 / -(2 * 3)</c>.
    /// </summary>
    private ExpressionSyntax Prefixed()
    {
        if (PrefixOf(_current) is null)
            return Operand();

        var prefixes = new Stack<(int Position, UnaryOperator Operator)>();
        while (PrefixOf(_current) is { } prefix)
        {
            CountOperator(_current);
            prefixes.Push((Advance().Start, prefix));
        }

        var operand = Operand();
        var factor = true;
        foreach (var (position, prefix) in prefixes)
        {
            if (factor && prefix != UnaryOperator.BitwiseNot)
            {
                operand = Continue(operand, Multiplicative, Multiplicative);
                factor = false;
            }

            operand = new UnarySyntax(position, prefix, operand);
        }

        return operand;
    }

    private static UnaryOperator? PrefixOf(Lexeme lexeme) => lexeme.Kind switch
    {
        LexemeKind.Minus => UnaryOperator.Minus,
        LexemeKind.Plus => UnaryOperator.Plus,
        LexemeKind.Tilde => UnaryOperator.BitwiseNot,
        _ => null,
    };

    private ExpressionSyntax ComparisonWith(ExpressionSyntax left, BinaryOperator operation, Lexeme at)
    {
        if (_current.Word is SqlWord.All or SqlWord.Any or SqlWord.Some)
        {
            var all = Advance().Is(SqlWord.All);
            return new QuantifiedSyntax(left.Position, left, operation, all, ParenthesizedQuery());
        }

        return new BinarySyntax(at.Start, operation, left, Climb(Additive));
    }

    private bool IsPredicate() => _current.Word switch
    {
        SqlWord.Is or SqlWord.Like or SqlWord.In or SqlWord.Between => true,
        SqlWord.Not => Peek().Word is SqlWord.Like or SqlWord.In or SqlWord.Between,
        _ => false,
    };

    private ExpressionSyntax Predicate(ExpressionSyntax operand)
    {
        if (TakeWord(SqlWord.Is))
        {
            var isNot = TakeWord(SqlWord.Not);
            Expect(SqlWord.Null);
            return new IsNullSyntax(operand.Position, operand, isNot);
        }

        var negated = TakeWord(SqlWord.Not);
        var word = Advance().Word;
        return word switch
        {
            SqlWord.Like => Like(operand, negated),
            SqlWord.Between => Between(operand, negated),
            _ => In(operand, negated),
        };
    }

    private LikeSyntax Like(ExpressionSyntax operand, bool negated)
    {
        var pattern = Climb(Additive);
        var escape = TakeWord(SqlWord.Escape) ? Climb(Additive) : null;
        return new LikeSyntax(operand.Position, operand, pattern, escape, negated);
    }

    private BetweenSyntax Between(ExpressionSyntax operand, bool negated)
    {
        var low = Climb(Additive);
        Expect(SqlWord.And);
        return new BetweenSyntax(operand.Position, operand, low, Climb(Additive), negated);
    }

    private ExpressionSyntax In(ExpressionSyntax operand, bool negated)
    {
        if (_current.Kind == LexemeKind.OpenParenthesis && IsQuery(_lexer))
            return new InQuerySyntax(operand.Position, operand, ParenthesizedQuery(), negated);

        Open();
        var items = ImmutableArray.CreateBuilder<ExpressionSyntax>();
        do
        {
            if (items.Count == SqlLimits.InItems)
                throw SqlRefusal.Limit($"More than {SqlLimits.InItems} items in an IN list", _current.Start, _context, "Use a subquery, or several lists.");
            items.Add(Expression());
        }
        while (Take(LexemeKind.Comma));
        Close();
        return new InListSyntax(operand.Position, operand, items.DrainToImmutable(), negated);
    }
}
