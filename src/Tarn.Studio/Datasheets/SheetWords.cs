using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Data.Sheets;

namespace Tarn.Studio.Datasheets;

/// <summary>Field types, comparisons and totals in words, and how wide a column is.</summary>
internal static class SheetWords
{
    /// <summary>The icon of a field.</summary>
    public static string Icon(FieldDefinition field) => field.IsFormula ? "function" : Icon(field.Type);

    /// <summary>The icon of a type.</summary>
    public static string Icon(FieldType type) => type switch
    {
        NumericFieldType => "number",
        AutonumberFieldType or PrefixedAutonumberFieldType or RandomIdFieldType or GuidFieldType => "key",
        DateTimeFieldType => "calendar",
        TimestampFieldType => "clock",
        YesNoFieldType => "toggle",
        ListFieldType => "list",
        PasswordFieldType => "lock",
        FileFieldType or AttachmentFieldType => "file",
        _ => "text",
    };

    /// <summary>Width of a column in pixels.</summary>
    public static int Width(FieldDefinition field) => field.Type switch
    {
        YesNoFieldType => 110,
        NumericFieldType or AutonumberFieldType => 130,
        DateTimeFieldType or TimestampFieldType => 170,
        LongTextFieldType => 280,
        GuidFieldType => 300,
        _ => 200,
    };

    /// <summary>The comparisons of a field: token and words.</summary>
    public static IReadOnlyList<(string Token, string Words)> Comparisons(FieldDefinition field) => field.Type switch
    {
        PasswordFieldType or AttachmentFieldType => [],
        YesNoFieldType => [("=", "is")],
        ListFieldType => [("LIKE", "includes"), ("IS NULL", "is blank"), ("IS NOT NULL", "is not blank")],
        DateTimeFieldType or TimestampFieldType =>
        [
            ("t:ON", "is on the day"), ("<", "is before"), (">=", "is on or after"), (">", "is after"), ("t:TODAY", "is today"), ("t:YESTERDAY", "was yesterday"), ("t:MONTH", "is this month"),
            ("t:PREV_MONTH", "was last month"), ("t:YEAR", "is this year"), ("t:LAST_X", "is in the last days"), ("t:NEXT_X", "is in the next days"), ("IS NULL", "is blank"), ("IS NOT NULL", "is not blank"),
        ],
        _ when SheetTotal.IsNumber(field) =>
        [
            ("=", "is"), ("<>", "is not"), (">", "is more than"), (">=", "is at least"), ("<", "is less than"), ("<=", "is at most"), ("IS NULL", "is blank"), ("IS NOT NULL", "is not blank"),
        ],
        _ =>
        [
            ("LIKE", "contains"), ("NOT LIKE", "does not contain"), ("=", "is"), ("<>", "is not"), ("BEGINS WITH", "begins with"), ("ENDS WITH", "ends with"), ("IS NULL", "is blank"), ("IS NOT NULL", "is not blank"),
        ],
    };

    /// <summary>Needs the comparison a value?</summary>
    public static bool NeedsValue(string token) =>
        token is "t:ON" or "t:LAST_X" or "t:NEXT_X" || !(token.StartsWith("IS", StringComparison.Ordinal) || token.StartsWith("t:", StringComparison.Ordinal));

    /// <summary>A total in words.</summary>
    public static string Total(SheetTotalKind kind, FieldDefinition field) => kind switch
    {
        SheetTotalKind.Sum => "Sum",
        SheetTotalKind.Average => "Average",
        SheetTotalKind.Smallest => field.Type is DateTimeFieldType or TimestampFieldType ? "Earliest" : "Smallest",
        SheetTotalKind.Largest => field.Type is DateTimeFieldType or TimestampFieldType ? "Latest" : "Largest",
        SheetTotalKind.Filled => field.Type is YesNoFieldType ? "Yes" : "Filled",
        SheetTotalKind.Blank => "Blank",
        _ => "Different",
    };
}
