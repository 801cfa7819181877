using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Studio.Datasheets;

namespace Tarn.Studio.Views;

/// <summary>The comparisons of criteria in words: those of the datasheet's filter, and the further relative dates that views know.</summary>
internal static class ViewWords
{
    private static readonly (string Token, string Words)[] MoreDates =
    [
        ("t:TOMORROW", "is tomorrow"), ("t:WEEK", "is this week"), ("t:PREV_WEEK", "was last week"), ("t:NEXT_WEEK", "is next week"), ("t:NEXT_MONTH", "is next month"),
        ("t:QUARTER", "is this quarter"), ("t:PREV_QUARTER", "was last quarter"), ("t:NEXT_QUARTER", "is next quarter"), ("t:PREV_YEAR", "was last year"), ("t:NEXT_YEAR", "is next year"),
        ("t:MTD", "is this month, until now"), ("t:YTD", "is this year, until now"), ("t:BEFORE_NOW", "is in the past"), ("t:AFTER_NOW", "is in the future"),
        ("t:LAST_X_H", "is in the last hours"), ("t:NEXT_X_H", "is in the next hours"), ("t:LAST_X_W", "is in the last weeks"), ("t:NEXT_X_W", "is in the next weeks"),
        ("t:LAST_X_M", "is in the last months"), ("t:NEXT_X_M", "is in the next months"), ("t:LAST_X_Y", "is in the last years"), ("t:NEXT_X_Y", "is in the next years"),
        ("t:PART_YEAR", "is in the year"), ("t:PART_QUARTER", "is in quarter number"), ("t:PART_MONTH", "is in month number"), ("t:PART_WEEK", "is in week number"),
        ("t:PART_DAY", "is on day of the month"), ("t:PART_WEEKDAY", "is on weekday number (1 is Sunday)"),
    ];

    /// <summary>The comparisons of a field: token and words. One that is not known stays, as it is.</summary>
    public static IReadOnlyList<(string Token, string Words)> Comparisons(FieldDefinition field, string present)
    {
        var known = SheetWords.Comparisons(field);
        if (field.Type is DateTimeFieldType or TimestampFieldType)
            known = [.. known, .. MoreDates, ("=", "is exactly"), ("<>", "is not exactly"), ("<=", "is until exactly")];
        return known.Any(k => k.Token.Equals(present, StringComparison.OrdinalIgnoreCase)) ? known : [.. known, (present, present.Length > 0 ? present : "(choose)")];
    }

    /// <summary>What a new criterion of a field compares with.</summary>
    public static string FirstOf(FieldDefinition field) => SheetWords.Comparisons(field)[0].Token;

    /// <summary>The value that a new criterion begins with.</summary>
    public static string DefaultOf(FieldDefinition field) => field.Type is YesNoFieldType ? "1" : "";

    /// <summary>Needs the comparison a value?</summary>
    public static bool NeedsValue(string token) => token.Contains("_X", StringComparison.OrdinalIgnoreCase) || token.StartsWith("t:PART_", StringComparison.OrdinalIgnoreCase) || SheetWords.NeedsValue(token);

    /// <summary>What a value looks like.</summary>
    public static string Placeholder(FieldDefinition field, string token) =>
        token.Contains("_X", StringComparison.Ordinal) ? "how many" : token.StartsWith("t:PART_", StringComparison.Ordinal) ? "number" : field.Type is DateTimeFieldType or TimestampFieldType ? "2026-01-31" : "value";
}
