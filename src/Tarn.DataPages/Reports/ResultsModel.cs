using Microsoft.AspNetCore.Components;
using Tarn.DataPages.Forms;

namespace Tarn.DataPages.Reports;

/// <summary>A page of results ready to be drawn.</summary>
public sealed record ResultsModel
{
    /// <summary>The request.</summary>
    public required PageContext Page { get; init; }

    /// <summary>The id of this rendering.</summary>
    public required string UniqueId { get; init; }

    /// <summary>The sealed state.</summary>
    public required string AppSession { get; init; }

    /// <summary>HTML above.</summary>
    public MarkupString Header { get; init; }

    /// <summary>HTML below.</summary>
    public MarkupString Footer { get; init; }

    /// <summary>The layout.</summary>
    public required ResultsLayout Layout { get; init; }

    /// <summary>Cards on a line of the gallery.</summary>
    public int CardsPerLine { get; init; } = 1;

    /// <summary>"Records 1-10 of 50", or that there are none; empty when it is not shown.</summary>
    public required Microsoft.AspNetCore.Components.MarkupString CountText { get; init; }

    /// <summary>What is wrong, HTML; null when nothing is.</summary>
    public string? Error { get; init; }

    /// <summary>The columns' headings.</summary>
    public required IReadOnlyList<ResultsHeading> Headings { get; init; }

    /// <summary>The heading of the index column; null when there is none.</summary>
    public string? IndexHeading { get; init; }

    /// <summary>Whether there is a column of links.</summary>
    public bool HasActions { get; init; }

    /// <summary>The records, with the group rows and totals between them.</summary>
    public required IReadOnlyList<ResultsRow> Rows { get; init; }

    /// <summary>Totals above the records.</summary>
    public IReadOnlyList<TotalsRow> TotalsOnTop { get; init; } = [];

    /// <summary>Totals below the records.</summary>
    public IReadOnlyList<TotalsRow> TotalsBelow { get; init; } = [];

    /// <summary>The way through the pages; null when there is one page only and nothing to choose.</summary>
    public ResultsNavigation? Navigation { get; init; }

    /// <summary>Links and downloads below.</summary>
    public IReadOnlyList<FormLink> Links { get; init; } = [];

    /// <summary>What the visitor can sort by, in layouts without headings; the current choice first in its field.</summary>
    public IReadOnlyList<(string Value, string Text, bool IsSelected)> SortChoices { get; init; } = [];

    /// <summary>The chart beside the records; null when there is none.</summary>
    public Charts.ChartModel? Chart { get; init; }

    /// <summary>Whether the heading stays when the records scroll.</summary>
    public bool FreezesHeading { get; init; }

    /// <summary>Columns at the left that stay.</summary>
    public int FrozenColumns { get; init; }

    /// <summary>The parts that change records; null when the report changes none.</summary>
    public Editing.ResultsEditing? Editing { get; init; }

    /// <summary>All columns of a row.</summary>
    public int ColumnCount => Headings.Count + (Editing is { ChoosesRows: true } ? 1 : 0) + (IndexHeading is null ? 0 : 1) + (HasActions ? 1 : 0);
}

/// <summary>How results are laid out.</summary>
public enum ResultsLayout
{
    /// <summary>A table.</summary>
    Tabular,

    /// <summary>Cards, several on a line.</summary>
    Gallery,

    /// <summary>One record below the other.</summary>
    List,
}

/// <summary>The heading of a column.</summary>
/// <param name="Name">The column.</param>
/// <param name="Label">The heading, HTML.</param>
/// <param name="IsNumberOrDate">Whether it stands at the right.</param>
/// <param name="SortHref">Where a click leads; null when the column cannot be sorted by.</param>
/// <param name="Order"><c>ascending</c> or <c>descending</c> when the results are sorted by it; null otherwise.</param>
public sealed record ResultsHeading(string Name, MarkupString Label, bool IsNumberOrDate, string? SortHref, string? Order);

