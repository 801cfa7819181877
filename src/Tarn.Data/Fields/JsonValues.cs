using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;

namespace Tarn.Data.Fields;

/// <summary>The JSON forms of numbers that clients of the API rely on (rest-api.md, section 6.2).</summary>
public static class JsonValues
{
    /// <summary>Writes a double: whole numbers without <c>.0</c>, no exponent below 1e15, else the shortest text that reads back equal.</summary>
    /// <exception cref="Tarn.Sql.TSqlException">The value is infinite: a sum went beyond the range of float.</exception>
    public static void WriteFloat(Utf8JsonWriter json, double value)
    {
        if (!double.IsFinite(value))
            throw new Tarn.Sql.TSqlException(8115, "Arithmetic overflow error converting expression to data type float.");
        if (double.IsInteger(value) && Math.Abs(value) < 1e15)
        {
            json.WriteNumberValue((long)value);
            return;
        }

        var size = Math.Abs(value);
        if (size is >= 1e-28 and < 1e15)
        {
            // The shortest round-trip digits, laid out without an exponent.
            Span<char> text = stackalloc char[64];
            if (value.TryFormat(text, out var length, "R", CultureInfo.InvariantCulture) && text[..length].IndexOf('E') >= 0)
            {
                json.WriteRawValue(decimal.Parse(text[..length], NumberStyles.Float, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture), skipInputValidation: true);
                return;
            }
        }

        json.WriteNumberValue(value);
    }

    /// <summary>Writes money given in ten-thousandths, without trailing zeros.</summary>
    public static void WriteMoney(Utf8JsonWriter json, long tenThousandths)
    {
        Span<byte> text = stackalloc byte[24];
        json.WriteRawValue(text[..FormatMoney(text, tenThousandths)], skipInputValidation: true);
    }

    /// <summary>Money as invariant text without trailing zeros.</summary>
    public static string MoneyText(long tenThousandths)
    {
        Span<byte> text = stackalloc byte[24];
        return System.Text.Encoding.ASCII.GetString(text[..FormatMoney(text, tenThousandths)]);
    }

    /// <summary>Plain digits without trailing zeros after the point.</summary>
    public static ReadOnlySpan<char> TrimDecimal(ReadOnlySpan<char> digits)
    {
        if (digits.IndexOf('.') < 0)
            return digits;
        digits = digits.TrimEnd('0').TrimEnd('.');
        return digits is "-0" ? "0" : digits;
    }

    private static int FormatMoney(Span<byte> text, long tenThousandths)
    {
        var (whole, fraction) = Math.DivRem(tenThousandths, 10_000);
        var length = 0;
        if (tenThousandths < 0 && whole == 0)
            text[length++] = (byte)'-';
        Utf8Formatter.TryFormat(whole, text[length..], out var written);
        length += written;
        fraction = Math.Abs(fraction);
        if (fraction == 0)
            return length;
        text[length++] = (byte)'.';
        for (var unit = 1000L; fraction > 0; unit /= 10)
        {
            text[length++] = (byte)('0' + fraction / unit);
            fraction %= unit;
        }

        return length;
    }
}
