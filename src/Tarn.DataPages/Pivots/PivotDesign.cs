using System.Globalization;
using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.DataPages.Reports;

namespace Tarn.DataPages.Pivots;

/// <summary>A pivot table as its definition, the element <c>t:PivotTable</c> of the results, and its source together make it.</summary>
public sealed class PivotDesign
{
    private const int MaxFields = 10;

    private PivotDesign(PackageElement element)
    {
        Element = element;
    }

    /// <summary>The definition.</summary>
    public PackageElement Element { get; }

    /// <summary>What makes the rows, outermost first.</summary>
    public IReadOnlyList<PivotField> Rows { get; private init; } = [];

    /// <summary>What makes the columns, outermost first.</summary>
    public IReadOnlyList<PivotField> Columns { get; private init; } = [];

    /// <summary>What the cells show.</summary>
    public IReadOnlyList<PivotValue> Values { get; private init; } = [];

    /// <summary>Whether a row for the whole is shown.</summary>
    public bool HasGrandRow => Flag(Element, "GrandTotalRows", true) && Rows.Count > 0;

    /// <summary>Whether a column for the whole is shown.</summary>
    public bool HasGrandColumn => Flag(Element, "GrandTotalColumns", true) && Columns.Count > 0;

    /// <summary>Whether totals stand behind what they total.</summary>
    public bool TotalsAfter => string.Equals(Element["SubtotalPosition"], "After", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether groups of rows are closed at first.</summary>
    public bool IsCollapsed => Flag(Element, "Collapsed", false);

    /// <summary>Whether several values stand below each other, a row for each; side by side otherwise.</summary>
    public bool HasValueRows => string.Equals(Element["ValuesAs"], "Rows", StringComparison.OrdinalIgnoreCase) && Values.Count > 1;

    /// <summary>What stands for a blank; empty for the language's own.</summary>
    public string BlankText => Element["BlankText"] ?? "";

    /// <summary>Reads a pivot table.</summary>
    /// <exception cref="PageBrokenException">It names a column or a function that there is not, or has no values.</exception>
    public static PivotDesign Open(ReportDesign design)
    {
        var element = design.Results.Element.Child("t:PivotTable") ?? throw new PageBrokenException("The pivot table has no t:PivotTable.");
        var pivot = new PivotDesign(element)
        {
            Rows = [.. element.ChildrenNamed("t:PivotRow").Take(MaxFields).Select(e => FieldOf(e, design))],
            Columns = [.. element.ChildrenNamed("t:PivotColumn").Take(MaxFields).Select(e => FieldOf(e, design))],
            Values = [.. element.ChildrenNamed("t:PivotValue").Take(MaxFields).Select(e => ValueOf(e, design))],
        };
        return pivot.Values.Count > 0 ? pivot : throw new PageBrokenException("The pivot table has no values.");
    }

    private static PivotField FieldOf(PackageElement element, ReportDesign design)
    {
        var (column, _, field) = ColumnOf(element, design);
        var part = field is null or { Type: DateTimeFieldType or TimestampFieldType } ? GroupKey.PartOf(element["DateTimeGroupFunc"]) : "";
        var bin = decimal.TryParse(element["BinSize"], CultureInfo.InvariantCulture, out var size) && size > 0 ? size : 0;
        return new PivotField(
            new GroupKey(column, part, bin, field), Label(element), Flag(element, "Subtotals", true), string.Equals(element["SortBy"], "Value", StringComparison.OrdinalIgnoreCase),
            string.Equals(element["SortDir"], "DESC", StringComparison.OrdinalIgnoreCase));
    }

    private static PivotValue ValueOf(PackageElement element, ReportDesign design)
    {
        var name = element["Function"] ?? "";
        var function = Measure.FunctionOf(name) ?? throw new PageBrokenException($"The function '{name}' of the pivot table is not known.");
        var hasColumn = element["ColumnName"] is { Length: > 0 };
        if (!hasColumn && function != MeasureFunction.Count)
            throw new PageBrokenException("A value of the pivot table names no column.");
        var (column, isWhole, field) = hasColumn ? ColumnOf(element, design) : (null, false, null);
        var format = element.Child("Format") is { } own ? new FormatDefinition(own) : null;
        var share = element["ShowAs"]?.ToUpperInvariant() switch { "PERCENTOFTOTAL" => PivotShare.Whole, "PERCENTOFROW" => PivotShare.Row, "PERCENTOFCOLUMN" => PivotShare.Column, _ => PivotShare.None };
        return new PivotValue(new Measure(function, column, isWhole), element["Label"] is { Length: > 0 } label ? label : hasColumn ? $"{Label(element)} ({name})" : name, share, field, format);
    }

    private static (string Column, bool IsWhole, FieldDefinition? Field) ColumnOf(PackageElement element, ReportDesign design)
    {
        var name = element["ColumnName"] ?? "";
        if (design.TotalOver(name) is { } known)
            return (known.Expression.Replace("[@field:", "[", StringComparison.OrdinalIgnoreCase), known.IsWhole, design.Source.Find(name)?.Field);
        throw new PageBrokenException($"The pivot table names the column '{name}', which '{design.Source.Name}' does not have.");
    }

    private static string Label(PackageElement element) => element["Label"] is { Length: > 0 } label ? label : (element["ColumnName"] ?? "").Replace('_', ' ');

    private static bool Flag(PackageElement element, string name, bool absent) => CellText.TryBoolean(element[name] ?? "", out var value) ? value ?? absent : absent;
}

/// <summary>A field of the rows or the columns.</summary>
/// <param name="Key">What records are grouped by.</param>
/// <param name="Label">Its heading.</param>
/// <param name="HasSubtotals">Whether its groups have totals, when another field follows.</param>
/// <param name="SortsByValue">Whether its headings are ordered by the first value; by themselves otherwise.</param>
/// <param name="Descending">Whether the order is descending.</param>
public sealed record PivotField(GroupKey Key, string Label, bool HasSubtotals, bool SortsByValue, bool Descending);

/// <summary>A value.</summary>
/// <param name="Measure">What is computed.</param>
/// <param name="Label">Its heading.</param>
/// <param name="Share">What it is shown as a share of.</param>
/// <param name="Field">The source's field; null for a calculated field and for counts of records.</param>
/// <param name="Format">How it is shown.</param>
public sealed record PivotValue(Measure Measure, string Label, PivotShare Share, FieldDefinition? Field, FormatDefinition? Format);

/// <summary>What a value is a share of.</summary>
public enum PivotShare
{
    /// <summary>The value itself is shown.</summary>
    None,

    /// <summary>Of the grand total.</summary>
    Whole,

    /// <summary>Of its row's total.</summary>
    Row,

    /// <summary>Of its column's total.</summary>
    Column,
}
