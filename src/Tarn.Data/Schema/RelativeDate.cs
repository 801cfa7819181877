using System.Globalization;
using Tarn.Data.Transfer;
using Tarn.Sql;

namespace Tarn.Data.Schema;

/// <summary>
/// Comparisons of a date with a time relative to now (datapages-reports.md, section 5.5): <c>t:TODAY</c>, <c>t:NEXT_X</c> ... Ranges are half open, weeks begin on Sunday, and the
/// column stands alone on its side, so that an index serves. Now is the account's: GETDATE().
/// </summary>
internal static class RelativeDate
{
    private const int MostX = 3650;
    private const string Now = "GETDATE()";
    private const string Today = "CAST(CAST(GETDATE() AS date) AS datetime)";
    private const string Sunday = $"DATEADD(day, 1 - DATEPART(weekday, GETDATE()), {Today})";

    /// <summary>Is the comparison written like one of these?</summary>
    public static bool IsToken(string comparison) => comparison.StartsWith("t:", StringComparison.OrdinalIgnoreCase);

    /// <summary>Says what is wrong with a comparison, or null when it can be written.</summary>
    public static string? Check(FieldDefinition field, string comparison, string value)
    {
        if (field.Type.SqlType.Kind != SqlTypeKind.DateTime)
            return $"The comparison '{comparison}' is for dates; the field '{field.Name}' holds none.";
        return Write("[x]", comparison, value, out var problem) is null ? problem ?? $"The comparison '{comparison}' is not known." : null;
    }

    /// <summary>The condition; only for what <see cref="Check"/> lets pass.</summary>
    public static string Write(string column, string comparison, string value) => Write(column, comparison, value, out _)!;

    private static string? Write(string column, string comparison, string value, out string? problem)
    {
        problem = null;
        var token = comparison[2..].ToUpperInvariant();
        if (token == "ON")
            return OnDay(column, value, out problem);
        if (token.StartsWith("PART_", StringComparison.Ordinal))
            return Part(column, token[5..], value, out problem);
        if (token.StartsWith("NEXT_X", StringComparison.Ordinal) || token.StartsWith("LAST_X", StringComparison.Ordinal))
            return Near(column, token, value, out problem);
        return token switch
        {
            "TODAY" => Range(column, Today, Days(Today, 1)),
            "YESTERDAY" => Range(column, Days(Today, -1), Today),
            "TOMORROW" => Range(column, Days(Today, 1), Days(Today, 2)),
            "WEEK" => Range(column, Sunday, Days(Sunday, 7)),
            "PREV_WEEK" => Range(column, Days(Sunday, -7), Sunday),
            "NEXT_WEEK" => Range(column, Days(Sunday, 7), Days(Sunday, 14)),
            "YTD" => Range(column, Start("year", 0), Now),
            "MTD" => Range(column, Start("month", 0), Now),
            "AFTER_NOW" => $"{column} > {Now}",
            "BEFORE_NOW" => $"{column} < {Now}",
            _ => Calendar(column, token),
        };
    }

    /// <summary>This, previous and next month, quarter, year.</summary>
    private static string? Calendar(string column, string token)
    {
        var step = token.StartsWith("PREV_", StringComparison.Ordinal) ? -1 : token.StartsWith("NEXT_", StringComparison.Ordinal) ? 1 : 0;
        var unit = step == 0 ? token : token[5..];
        return unit is "MONTH" or "QUARTER" or "YEAR" ? Range(column, Start(unit, step), Start(unit, step + 1)) : null;
    }

    /// <summary>The next or last X days; with a suffix hours, weeks, months, years, by calendar arithmetic from now.</summary>
    private static string? Near(string column, string token, string value, out string? problem)
    {
        problem = null;
        var next = token.StartsWith("NEXT", StringComparison.Ordinal);
        var unit = token[6..] switch { "" or "_D" => "day", "_H" => "hour", "_W" => "week", "_M" => "month", "_Y" => "year", _ => null };
        if (unit is null)
            return null;
        if (!TryReadNumber(value, 0, MostX, out var x))
        {
            problem = $"The value '{value}' of the comparison must be a whole number from 0 to {MostX}.";
            return null;
        }

        var far = unit == "day"
            ? Days(Today, next ? x + 1 : -x)
            : string.Create(CultureInfo.InvariantCulture, $"DATEADD({unit}, {(next ? x : -x)}, {Now})");
        return next ? $"({column} > {Now} AND {column} < {far})" : Range(column, far, Now);
    }

    private static string? Part(string column, string part, string value, out string? problem)
    {
        var (unit, least, most) = part switch
        {
            "YEAR" => ("year", 1753, 9998),
            "QUARTER" => ("quarter", 1, 4),
            "MONTH" => ("month", 1, 12),
            "WEEK" => ("week", 1, 54),
            "DAY" => ("day", 1, 31),
            "WEEKDAY" => ("weekday", 1, 7),
            _ => ("", 0, 0),
        };
        problem = null;
        if (unit.Length == 0)
            return null;
        if (!TryReadNumber(value, least, most, out var number))
        {
            problem = $"The value '{value}' of the comparison must be a whole number from {least} to {most}.";
            return null;
        }

        return unit == "year"
            ? Range(column, string.Create(CultureInfo.InvariantCulture, $"'{number:0000}-01-01'"), string.Create(CultureInfo.InvariantCulture, $"'{number + 1:0000}-01-01'"))
            : string.Create(CultureInfo.InvariantCulture, $"DATEPART({unit}, {column}) = {number}");
    }

    private static string? OnDay(string column, string value, out string? problem)
    {
        if (!DateText.TryParse(value, DateOrder.MonthFirst, out var date) || date.Date.Year == 9999)
        {
            problem = $"The value '{value}' of the comparison must be a date.";
            return null;
        }

        problem = null;
        return Range(column, Literal(date.Date), Literal(date.Date.AddDays(1)));
    }

    private static bool TryReadNumber(string value, int least, int most, out int number) =>
        int.TryParse(value.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= least && number <= most;

    private static string Literal(DateTime date) => date.ToString("\\'yyyy-MM-dd\\'", CultureInfo.InvariantCulture);

    private static string Days(string from, int days) => string.Create(CultureInfo.InvariantCulture, $"DATEADD(day, {days}, {from})");

    private static string Start(string unit, int step) =>
        string.Create(CultureInfo.InvariantCulture, $"DATEADD({unit}, DATEDIFF({unit}, '1900-01-01', {Now}) + {step}, CAST('1900-01-01' AS datetime))");

    private static string Range(string column, string from, string to) => $"({column} >= {from} AND {column} < {to})";
}