/// <summary>A record of the results.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Number">Its place in all results, from 1.</param>
/// <param name="Cells">A cell for each heading.</param>
/// <param name="Actions">Its links.</param>
public sealed record ResultsRow(string Key, long Number, IReadOnlyList<ResultsCell> Cells, IReadOnlyList<ResultsLink> Actions)
{
    /// <summary>The innermost group it is in, as a path of numbers (<c>2.1</c>); null when nothing is grouped.</summary>
    public string? Group { get; init; }

    /// <summary>Groups that begin with it, outermost first.</summary>
    public IReadOnlyList<GroupRow> GroupsBefore { get; init; } = [];

    /// <summary>Totals of groups that end with it, innermost first.</summary>
    public IReadOnlyList<TotalsRow> TotalsAfter { get; init; } = [];
}

/// <summary>A link of a record.</summary>
/// <param name="Href">Where it leads.</param>
/// <param name="Text">What it says.</param>
/// <param name="Name">Its <c>data-cb-name</c>.</param>
public sealed record ResultsLink(string Href, string Text, string Name);

/// <summary>A cell.</summary>
/// <param name="Label">The heading, for the stacked layout of narrow screens.</param>
/// <param name="Content">What it shows.</param>
/// <param name="IsNumberOrDate">Whether it stands at the right.</param>
public sealed record ResultsCell(MarkupString Label, CellContent Content, bool IsNumberOrDate);

/// <summary>What a cell shows: text, HTML, or a picture; any of them may be a link.</summary>
/// <param name="Text">The text; also the words for a picture.</param>
public sealed record CellContent(string Text)
{
    /// <summary>HTML in place of the text; harmless already.</summary>
    public MarkupString? Html { get; init; }

    /// <summary>The text's colour.</summary>
    public string? Colour { get; init; }

    /// <summary>The address of a picture in place of the text.</summary>
    public string? Image { get; init; }

    /// <summary>The picture's width in pixels.</summary>
    public string? Width { get; init; }

    /// <summary>The picture's height in pixels.</summary>
    public string? Height { get; init; }

    /// <summary>Where a click leads.</summary>
    public string? Href { get; init; }

    /// <summary>The link's <c>data-cb-name</c>, when it is one of the page's own.</summary>
    public string? LinkName { get; init; }

    /// <summary>Whether the link opens a new window.</summary>
    public bool OpensWindow { get; init; }
}

/// <summary>The row that begins a group.</summary>
/// <param name="Level">From 1.</param>
/// <param name="Path">Its number, after those of the groups around it.</param>
/// <param name="Text">Label and value.</param>
/// <param name="Count">The number of its records on this page, when it is shown; null otherwise.</param>
public sealed record GroupRow(int Level, string Path, string Text, long? Count);

/// <summary>A row of totals.</summary>
/// <param name="Number">Its number among the totals rows.</param>
/// <param name="Level">The level of the group it belongs to; 0 for the whole.</param>
/// <param name="Label">What stands at its start.</param>
/// <param name="Values">A text for each heading; null where the row has none.</param>
public sealed record TotalsRow(int Number, int Level, string Label, IReadOnlyList<(string Text, bool IsNumberOrDate)?> Values);

/// <summary>The way through the pages.</summary>
/// <param name="Number">The page shown.</param>
/// <param name="Last">The last page; null when it is not known.</param>
/// <param name="Links">First, previous, next, last: name, place and text.</param>
/// <param name="Choices">Pages to choose from; empty when there is no picker.</param>
/// <param name="Sizes">Page sizes to choose from; empty when the size is fixed.</param>
/// <param name="Size">The page size.</param>
public sealed record ResultsNavigation(
    int Number, long? Last, IReadOnlyList<ResultsLink> Links, IReadOnlyList<long> Choices, IReadOnlyList<int> Sizes, int Size);
