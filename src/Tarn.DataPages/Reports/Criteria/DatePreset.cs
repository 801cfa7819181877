using System.Globalization;

namespace Tarn.DataPages.Reports.Criteria;

/// <summary>
/// The relative dates of criteria (datapages-reports, 5.5). Every preset is a half-open range in the page's zone, so that an index on the date serves it;
/// only parts of dates (month, day, weekday) cannot be ranges.
/// </summary>
internal static class DatePreset
{
    /// <summary>Greatest number that <c>t:NEXT_X</c> and its like take.</summary>
    public const int MaxCount = 3650;

    private static readonly Dictionary<string, string> Parts = new(StringComparer.Ordinal)
    {
        ["t:PART_QUARTER"] = "quarter",
        ["t:PART_MONTH"] = "month",
        ["t:PART_WEEK"] = "week",
        ["t:PART_DAY"] = "day",
        ["t:PART_WEEKDAY"] = "weekday",
    };

    private static readonly HashSet<string> Fixed =
    [
        "t:TODAY", "t:YESTERDAY", "t:TOMORROW", "t:WEEK", "t:PREV_WEEK", "t:NEXT_WEEK", "t:MONTH", "t:PREV_MONTH", "t:NEXT_MONTH", "t:QUARTER", "t:PREV_QUARTER", "t:NEXT_QUARTER",
        "t:YEAR", "t:PREV_YEAR", "t:NEXT_YEAR", "t:YTD", "t:MTD", "t:AFTER_NOW", "t:BEFORE_NOW",
    ];

    private static readonly HashSet<string> Counted =
    [
        "t:NEXT_X", "t:LAST_X", "t:NEXT_X_H", "t:LAST_X_H", "t:NEXT_X_W", "t:LAST_X_W", "t:NEXT_X_M", "t:LAST_X_M", "t:NEXT_X_Y", "t:LAST_X_Y",
    ];

    public static bool IsKnown(string comparison) =>
        Fixed.Contains(comparison) || Counted.Contains(comparison) || Parts.ContainsKey(comparison) || comparison is "t:PART_YEAR" or "t:ON";

    public static bool NeedsNoValue(string comparison) => Fixed.Contains(comparison);

    /// <summary>Whether the value is a number of days, hours and so on.</summary>
    public static bool IsCounted(string comparison) => Counted.Contains(comparison);

    /// <summary>The part of a date that a number is compared with; null when the comparison is none of those.</summary>
    public static string? PartOf(string comparison) => Parts.GetValueOrDefault(comparison);

    /// <summary>Reads the number of a counted preset.</summary>
    public static bool TryCount(string text, out int count) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out count) && count <= MaxCount;

    /// <summary>The range of a preset; null at an end that is open. A range that begins "after" a moment excludes it.</summary>
    public static (DateTime? From, bool FromIsOpen, DateTime? To) Range(string comparison, DateTime now, DayOfWeek firstDay, int count)
    {
        var today = now.Date;
        var week = today.AddDays(-((7 + (int)today.DayOfWeek - (int)firstDay) % 7));
        var month = new DateTime(today.Year, today.Month, 1);
        var quarter = new DateTime(today.Year, ((today.Month - 1) / 3 * 3) + 1, 1);
        var year = new DateTime(today.Year, 1, 1);
        return comparison switch
        {
            "t:TODAY" => (today, false, today.AddDays(1)),
            "t:YESTERDAY" => (today.AddDays(-1), false, today),
            "t:TOMORROW" => (today.AddDays(1), false, today.AddDays(2)),
            "t:WEEK" => (week, false, week.AddDays(7)),
            "t:PREV_WEEK" => (week.AddDays(-7), false, week),
            "t:NEXT_WEEK" => (week.AddDays(7), false, week.AddDays(14)),
            "t:MONTH" => (month, false, month.AddMonths(1)),
            "t:PREV_MONTH" => (month.AddMonths(-1), false, month),
            "t:NEXT_MONTH" => (month.AddMonths(1), false, month.AddMonths(2)),
            "t:QUARTER" => (quarter, false, quarter.AddMonths(3)),
            "t:PREV_QUARTER" => (quarter.AddMonths(-3), false, quarter),
            "t:NEXT_QUARTER" => (quarter.AddMonths(3), false, quarter.AddMonths(6)),
            "t:YEAR" => (year, false, year.AddYears(1)),
            "t:PREV_YEAR" => (year.AddYears(-1), false, year),
            "t:NEXT_YEAR" => (year.AddYears(1), false, year.AddYears(2)),
            "t:YTD" => (year, false, now),
            "t:MTD" => (month, false, now),
            "t:AFTER_NOW" => (now, true, null),
            "t:BEFORE_NOW" => (null, false, now),
            "t:NEXT_X" => (now, true, today.AddDays(count + 1)),
            "t:LAST_X" => (today.AddDays(-count), false, now),
            "t:NEXT_X_H" => (now, true, now.AddHours(count)),
            "t:LAST_X_H" => (now.AddHours(-count), false, now),
            "t:NEXT_X_W" => (now, true, now.AddDays(7 * count)),
            "t:LAST_X_W" => (now.AddDays(-7 * count), false, now),
            "t:NEXT_X_M" => (now, true, now.AddMonths(count)),
            "t:LAST_X_M" => (now.AddMonths(-count), false, now),
            "t:NEXT_X_Y" => (now, true, now.AddYears(count)),
            "t:LAST_X_Y" => (now.AddYears(-Math.Min(count, now.Year - 1)), false, now),
            _ => throw new ArgumentOutOfRangeException(nameof(comparison), comparison, "No preset."),
        };
    }
}
