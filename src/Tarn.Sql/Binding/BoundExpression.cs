using System.Runtime.CompilerServices;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Binding;

/// <summary>How two texts are compared.</summary>
internal enum TextCollation { Ci, Cs, Ai, CsAi, Bin }

/// <summary>
/// A typed expression. Every conversion is a node of its own, so that a renderer never thinks about types. Two expressions are equal when they
/// mean the same.
/// </summary>
internal abstract record BoundExpression(SqlType Type)
{
    /// <summary>The parts.</summary>
    public virtual IEnumerable<BoundExpression> Children => [];

    /// <summary>The node itself, given fitting parts, can raise an error at run time.</summary>
    public virtual bool Raises => false;

    /// <summary>The node or a part of it can raise an error at run time.</summary>
    public bool MayRaise => Raises || Children.Any(child => child.MayRaise);

    /// <summary>No column, subquery or aggregate inside: the same for all rows.</summary>
    public virtual bool IsConstant => Children.All(child => child.IsConstant);
}

/// <summary>A parameter of the statement; for literals and other known values with that value.</summary>
internal sealed record BoundConstant(SqlType Type, SqlValue? Value, ParameterSource Source) : BoundExpression(Type)
{
    /// <summary>Number of digits when written as an integer literal.</summary>
    public int Digits { get; init; }

    public bool Equals(BoundConstant? other) =>
        other is not null && Type == other.Type && Value == other.Value && (Value is not null || Source == other.Source);

    public override int GetHashCode() => HashCode.Combine(Type, Value);
}

/// <summary>NULL.</summary>
internal sealed record BoundNull(SqlType Type) : BoundExpression(Type);

/// <summary>A column.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Alias">The rendered alias of its source.</param>
/// <param name="Name">The rendered name.</param>
/// <param name="Column">The schema's column that it shows unchanged, or null.</param>
/// <param name="Stored">A column of a table, which carries its collation.</param>
internal sealed record BoundColumn(SqlType Type, string Alias, string Name, SqlColumn? Column, bool Stored) : BoundExpression(Type)
{
    public override bool IsConstant => false;
}

/// <summary>A conversion.</summary>
/// <param name="Type">Target.</param>
/// <param name="Operand">What is converted.</param>
/// <param name="Style">Style of CONVERT; 0 when absent.</param>
/// <param name="Try">NULL instead of an error.</param>
internal sealed record BoundConversion(SqlType Type, BoundExpression Operand, int Style, bool Try) : BoundExpression(Type)
{
    public override IEnumerable<BoundExpression> Children => [Operand];

    public override bool Raises => !Try && ConversionRules.Raises(Operand.Type, Type);
}

/// <summary>A run-time function (Runtime/README.md) or one that a renderer writes natively under the same name.</summary>
internal sealed record BoundCall(SqlType Type, string Name, BoundList<BoundExpression> Arguments, bool CanRaise) : BoundExpression(Type)
{
    public override IEnumerable<BoundExpression> Children => Arguments;

    public override bool Raises => CanRaise;
}

/// <summary>A word of our own in a call: a date part, a culture; never a user's text.</summary>
internal sealed record BoundWord(string Word) : BoundExpression(SqlType.VarChar(30));

/// <summary>A number of our own in a call: precision, scale, style.</summary>
internal sealed record BoundNumber(int Number) : BoundExpression(SqlType.Int);

/// <summary>Arithmetic and bits; both sides have the result's kind.</summary>
internal sealed record BoundArithmetic(SqlType Type, BinaryOperator Operator, BoundExpression Left, BoundExpression Right) : BoundExpression(Type)
{
    public override IEnumerable<BoundExpression> Children => [Left, Right];

    public override bool Raises => true;
}

/// <summary>Minus and bitwise not.</summary>
internal sealed record BoundUnary(SqlType Type, UnaryOperator Operator, BoundExpression Operand) : BoundExpression(Type)
{
    public override IEnumerable<BoundExpression> Children => [Operand];

    public override bool Raises => Operator == UnaryOperator.Minus;
}

/// <summary>Text and text.</summary>
internal sealed record BoundConcat(SqlType Type, BoundExpression Left, BoundExpression Right) : BoundExpression(Type)
{
    public override IEnumerable<BoundExpression> Children => [Left, Right];
}

/// <summary>A text with an explicit collation.</summary>
internal sealed record BoundCollate(BoundExpression Operand, TextCollation Collation) : BoundExpression(Operand.Type)
{
    public override IEnumerable<BoundExpression> Children => [Operand];
}

/// <summary>A comparison of two values of the same kind.</summary>
internal sealed record BoundComparison(BinaryOperator Operator, BoundExpression Left, BoundExpression Right, TextCollation Collation) : BoundExpression(SqlType.Condition)
{
    public override IEnumerable<BoundExpression> Children => [Left, Right];
}

/// <summary>IN with a list.</summary>
internal sealed record BoundIn(BoundExpression Operand, BoundList<BoundExpression> Items, TextCollation Collation, bool Negated) : BoundExpression(SqlType.Condition)
{
    public override IEnumerable<BoundExpression> Children => [Operand, .. Items];
}

