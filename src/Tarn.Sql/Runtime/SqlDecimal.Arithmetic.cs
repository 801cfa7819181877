using System.Globalization;
using System.Numerics;

namespace Tarn.Sql.Runtime;

/// <content>Arithmetic by T-SQL's rules: the caller says precision and scale of the result, as the static types demand.</content>
public readonly partial record struct SqlDecimal
{
    private static readonly Int128[] Powers = MakePowers();

    /// <summary>Sum, rounded half away to the scale; 8115 when it does not fit the precision.</summary>
    public static SqlDecimal Add(SqlDecimal left, SqlDecimal right, int precision, int scale) => AddOrSubtract(left, right, 1, precision, scale);

    /// <summary>Difference, rounded half away to the scale; 8115 when it does not fit the precision.</summary>
    public static SqlDecimal Subtract(SqlDecimal left, SqlDecimal right, int precision, int scale) => AddOrSubtract(left, right, -1, precision, scale);

    /// <summary>Product, rounded half away to the scale; 8115 when it does not fit the precision.</summary>
    public static SqlDecimal Multiply(SqlDecimal left, SqlDecimal right, int precision, int scale)
    {
        var from = left.Scale + right.Scale;
        return left.Digits + right.Digits <= MaxPrecision
            ? Rescale(left.Unscaled * right.Unscaled, from, precision, scale)
            : FromBig((BigInteger)left.Unscaled * (BigInteger)right.Unscaled, from, precision, scale, truncate: false);
    }

    /// <summary>Quotient, truncated to the scale; 8134 for a zero divisor, 8115 when it does not fit the precision.</summary>
    public static SqlDecimal Divide(SqlDecimal left, SqlDecimal right, int precision, int scale)
    {
        if (right.IsZero)
            throw RuntimeErrors.DivideByZero();
        var shift = scale + right.Scale - left.Scale;
        if (shift >= 0 && TryScaleUp(left.Unscaled, shift, out var dividend))
            return new SqlDecimal(dividend / right.Unscaled, scale).Fit(precision);
        var numerator = (BigInteger)left.Unscaled * BigInteger.Pow(10, Math.Max(shift, 0));
        var denominator = (BigInteger)right.Unscaled * BigInteger.Pow(10, Math.Max(-shift, 0));
        return FromBig(BigInteger.Divide(numerator, denominator), scale, precision, scale, truncate: true);
    }

    /// <summary>Remainder with the dividend's sign; 8134 for a zero divisor.</summary>
    public static SqlDecimal Modulo(SqlDecimal left, SqlDecimal right, int precision, int scale)
    {
        if (right.IsZero)
            throw RuntimeErrors.DivideByZero();
        var common = Math.Max(left.Scale, right.Scale);
        if (TryScaleUp(left.Unscaled, common - left.Scale, out var a) && TryScaleUp(right.Unscaled, common - right.Scale, out var b))
            return Rescale(a % b, common, precision, scale);
        return FromBig(BigInteger.Remainder(BigScaled(left, common), BigScaled(right, common)), common, precision, scale, truncate: false);
    }

    /// <summary>The value with the other sign.</summary>
    public SqlDecimal Negate() => this with { Unscaled = -Unscaled };

    /// <summary>The value without its sign.</summary>
    public SqlDecimal Abs() => this with { Unscaled = Int128.Abs(Unscaled) };

    /// <summary>The value as <c>decimal(precision, scale)</c>, rounded half away from zero; 8115 when it does not fit.</summary>
    public SqlDecimal Convert(int precision, int scale) => Rescale(Unscaled, Scale, precision, scale);

    /// <summary>
    /// T-SQL's ROUND: to <paramref name="length"/> decimals (negative: before the point), half away from zero or truncated,
    /// then shown with <paramref name="scale"/> decimals; 8115 when the result needs more than <paramref name="precision"/> digits.
    /// </summary>
    public SqlDecimal Round(int length, bool truncate, int precision, int scale)
    {
        if (length >= Scale)
            return Convert(precision, scale);
        var drop = Scale - length;
        if (drop > MaxPrecision)
            return new SqlDecimal(0, scale);
        var rounded = DropDigits(Unscaled, drop, truncate);
        return FromBig((BigInteger)rounded * BigInteger.Pow(10, drop), Scale, precision, scale, truncate: false);
    }

    /// <summary>The smallest whole number not below the value.</summary>
    public SqlDecimal Ceiling() => Whole(1);

    /// <summary>The greatest whole number not above the value.</summary>
    public SqlDecimal Floor() => Whole(-1);

    /// <summary>The whole part, truncated toward zero; 8115 when it is no bigint.</summary>
    public long ToInt64()
    {
        var whole = Unscaled / Power(Scale);
        return whole >= long.MinValue && whole <= long.MaxValue ? (long)whole : throw RuntimeErrors.Overflow("numeric", "bigint");
    }

    /// <summary>Ten-thousandths, rounded half away; 8115 when out of money's range.</summary>
    public long ToMoney()
    {
        var scaled = Scale <= 4
            ? (TryScaleUp(Unscaled, 4 - Scale, out var up) ? up : throw RuntimeErrors.Overflow("numeric", "money"))
            : DropDigits(Unscaled, Scale - 4, truncate: false);
        return scaled >= long.MinValue && scaled <= long.MaxValue ? (long)scaled : throw RuntimeErrors.Overflow("numeric", "money");
    }

    /// <summary>A float as decimal: its shortest decimal text, rounded half away; 8115 when it does not fit.</summary>
    public static SqlDecimal FromDouble(double value, int precision, int scale)
    {
        if (!double.IsFinite(value))
            throw RuntimeErrors.Overflow("float", "numeric");
        var shortest = value.ToString("R", CultureInfo.InvariantCulture);
        var mantissa = shortest.AsSpan();
        var exponent = 0;
        var e = mantissa.IndexOf('E');
        if (e >= 0)
        {
            exponent = int.Parse(mantissa[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            mantissa = mantissa[..e];
        }

        if (exponent == 0 && TryParsePlain(mantissa, out var plain))
            return plain.Convert(precision, scale);
        if (!TryParsePlain(mantissa, out var digits))
            throw new FormatException($"A float has an unexpected text: {shortest}.");
        return exponent > 0
            ? FromBig((BigInteger)digits.Unscaled * BigInteger.Pow(10, exponent), digits.Scale, precision, scale, truncate: false)
            : FromBig((BigInteger)digits.Unscaled, digits.Scale - exponent, precision, scale, truncate: false);
    }

    /// <summary>A value whose digits may not fit 128 bits, rounded or truncated to the scale; 8115 when it does not fit.</summary>
    public static SqlDecimal FromBig(BigInteger unscaled, int from, int precision, int scale, bool truncate)
    {
        if (from < scale)
        {
            unscaled *= BigInteger.Pow(10, scale - from);
        }
        else if (from > scale)
        {
            var divisor = BigInteger.Pow(10, from - scale);
            unscaled = BigInteger.DivRem(unscaled, divisor, out var rest);
            if (!truncate && BigInteger.Abs(rest) * 2 >= divisor)
                unscaled += rest.Sign;
        }

        if (BigInteger.Abs(unscaled) >= (BigInteger)Power(Math.Min(precision, MaxPrecision)))
            throw RuntimeErrors.NumericOverflow();
        return new SqlDecimal((Int128)unscaled, scale);
    }

    /// <summary>10 to the power of 0..38.</summary>
    internal static Int128 Power(int exponent) => Powers[exponent];

    /// <summary>Drops the last digits, rounding half away or truncating.</summary>
    internal static Int128 DropDigits(Int128 value, int digits, bool truncate)
    {
        if (digits <= 0)
            return value;
        if (digits > MaxPrecision)
            return 0;
        var divisor = Power(digits);
        var (quotient, rest) = Int128.DivRem(value, divisor);
        var magnitude = Int128.Abs(rest);
        return truncate || magnitude < divisor - magnitude ? quotient : quotient + Int128.Sign(value);
    }

    private static SqlDecimal AddOrSubtract(SqlDecimal left, SqlDecimal right, int sign, int precision, int scale)
    {
        var common = Math.Max(left.Scale, right.Scale);
        if (TryScaleUp(left.Unscaled, common - left.Scale, out var a) && TryScaleUp(right.Unscaled, common - right.Scale, out var b)
            && CountDigits(a) < MaxPrecision && CountDigits(b) < MaxPrecision)
            return Rescale(a + sign * b, common, precision, scale);
        return FromBig(BigScaled(left, common) + sign * BigScaled(right, common), common, precision, scale, truncate: false);
    }

    private static SqlDecimal Rescale(Int128 unscaled, int from, int precision, int scale)
    {
        if (from == scale)
            return new SqlDecimal(unscaled, scale).Fit(precision);
        if (from > scale)
            return new SqlDecimal(DropDigits(unscaled, from - scale, truncate: false), scale).Fit(precision);
        return TryScaleUp(unscaled, scale - from, out var scaled)
            ? new SqlDecimal(scaled, scale).Fit(precision)
            : throw RuntimeErrors.NumericOverflow();
    }

    private static bool TryScaleUp(Int128 value, int digits, out Int128 scaled)
    {
        scaled = value;
        if (digits == 0 || value == 0)
            return true;
        if (digits > MaxPrecision || CountDigits(value) + digits > MaxPrecision)
            return false;
        scaled = value * Power(digits);
        return true;
    }

    private static BigInteger BigScaled(SqlDecimal value, int scale) => (BigInteger)value.Unscaled * BigInteger.Pow(10, scale - value.Scale);

    private static int CountDigits(Int128 value)
    {
        var magnitude = Int128.Abs(value);
        var digits = 1;
        while (digits <= MaxPrecision && magnitude >= Powers[digits])
            digits++;
        return digits;
    }

    private static Int128[] MakePowers()
    {
        var powers = new Int128[MaxPrecision + 1];
        powers[0] = 1;
        for (var i = 1; i < powers.Length; i++)
            powers[i] = powers[i - 1] * 10;
        return powers;
    }

    private SqlDecimal Fit(int precision) =>
        Int128.Abs(Unscaled) < Power(Math.Min(precision, MaxPrecision)) ? this : throw RuntimeErrors.NumericOverflow();

    private SqlDecimal Whole(int direction)
    {
        var (quotient, rest) = Int128.DivRem(Unscaled, Power(Scale));
        return new SqlDecimal(Int128.Sign(rest) == direction ? quotient + direction : quotient, 0);
    }
}
