namespace Tarn.Sql.Runtime;

/// <summary>
/// Conversions among the date types and numbers. A datetime counts ticks of 1/300 s, shown as .000, .003 and .007, and starts in 1753.
/// </summary>
public static class SqlDateConversions
{
    /// <summary>The first datetime.</summary>
    public static readonly DateTime Minimum = new(1753, 1, 1);

    /// <summary>Day zero of numbers.</summary>
    public static readonly DateTime Epoch = new(1900, 1, 1);

    internal const long TicksPerDay300 = 86_400L * 300;

    /// <summary>Rounds a moment to datetime's 1/300 s; null when that leaves datetime's range.</summary>
    public static DateTime? TryToDateTime(DateTime value)
    {
        if (value < Minimum)
            return null;
        var rest = value.Ticks % TimeSpan.TicksPerSecond;
        var parts = (rest * 300 + TimeSpan.TicksPerSecond / 2) / TimeSpan.TicksPerSecond;
        var milliseconds = (parts * 20 + 3) / 6;
        var ticks = value.Ticks - rest + milliseconds * TimeSpan.TicksPerMillisecond;
        return ticks <= DateTime.MaxValue.Ticks ? new DateTime(ticks) : null;
    }

    /// <summary>Rounds a moment to datetime's 1/300 s; 242 outside datetime's range.</summary>
    public static DateTime ToDateTime(DateTime value, string fromType = "datetime2") => TryToDateTime(value) ?? throw RuntimeErrors.DateRange(fromType);

    /// <summary>Days since 1900-01-01 as datetime; 8115 outside its range.</summary>
    public static DateTime FromDays(double days)
    {
        if (days is not (> -60_000 and < 3_000_000))
            throw RuntimeErrors.Overflow("datetime");
        return FromParts(DaysToParts(days)) ?? throw RuntimeErrors.Overflow("datetime");
    }

    /// <summary>A datetime as days since 1900-01-01 with fraction.</summary>
    public static double ToDays(DateTime value)
    {
        var parts = ToParts(value);
        var days = Math.DivRem(parts, TicksPerDay300, out var rest);
        return days + (double)rest / TicksPerDay300;
    }

    /// <summary>A datetime as days since 1900-01-01, rounded half away from zero.</summary>
    public static int ToWholeDays(DateTime value) => (int)Math.Round(ToDays(value), MidpointRounding.AwayFromZero);

    /// <summary>A datetime plus or minus days with fraction; 517 when the result leaves datetime's range.</summary>
    public static DateTime AddDays(DateTime value, double days, int sign)
    {
        if (Math.Abs(days) is not < 4_000_000)
            throw RuntimeErrors.DateOverflow("datetime");
        return FromParts(ToParts(value) + sign * DaysToParts(days)) ?? throw RuntimeErrors.DateOverflow("datetime");
    }

    /// <summary>1900-01-01 plus the difference, as T-SQL's minus between datetimes gives it; 517 out of range.</summary>
    public static DateTime Subtract(DateTime left, DateTime right) =>
        FromParts(ToParts(left) - ToParts(right)) ?? throw RuntimeErrors.DateOverflow("datetime");

    /// <summary>Ticks of 1/300 s since 1900-01-01.</summary>
    internal static long ToParts(DateTime value)
    {
        var seconds = Math.DivRem(value.Ticks - Epoch.Ticks, TimeSpan.TicksPerSecond, out var rest);
        return seconds * 300 + (long)Math.Round(rest * 300m / TimeSpan.TicksPerSecond, MidpointRounding.AwayFromZero);
    }

    private static DateTime? FromParts(long parts)
    {
        var seconds = parts / 300;
        var rest = parts % 300;
        if (rest < 0)
            (seconds, rest) = (seconds - 1, rest + 300);
        var ticks = Epoch.Ticks + seconds * TimeSpan.TicksPerSecond + (rest * 20 + 3) / 6 * TimeSpan.TicksPerMillisecond;
        return ticks >= Minimum.Ticks && ticks <= DateTime.MaxValue.Ticks ? new DateTime(ticks) : null;
    }

    private static long DaysToParts(double days) => (long)Math.Round(days * TicksPerDay300, MidpointRounding.AwayFromZero);
}