/// <summary>IS NULL.</summary>
internal sealed record BoundIsNull(BoundExpression Operand, bool Negated) : BoundExpression(SqlType.Condition)
{
    public override IEnumerable<BoundExpression> Children => [Operand];
}

/// <summary>LIKE; all texts. Simple: the pattern is a literal without classes and there is no escape.</summary>
internal sealed record BoundLike(BoundExpression Operand, BoundExpression Pattern, BoundExpression? Escape, BoundConstant? Simple) : BoundExpression(SqlType.Condition)
{
    /// <summary>The collation by which characters are alike.</summary>
    public TextCollation Collation { get; init; } = TextCollation.Ci;

    /// <summary>True when only the case of ASCII letters can matter to the simple pattern, which is cheaper to fold.</summary>
    public bool FoldsAsciiOnly { get; init; }

    /// <summary>Bounds that an index can serve: the literal start of the pattern.</summary>
    public (BoundConstant Low, BoundConstant High)? Range { get; init; }

    public override IEnumerable<BoundExpression> Children => Escape is null ? [Operand, Pattern] : [Operand, Pattern, Escape];
}

/// <summary>NOT.</summary>
internal sealed record BoundNot(BoundExpression Operand) : BoundExpression(SqlType.Condition)
{
    public override IEnumerable<BoundExpression> Children => [Operand];
}

/// <summary>AND or OR of two or more conditions.</summary>
internal sealed record BoundLogical(bool And, BoundList<BoundExpression> Operands) : BoundExpression(SqlType.Condition)
{
    public override IEnumerable<BoundExpression> Children => Operands;
}

/// <summary>A branch of CASE.</summary>
internal sealed record BoundWhen(BoundExpression Condition, BoundExpression Result);

/// <summary>Searched CASE; the simple form, IIF, CHOOSE and NULLIF become it.</summary>
internal sealed record BoundCase(SqlType Type, BoundList<BoundWhen> Whens, BoundExpression? Else) : BoundExpression(Type)
{
    public override IEnumerable<BoundExpression> Children =>
        Whens.SelectMany(when => new[] { when.Condition, when.Result }).Concat(Else is null ? [] : [Else]);
}

/// <summary>COALESCE and ISNULL; all of one type.</summary>
internal sealed record BoundCoalesce(SqlType Type, BoundList<BoundExpression> Arguments) : BoundExpression(Type)
{
    public override IEnumerable<BoundExpression> Children => Arguments;
}

/// <summary>OVER.</summary>
internal sealed record BoundOver(BoundList<BoundExpression> PartitionBy, BoundList<BoundOrder> OrderBy, FrameSyntax? Frame);

/// <summary>An aggregate, or with Over a window function.</summary>
internal sealed record BoundAggregate(SqlType Type, string Name, BoundList<BoundExpression> Arguments, bool Distinct, BoundList<BoundOrder> OrderBy, BoundOver? Over)
    : BoundExpression(Type)
{
    public override IEnumerable<BoundExpression> Children =>
        Arguments.Concat(OrderBy.Select(order => order.Expression))
            .Concat(Over is null ? [] : Over.PartitionBy.Concat(Over.OrderBy.Select(order => order.Expression)));

    public override bool IsConstant => false;

    public override bool Raises => Name.StartsWith("sum", StringComparison.Ordinal) || Name.StartsWith("avg", StringComparison.Ordinal);
}

/// <summary>A SELECT of one value.</summary>
internal sealed record BoundSubquery(SqlType Type, BoundQuery Query) : BoundExpression(Type)
{
    public override bool IsConstant => false;

    public override bool Raises => Query is not BoundSelect { IsSingleRow: true } || ExpressionTree.MayRaise(Query);

    public bool Equals(BoundSubquery? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);
}

/// <summary>EXISTS.</summary>
internal sealed record BoundExists(BoundQuery Query) : BoundExpression(SqlType.Condition)
{
    public override bool IsConstant => false;

    public override bool Raises => ExpressionTree.MayRaise(Query);
}

/// <summary>IN with a query, whose single output has the operand's type.</summary>
internal sealed record BoundInQuery(BoundExpression Operand, BoundQuery Query, TextCollation Collation, bool Negated) : BoundExpression(SqlType.Condition)
{
    public override IEnumerable<BoundExpression> Children => [Operand];

    public override bool IsConstant => false;

    public override bool Raises => ExpressionTree.MayRaise(Query);
}

/// <summary>A comparison with ALL or ANY of a query's values; Comparison refers to them as the column <c>c0</c> of Alias.</summary>
internal sealed record BoundQuantified(BoundQuery Query, string Alias, BoundExpression Comparison, bool All) : BoundExpression(SqlType.Condition)
{
    public override IEnumerable<BoundExpression> Children => [Comparison];

    public override bool IsConstant => false;

    public override bool Raises => ExpressionTree.MayRaise(Query);
}
