using System.Buffers;
using System.Globalization;

namespace Tarn.Sql.Runtime;

/// <summary>Text to numbers, bits and identifiers (specification, section 5). Spaces at either end never matter.</summary>
public static class SqlTextNumbers
{
    private static readonly SearchValues<char> CurrencySigns = SearchValues.Create("$¢£¤¥৲৳฿₠₡₢₣₤₥₦₧₨₩₪₫€₭₮₯₰₱");

    /// <summary>Text as int: sign and digits, <c>''</c> is 0; 245 for other text, 248 out of range.</summary>
    public static int ToInt32(ReadOnlySpan<char> text)
    {
        if (!TryWhole(text, out var value, out var overflow))
            throw RuntimeErrors.TextConversion(text.ToString(), "int");
        return !overflow && value is >= int.MinValue and <= int.MaxValue ? (int)value : throw RuntimeErrors.IntOverflow(text.ToString());
    }

    /// <summary>Text as bigint: sign and digits, <c>''</c> is 0; 245 for other text, 8115 out of range.</summary>
    public static long ToInt64(ReadOnlySpan<char> text)
    {
        if (!TryWhole(text, out var value, out var overflow))
            throw RuntimeErrors.TextConversion(text.ToString(), "bigint");
        return !overflow ? value : throw RuntimeErrors.Overflow("bigint");
    }

    /// <summary>Text as bit: <c>true</c>, <c>false</c> or a whole number, <c>''</c> is 0; else 245.</summary>
    public static bool ToBit(ReadOnlySpan<char> text)
    {
        var trimmed = text.Trim(' ');
        if (trimmed.Equals("true", StringComparison.OrdinalIgnoreCase))
            return true;
        if (trimmed.Equals("false", StringComparison.OrdinalIgnoreCase))
            return false;
        return TryWhole(trimmed, out var value, out var overflow) ? overflow || value != 0 : throw RuntimeErrors.TextConversion(text.ToString(), "bit");
    }

    /// <summary>Text as <c>decimal(precision, scale)</c>: digits with a point, rounded half away; 8114 for other text, 8115 when it does not fit.</summary>
    public static SqlDecimal ToDecimal(ReadOnlySpan<char> text, int precision, int scale)
    {
        var trimmed = text.Trim(' ');
        if (!IsPlainNumber(trimmed, out var digits))
            throw RuntimeErrors.TypeConversion("nvarchar", "numeric");
        return ReadDigits(digits, trimmed[0] == '-', precision, scale);
    }

    /// <summary>Text as money in ten-thousandths: also commas and a currency sign, <c>''</c> and a lone sign are 0; else 235, 8115 out of range.</summary>
    public static long ToMoney(ReadOnlySpan<char> text) =>
        !TryMoney(text, out var money) ? throw RuntimeErrors.MoneySyntax() : SqlMoney.Fit(money);

