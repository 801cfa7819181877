using System.Globalization;
using System.Text;

namespace Tarn.Sql.Runtime;

/// <summary>Text forms of floats.</summary>
public static class SqlFloatText
{
    /// <summary>
    /// A float as text. Style 0: six significant digits, exponent form outside 1e-4..1e6 (<c>1.23457e+006</c>).
    /// Styles 1, 2 and 3: always exponent form, with 8, 16 and 17 digits. 281 for other styles.
    /// </summary>
    public static string ToText(double value, int style = 0) => style switch
    {
        0 => General(value, 6),
        1 => Scientific(value, 8, keepZeros: true),
        2 => Scientific(value, 16, keepZeros: true),
        3 => Scientific(value, 17, keepZeros: true),
        _ => throw RuntimeErrors.Style(style, "float"),
    };

    /// <summary>
    /// T-SQL's STR: right-aligned in <paramref name="width"/> with up to <paramref name="decimals"/> decimals; stars when the whole part does
    /// not fit; null for a width outside 1..8000 or negative decimals.
    /// </summary>
    public static string? Str(double value, int width = 10, int decimals = 0)
    {
        if (width is < 1 or > 8000 || decimals < 0)
            return null;
        decimals = Math.Min(decimals, 16);
        var text = Fixed(value, decimals);
        if (text.Length > width && decimals > 0)
        {
            var point = text.IndexOf('.', StringComparison.Ordinal);
            text = Fixed(value, Math.Clamp(width - point - 1, 0, decimals));
        }

        return text.Length > width ? new string('*', width) : text.PadLeft(width);
    }

    // Half away from zero, by the decimals of the shortest text that reads back equal.
    private static string Fixed(double value, int decimals)
    {
        var text = Math.Abs(value) is >= 1e-18 and < 1e15
            ? SqlDecimal.FromDouble(value, SqlDecimal.MaxPrecision, 22).Round(decimals, false, SqlDecimal.MaxPrecision, decimals).ToString()
            : value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return text[0] == '-' && text.AsSpan(1).IndexOfAnyInRange('1', '9') < 0 ? text[1..] : text;
    }

    private static string General(double value, int digits)
    {
        if (value == 0)
            return "0";
        var text = value.ToString("E" + (digits - 1).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        var exponent = int.Parse(text.AsSpan(text.IndexOf('E', StringComparison.Ordinal) + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        if (exponent < -4 || exponent >= digits)
            return Scientific(value, digits, keepZeros: false);
        var plain = value.ToString("F" + (digits - 1 - exponent).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return plain.Contains('.', StringComparison.Ordinal) ? plain.TrimEnd('0').TrimEnd('.') : plain;
    }

    private static string Scientific(double value, int digits, bool keepZeros)
    {
        var text = value.ToString("E" + (digits - 1).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        var e = text.IndexOf('E', StringComparison.Ordinal);
        var mantissa = text.AsSpan(0, e);
        if (!keepZeros)
            mantissa = mantissa.TrimEnd('0').TrimEnd('.');
        return new StringBuilder().Append(mantissa).Append('e').Append(text.AsSpan(e + 1)).ToString();
    }
}
