using Tarn.Data.Fields;

namespace Tarn.Data.Transfer;

/// <summary>Reads dates of import files: ISO forms always, numeric forms by the order chosen for the file.</summary>
internal static class DateText
{
    private static readonly DateTime Earliest = new(1753, 1, 1);

    /// <summary>Reads a date with an optional time; a zone suffix is dropped. Allocates nothing.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, DateOrder order, out DateTime value)
    {
        value = default;
        text = text.Trim();
        if (text.Length < 6 || !TryReadDate(ref text, order, out var date))
            return false;
        if (text.Length > 0)
        {
            if (text[0] is not ('T' or ' ') || !TryReadTime(text[1..].TrimStart(), out var time))
                return false;
            date += time;
        }

        value = DateTimeFieldType.RoundToStore(date);
        return value >= Earliest;
    }

    private static bool TryReadDate(ref ReadOnlySpan<char> text, DateOrder order, out DateTime date)
    {
        date = default;
        if (!TryReadNumber(ref text, 4, out var first, out var firstDigits) || text.Length == 0 || text[0] is not ('-' or '/' or '.'))
            return false;
        var separator = text[0];
        text = text[1..];
        if (!TryReadNumber(ref text, 2, out var second, out _) || text.Length == 0 || text[0] != separator)
            return false;
        text = text[1..];
        if (!TryReadNumber(ref text, 4, out var third, out var thirdDigits))
            return false;
        int year, month, day;
        if (firstDigits == 4 && thirdDigits <= 2)
            (year, month, day) = (first, second, third);
        else if (firstDigits > 2 || thirdDigits != 4)
            return false;
        else if (order == DateOrder.DayFirst)
            (day, month, year) = (first, second, third);
        else
            (month, day, year) = (first, second, third);
        if (year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;
        date = new DateTime(year, month, day);
        return true;
    }

    private static bool TryReadTime(ReadOnlySpan<char> text, out TimeSpan time)
    {
        time = default;
        if (!TryReadNumber(ref text, 2, out var hour, out _) || text.Length == 0 || text[0] != ':')
            return false;
        text = text[1..];
        if (!TryReadNumber(ref text, 2, out var minute, out _))
            return false;
        var second = 0;
        var ticks = 0L;
        if (text.Length > 0 && text[0] == ':')
        {
            text = text[1..];
            if (!TryReadNumber(ref text, 2, out second, out _))
                return false;
            if (text.Length > 0 && text[0] == '.')
                text = ReadFraction(text[1..], out ticks);
        }

        if (!TryReadHalf(text.TrimStart(), ref hour) || hour > 23 || minute > 59 || second > 59)
            return false;
        time = new TimeSpan(hour, minute, second) + new TimeSpan(ticks);
        return true;
    }

    private static ReadOnlySpan<char> ReadFraction(ReadOnlySpan<char> text, out long ticks)
    {
        ticks = 0;
        var unit = TimeSpan.TicksPerSecond / 10;
        while (text.Length > 0 && char.IsAsciiDigit(text[0]))
        {
            ticks += (text[0] - '0') * unit;
            unit /= 10;
            text = text[1..];
        }

        return text;
    }

    /// <summary>What may follow the clock: AM or PM, or a zone, which is dropped.</summary>
    private static bool TryReadHalf(ReadOnlySpan<char> text, ref int hour)
    {
        if (text.Length == 0 || text is "Z" or "z")
            return true;
        if (text[0] is '+' or '-')
            return text.Length is 3 or 5 or 6 && text[1..].IndexOfAnyExcept("0123456789:") < 0;
        var afternoon = text.Equals("PM", StringComparison.OrdinalIgnoreCase);
        if ((!afternoon && !text.Equals("AM", StringComparison.OrdinalIgnoreCase)) || hour is < 1 or > 12)
            return false;
        hour = (hour % 12) + (afternoon ? 12 : 0);
        return true;
    }

    private static bool TryReadNumber(ref ReadOnlySpan<char> text, int most, out int number, out int digits)
    {
        number = 0;
        for (digits = 0; digits < most && digits < text.Length && char.IsAsciiDigit(text[digits]); digits++)
            number = (number * 10) + text[digits] - '0';
        text = text[digits..];
        return digits > 0;
    }
}
