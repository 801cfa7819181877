namespace Tarn.DataPages.Pivots;

/// <summary>A pivot table ready to be drawn.</summary>
public sealed record PivotModel
{
    /// <summary>The request.</summary>
    public required PageContext Page { get; init; }

    /// <summary>The id of this rendering.</summary>
    public string UniqueId { get; init; } = "";

    /// <summary>The sentence in place of the table; null when there is one.</summary>
    public string? Notice { get; init; }

    /// <summary>Whether the notice is a refusal.</summary>
    public bool IsRefused { get; init; }

    /// <summary>The heading over the rows' headings.</summary>
    public string Corner { get; init; } = "";

    /// <summary>The rows of headings over the columns.</summary>
    public IReadOnlyList<IReadOnlyList<PivotHeading>> Headings { get; init; } = [];

    /// <summary>The rows.</summary>
    public IReadOnlyList<PivotLine> Lines { get; init; } = [];

    /// <summary>Whether groups of rows are closed at first.</summary>
    public bool IsCollapsed { get; init; }
}

/// <summary>The heading of columns.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Columns">Columns below it.</param>
/// <param name="Rows">Rows of headings it takes.</param>
public sealed record PivotHeading(string Text, int Columns, int Rows);

/// <summary>A row.</summary>
/// <param name="Text">Its heading.</param>
/// <param name="Level">From 1; 0 for the whole.</param>
/// <param name="Path">The group that it opens and closes; null when there is nothing below it.</param>
/// <param name="Group">The group it belongs to; null on the first level.</param>
/// <param name="IsTotal">Whether it totals others.</param>
/// <param name="Cells">Its cells; empty when a group's total stands elsewhere.</param>
public sealed record PivotLine(string Text, int Level, string? Path, string? Group, bool IsTotal, IReadOnlyList<string> Cells)
{
    /// <summary>The numbers behind the cells, for files that calculate; null where a cell has none.</summary>
    public IReadOnlyList<decimal?> Numbers { get; init; } = [];
}
