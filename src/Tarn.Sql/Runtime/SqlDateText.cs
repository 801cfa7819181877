namespace Tarn.Sql.Runtime;

/// <summary>
/// The fixed forms in which SQLite stores dates: <c>YYYY-MM-DD HH:MM:SS.mmm</c> and its relatives, in UTF-8. They sort as text.
/// For text a user wrote see <see cref="SqlDateParser"/>.
/// </summary>
public static class SqlDateText
{
    /// <summary>Length of the longest form, datetimeoffset.</summary>
    public const int MaxLength = 34;

    /// <summary>Reads a stored date, datetime or datetime2: a date, optionally followed by a clock with 0 to 7 decimals.</summary>
    public static bool TryRead(ReadOnlySpan<byte> utf8, out DateTime value)
    {
        value = default;
        if (utf8.Length < 10 || utf8[4] != '-' || utf8[7] != '-')
            return false;
        var year = Number(utf8[..4]);
        var month = Number(utf8.Slice(5, 2));
        var day = Number(utf8.Slice(8, 2));
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;
        long clock = 0;
        if (utf8.Length > 10 && !(utf8[10] is (byte)' ' or (byte)'T' && TryReadClock(utf8[11..], out clock)))
            return false;
        value = new DateTime(year, month, day).AddTicks(clock);
        return true;
    }

    /// <summary>Reads a stored time, in ticks since midnight.</summary>
    public static bool TryReadClock(ReadOnlySpan<byte> utf8, out long ticks)
    {
        ticks = 0;
        if (utf8.Length < 8 || utf8[2] != ':' || utf8[5] != ':' || utf8.Length is 9 or > 16)
            return false;
        var hour = Number(utf8[..2]);
        var minute = Number(utf8.Slice(3, 2));
        var second = Number(utf8.Slice(6, 2));
        if (hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 59)
            return false;
        var fraction = 0;
        if (utf8.Length > 8)
        {
            fraction = utf8[8] == '.' ? Number(utf8[9..]) : -1;
            if (fraction < 0)
                return false;
            for (var i = utf8.Length; i < 16; i++)
                fraction *= 10;
        }

        ticks = ((hour * 60L + minute) * 60 + second) * TimeSpan.TicksPerSecond + fraction;
        return true;
    }

    /// <summary>Reads a stored datetimeoffset.</summary>
    public static bool TryReadOffset(ReadOnlySpan<byte> utf8, out DateTimeOffset value)
    {
        value = default;
        var sign = utf8.Length - 6;
        if (sign < 11 || utf8[sign] is not ((byte)'+' or (byte)'-') || utf8[sign + 3] != ':' || !TryRead(utf8[..sign].TrimEnd((byte)' '), out var clock))
            return false;
        var minutes = Number(utf8.Slice(sign + 1, 2)) * 60 + Number(utf8.Slice(sign + 4, 2));
        if (minutes is < 0 or > 14 * 60)
            return false;
        var offset = TimeSpan.FromMinutes(utf8[sign] == '-' ? -minutes : minutes);
        var utc = clock.Ticks - offset.Ticks;
        if (utc < 0 || utc > DateTime.MaxValue.Ticks)
            return false;
        value = new DateTimeOffset(clock, offset);
        return true;
    }

    /// <summary>Writes <c>YYYY-MM-DD</c>.</summary>
    public static int WriteDate(DateTime value, Span<byte> utf8)
    {
        var (year, month, day) = DateOnly.FromDateTime(value);
        Put(utf8, 0, year, 4);
        utf8[4] = (byte)'-';
        Put(utf8, 5, month, 2);
        utf8[7] = (byte)'-';
        Put(utf8, 8, day, 2);
        return 10;
    }

    /// <summary>Writes <c>HH:MM:SS</c> and <paramref name="decimals"/> (0, 3 or 7) decimals of the second.</summary>
    public static int WriteClock(long ticks, Span<byte> utf8, int decimals)
    {
        Put(utf8, 0, (int)(ticks / TimeSpan.TicksPerHour), 2);
        utf8[2] = (byte)':';
        Put(utf8, 3, (int)(ticks / TimeSpan.TicksPerMinute % 60), 2);
        utf8[5] = (byte)':';
        Put(utf8, 6, (int)(ticks / TimeSpan.TicksPerSecond % 60), 2);
        if (decimals == 0)
            return 8;
        utf8[8] = (byte)'.';
        var fraction = (int)(ticks % TimeSpan.TicksPerSecond);
        Put(utf8, 9, decimals == 3 ? fraction / 10_000 : fraction, decimals);
        return 9 + decimals;
    }

    /// <summary>Writes a datetime (3 decimals) or datetime2 (7 decimals).</summary>
    public static int WriteDateTime(DateTime value, Span<byte> utf8, int decimals)
    {
        WriteDate(value, utf8);
        utf8[10] = (byte)' ';
        return 11 + WriteClock(value.TimeOfDay.Ticks, utf8[11..], decimals);
    }

    /// <summary>Writes a datetimeoffset.</summary>
    public static int WriteOffset(DateTimeOffset value, Span<byte> utf8)
    {
        var length = WriteDateTime(value.DateTime, utf8, 7);
        var minutes = (int)value.Offset.TotalMinutes;
        utf8[length++] = (byte)' ';
        utf8[length++] = minutes < 0 ? (byte)'-' : (byte)'+';
        Put(utf8, length, Math.Abs(minutes) / 60, 2);
        utf8[length + 2] = (byte)':';
        Put(utf8, length + 3, Math.Abs(minutes) % 60, 2);
        return length + 5;
    }

    private static int Number(ReadOnlySpan<byte> digits)
    {
        var number = 0;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9')
                return int.MinValue / 1000;
            number = number * 10 + (digit - '0');
        }

        return number;
    }

    private static void Put(Span<byte> utf8, int at, int number, int width)
    {
        for (var i = at + width - 1; i >= at; i--, number /= 10)
            utf8[i] = (byte)('0' + number % 10);
    }
}
