using System.Collections.Immutable;

namespace Tarn.Sql.Syntax;

/// <summary>A whole SELECT, or a set operation of two.</summary>
public abstract record QuerySyntax(int Position) : SyntaxNode(Position);

/// <summary><c>expression [AS alias]</c>.</summary>
public sealed record SelectItemSyntax(ExpressionSyntax Expression, string? Alias);

/// <summary><c>expression [ASC|DESC]</c>.</summary>
public sealed record OrderItemSyntax(ExpressionSyntax Expression, bool Descending);

/// <summary><c>TOP (n) [PERCENT] [WITH TIES]</c>.</summary>
public sealed record TopSyntax(ExpressionSyntax Count, bool Percent, bool WithTies);

/// <summary>The ends of a window frame.</summary>
public enum FrameBound { UnboundedPreceding, Preceding, CurrentRow, Following, UnboundedFollowing }

/// <summary><c>ROWS|RANGE BETWEEN start AND end</c>; an offset is a constant number of rows.</summary>
public sealed record FrameSyntax(bool Rows, FrameBound Start, int StartOffset, FrameBound End, int EndOffset);

/// <summary><c>OVER (...)</c>.</summary>
public sealed record OverSyntax(ImmutableArray<ExpressionSyntax> PartitionBy, ImmutableArray<OrderItemSyntax> OrderBy, FrameSyntax? Frame);

/// <summary>One SELECT.</summary>
/// <param name="Position">Offset of the word SELECT.</param>
/// <param name="Distinct">DISTINCT.</param>
/// <param name="Top">TOP, or null.</param>
/// <param name="Items">The select list.</param>
/// <param name="From">FROM, or null.</param>
/// <param name="Where">WHERE, or null.</param>
/// <param name="GroupBy">GROUP BY; empty when absent.</param>
/// <param name="Having">HAVING, or null.</param>
/// <param name="OrderBy">ORDER BY; empty when absent.</param>
/// <param name="Offset">OFFSET n ROWS, or null.</param>
/// <param name="Fetch">FETCH NEXT n ROWS ONLY, or null.</param>
/// <param name="ForXmlPath">FOR XML PATH('').</param>
public sealed record SelectSyntax(
    int Position,
    bool Distinct,
    TopSyntax? Top,
    ImmutableArray<SelectItemSyntax> Items,
    SourceSyntax? From,
    ExpressionSyntax? Where,
    ImmutableArray<ExpressionSyntax> GroupBy,
    ExpressionSyntax? Having,
    ImmutableArray<OrderItemSyntax> OrderBy,
    ExpressionSyntax? Offset,
    ExpressionSyntax? Fetch,
    bool ForXmlPath) : QuerySyntax(Position);

/// <summary>Set operators.</summary>
public enum SetOperator { Union, UnionAll, Except, Intersect }

/// <summary><c>left UNION|EXCEPT|INTERSECT right [ORDER BY ...]</c>.</summary>
public sealed record SetOperationSyntax(int Position, QuerySyntax Left, SetOperator Operator, QuerySyntax Right, ImmutableArray<OrderItemSyntax> OrderBy) : QuerySyntax(Position);

/// <summary>Something in FROM.</summary>
public abstract record SourceSyntax(int Position) : SyntaxNode(Position);

/// <summary>A table, or a view written <c>_v_Name</c>; a leading <c>dbo</c> is dropped by the parser.</summary>
public sealed record TableSourceSyntax(int Position, string Name, string? Alias) : SourceSyntax(Position);

/// <summary>A derived table; the alias is required.</summary>
public sealed record DerivedTableSyntax(int Position, QuerySyntax Query, string Alias) : SourceSyntax(Position);

/// <summary>Join kinds.</summary>
public enum JoinKind { Inner, Left, Right, Full, Cross }

/// <summary>A join; On is null for CROSS.</summary>
public sealed record JoinSyntax(int Position, JoinKind Kind, SourceSyntax Left, SourceSyntax Right, ExpressionSyntax? On) : SourceSyntax(Position);
