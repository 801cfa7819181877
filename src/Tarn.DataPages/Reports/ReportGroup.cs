using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.DataPages.Values;
using Tarn.Sql;

namespace Tarn.DataPages.Reports;

/// <summary>A level at which results are grouped: the element <c>Group</c> of the results.</summary>
/// <param name="Level">From 1.</param>
/// <param name="ColumnName">The source's column.</param>
/// <param name="Part">Of dates: <c>YEAR</c>, <c>QUARTER</c>, <c>MONTH</c>, <c>WEEK</c>, <c>DAY</c>; empty for the value itself.</param>
/// <param name="Descending">Whether groups come in descending order.</param>
/// <param name="Label">The caption before the value; empty for none.</param>
/// <param name="ShowsCount">Whether the number of records stands behind it.</param>
/// <param name="Format">How the value is shown.</param>
public sealed record ReportGroup(int Level, string ColumnName, string Part, bool Descending, string Label, bool ShowsCount, FormatDefinition? Format)
{
    /// <summary>Most levels.</summary>
    public const int MaxLevels = 3;

    /// <summary>The key as T-SQL: a date cut to its part.</summary>
    public string Expression => Part switch
    {
        "" => $"[{ColumnName}]",
        _ => $"DATEADD({Part.ToLowerInvariant()}, DATEDIFF({Part.ToLowerInvariant()}, 0, [{ColumnName}]), 0)",
    };

    /// <summary>The key as a sort key.</summary>
    public SortKey Sort => new(Expression, Part.Length == 0 ? ColumnName : null, Descending);

    /// <summary>The condition that selects the records of a group, in a form that an index on the column serves.</summary>
    public string Condition(in SqlValue key)
    {
        if (key.IsNull)
            return $"[{ColumnName}] IS NULL";
        if (Part.Length == 0)
            return $"[{ColumnName}] = {SqlLiteral.Of(key)}";
        var from = key.AsDateTime;
        // Weeks are named by their Monday and begin on the Sunday before. The first and the last period reach beyond the dates that there are.
        from = Part == "WEEK" ? from.AddDays(-1) : from;
        var longest = Part switch { "YEAR" => 366, "QUARTER" => 92, "MONTH" => 31, "WEEK" => 7, _ => 1 };
        var low = from < DateTimeFieldType.Earliest ? $"[{ColumnName}] IS NOT NULL" : $"[{ColumnName}] >= {SqlLiteral.Of(SqlValue.FromDateTime(from))}";
        if (DateTime.MaxValue - from < TimeSpan.FromDays(longest))
            return low;
        var to = Part switch { "YEAR" => from.AddYears(1), "QUARTER" => from.AddMonths(3), "MONTH" => from.AddMonths(1), "WEEK" => from.AddDays(7), _ => from.AddDays(1) };
        return $"({low} AND [{ColumnName}] < {SqlLiteral.Of(SqlValue.FromDateTime(to))})";
    }

    /// <summary>A record's key, cut in the same way.</summary>
    public SqlValue KeyOf(in SqlValue value)
    {
        if (Part.Length == 0 || value.IsNull)
            return value;
        var date = value.AsDateTime;
        // Weeks are counted from Sunday, as DATEDIFF does.
        return SqlValue.FromDateTime(Part switch
        {
            "YEAR" => new DateTime(date.Year, 1, 1),
            "QUARTER" => new DateTime(date.Year, ((date.Month - 1) / 3 * 3) + 1, 1),
            "MONTH" => new DateTime(date.Year, date.Month, 1),
            "WEEK" => WeekOf(date),
            _ => date.Date,
        });
    }

    /// <summary>DATEADD of weeks to 1900-01-01, a Monday: weeks change on Sunday and are named by their Monday.</summary>
    private static DateTime WeekOf(DateTime date) => date.Date.AddDays(1 - (int)date.DayOfWeek);

    /// <summary>Reads the groups of results.</summary>
    public static IReadOnlyList<ReportGroup> Read(ResultsDefinition results) =>
        [.. results.Element.Children.Where(c => c.Name is "Group" or "t:Group").OrderBy(c => int.TryParse(c["DisplayOrder"], out var order) ? order : int.MaxValue).Take(MaxLevels).Select((group, i) => new ReportGroup(
            i + 1,
            group["ColumnName"] ?? "",
            group["Part"]?.ToUpperInvariant() is "YEAR" or "QUARTER" or "MONTH" or "WEEK" or "DAY" ? group["Part"]!.ToUpperInvariant() : "",
            string.Equals(group["SortDir"], "DESC", StringComparison.OrdinalIgnoreCase),
            group["Label"] ?? "",
            CellText.TryBoolean(group["ShowCount"] ?? "", out var shows) && shows == true,
            group.Child("Format") is { } format ? new FormatDefinition(format) : null))];
}
