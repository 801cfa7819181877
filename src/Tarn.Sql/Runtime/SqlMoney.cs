using System.Globalization;

namespace Tarn.Sql.Runtime;

/// <summary>Money: a bigint of ten-thousandths. Results outside its range raise 8115.</summary>
public static class SqlMoney
{
    private const long One = 10_000;

    /// <summary>Sum.</summary>
    public static long Add(long left, long right) => Fit((Int128)left + right);

    /// <summary>Difference.</summary>
    public static long Subtract(long left, long right) => Fit((Int128)left - right);

    /// <summary>Product, rounded half away to four decimals.</summary>
    public static long Multiply(long left, long right) => Fit(SqlDecimal.DropDigits((Int128)left * right, 4, truncate: false));

    /// <summary>Quotient, truncated to four decimals; 8134.</summary>
    public static long Divide(long left, long right) =>
        right == 0 ? throw RuntimeErrors.DivideByZero() : Fit((Int128)left * One / right);

    /// <summary>Remainder with the dividend's sign; 8134.</summary>
    public static long Modulo(long left, long right) => SqlNumbers.Modulo(left, right);

    /// <summary>A whole number as money.</summary>
    public static long FromInt64(long value) => Fit((Int128)value * One);

    /// <summary>A float as money: its shortest decimal text, rounded half away.</summary>
    public static long FromDouble(double value)
    {
        if (!double.IsFinite(value) || Math.Abs(value) >= 1e15)
            throw RuntimeErrors.Overflow("float", "money");
        return Fit(SqlDecimal.FromDouble(value, SqlDecimal.MaxPrecision, 4).Unscaled);
    }

    /// <summary>Money as a whole number, rounded half away.</summary>
    public static long ToInt64(long money) => (long)SqlDecimal.DropDigits(money, 4, truncate: false);

    /// <summary>Money as int, rounded half away; 8115 when out of range.</summary>
    public static int ToInt32(long money) => SqlNumbers.ToInt32(ToInt64(money));

    /// <summary>Money as float.</summary>
    public static double ToDouble(long money) => (double)(money / 10000m);

    /// <summary>Text: two decimals; style 1 with commas; style 2 with four decimals; 281 for other styles.</summary>
    public static string ToText(long money, int style = 0)
    {
        if (style == 2)
            return new SqlDecimal(money, 4).ToString();
        if (style is not (0 or 1))
            throw RuntimeErrors.Style(style, "money");
        var cents = new SqlDecimal(SqlDecimal.DropDigits(money, 2, truncate: false), 2);
        return style == 0 ? cents.ToString() : ((decimal)(long)cents.Unscaled / 100m).ToString("#,##0.00", CultureInfo.InvariantCulture);
    }

    /// <summary>T-SQL's ROUND on money: <paramref name="length"/> decimals, half away or truncated.</summary>
    public static long Round(long money, int length, bool truncate) => length switch
    {
        >= 4 => money,
        < -15 => 0,
        _ => Fit(SqlDecimal.DropDigits(money, 4 - length, truncate) * SqlDecimal.Power(4 - length)),
    };

    /// <summary>The smallest whole amount not below.</summary>
    public static long Ceiling(long money) => Fit(SqlDecimal.FromMoney(money).Ceiling().Unscaled * One);

    /// <summary>The greatest whole amount not above.</summary>
    public static long Floor(long money) => Fit(SqlDecimal.FromMoney(money).Floor().Unscaled * One);

    internal static long Fit(Int128 value) =>
        value >= long.MinValue && value <= long.MaxValue ? (long)value : throw RuntimeErrors.Overflow("money");
}
