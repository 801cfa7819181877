namespace Tarn.Data.Tests.Language;

/// <summary>Makes expressions that the grammar allows, over Items and Sales; whether they type or run is another matter.</summary>
internal sealed class RandomExpressions(int seed)
{
    private static readonly string[] Columns = ["Item_ID", "Name", "Code", "Note", "Qty", "Price", "Weight", "Due", "Active", "PK_ID"];

    private static readonly string[] Literals =
        ["0", "1", "2", "7", "-3", "1.5", "0.25", "100.00", "2e0", "$2.5", "''", "'a'", "'5'", "'2024-02-29'", "'apple '", "'%a%'", "NULL", "GETDATE()", "'x,y'", "3000000000", "'É'"];

    private static readonly string[] Types = ["int", "bigint", "decimal(12,3)", "money", "float", "varchar(10)", "nvarchar(max)", "datetime", "date", "bit", "datetime2", "time"];

    private static readonly (string Name, int Count)[] Calls =
    [
        ("ABS", 1), ("SIGN", 1), ("CEILING", 1), ("FLOOR", 1), ("ROUND", 2), ("POWER", 2), ("SQRT", 1), ("LEN", 1), ("LEFT", 2), ("RIGHT", 2), ("SUBSTRING", 3), ("CHARINDEX", 2), ("REPLACE", 3),
        ("UPPER", 1), ("LOWER", 1), ("LTRIM", 1), ("TRIM", 1), ("CONCAT", 2), ("CONCAT", 3), ("STR", 1), ("ISNULL", 2), ("COALESCE", 2), ("COALESCE", 3), ("NULLIF", 2), ("CHOOSE", 3), ("YEAR", 1), ("MONTH", 1),
        ("EOMONTH", 1), ("ISNUMERIC", 1), ("ISDATE", 1), ("REVERSE", 1), ("REPLICATE", 2), ("DATALENGTH", 1), ("PATINDEX", 2), ("STUFF", 4), ("CONCAT_WS", 3), ("ASCII", 1), ("UNICODE", 1), ("DEGREES", 1),
    ];

    private static readonly string[] Parts = ["year", "month", "day", "hour", "week", "quarter", "minute"];

    private readonly Random _random = new(seed);

    public string Value(int depth)
    {
        if (depth == 0)
            return Pick(_random.Next(3) == 0 ? Literals : Columns);
        switch (_random.Next(16))
        {
            case 0 or 1 or 2:
                return $"({Value(depth - 1)} {Pick("+", "-", "*", "/", "%", "+", "&", "|")} {Value(depth - 1)})";
            case 3 or 4 or 5 or 6:
                var (name, count) = Calls[_random.Next(Calls.Length)];
                return $"{name}({string.Join(", ", Enumerable.Range(0, count).Select(_ => Value(depth - 1)))})";
            case 7:
                return $"CASE WHEN {Condition(depth - 1)} THEN {Value(depth - 1)} ELSE {Value(depth - 1)} END";
            case 8:
                return $"IIF({Condition(depth - 1)}, {Value(depth - 1)}, {Value(depth - 1)})";
            case 9:
                return $"{Pick("CAST", "TRY_CAST")}({Value(depth - 1)} AS {Pick(Types)})";
            case 10:
                return $"DATEADD({Pick(Parts)}, {Value(depth - 1)}, {Value(depth - 1)})";
            case 11:
                return $"DATEDIFF({Pick(Parts)}, {Value(depth - 1)}, {Value(depth - 1)})";
            case 12:
                return $"DATENAME({Pick(Parts)}, {Value(depth - 1)})";
            case 13:
                return $"(SELECT {Pick("MAX", "MIN", "COUNT", "SUM", "AVG")}({Pick("Amount", "Region", "Sold", "Item_ID")}) FROM Sales s WHERE s.Item_ID = Items.Item_ID)";
            case 14:
                return $"CASE {Value(depth - 1)} WHEN {Value(0)} THEN {Value(depth - 1)} END";
            default:
                return $"({Pick("-", "~", "+")}{Value(depth - 1)})";
        }
    }

    public string Condition(int depth)
    {
        if (depth == 0)
            return $"{Value(0)} {Pick("=", "<>", "<", ">=")} {Value(0)}";
        return _random.Next(11) switch
        {
            0 or 1 => $"({Condition(depth - 1)} AND {Condition(depth - 1)})",
            2 => $"({Condition(depth - 1)} OR {Condition(depth - 1)})",
            3 => $"NOT ({Condition(depth - 1)})",
            4 => $"{Value(depth - 1)} IS {Pick("", "NOT ")}NULL",
            5 => $"{Value(depth - 1)} {Pick("", "NOT ")}IN ({Value(0)}, {Value(0)}, {Value(depth - 1)})",
            6 => $"{Value(depth - 1)} {Pick("", "NOT ")}LIKE {Pick("'a%'", "'%e%'", "'[a-c]%'", "Code", "'_p%'")}",
            7 => $"{Value(depth - 1)} BETWEEN {Value(0)} AND {Value(0)}",
            8 => $"{Value(0)} {Pick("", "NOT ")}IN (SELECT {Pick("Amount", "Region", "Item_ID", "Sold")} FROM Sales WHERE Sale_ID < 5)",
            9 => $"EXISTS (SELECT 1 FROM Sales WHERE Sales.Item_ID = {Value(0)})",
            _ => $"{Value(depth - 1)} {Pick("=", "<>", "<", ">=")} {Value(depth - 1)}",
        };
    }

    private string Pick(params string[] choices) => choices[_random.Next(choices.Length)];
}
