using Tarn.Sql;

namespace Tarn.Studio.Design;

/// <summary>What can stand in a formula, with a word of help.</summary>
/// <param name="Name">What is typed to find it.</param>
/// <param name="Insert">What is written; the cursor goes where the bar stands.</param>
/// <param name="Help">What it is for.</param>
internal sealed record FormulaWord(string Name, string Insert, string Help);

/// <summary>The functions and constructs of formulas.</summary>
internal static class FormulaWords
{
    private static readonly Dictionary<string, string> Help = new(StringComparer.Ordinal)
    {
        ["ABS"] = "without its sign",
        ["CEILING"] = "rounded up",
        ["FLOOR"] = "rounded down",
        ["ROUND"] = "number, decimals",
        ["POWER"] = "number, exponent",
        ["SQRT"] = "square root",
        ["LEN"] = "number of characters",
        ["LEFT"] = "text, how many characters",
        ["RIGHT"] = "text, how many characters",
        ["SUBSTRING"] = "text, from, how many",
        ["UPPER"] = "in capital letters",
        ["LOWER"] = "in small letters",
        ["TRIM"] = "without spaces around it",
        ["LTRIM"] = "without spaces before it",
        ["RTRIM"] = "without spaces behind it",
        ["REPLACE"] = "text, find, replace with",
        ["CONCAT"] = "texts joined",
        ["CONCAT_WS"] = "separator, texts joined",
        ["CHARINDEX"] = "find, in text: where",
        ["FORMAT"] = "value, pattern such as 'yyyy-MM-dd'",
        ["STR"] = "number as text",
        ["DATEADD"] = "day, how many, date",
        ["DATEDIFF"] = "day, from, to",
        ["DATEPART"] = "year, date",
        ["DATENAME"] = "month, date: its name",
        ["YEAR"] = "of a date",
        ["MONTH"] = "of a date, 1 to 12",
        ["DAY"] = "of a date, 1 to 31",
        ["EOMONTH"] = "last day of the month",
        ["ISNULL"] = "value, what to use when it is blank",
        ["COALESCE"] = "the first that is not blank",
        ["NULLIF"] = "blank when both are equal",
        ["IIF"] = "condition, if so, if not",
        ["CAST"] = "value AS type",
        ["CONVERT"] = "type, value",
    };

    private static readonly HashSet<string> Refused = new(StringComparer.Ordinal)
    {
        "GETDATE", "GETUTCDATE", "SYSDATETIME", "SYSUTCDATETIME", "SYSDATETIMEOFFSET", "CURRENT_TIMESTAMP", "RAND", "NEWID",
    };

    /// <summary>All of them, functions by name.</summary>
    public static IReadOnlyList<FormulaWord> All { get; } =
    [
        new("CASE", "CASE WHEN | THEN  ELSE  END", "one result or another"),
        .. SqlFunctionList.Scalars.Where(f => !Refused.Contains(f.Name)).Select(f => new FormulaWord(
            f.Name, f.Name == "CAST" ? "CAST(| AS nvarchar(50))" : f.Maximum == 0 ? f.Name + "()" : f.Name + "(|)",
            Help.GetValueOrDefault(f.Name) ?? (f.Maximum == 0 ? "" : f.Minimum == f.Maximum ? $"{f.Minimum} values" : $"{f.Minimum} or more values"))),
    ];
}
