namespace Tarn.DataPages.Reports;

/// <summary>One key of a report's order.</summary>
/// <param name="Expression">What is sorted by, as T-SQL.</param>
/// <param name="Column">The column, when the expression is nothing but one: its values then say where a record stands. Null otherwise.</param>
/// <param name="Descending">Descending; blanks come first ascending, last descending.</param>
public sealed record SortKey(string Expression, string? Column, bool Descending)
{
    /// <summary>The key of a column.</summary>
    public static SortKey Of(string column, bool descending) => new($"[{column}]", column, descending);

    /// <summary>The same key the other way round.</summary>
    public SortKey Reversed => this with { Descending = !Descending };

    /// <summary>The key in a sort list.</summary>
    public string Text => Descending ? Expression + " DESC" : Expression;
}
