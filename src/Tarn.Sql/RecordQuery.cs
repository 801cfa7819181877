using System.Collections.Immutable;

namespace Tarn.Sql;

/// <summary>A query for records, in the fragments its user typed (specification, contexts C1 to C4).</summary>
public sealed record RecordQuery
{
    /// <summary>The table or view that is read.</summary>
    public required SqlSource Source { get; init; }

    /// <summary>The select list; null or blank means <c>*</c>.</summary>
    public string? Select { get; init; }

    /// <summary>The condition, without WHERE.</summary>
    public string? Where { get; init; }

    /// <summary>The grouping list, optionally with a trailing HAVING.</summary>
    public string? GroupBy { get; init; }

    /// <summary>The sort list.</summary>
    public string? OrderBy { get; init; }

    /// <summary>Further conditions that hold for every row, such as record-level security. They are evaluated before <see cref="Where"/>.</summary>
    public ImmutableArray<string> Filters { get; init; } = [];

    /// <summary>Calculated fields (context C6), added as columns after those of <see cref="Select"/>. A later one may refer to an earlier one.</summary>
    public ImmutableArray<CalculatedField> Calculated { get; init; } = [];

    /// <summary>Appends the key as last sort key when the query is neither grouped nor distinct, so that pages do not overlap.</summary>
    public bool ByKey { get; init; } = true;

    /// <summary>Says which tables and views may be read by subqueries; the others are reported as unknown (208). Null: all.</summary>
    public Func<SqlSource, bool>? CanRead { get; init; }

    /// <summary>Values for the tokens of <see cref="Calculated"/>.</summary>
    public SqlTokenValues? Tokens { get; init; }
}

/// <summary>A calculated field of a report: a scalar expression with <c>[@...]</c> tokens.</summary>
/// <param name="Name">Key of its column in the result.</param>
/// <param name="Text">The expression.</param>
public sealed record CalculatedField(string Name, string Text);
