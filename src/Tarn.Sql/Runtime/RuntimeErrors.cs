namespace Tarn.Sql.Runtime;

/// <summary>SQL Server's errors that values raise while a statement runs (specification, section 10): one factory for each number and wording.</summary>
public static class RuntimeErrors
{
    /// <summary>8115, as arithmetic raises it.</summary>
    public static TSqlException Overflow(string toType) => new(8115, $"Arithmetic overflow error converting expression to data type {toType}.");

    /// <summary>8115, as a conversion from a named type raises it.</summary>
    public static TSqlException Overflow(string fromType, string toType) => new(8115, $"Arithmetic overflow error converting {fromType} to data type {toType}.");

    /// <summary>8115 of decimal arithmetic.</summary>
    public static TSqlException NumericOverflow() => Overflow("numeric", "numeric");

    /// <summary>8134.</summary>
    public static TSqlException DivideByZero() => new(8134, "Divide by zero error encountered.");

    /// <summary>232.</summary>
    public static TSqlException ValueOverflow(string type, double value) =>
        new(232, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Arithmetic overflow error for type {type}, value = {(double.IsInfinity(value) ? "INF" : value.ToString("F6", System.Globalization.CultureInfo.InvariantCulture))}."));

    /// <summary>245.</summary>
    public static TSqlException TextConversion(string value, string toType) =>
        new(245, $"Conversion failed when converting the nvarchar value '{value}' to data type {toType}.");

    /// <summary>248.</summary>
    public static TSqlException IntOverflow(string value) => new(248, $"The conversion of the nvarchar value '{value}' overflowed an int column.");

    /// <summary>8114.</summary>
    public static TSqlException TypeConversion(string fromType, string toType) => new(8114, $"Error converting data type {fromType} to {toType}.");

    /// <summary>235.</summary>
    public static TSqlException MoneySyntax() => new(235, "Cannot convert a char value to money. The char value has incorrect syntax.");

    /// <summary>234.</summary>
    public static TSqlException MoneyTooLong() => new(234, "There is insufficient result space to convert a money value to varchar.");

    /// <summary>241.</summary>
    public static TSqlException DateSyntax() => new(241, "Conversion failed when converting date and/or time from character string.");

    /// <summary>242.</summary>
    public static TSqlException DateRange(string fromType = "varchar") =>
        new(242, $"The conversion of a {fromType} data type to a datetime data type resulted in an out-of-range value.");

    /// <summary>281.</summary>
    public static TSqlException Style(int style, string fromType) =>
        new(281, $"{style} is not a valid style number when converting from {fromType} to a character string.");

    /// <summary>289.</summary>
    public static TSqlException DateParts(string type) =>
        new(289, $"Cannot construct data type {type}, some of the arguments have values which are not valid.");

    /// <summary>517.</summary>
    public static TSqlException DateOverflow(string type) => new(517, $"Adding a value to a '{type}' column caused an overflow.");

    /// <summary>535.</summary>
    public static TSqlException DateDifferenceOverflow() => new(535,
        "The datediff function resulted in an overflow. The number of dateparts separating two date/time instances is too large. Try to use datediff with a less precise datepart.");

    /// <summary>9810.</summary>
    public static TSqlException PartNotSupported(string part, string function, string type) =>
        new(9810, $"The datepart {part} is not supported by date function {function} for data type {type}.");

    /// <summary>536.</summary>
    public static TSqlException RightLength() => new(536, "Invalid length parameter passed to the RIGHT function.");

    /// <summary>537.</summary>
    public static TSqlException LeftLength() => new(537, "Invalid length parameter passed to the LEFT or SUBSTRING function.");

    /// <summary>506.</summary>
    public static TSqlException EscapeCharacter(string escape) =>
        new(506, $"The invalid escape character \"{escape}\" was specified in a LIKE predicate.");

    /// <summary>1023.</summary>
    public static TSqlException DatePartName(string part, string function) => new(1023, $"Invalid parameter {part} specified for {function}.");

    /// <summary>3623.</summary>
    public static TSqlException FloatingPoint() => new(3623, "An invalid floating point operation occurred.");

    /// <summary>8169.</summary>
    public static TSqlException GuidSyntax() => new(8169, "Conversion failed when converting from a character string to uniqueidentifier.");

    /// <summary>9820.</summary>
    public static TSqlException TimeZone(string zone) => new(9820, $"The time zone parameter '{zone}' provided to AT TIME ZONE clause is invalid.");

    /// <summary>9828.</summary>
    public static TSqlException TranslateLengths() => new(9828,
        "The second and third arguments of the TRANSLATE built-in function must contain an equal number of characters.");
}
