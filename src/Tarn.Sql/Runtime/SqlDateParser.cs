using System.Runtime.InteropServices;

namespace Tarn.Sql.Runtime;

/// <summary>Text to dates: every literal form of section 8 of the specification, by the style's order of day, month and year.</summary>
public static class SqlDateParser
{
    private static readonly string[] Months =
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

    internal enum Outcome
    {
        Read,
        Syntax,
        Range,
    }

    private enum Order
    {
        MonthFirst,
        DayFirst,
        YearFirst,
    }

    /// <summary>Text as datetime, rounded to 1/300 s; <c>''</c> is 1900-01-01; 241 for an unknown form, 242 for an impossible value.</summary>
    public static DateTime ToDateTime(ReadOnlySpan<char> text, int style = 0) => Read(text, style, out var value, out _) switch
    {
        Outcome.Read => SqlDateConversions.TryToDateTime(value) ?? throw RuntimeErrors.DateRange(),
        Outcome.Range => throw RuntimeErrors.DateRange(),
        _ => throw RuntimeErrors.DateSyntax(),
    };

    /// <summary>Text as date; 241.</summary>
    public static DateOnly ToDate(ReadOnlySpan<char> text, int style = 0) => DateOnly.FromDateTime(ToDateTime2(text, style));

    /// <summary>Text as time; 241.</summary>
    public static TimeSpan ToTime(ReadOnlySpan<char> text, int style = 0) => ToDateTime2(text, style).TimeOfDay;

    /// <summary>Text as datetime2; an offset at the end is dropped; 241.</summary>
    public static DateTime ToDateTime2(ReadOnlySpan<char> text, int style = 0)
    {
        SplitOffset(text, out var clock, out _);
        return Read(clock, style, out var value, out _) == Outcome.Read ? value : throw RuntimeErrors.DateSyntax();
    }

    /// <summary>Text as datetimeoffset; without an offset it is UTC; 241.</summary>
    public static DateTimeOffset ToOffset(ReadOnlySpan<char> text, int style = 0)
    {
        if (!SplitOffset(text, out var clock, out var minutes) || Read(clock, style, out var value, out _) != Outcome.Read)
            throw RuntimeErrors.DateSyntax();
        var utc = value.Ticks - minutes * TimeSpan.TicksPerMinute;
        return utc >= 0 && utc <= DateTime.MaxValue.Ticks
            ? new DateTimeOffset(value, TimeSpan.FromMinutes(minutes))
            : throw RuntimeErrors.DateSyntax();
    }

    /// <summary>T-SQL's ISDATE: converts to datetime, and is not blank.</summary>
    public static bool IsDate(ReadOnlySpan<char> text) =>
        !text.Trim(' ').IsEmpty && Read(text, 0, out var value, out _) == Outcome.Read && SqlDateConversions.TryToDateTime(value) is not null;

    internal static Outcome Read(ReadOnlySpan<char> text, int style, out DateTime value, out bool hasDate)
    {
        value = SqlDateConversions.Epoch;
        hasDate = false;
        var cursor = new Cursor(text.Trim(' '), style switch
        {
            3 or 4 or 5 or 13 or 103 or 104 or 105 or 113 => Order.DayFirst,
            2 or 11 or 12 or 20 or 21 or 23 or 25 or 102 or 111 or 112 or 120 or 121 or 126 or 127 => Order.YearFirst,
            _ => Order.MonthFirst,
        });
        if (cursor.AtEnd)
            return Outcome.Read;
        long ticks = 0;
        var outcome = Outcome.Read;
        if (!cursor.LooksLikeClock)
        {
            hasDate = true;
            outcome = cursor.ReadDate(out value);
            if (outcome == Outcome.Syntax)
                return outcome;
            if (cursor.Take('T') || cursor.Take('t'))
            {
                if (cursor.AtEnd || !char.IsAsciiDigit(cursor.Current))
                    return Outcome.Syntax;
            }
            else if (!cursor.AtEnd && !cursor.SkipSpaces() && cursor.Current is not ('Z' or 'z'))
            {
                return Outcome.Syntax;
            }
        }

        if (!cursor.AtEnd && cursor.Current is not ('Z' or 'z'))
        {
            var clock = cursor.ReadClock(out ticks);
            outcome = clock == Outcome.Syntax || outcome == Outcome.Read ? clock : outcome;
        }

        if (outcome == Outcome.Syntax)
            return outcome;
        cursor.SkipSpaces();
        if (!cursor.Take('Z'))
            cursor.Take('z');
        if (!cursor.AtEnd)
            return Outcome.Syntax;
        if (outcome == Outcome.Read)
            value = value.AddTicks(ticks);
        return outcome;
    }

