using System.Globalization;

namespace Tarn.Sql.Runtime;

/// <summary>The parts of a date, by T-SQL's full names.</summary>
public enum DatePart
{
    /// <summary>Calendar year.</summary>
    Year,

    /// <summary>Quarter, 1..4.</summary>
    Quarter,

    /// <summary>Month, 1..12.</summary>
    Month,

    /// <summary>Day of the year, 1..366.</summary>
    DayOfYear,

    /// <summary>Day of the month.</summary>
    Day,

    /// <summary>Sunday 1 .. Saturday 7; a plain day in DATEADD and DATEDIFF.</summary>
    Weekday,

    /// <summary>Week, starting on Sunday; week 1 contains January 1.</summary>
    Week,

    /// <summary>Hour.</summary>
    Hour,

    /// <summary>Minute.</summary>
    Minute,

    /// <summary>Second.</summary>
    Second,

    /// <summary>Millisecond.</summary>
    Millisecond,

    /// <summary>Microsecond.</summary>
    Microsecond,

    /// <summary>Nanosecond, in steps of 100.</summary>
    Nanosecond,

    /// <summary>ISO week; only for DATEPART and DATENAME.</summary>
    IsoWeek,
}

/// <summary>Date functions (specification, sections 7 and 8). The caller has widened dates and text to <see cref="DateTime"/>.</summary>
public static class SqlDateFunctions
{
    private static readonly DateTimeFormatInfo English = CultureInfo.InvariantCulture.DateTimeFormat;

    /// <summary>Reads a canonical name (<c>year</c> .. <c>iso_week</c>); 1023 for another text.</summary>
    public static DatePart ReadPart(ReadOnlySpan<byte> utf8) => utf8 switch
    {
        _ when utf8.SequenceEqual("day"u8) => DatePart.Day,
        _ when utf8.SequenceEqual("month"u8) => DatePart.Month,
        _ when utf8.SequenceEqual("year"u8) => DatePart.Year,
        _ when utf8.SequenceEqual("hour"u8) => DatePart.Hour,
        _ when utf8.SequenceEqual("minute"u8) => DatePart.Minute,
        _ when utf8.SequenceEqual("second"u8) => DatePart.Second,
        _ when utf8.SequenceEqual("week"u8) => DatePart.Week,
        _ when utf8.SequenceEqual("weekday"u8) => DatePart.Weekday,
        _ when utf8.SequenceEqual("quarter"u8) => DatePart.Quarter,
        _ when utf8.SequenceEqual("dayofyear"u8) => DatePart.DayOfYear,
        _ when utf8.SequenceEqual("millisecond"u8) => DatePart.Millisecond,
        _ when utf8.SequenceEqual("microsecond"u8) => DatePart.Microsecond,
        _ when utf8.SequenceEqual("nanosecond"u8) => DatePart.Nanosecond,
        _ when utf8.SequenceEqual("iso_week"u8) => DatePart.IsoWeek,
        _ => throw RuntimeErrors.DatePartName(System.Text.Encoding.UTF8.GetString(utf8), "datepart"),
    };

    /// <summary>DATEADD on a datetime, rounded to 1/300 s; 517 out of range.</summary>
    public static DateTime AddToDateTime(DatePart part, long number, DateTime value)
    {
        var sum = Add(part, number, value, "datetime");
        return SqlDateConversions.TryToDateTime(sum) ?? throw RuntimeErrors.DateOverflow("datetime");
    }

    /// <summary>DATEADD on a datetime2; 517 out of range.</summary>
    public static DateTime AddToDateTime2(DatePart part, long number, DateTime value) => Add(part, number, value, "datetime2");

    /// <summary>DATEADD on a date; 517 out of range, 9810 for a clock part.</summary>
    public static DateOnly AddToDate(DatePart part, long number, DateOnly value) => part is >= DatePart.Hour and <= DatePart.Nanosecond
        ? throw RuntimeErrors.PartNotSupported(Name(part), "dateadd", "date")
        : DateOnly.FromDateTime(Add(part, number, value.ToDateTime(default), "date"));

    /// <summary>DATEDIFF_BIG: boundaries of the part crossed from one moment to the other; 535 beyond bigint.</summary>
    public static long DifferenceBig(DatePart part, DateTime from, DateTime to) => part switch
    {
        DatePart.Year => to.Year - from.Year,
        DatePart.Quarter => (to.Year - from.Year) * 4 + (to.Month - 1) / 3 - (from.Month - 1) / 3,
        DatePart.Month => (to.Year - from.Year) * 12 + to.Month - from.Month,
        DatePart.Week => Weeks(to) - Weeks(from),
        DatePart.Day or DatePart.DayOfYear or DatePart.Weekday => Boundaries(from, to, TimeSpan.TicksPerDay),
        DatePart.Hour => Boundaries(from, to, TimeSpan.TicksPerHour),
        DatePart.Minute => Boundaries(from, to, TimeSpan.TicksPerMinute),
        DatePart.Second => Boundaries(from, to, TimeSpan.TicksPerSecond),
        DatePart.Millisecond => Boundaries(from, to, TimeSpan.TicksPerMillisecond),
        DatePart.Microsecond => Boundaries(from, to, TimeSpan.TicksPerMicrosecond),
        DatePart.Nanosecond => (Int128)(to.Ticks - from.Ticks) * 100 is var difference && difference >= long.MinValue && difference <= long.MaxValue
            ? (long)difference
            : throw RuntimeErrors.DateDifferenceOverflow(),
        _ => throw RuntimeErrors.PartNotSupported(Name(part), "datediff", "datetime"),
    };

