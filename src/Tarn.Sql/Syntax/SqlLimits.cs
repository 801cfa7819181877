namespace Tarn.Sql.Syntax;

/// <summary>
/// Limits of every fragment (specification, section 4). A level of nesting is a pair of parentheses of any kind (group, arguments, list,
/// subquery, derived table, OVER) or a CASE. Chains (<c>a AND b AND c</c>, <c>1 + 2 + 3</c>, joins, NOT NOT, - -) are not nesting: they
/// are parsed in a loop, but make the tree deep on its left side; <see cref="Operators"/> bounds that depth.
/// </summary>
public static class SqlLimits
{
    /// <summary>Levels of nesting.</summary>
    public const int Nesting = 32;

    /// <summary>SELECTs in parentheses in a fragment.</summary>
    public const int Subqueries = 64;

    /// <summary>Items of an IN list.</summary>
    public const int InItems = 2_000;

    /// <summary>Operators, predicates, joins and set operators in a fragment. A tree is never deeper than this plus a few nodes a level.</summary>
    public const int Operators = 5_000;
}
