using System.Globalization;
using System.Runtime.InteropServices;

namespace Tarn.Sql.Runtime;

/// <summary>
/// A <c>decimal(p,s)</c> value of T-SQL: exact, up to 38 digits, with its scale kept (<c>1.50</c> is not <c>1.5</c> when shown).
/// 38 digits fit a signed 128-bit number, so no value allocates; wider intermediate results go through big integers.
/// </summary>
/// <param name="Unscaled">The digits, without the point.</param>
/// <param name="Scale">How many of the digits are decimals, 0..38.</param>
[StructLayout(LayoutKind.Auto)]
public readonly partial record struct SqlDecimal(Int128 Unscaled, int Scale) : IComparable<SqlDecimal>
{
    /// <summary>Most digits a value can have.</summary>
    public const int MaxPrecision = 38;

    /// <summary>Length of the longest text: sign, leading zero, point, 38 digits.</summary>
    public const int MaxTextLength = MaxPrecision + 3;

    /// <summary>Number of significant digits, at least 1.</summary>
    public int Digits => CountDigits(Unscaled);

    /// <summary>True for zero of any scale.</summary>
    public bool IsZero => Unscaled == 0;

    /// <summary>The value of a whole number.</summary>
    public static SqlDecimal FromInt64(long value) => new(value, 0);

    /// <summary>The value of a money amount given in ten-thousandths.</summary>
    public static SqlDecimal FromMoney(long tenThousandths) => new(tenThousandths, 4);

    /// <summary>Reads plain digits (<c>-12.50</c>); the number of decimals becomes the scale. More than 38 digits are refused.</summary>
    public static bool TryParsePlain(ReadOnlySpan<char> text, out SqlDecimal value) => TryParsePlain(MemoryMarshal.Cast<char, ushort>(text), out value);

    /// <summary>Reads plain digits in UTF-8, as SQLite stores them.</summary>
    public static bool TryParsePlain(ReadOnlySpan<byte> utf8, out SqlDecimal value) => TryParsePlain<byte>(utf8, out value);

    /// <summary>Reads plain digits; throws error 8114 when the text is something else.</summary>
    public static SqlDecimal ParsePlain(ReadOnlySpan<char> text) =>
        TryParsePlain(text, out var value) ? value : throw RuntimeErrors.TypeConversion("nvarchar", "numeric");

    /// <inheritdoc/>
    public int CompareTo(SqlDecimal other)
    {
        if (Scale == other.Scale)
            return Unscaled.CompareTo(other.Unscaled);
        if (Int128.Sign(Unscaled) != Int128.Sign(other.Unscaled))
            return Int128.Sign(Unscaled).CompareTo(Int128.Sign(other.Unscaled));
        var scale = Math.Max(Scale, other.Scale);
        return TryScaleUp(Unscaled, scale - Scale, out var left) && TryScaleUp(other.Unscaled, scale - other.Scale, out var right)
            ? left.CompareTo(right)
            : BigScaled(this, scale).CompareTo(BigScaled(other, scale));
    }

    public static bool operator <(SqlDecimal left, SqlDecimal right) => left.CompareTo(right) < 0;

    public static bool operator >(SqlDecimal left, SqlDecimal right) => left.CompareTo(right) > 0;

    public static bool operator <=(SqlDecimal left, SqlDecimal right) => left.CompareTo(right) <= 0;

    public static bool operator >=(SqlDecimal left, SqlDecimal right) => left.CompareTo(right) >= 0;

    /// <summary>Plain digits with exactly <see cref="Scale"/> decimals.</summary>
    public override string ToString()
    {
        Span<byte> buffer = stackalloc byte[MaxTextLength];
        return System.Text.Encoding.ASCII.GetString(buffer[..Format(buffer)]);
    }

    /// <summary>Writes the plain digits as UTF-8 into a buffer of <see cref="MaxTextLength"/> bytes; gives the length.</summary>
    public int Format(Span<byte> utf8)
    {
        Span<byte> reversed = stackalloc byte[MaxTextLength];
        var magnitude = (UInt128)Int128.Abs(Unscaled);
        var count = 0;
        while (magnitude > ulong.MaxValue)
        {
            (magnitude, var rest) = UInt128.DivRem(magnitude, 1_000_000_000_000_000_000);
            var part = (ulong)rest;
            for (var i = 0; i < 18; i++, part /= 10)
                reversed[count++] = (byte)('0' + part % 10);
        }

        for (var part = (ulong)magnitude; part != 0; part /= 10)
            reversed[count++] = (byte)('0' + part % 10);
        while (count <= Scale)
            reversed[count++] = (byte)'0';

        var length = 0;
        if (Unscaled < 0)
            utf8[length++] = (byte)'-';
        for (var i = count - 1; i >= 0; i--)
        {
            utf8[length++] = reversed[i];
            if (i == Scale && i != 0)
                utf8[length++] = (byte)'.';
        }

        return length;
    }

    /// <summary>The nearest float.</summary>
    public double ToDouble() => Scale == 0 || Unscaled == 0
        ? (double)Unscaled
        : double.Parse(ToString(), NumberStyles.Float, CultureInfo.InvariantCulture);

    private static bool TryParsePlain<T>(ReadOnlySpan<T> text, out SqlDecimal value)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        value = default;
        var negative = text.Length > 0 && int.CreateTruncating(text[0]) == '-';
        var digits = 0;
        var scale = -1;
        ulong low = 0;
        Int128 high = 0;
        for (var i = negative ? 1 : 0; i < text.Length; i++)
        {
            var c = int.CreateTruncating(text[i]);
            if (c == '.' && scale < 0)
            {
                scale = 0;
                continue;
            }

            if (c is < '0' or > '9')
                return false;
            if (scale >= 0)
                scale++;
            digits++;
            if (digits <= 18)
                low = low * 10 + (ulong)(c - '0');
            else if (digits == 19)
                high = (Int128)low * 10 + (c - '0');
            else if (high >= Power(MaxPrecision - 1))
                return false;
            else
                high = high * 10 + (c - '0');
        }

        if (digits == 0 || scale > MaxPrecision)
            return false;
        var unscaled = digits <= 18 ? (Int128)low : high;
        value = new SqlDecimal(negative ? -unscaled : unscaled, Math.Max(scale, 0));
        return true;
    }
}
