using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Tarn.Data.Schema;

/// <summary>How two tables of a view are joined.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ViewJoinKind>))]
public enum ViewJoinKind { Inner, Left, Right, Full }

/// <summary>A table in a view, under an alias.</summary>
public sealed record ViewTable(long Table, string Alias);

/// <summary>A pair of fields that must be equal; several pairs between the same two tables are ANDed.</summary>
public sealed record ViewJoin(ViewJoinKind Kind, string LeftAlias, long LeftField, string RightAlias, long RightField);

/// <summary>A column of a view.</summary>
/// <param name="TableAlias">Which of the view's tables.</param>
/// <param name="Field">Number of the field.</param>
/// <param name="Alias">The column's name.</param>
/// <param name="Order">Display order; gaps are allowed and kept.</param>
public sealed record ViewColumn(string TableAlias, long Field, string Alias, int Order);

/// <summary>A comparison of a field with a value.</summary>
/// <param name="TableAlias">Which of the view's tables.</param>
/// <param name="Field">Number of the field.</param>
/// <param name="Comparison">Token as stored in packages: <c>=</c>, <c>LIKE</c>, <c>IS NULL</c> ...</param>
/// <param name="Value">Right side as text; data, never SQL.</param>
/// <param name="Id">Its id in the tree of criteria.</param>
public sealed record ViewCriterion(string TableAlias, long Field, string Comparison, string Value, string Id)
{
    /// <summary>A condition in T-SQL in place of the comparison, with fields by number: <c>[@field:Jobs.12] &gt; 5</c>; null for comparisons. See <see cref="ViewFormula"/>.</summary>
    public string? Formula { get; init; }
}

/// <summary>A node of the criteria tree: a group of groups and criteria joined by AND or OR.</summary>
/// <param name="Any">OR instead of AND.</param>
/// <param name="Criteria">Ids of <see cref="ViewCriterion"/>.</param>
/// <param name="Groups">Nested groups.</param>
public sealed record ViewCriteriaGroup(bool Any, ImmutableArray<string> Criteria, ImmutableArray<ViewCriteriaGroup> Groups);

/// <summary>A view: columns of joined tables, filtered. It holds no data.</summary>
public sealed record ViewDefinition
{
    /// <summary>Number, unique in the account.</summary>
    public long Id { get; init; }

    /// <summary>Its name, without the prefix that SQL uses.</summary>
    public required string Name { get; init; }

    /// <summary>The designer's note.</summary>
    public string Note { get; init; } = "";

    public required ImmutableArray<ViewTable> Tables { get; init; }

    public ImmutableArray<ViewJoin> Joins { get; init; } = [];

    public required ImmutableArray<ViewColumn> Columns { get; init; }

    public ImmutableArray<ViewCriterion> Criteria { get; init; } = [];

    /// <summary>The tree; null means that all criteria are ANDed.</summary>
    public ViewCriteriaGroup? Root { get; init; }

    /// <summary>Alias of the table that writes through the view go to; null for none. A view of one table has that table.</summary>
    public string? EditableAlias { get; init; }

    /// <summary>Why the view cannot be used until it is edited; null when it can.</summary>
    public string? Invalid { get; init; }

    /// <summary>The view's XML as imported, so that an export loses nothing; null for views made here.</summary>
    public string? PackageSource { get; init; }
}
