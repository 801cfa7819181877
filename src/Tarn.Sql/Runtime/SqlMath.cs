namespace Tarn.Sql.Runtime;

/// <summary>Mathematical functions (specification, section 7). Outside its domain a function raises 3623.</summary>
public static class SqlMath
{
    private const double Degree = Math.PI / 180;

    /// <summary>Absolute value of an int; the minimum raises 8115.</summary>
    public static long Abs(long value, string type) =>
        type == "int" && value == int.MinValue || value == long.MinValue ? throw RuntimeErrors.Overflow(type) : Math.Abs(value);

    /// <summary>T-SQL's ROUND on whole numbers: a negative length rounds before the point; 8115 when the result leaves the type's range.</summary>
    public static long Round(long value, int length, bool truncate, long minimum, long maximum, string type)
    {
        if (length >= 0)
            return value;
        if (length <= -SqlDecimal.MaxPrecision / 2 - 1)
            return 0;
        var rounded = SqlDecimal.DropDigits(value, -length, truncate) * SqlDecimal.Power(-length);
        return rounded >= minimum && rounded <= maximum ? (long)rounded : throw RuntimeErrors.Overflow(type);
    }

    /// <summary>T-SQL's ROUND on floats. The decimals meant are those of the shortest decimal text, so 2.675 to two decimals is 2.68.</summary>
    public static double Round(double value, int length, bool truncate)
    {
        if (!double.IsFinite(value) || value == 0 || length > 300)
            return value;
        if (Math.Abs(value) >= 1e15 || length > 15)
            return length < 0 ? RoundWide(value, length, truncate) : value;
        if (length < -16)
            return 0;
        if (Math.Abs(value) < 1e-18)
            return 0;
        var scale = Math.Min(SqlDecimal.MaxPrecision - 16, 22);
        var exact = SqlDecimal.FromDouble(value, SqlDecimal.MaxPrecision, scale);
        return exact.Round(length, truncate, SqlDecimal.MaxPrecision, Math.Max(length, 0)).ToDouble();
    }

    /// <summary>Power as T-SQL computes it for an int base: truncated; 232 out of int's range.</summary>
    public static int PowerInt32(long value, double exponent) =>
        Math.Truncate(PowerRaw(value, exponent)) is var power && power is >= int.MinValue and <= int.MaxValue
            ? (int)power
            : throw RuntimeErrors.ValueOverflow("int", power);

    /// <summary>Power of a bigint: truncated; 232 out of bigint's range. Exact for whole exponents.</summary>
    public static long PowerInt64(long value, double exponent)
    {
        if (exponent is >= 0 and <= 64 && Math.Truncate(exponent) == exponent)
        {
            var exact = System.Numerics.BigInteger.Pow(value, (int)exponent);
            return exact >= long.MinValue && exact <= long.MaxValue ? (long)exact : throw RuntimeErrors.ValueOverflow("bigint", (double)exact);
        }

        var power = Math.Truncate(PowerRaw(value, exponent));
        return power is >= -9223372036854775808d and < 9223372036854775808d ? (long)power : throw RuntimeErrors.ValueOverflow("bigint", power);
    }

    /// <summary>Power of a decimal as <c>decimal(38, scale)</c>; 8115 when it does not fit.</summary>
    public static SqlDecimal Power(SqlDecimal value, double exponent, int scale)
    {
        if (exponent is < 0 or > 127 || Math.Truncate(exponent) != exponent)
            return SqlDecimal.FromDouble(PowerFinite(value.ToDouble(), exponent, "numeric"), SqlDecimal.MaxPrecision, scale);
        var whole = (int)exponent;
        return SqlDecimal.FromBig(System.Numerics.BigInteger.Pow((System.Numerics.BigInteger)value.Unscaled, whole),
            value.Scale * whole, SqlDecimal.MaxPrecision, scale, truncate: false);
    }

    /// <summary>Power of money, in ten-thousandths; 8115 when it does not fit.</summary>
    public static long PowerMoney(long money, double exponent) => Power(SqlDecimal.FromMoney(money), exponent, 4).ToMoney();

    /// <summary>Power of a float; 232 when infinite.</summary>
    public static double Power(double value, double exponent) => PowerFinite(value, exponent, "float");

    /// <summary>Square root.</summary>
    public static double Sqrt(double value) => Domain(Math.Sqrt(value), value >= 0);

    /// <summary>Square; 8115 when infinite.</summary>
    public static double Square(double value) => SqlNumbers.Finite(value * value);

    /// <summary>e to the power; 8115 when infinite.</summary>
    public static double Exp(double value) => SqlNumbers.Finite(Math.Exp(value));

    /// <summary>Natural logarithm.</summary>
    public static double Log(double value) => Domain(Math.Log(value), value > 0);

    /// <summary>Logarithm to a base.</summary>
    public static double Log(double value, double numberBase) =>
        Domain(Math.Log(value) / Math.Log(numberBase), value > 0 && numberBase > 0 && numberBase != 1);

    /// <summary>Logarithm to base 10.</summary>
    public static double Log10(double value) => Domain(Math.Log10(value), value > 0);

    /// <summary>Cotangent.</summary>
    public static double Cot(double value) => Domain(1 / Math.Tan(value), value != 0);

    /// <summary>Arc sine.</summary>
    public static double Asin(double value) => Domain(Math.Asin(value), value is >= -1 and <= 1);

    /// <summary>Arc cosine.</summary>
    public static double Acos(double value) => Domain(Math.Acos(value), value is >= -1 and <= 1);

    /// <summary>Angle of the point (x, y).</summary>
    public static double Atn2(double y, double x) => Domain(Math.Atan2(y, x), y != 0 || x != 0);

    /// <summary>Degrees to radians.</summary>
    public static double Radians(double value) => value * Degree;

    /// <summary>Radians to degrees.</summary>
    public static double Degrees(double value) => SqlNumbers.Finite(value / Degree);

    private static double RoundWide(double value, int length, bool truncate)
    {
        var unit = Math.Pow(10, -length);
        if (double.IsInfinity(unit))
            return 0;
        var scaled = value / unit;
        return SqlNumbers.Finite((truncate ? Math.Truncate(scaled) : Math.Round(scaled, MidpointRounding.AwayFromZero)) * unit);
    }

    private static double PowerRaw(double value, double exponent)
    {
        var power = Math.Pow(value, exponent);
        return double.IsNaN(power) || value == 0 && exponent < 0 ? throw RuntimeErrors.FloatingPoint() : power;
    }

    private static double PowerFinite(double value, double exponent, string type) =>
        PowerRaw(value, exponent) is var power && double.IsFinite(power) ? power : throw RuntimeErrors.ValueOverflow(type, power);

    private static double Domain(double result, bool inside) => inside && double.IsFinite(result) ? result : throw RuntimeErrors.FloatingPoint();
}
