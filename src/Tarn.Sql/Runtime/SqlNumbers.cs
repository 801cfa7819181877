namespace Tarn.Sql.Runtime;

/// <summary>Whole numbers, bits and floats: range checks, division, and conversions among the numeric types.</summary>
public static class SqlNumbers
{
    /// <summary>A whole number as int; 8115 when out of range.</summary>
    public static int ToInt32(long value) => value is >= int.MinValue and <= int.MaxValue ? (int)value : throw RuntimeErrors.Overflow("int");

    /// <summary>A float as int, truncated toward zero; 8115 when out of range.</summary>
    public static int ToInt32(double value) =>
        Math.Truncate(value) is var whole && whole is >= int.MinValue and <= int.MaxValue ? (int)whole : throw RuntimeErrors.Overflow("int");

    /// <summary>A float as bigint, truncated toward zero; 8115 when out of range.</summary>
    public static long ToInt64(double value) =>
        Math.Truncate(value) is var whole && whole is >= -9223372036854775808d and < 9223372036854775808d ? (long)whole : throw RuntimeErrors.Overflow("bigint");

    /// <summary>A decimal as int, truncated toward zero; 8115 when out of range.</summary>
    public static int ToInt32(SqlDecimal value)
    {
        var whole = value.Unscaled / SqlDecimal.Power(value.Scale);
        return whole >= int.MinValue && whole <= int.MaxValue ? (int)whole : throw RuntimeErrors.Overflow("numeric", "int");
    }

    /// <summary>Division truncated toward zero; 8134.</summary>
    public static long Divide(long dividend, long divisor) => divisor switch
    {
        0 => throw RuntimeErrors.DivideByZero(),
        -1 when dividend == long.MinValue => throw RuntimeErrors.Overflow("bigint"),
        _ => dividend / divisor,
    };

    /// <summary>Remainder with the dividend's sign; 8134.</summary>
    public static long Modulo(long dividend, long divisor) => divisor switch
    {
        0 => throw RuntimeErrors.DivideByZero(),
        -1 => 0,
        _ => dividend % divisor,
    };

    /// <summary>Quotient of floats; 8134, or 8115 when infinite.</summary>
    public static double Divide(double dividend, double divisor) =>
        divisor == 0 ? throw RuntimeErrors.DivideByZero() : Finite(dividend / divisor);

    /// <summary>A result of float arithmetic; 8115 when infinite, 3623 when not a number.</summary>
    public static double Finite(double value)
    {
        if (double.IsFinite(value))
            return value;
        throw double.IsNaN(value) ? RuntimeErrors.FloatingPoint() : RuntimeErrors.Overflow("float");
    }
}