    /// <summary>Text as float: also an exponent, <c>''</c> is 0; else 8114.</summary>
    public static double ToDouble(ReadOnlySpan<char> text)
    {
        var trimmed = text.Trim(' ');
        if (trimmed.IsEmpty)
            return 0;
        return IsFloat(trimmed) && double.TryParse(trimmed, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value
            : throw RuntimeErrors.TypeConversion("nvarchar", "float");
    }

    /// <summary>Text as uniqueidentifier, with or without braces; 8169. The result has 36 upper-case characters.</summary>
    public static string ToGuid(string text)
    {
        var trimmed = text.AsSpan().TrimEnd(' ');
        if (trimmed.Length >= 38 && trimmed[0] == '{' && trimmed[37] == '}')
            trimmed = trimmed[1..37];
        else if (trimmed.Length > 36)
            trimmed = trimmed[..36];
        return Guid.TryParseExact(trimmed, "D", out var guid) ? guid.ToString("D").ToUpperInvariant() : throw RuntimeErrors.GuidSyntax();
    }

    /// <summary>T-SQL's ISNUMERIC: the text converts to some numeric type, or is a lone <c>$ + - . ,</c>.</summary>
    public static bool IsNumeric(ReadOnlySpan<char> text)
    {
        var trimmed = text.Trim(' ');
        if (trimmed.IsEmpty)
            return false;
        if (trimmed.Length == 1 && trimmed[0] is '+' or '-' or '.' or ',' || trimmed.Length == 1 && CurrencySigns.Contains(trimmed[0]))
            return true;
        if (IsFloat(trimmed))
            return !trimmed.ContainsAny('e', 'E') || double.IsFinite(double.Parse(trimmed, NumberStyles.Float, CultureInfo.InvariantCulture));
        return TryMoney(trimmed, out var money) && money >= long.MinValue && money <= long.MaxValue;
    }

    private static bool TryWhole(ReadOnlySpan<char> text, out long value, out bool overflow)
    {
        text = text.Trim(' ');
        value = 0;
        overflow = false;
        if (text.IsEmpty)
            return true;
        var digits = text[0] is '+' or '-' ? text[1..] : text;
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9'))
            return false;
        overflow = !long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
        return true;
    }

    /// <summary>A sign, then digits with at most one point and at least one digit.</summary>
    private static bool IsPlainNumber(ReadOnlySpan<char> text, out ReadOnlySpan<char> digits)
    {
        digits = text.Length > 0 && text[0] is '+' or '-' ? text[1..] : text;
        var point = digits.IndexOf('.');
        var count = digits.Length - (point >= 0 ? 1 : 0);
        return count > 0
            && !digits[..(point >= 0 ? point : digits.Length)].ContainsAnyExceptInRange('0', '9')
            && (point < 0 || !digits[(point + 1)..].ContainsAnyExceptInRange('0', '9'));
    }

    private static bool IsFloat(ReadOnlySpan<char> text)
    {
        var e = text.IndexOfAny('e', 'E');
        if (e < 0)
            return IsPlainNumber(text, out _);
        var exponent = text[(e + 1)..];
        if (exponent.Length > 0 && exponent[0] is '+' or '-')
            exponent = exponent[1..];
        return exponent.Length is > 0 and < 6 && !exponent.ContainsAnyExceptInRange('0', '9') && IsPlainNumber(text[..e], out _);
    }

    /// <summary>Digits beyond the scale only decide the rounding, so a text of any length is read exactly.</summary>
    private static SqlDecimal ReadDigits(ReadOnlySpan<char> digits, bool negative, int precision, int scale)
    {
        var point = digits.IndexOf('.');
        var whole = (point >= 0 ? digits[..point] : digits).TrimStart('0');
        var fraction = point >= 0 ? digits[(point + 1)..] : default;
        if (whole.Length > SqlDecimal.MaxPrecision)
            throw RuntimeErrors.Overflow("nvarchar", "numeric");
        Int128 unscaled = 0;
        foreach (var c in whole)
            unscaled = unscaled * 10 + (c - '0');
        if (whole.Length + scale > SqlDecimal.MaxPrecision)
            throw RuntimeErrors.Overflow("nvarchar", "numeric");
        for (var i = 0; i < scale; i++)
            unscaled = unscaled * 10 + (i < fraction.Length ? fraction[i] - '0' : 0);
        if (fraction.Length > scale && fraction[scale] >= '5')
            unscaled++;
        return unscaled < SqlDecimal.Power(precision)
            ? new SqlDecimal(negative ? -unscaled : unscaled, scale)
            : throw RuntimeErrors.Overflow("nvarchar", "numeric");
    }

    private static bool TryMoney(ReadOnlySpan<char> text, out Int128 money)
    {
        money = 0;
        text = text.Trim(' ');
        if (text.IsEmpty)
            return true;
        var negative = false;
        var sign = false;
        var currency = false;
        while (text.Length > 0)
        {
            if (!sign && text[0] is '+' or '-')
                (sign, negative) = (true, text[0] == '-');
            else if (!currency && CurrencySigns.Contains(text[0]))
                currency = true;
            else if (text[0] != ' ')
                break;
            text = text[1..];
        }

        var point = text.IndexOf('.');
        var plain = new System.Text.StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == ',' && (point < 0 || i < point))
                continue;
            plain.Append(text[i]);
        }

        var number = plain.ToString();
        if (number is "" or ".")
            return true;
        if (number[0] is '+' or '-' || !IsPlainNumber(number, out var digits))
            return false;
        var whole = digits.TrimStart('0');
        if (whole.IndexOf('.') is var dot && (dot < 0 ? whole.Length : dot) > 20)
            money = Int128.MaxValue;
        else
            money = ReadDigits(digits, negative, SqlDecimal.MaxPrecision, 4).Unscaled;
        return true;
    }
}
