using System.Text.RegularExpressions;
using Tarn.Apps.Packages;

namespace Tarn.DataPages.Reports;

/// <summary>Over which records a total is taken.</summary>
public enum TotalScope
{
    /// <summary>The records of the page.</summary>
    Page,

    /// <summary>All records that the search found.</summary>
    Results,

    /// <summary>All records that the visitor may see, found or not.</summary>
    Source,
}

/// <summary>A totals row: the element <c>Aggregation</c> of the results. One function or formula over one column or several.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Label">The text at the row's start.</param>
/// <param name="Scope">Over which records.</param>
/// <param name="IsOnTop">Above the records; below them otherwise.</param>
/// <param name="IsOnLastPageOnly">Shown on the last page only.</param>
/// <param name="IsPerGroup">Shown for each group of the first level, besides the whole.</param>
/// <param name="IsPerEveryGroup">Shown for each group of every level.</param>
/// <param name="Formulas">For each column its aggregate, as the builder wrote it.</param>
public sealed partial record ReportTotal(
    int Number, string Label, TotalScope Scope, bool IsOnTop, bool IsOnLastPageOnly, bool IsPerGroup, bool IsPerEveryGroup, IReadOnlyDictionary<string, string> Formulas)
{
    /// <summary>Most rows.</summary>
    public const int Most = 5;

    /// <summary>The aggregate of a column as T-SQL: <c>SUM*0.6/COUNT</c> becomes <c>SUM([X])*0.6/COUNT([X])</c>, and averages of whole numbers are not cut.</summary>
    /// <param name="formula">A function's name, or arithmetic over such names and over calls with fields.</param>
    /// <param name="column">The column's expression.</param>
    /// <param name="isWhole">Whether the column holds whole numbers.</param>
    public static string Expression(string formula, string column, bool isWhole)
    {
        var whole = isWhole ? $"CAST({column} AS decimal(28, 6))" : column;
        return Function().Replace(formula, match => match.Value.ToUpperInvariant() switch
        {
            "COUNT DISTINCT" or "COUNT(DISTINCT)" => $"COUNT(DISTINCT {column})",
            "COUNT" => $"COUNT({column})",
            "MIN" => $"MIN({column})",
            "MAX" => $"MAX({column})",
            var function => $"{function}({whole})",
        });
    }

    /// <summary>Reads the totals of results.</summary>
    public static IReadOnlyList<ReportTotal> Read(ResultsDefinition results) =>
        [.. results.Element.Children.Where(c => c.Name is "Aggregation" or "t:Aggregation").OrderBy(c => int.TryParse(c["DisplayOrder"], out var order) ? order : int.MaxValue).Take(Most).Select((row, i) => new ReportTotal(
            i + 1,
            row["Label"] ?? "",
            row["Scope"]?.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant() switch { "PAGE" or "PAGEDATA" => TotalScope.Page, "SOURCE" or "ENTIREDATASOURCE" => TotalScope.Source, _ => TotalScope.Results },
            string.Equals(row["Position"], "Top", StringComparison.OrdinalIgnoreCase),
            Flag(row, "LastPageOnly"),
            Flag(row, "PerGroup") || string.Equals(row["PerGroup"], "All", StringComparison.OrdinalIgnoreCase) || string.Equals(row["PerGroup"], "First", StringComparison.OrdinalIgnoreCase),
            string.Equals(row["PerGroup"], "All", StringComparison.OrdinalIgnoreCase),
            Columns(row)))];

    private static Dictionary<string, string> Columns(PackageElement row)
    {
        var formulas = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var field in row.ChildrenNamed("Field"))
            formulas[field["ColumnName"] ?? ""] = field["Formula"] is { Length: > 0 } own ? own : field["Function"] is { Length: > 0 } function ? function : row["Formula"] is { Length: > 0 } shared ? shared : row["Function"] ?? "SUM";
        return formulas;
    }

    private static bool Flag(PackageElement row, string name) => CellText.TryBoolean(row[name] ?? "", out var value) && value == true;

    // A function's name that is not called already: followed by no bracket, in no brackets of a field.
    [GeneratedRegex(@"(?<![\w\[@:.])(?:COUNT\s*\(\s*DISTINCT\s*\)|COUNT\s+DISTINCT|SUM|AVG|COUNT|MIN|MAX|STDEVP?|VARP?)(?!\s*[\w(\]])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Function();
}
