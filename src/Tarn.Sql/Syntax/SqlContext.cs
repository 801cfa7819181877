namespace Tarn.Sql.Syntax;

/// <summary>
/// A place where users write T-SQL, and what may be written there (specification, section 2). A further place is a further instance;
/// a variant is a <c>with</c>: <c>SqlContext.CalculatedValue with { MaxLength = 20_000 }</c>.
/// </summary>
public sealed record SqlContext
{
    private const SqlTokens Parameters = SqlTokens.AuthField | SqlTokens.App | SqlTokens.Parameter;

    /// <summary>REST <c>q.select</c> (C1).</summary>
    public static SqlContext Select { get; } = Rest("q.select", "Write a list of expressions separated by commas.");

    /// <summary>REST <c>q.where</c> (C2). Aggregates and windows outside subqueries are the binder's errors 147 and 4108.</summary>
    public static SqlContext Where { get; } = Rest("q.where", "Write a single condition.");

    /// <summary>REST <c>q.groupBy</c> (C3), with an optional HAVING.</summary>
    public static SqlContext GroupBy { get; } = Rest("q.groupBy", "Write a list of expressions separated by commas.") with { Subqueries = false };

    /// <summary>REST <c>q.orderBy</c> (C4).</summary>
    public static SqlContext OrderBy { get; } = Rest("q.orderBy", "Write a list of expressions, each with ASC or DESC if wanted.");

    /// <summary>A formula field (C5): its value may depend on nothing but the record.</summary>
    public static SqlContext Formula { get; } = new()
    {
        Name = "formula",
        Advice = "Write one expression over the fields of the record.",
        MaxLength = 10_000,
        Tokens = SqlTokens.Field,
        Subqueries = false,
        Aggregates = SqlAllowance.Refused,
        Windows = SqlAllowance.Refused,
        Deterministic = true,
        Comments = true,
    };

    /// <summary>A calculated field of a report, chart or pivot (C6).</summary>
    public static SqlContext CalculatedField { get; } = new()
    {
        Name = "calculated field",
        Advice = "Write one expression; a SELECT goes in parentheses.",
        MaxLength = 20_000,
        Tokens = SqlTokens.Field | SqlTokens.CalculatedField | Parameters,
        Aggregates = SqlAllowance.InSubqueries,
        Windows = SqlAllowance.InSubqueries,
        Comments = true,
    };

    /// <summary>Totals and aggregations (C7).</summary>
    public static SqlContext Total { get; } = new()
    {
        Name = "total",
        Advice = "Write one expression of aggregates such as SUM([@field:Amount]).",
        MaxLength = 20_000,
        Tokens = SqlTokens.Field | SqlTokens.CalculatedField | Parameters,
        Subqueries = false,
        Windows = SqlAllowance.Refused,
        Comments = true,
    };

    /// <summary>A calculated value of a form (C8); Flex allows 20,000 characters.</summary>
    public static SqlContext CalculatedValue { get; } = new()
    {
        Name = "calculated value",
        Advice = "Write one expression, or one SELECT of a single value.",
        MaxLength = 4_000,
        Tokens = SqlTokens.Field | Parameters,
        BareSelect = true,
        Comments = true,
    };

    /// <summary>The whole query of a view, written by Tarn itself.</summary>
    public static SqlContext View { get; } = new()
    {
        Name = "view",
        Advice = "Write one SELECT.",
        MaxLength = 1_000_000,
        BareSelect = true,
        Comments = true,
    };

    /// <summary>The place as messages name it: <c>q.where</c>, <c>formula</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What to write instead; the last sentence of every refusal.</summary>
    public required string Advice { get; init; }

    /// <summary>Longest text in UTF-16 units.</summary>
    public required int MaxLength { get; init; }

    /// <summary>The tokens that may be written. When there are any, they also work inside quoted text.</summary>
    public SqlTokens Tokens { get; init; }

    /// <summary>Subqueries may be written.</summary>
    public bool Subqueries { get; init; } = true;

    /// <summary>Where aggregates may be written.</summary>
    public SqlAllowance Aggregates { get; init; } = SqlAllowance.Everywhere;

    /// <summary>Where <c>OVER</c> may be written.</summary>
    public SqlAllowance Windows { get; init; } = SqlAllowance.Everywhere;

    /// <summary>Clock functions, RAND and NEWID are refused.</summary>
    public bool Deterministic { get; init; }

    /// <summary>Comments are skipped; otherwise refused.</summary>
    public bool Comments { get; init; }

    /// <summary>The text may be a SELECT without parentheses.</summary>
    public bool BareSelect { get; init; }

    // The URI limit of REST: 2,047 characters.
    private static SqlContext Rest(string name, string advice) => new() { Name = name, Advice = advice, MaxLength = 2_047 };
}