    /// <summary>Parts <c>clock +hh:mm</c>; false when what stands there is no offset of at most 14 hours.</summary>
    private static bool SplitOffset(ReadOnlySpan<char> text, out ReadOnlySpan<char> clock, out int minutes)
    {
        clock = text.Trim(' ');
        minutes = 0;
        var at = clock.Length - 6;
        if (at < 5 || clock[at] is not ('+' or '-') || clock[at + 3] != ':' || !clock[..at].Contains(':'))
            return true;
        if (!int.TryParse(clock.Slice(at + 1, 2), out var hours) || !int.TryParse(clock[(at + 4)..], out var rest) || rest > 59 || hours * 60 + rest > 14 * 60)
            return false;
        minutes = (clock[at] == '-' ? -1 : 1) * (hours * 60 + rest);
        clock = clock[..at].TrimEnd(' ');
        return true;
    }

    [StructLayout(LayoutKind.Auto)]
    private ref struct Cursor(ReadOnlySpan<char> text, Order order)
    {
        private readonly ReadOnlySpan<char> _text = text;
        private int _at;

        public readonly bool AtEnd => _at >= _text.Length;

        public readonly char Current => _at < _text.Length ? _text[_at] : '\0';

        /// <summary>A number followed by a colon, or by AM or PM.</summary>
        public readonly bool LooksLikeClock
        {
            get
            {
                var i = _at;
                while (i < _text.Length && char.IsAsciiDigit(_text[i]))
                    i++;
                if (i == _at || i - _at > 2)
                    return false;
                while (i < _text.Length && _text[i] == ' ')
                    i++;
                return i < _text.Length && (_text[i] == ':'
                    || i + 2 == _text.Length && char.ToUpperInvariant(_text[i]) is 'A' or 'P' && char.ToUpperInvariant(_text[^1]) == 'M');
            }
        }

        public bool Take(char c)
        {
            if (Current != c || AtEnd)
                return false;
            _at++;
            return true;
        }

        public bool SkipSpaces()
        {
            var start = _at;
            while (Current == ' ')
                _at++;
            return _at > start;
        }

        public Outcome ReadDate(out DateTime value)
        {
            value = default;
            if (char.IsAsciiLetter(Current))
                return ReadMonthFirst(out value);
            if (!Number(out var first, out var length))
                return Outcome.Syntax;
            if (Current is '-' or '/' or '.')
                return ReadSeparated(first, length, out value);
            switch (length)
            {
                case 8:
                    return Make(first / 10000, first / 100 % 100, first % 100, out value);
                case 6:
                    return Make(Century(first / 10000), first / 100 % 100, first % 100, out value);
                case 4:
                    {
                        var mark = _at;
                        SkipSpaces();
                        if (Month(out var named) && (SkipComma(), Number(out var dayOfMonth, out var width)) is (_, true) && width <= 2)
                            return Make(first, named, dayOfMonth, out value);
                        _at = mark;
                        return Make(first, 1, 1, out value);
                    }

                case 1 or 2:
                    {
                        SkipSpaces();
                        if (!Month(out var month))
                            return Outcome.Syntax;
                        SkipComma();
                        return Number(out var year, out var width) && width is 2 or 4
                            ? Make(width == 2 ? Century(year) : year, month, first, out value)
                            : Outcome.Syntax;
                    }

                default:
                    return Outcome.Syntax;
            }
        }

        public Outcome ReadClock(out long ticks)
        {
            ticks = 0;
            if (!Number(out var hour, out var width) || width > 2)
                return Outcome.Syntax;
            int minute = 0, second = 0, fraction = 0;
            var minutes = Take(':');
            if (minutes && (!Number(out minute, out width) || width > 2))
                return Outcome.Syntax;
            if (minutes && Take(':'))
            {
                if (!Number(out second, out width) || width > 2)
                    return Outcome.Syntax;
                if (Current is '.' or ':')
                {
                    var point = Current == '.';
                    _at++;
                    if (!Number(out fraction, out width) || width > (point ? 7 : 3))
                        return Outcome.Syntax;
                    for (var i = point ? width : 3; i < 7; i++)
                        fraction *= 10;
                }
            }

            SkipSpaces();
            var half = char.ToUpperInvariant(Current);
            if (half is 'A' or 'P')
            {
                if (_at + 1 >= _text.Length || char.ToUpperInvariant(_text[_at + 1]) != 'M')
                    return Outcome.Syntax;
                _at += 2;
                if (hour > 12)
                    return half == 'P' && hour < 24 ? Clock(hour, minute, second, fraction, out ticks) : Outcome.Range;
                hour = hour % 12 + (half == 'P' ? 12 : 0);
            }
            else if (!minutes)
            {
                return Outcome.Syntax;
            }

            return Clock(hour, minute, second, fraction, out ticks);
        }

        private static Outcome Clock(int hour, int minute, int second, int fraction, out long ticks)
        {
            ticks = ((hour * 60L + minute) * 60 + second) * TimeSpan.TicksPerSecond + fraction;
            return hour < 24 && minute < 60 && second < 60 ? Outcome.Read : Outcome.Range;
        }

        private static int Century(int year) => year < 50 ? 2000 + year : 1900 + year;

        private static Outcome Make(int year, int month, int day, out DateTime value)
        {
            value = default;
            if (year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
                return Outcome.Range;
            value = new DateTime(year, month, day);
            return Outcome.Read;
        }

        private Outcome ReadMonthFirst(out DateTime value)
        {
            value = default;
            if (!Month(out var month))
                return Outcome.Syntax;
            SkipComma();
            if (!Number(out var first, out var width))
                return Outcome.Syntax;
            if (width == 4)
                return Make(first, month, 1, out value);
            SkipComma();
            return width <= 2 && Number(out var year, out width) && width is 2 or 4
                ? Make(width == 2 ? Century(year) : year, month, first, out value)
                : Outcome.Syntax;
        }

        private Outcome ReadSeparated(int first, int firstWidth, out DateTime value)
        {
            value = default;
            var separator = Current;
            _at++;
            if (Month(out var named))
            {
                return Take(separator) && Number(out var year, out var width) && width is 2 or 4 && firstWidth <= 2
                    ? Make(width == 2 ? Century(year) : year, named, first, out value)
                    : Outcome.Syntax;
            }

            if (!Number(out var second, out var secondWidth) || secondWidth > 2 || !Take(separator) || !Number(out var third, out var thirdWidth))
                return Outcome.Syntax;
            if (firstWidth == 4)
                return thirdWidth <= 2 ? Make(first, second, third, out value) : Outcome.Syntax;
            if (firstWidth > 2 || thirdWidth is 3 or > 4)
                return Outcome.Syntax;
            if (order == Order.YearFirst && thirdWidth <= 2)
                return Make(Century(first), second, third, out value);
            var yearLast = thirdWidth == 4 ? third : Century(third);
            return order == Order.DayFirst ? Make(yearLast, second, first, out value) : Make(yearLast, first, second, out value);
        }

        private bool SkipComma()
        {
            SkipSpaces();
            var comma = Take(',');
            SkipSpaces();
            return comma;
        }

        private bool Number(out int number, out int width)
        {
            var start = _at;
            long value = 0;
            while (char.IsAsciiDigit(Current))
            {
                value = value * 10 + (Current - '0');
                if (++_at - start > 8)
                {
                    (number, width) = (0, 0);
                    return false;
                }
            }

            (number, width) = ((int)value, _at - start);
            return width > 0;
        }

        /// <summary>The English name of a month, whole or its first three letters.</summary>
        private bool Month(out int month)
        {
            var end = _at;
            while (end < _text.Length && char.IsAsciiLetter(_text[end]))
                end++;
            var name = _text[_at..end];
            for (month = 1; month <= 12; month++)
            {
                var full = Months[month - 1].AsSpan();
                if (name.Equals(full, StringComparison.OrdinalIgnoreCase) || name.Equals(full[..3], StringComparison.OrdinalIgnoreCase)
                    || month == 9 && name.Equals("sept", StringComparison.OrdinalIgnoreCase))
                {
                    _at = end;
                    return true;
                }
            }

            return false;
        }
    }
}
