using System.Collections.Immutable;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Data.Sheets;

/// <summary>A comparison of a field with a value, in the tokens of <see cref="CriterionText"/>.</summary>
/// <param name="Field">Name of the field.</param>
/// <param name="Comparison">A token: <c>=</c>, <c>LIKE</c>, <c>IS NULL</c>, <c>t:TODAY</c> ...</param>
/// <param name="Value">Right side as text; data, never SQL.</param>
public sealed record SheetFilter(string Field, string Comparison, string Value);

/// <summary>A field to sort by; NULL first when ascending.</summary>
public sealed record SheetSort(string Field, bool Descending);

/// <summary>What a datasheet shows of a table: which records, in which order.</summary>
public sealed record SheetQuery
{
    /// <summary>Most fields to sort by.</summary>
    public const int MaxSorts = 3;

    /// <summary>The table.</summary>
    public required string Table { get; init; }

    /// <summary>The comparisons; none shows all records.</summary>
    public ImmutableArray<SheetFilter> Filters { get; init; } = [];

    /// <summary>One comparison is enough, instead of all of them.</summary>
    public bool Any { get; init; }

    /// <summary>What to sort by, most important first; none keeps the order in which records were added.</summary>
    public ImmutableArray<SheetSort> Sorts { get; init; } = [];

    /// <summary>True when the records stand in the order of their keys.</summary>
    public bool IsByKey => Sorts.IsEmpty;

    /// <summary>The condition as T-SQL; null for all records.</summary>
    /// <exception cref="DataException">A field does not exist or a value does not fit its field.</exception>
    public string? Where(TableDefinition table)
    {
        if (Filters.IsEmpty)
            return null;
        var parts = Filters.Select(f =>
        {
            var field = table.FindField(f.Field) ?? throw DataException.NoFields(f.Field);
            return CriterionText.Write($"[{field.Name}]", field, f.Comparison, f.Value);
        });
        return string.Join(Any ? " OR " : " AND ", parts);
    }

    /// <summary>The sort list as T-SQL.</summary>
    /// <param name="table">The table.</param>
    /// <param name="reversed">From the last record to the first.</param>
    /// <exception cref="DataException">A field does not exist.</exception>
    public string OrderBy(TableDefinition table, bool reversed)
    {
        var parts = Sorts.Take(MaxSorts).Select(s =>
        {
            var field = table.FindField(s.Field) ?? throw DataException.NoFields(s.Field);
            return $"[{field.Name}] {(s.Descending != reversed ? "DESC" : "ASC")}";
        });
        return string.Join(", ", parts.Append($"[{ObjectNames.Key}] {(reversed ? "DESC" : "ASC")}"));
    }

    internal RecordQuery Of(AccountSchema schema, TableDefinition table, string select, bool reversed = false, string? keys = null) => new()
    {
        Source = schema.Source(table),
        Select = select,
        Where = Where(table),
        Filters = keys is null ? [] : [keys],
        OrderBy = OrderBy(table, reversed),
        ByKey = false,
    };
}

/// <summary>How many records a datasheet shows, and between which keys.</summary>
/// <param name="Count">Number of records.</param>
/// <param name="FirstKey">Smallest key; 0 when unknown.</param>
/// <param name="LastKey">Largest key; 0 when unknown.</param>
public sealed record SheetExtent(long Count, long FirstKey = 0, long LastKey = 0)
{
    /// <summary>No key between the first and the last is missing: the key of a place can be computed.</summary>
    public bool IsDense => Count > 0 && FirstKey > 0 && LastKey - FirstKey + 1 == Count;
}

/// <summary>A record whose place is known, in a sheet that stands in the order of keys: later places are found from there.</summary>
/// <param name="Offset">Its place, from 0.</param>
/// <param name="Key">Its key.</param>
public sealed record SheetAnchor(long Offset, long Key);

/// <summary>A record of a datasheet.</summary>
/// <param name="Key">Its <c>PK_ID</c>; of a view's row over several tables, a number made of their keys.</param>
/// <param name="Cells">What a person would type for each of the table's fields (lists: the numbers of their values); null where a cell is blank. Passwords that are set read <see cref="SheetCell.Secret"/>.</param>
public sealed record SheetRow(long Key, string?[] Cells)
{
    /// <summary>The table as it was when the record was read; null for a view's.</summary>
    internal TableDefinition? Shape { get; init; }

    /// <summary>The record that changes of this row go to; null when there is none.</summary>
    public long? Record { get; init; } = Key;

    /// <summary>A view's row: the keys of its tables, null where an outer join found no record.</summary>
    internal long?[] Keys { get; init; } = [];
}
