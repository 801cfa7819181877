namespace Tarn.Sql.Runtime;

/// <summary>AT TIME ZONE. Zones are IANA names; Windows names are understood too.</summary>
public static class SqlTimeZones
{
    /// <summary>
    /// Takes the clock as local in the zone. A clock that daylight saving skips moves ahead by the gap; one that occurs twice
    /// takes standard time, as SQL Server does. 9820 for an unknown zone.
    /// </summary>
    public static DateTimeOffset AtZone(DateTime local, string zone)
    {
        var info = Find(zone);
        var offset = info.GetUtcOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified));
        var utc = local.Ticks - offset.Ticks;
        if (utc < 0 || utc > DateTime.MaxValue.Ticks)
            throw RuntimeErrors.DateOverflow("datetimeoffset");
        return TimeZoneInfo.ConvertTime(new DateTimeOffset(utc, TimeSpan.Zero), info);
    }

    /// <summary>The same moment, by the clock of the zone.</summary>
    public static DateTimeOffset AtZone(DateTimeOffset value, string zone) => TimeZoneInfo.ConvertTime(value, Find(zone));

    private static TimeZoneInfo Find(string zone) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var info) ? info : throw RuntimeErrors.TimeZone(zone);
}
