using System.Collections.Immutable;

namespace Tarn.Sql.Syntax;

/// <summary>
/// Parses the fragments of T-SQL that users write. Every method throws <see cref="TSqlException"/> for a mistake (numbers 102, 105, ...) or a
/// refused construct (number 0), with the 1-based position and the fragment's name.
/// </summary>
public static class SqlParser
{
    /// <summary>Parses a select list; a blank text is <c>*</c>.</summary>
    public static (bool Distinct, ImmutableArray<SelectItemSyntax> Items) ParseSelectList(string text, SqlContext context)
    {
        if (string.IsNullOrWhiteSpace(text))
            return (false, [new SelectItemSyntax(new StarSyntax(0, null), null)]);

        var parser = new FragmentParser(text, context);
        var distinct = parser.TakeWord(SqlWord.Distinct);
        return (distinct, parser.Whole(parser.SelectList()));
    }

    /// <summary>Parses a condition. Whether it is one, and not a value, is for the binder to say.</summary>
    public static ExpressionSyntax ParseCondition(string text, SqlContext context)
    {
        var parser = new FragmentParser(text, context);
        return parser.Whole(parser.Expression());
    }

    /// <summary>Parses a list of expressions and an optional <c>HAVING</c>.</summary>
    public static (ImmutableArray<ExpressionSyntax> Expressions, ExpressionSyntax? Having) ParseGroupBy(string text, SqlContext context)
    {
        var parser = new FragmentParser(text, context);
        var expressions = parser.ExpressionList();
        var having = parser.TakeWord(SqlWord.Having) ? parser.Expression() : null;
        return parser.Whole((expressions, having));
    }

    /// <summary>Parses a list of expressions, each with an optional <c>ASC</c> or <c>DESC</c>.</summary>
    public static ImmutableArray<OrderItemSyntax> ParseOrderBy(string text, SqlContext context)
    {
        var parser = new FragmentParser(text, context);
        return parser.Whole(parser.OrderItems());
    }

    /// <summary>Parses one expression; where the context allows it, also a SELECT without parentheses, which becomes a <see cref="SubquerySyntax"/>.</summary>
    public static ExpressionSyntax ParseScalar(string text, SqlContext context)
    {
        var parser = new FragmentParser(text, context);
        return parser.Whole(parser.Scalar());
    }

    /// <summary>Parses a whole query.</summary>
    public static QuerySyntax ParseQuery(string text, SqlContext context)
    {
        var parser = new FragmentParser(text, context);
        return parser.Whole(parser.Query());
    }
}
