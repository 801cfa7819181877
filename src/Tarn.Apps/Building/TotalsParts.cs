using System.Collections.Immutable;
using Tarn.Apps.Packages;
using Tarn.Data.Fields;

namespace Tarn.Apps.Building;

/// <summary>Edits the totals and groups of results: pure functions from one definition to the next.</summary>
public static class TotalsParts
{
    /// <summary>Most rows of totals.</summary>
    public const int MostTotals = 5;

    /// <summary>Most levels of groups.</summary>
    public const int MostGroups = 3;

    /// <summary>The functions of totals, the usual one first.</summary>
    public static IReadOnlyList<string> Functions { get; } = ["SUM", "AVG", "COUNT", "COUNT DISTINCT", "MIN", "MAX"];

    /// <summary>The rows of totals in order.</summary>
    public static IReadOnlyList<PackageElement> Totals(PackageElement application) => Read(application, IsTotal);

    /// <summary>The levels of groups, the outermost first.</summary>
    public static IReadOnlyList<PackageElement> Groups(PackageElement application) => Read(application, IsGroup);

    /// <summary>The columns of results that can be totalled.</summary>
    public static IReadOnlyList<PageItem> Columns(PackageElement application) =>
        [.. PageParts.Items(application, PagePart.Columns).Where(i => !i.IsHtml && !i.Type.Equals("Hidden", StringComparison.OrdinalIgnoreCase))];

    /// <summary>Adds a row of totals: the sum of the first number, else the count of the first column.</summary>
    public static PackageElement AddTotal(PackageElement application, PageSource source)
    {
        var columns = Columns(application);
        if (columns.Count == 0)
            return application;
        var number = columns.FirstOrDefault(c => source.Find(c.ColumnName)?.Field.Type is NumericFieldType);
        var row = PackageElement.Create("t:Aggregation", [("Label", "Total"), ("Scope", "Results"), ("Position", "Bottom"), ("LastPageOnly", "False"), ("PerGroup", "False")],
            Field((number ?? columns[0]).ColumnName, number is null ? "COUNT" : "SUM"));
        return Write(application, IsTotal, Totals(application).ToImmutableArray().Add(row));
    }

    /// <summary>Changes a row of totals.</summary>
    public static PackageElement ChangeTotal(PackageElement application, int index, Func<PackageElement, PackageElement> change) =>
        Write(application, IsTotal, [.. Totals(application).Select((r, i) => i == index ? change(r) : r)]);

    /// <summary>Takes a row of totals away.</summary>
    public static PackageElement RemoveTotal(PackageElement application, int index) => Write(application, IsTotal, [.. Totals(application).Where((_, i) => i != index)]);

    /// <summary>The function of a column in a row; empty when the row has none for it.</summary>
    public static string FunctionOf(PackageElement total, string column) => total.ChildrenNamed("Field").FirstOrDefault(f => column.Equals(f["ColumnName"], StringComparison.OrdinalIgnoreCase)) is not { } field ? ""
        : field["Formula"] is { Length: > 0 } formula ? formula : field["Function"] is { Length: > 0 } function ? function : total["Formula"] is { Length: > 0 } shared ? shared : total["Function"] ?? "SUM";

    /// <summary>Sets the function of a column in a row; empty takes the column out of it.</summary>
    public static PackageElement SetFunction(PackageElement total, string column, string function)
    {
        bool Is(PackageElement f) => f.Name == "Field" && column.Equals(f["ColumnName"], StringComparison.OrdinalIgnoreCase);
        if (function.Length == 0)
            return total.WithChildren(total.Children.Where(c => !Is(c)));
        return total.Children.Any(Is) ? total.WithChildren(total.Children.Select(c => Is(c) ? c.With("Formula", null).With("Function", function) : c)) : total.WithChildren(total.Children.Add(Field(column, function)));
    }

    /// <summary>Groups by a column, inside of the groups that are there. Dates are cut to months.</summary>
    public static PackageElement AddGroup(PackageElement application, PageColumn column)
    {
        var group = PackageElement.Create("t:Group",
            [("ColumnName", column.Name), ("Part", column.Field.Type is DateTimeFieldType or TimestampFieldType ? "MONTH" : ""), ("SortDir", "ASC"), ("Label", column.Label), ("ShowCount", "True")]);
        return Write(application, IsGroup, Groups(application).ToImmutableArray().Add(group));
    }

    /// <summary>Changes a level.</summary>
    public static PackageElement ChangeGroup(PackageElement application, int index, Func<PackageElement, PackageElement> change) =>
        Write(application, IsGroup, [.. Groups(application).Select((g, i) => i == index ? change(g) : g)]);

    /// <summary>Takes a level away.</summary>
    public static PackageElement RemoveGroup(PackageElement application, int index) => Write(application, IsGroup, [.. Groups(application).Where((_, i) => i != index)]);

    private static bool IsTotal(PackageElement element) => element.Name is "Aggregation" or "t:Aggregation";

    private static bool IsGroup(PackageElement element) => element.Name is "Group" or "t:Group";

    private static PackageElement Field(string column, string function) => PackageElement.Create("Field", [("ColumnName", column), ("Function", function)]);

    private static IReadOnlyList<PackageElement> Read(PackageElement application, Func<PackageElement, bool> isOne) =>
        new DataPageDefinition(application, null).Page?.Results is { } results ? [.. PageParts.InOrder(results.Element.Children.Where(isOne))] : [];

    private static PackageElement Write(PackageElement application, Func<PackageElement, bool> isOne, ImmutableArray<PackageElement> elements) => PageParts.ChangeResults(
        application, results => results.WithChildren([.. results.Children.Where(c => !isOne(c)), .. elements.Select((e, i) => PageFactory.Numbered(e, i + 1))]));
}