    /// <summary>DATEDIFF; 535 beyond int.</summary>
    public static int Difference(DatePart part, DateTime from, DateTime to)
    {
        var difference = DifferenceBig(part, from, to);
        return difference is >= int.MinValue and <= int.MaxValue ? (int)difference : throw RuntimeErrors.DateDifferenceOverflow();
    }

    /// <summary>DATEPART.</summary>
    public static int Part(DatePart part, DateTime value) => part switch
    {
        DatePart.Year => value.Year,
        DatePart.Quarter => (value.Month + 2) / 3,
        DatePart.Month => value.Month,
        DatePart.DayOfYear => value.DayOfYear,
        DatePart.Day => value.Day,
        DatePart.Weekday => (int)value.DayOfWeek + 1,
        DatePart.Week => (value.DayOfYear - 1 + (int)new DateTime(value.Year, 1, 1).DayOfWeek) / 7 + 1,
        DatePart.Hour => value.Hour,
        DatePart.Minute => value.Minute,
        DatePart.Second => value.Second,
        DatePart.Millisecond => value.Millisecond,
        DatePart.Microsecond => (int)(value.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond),
        DatePart.Nanosecond => (int)(value.Ticks % TimeSpan.TicksPerSecond * 100),
        _ => ISOWeek.GetWeekOfYear(value),
    };

    /// <summary>DATENAME: month and weekday in English, other parts as digits without padding.</summary>
    public static string PartName(DatePart part, DateTime value) => part switch
    {
        DatePart.Month => English.GetMonthName(value.Month),
        DatePart.Weekday => English.GetDayName(value.DayOfWeek),
        _ => Part(part, value).ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>EOMONTH: last day of the month that lies some months away; 517 out of range.</summary>
    public static DateOnly EndOfMonth(DateOnly value, long months)
    {
        var start = Add(DatePart.Month, months, new DateTime(value.Year, value.Month, 1), "date");
        return new DateOnly(start.Year, start.Month, DateTime.DaysInMonth(start.Year, start.Month));
    }

    /// <summary>DATEFROMPARTS; 289.</summary>
    public static DateOnly FromParts(long year, long month, long day) =>
        IsDate(year, month, day) ? new DateOnly((int)year, (int)month, (int)day) : throw RuntimeErrors.DateParts("date");

    /// <summary>DATETIMEFROMPARTS; 289.</summary>
    public static DateTime FromParts(long year, long month, long day, long hour, long minute, long second, long millisecond)
    {
        if (!IsDate(year, month, day) || year < 1753 || hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 59 || millisecond is < 0 or > 999)
            throw RuntimeErrors.DateParts("datetime");
        var value = new DateTime((int)year, (int)month, (int)day, (int)hour, (int)minute, (int)second, (int)millisecond, DateTimeKind.Unspecified);
        return SqlDateConversions.TryToDateTime(value) ?? throw RuntimeErrors.DateParts("datetime");
    }

    /// <summary>The canonical name of a part.</summary>
    public static string Name(DatePart part) => part == DatePart.IsoWeek ? "iso_week" : part.ToString().ToLowerInvariant();

    private static bool IsDate(long year, long month, long day) =>
        year is >= 1 and <= 9999 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth((int)year, (int)month);

    private static DateTime Add(DatePart part, long number, DateTime value, string type)
    {
        var months = part switch { DatePart.Year => 12, DatePart.Quarter => 3, DatePart.Month => 1, _ => 0 };
        if (months != 0)
        {
            var total = (Int128)number * months;
            var target = value.Year * 12L + value.Month - 1 + (long)Int128.Clamp(total, -200_000, 200_000);
            if (target is < 12 or >= 120_000)
                throw RuntimeErrors.DateOverflow(type);
            return value.AddMonths((int)total);
        }

        var unit = part switch
        {
            DatePart.Week => TimeSpan.TicksPerDay * 7,
            DatePart.Day or DatePart.DayOfYear or DatePart.Weekday => TimeSpan.TicksPerDay,
            DatePart.Hour => TimeSpan.TicksPerHour,
            DatePart.Minute => TimeSpan.TicksPerMinute,
            DatePart.Second => TimeSpan.TicksPerSecond,
            DatePart.Millisecond => TimeSpan.TicksPerMillisecond,
            DatePart.Microsecond => TimeSpan.TicksPerMicrosecond,
            DatePart.Nanosecond => 0,
            _ => throw RuntimeErrors.PartNotSupported(Name(part), "dateadd", type),
        };
        var ticks = value.Ticks + (unit == 0 ? (Int128)(number / 100) : (Int128)number * unit);
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks ? new DateTime((long)ticks) : throw RuntimeErrors.DateOverflow(type);
    }

    private static long Boundaries(DateTime from, DateTime to, long unit) => to.Ticks / unit - from.Ticks / unit;

    /// <summary>Number of Sundays passed; day 0 of .NET, 0001-01-01, is a Monday.</summary>
    private static long Weeks(DateTime value) => (value.Ticks / TimeSpan.TicksPerDay + 1) / 7;
}
