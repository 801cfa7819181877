using System.Globalization;

namespace Tarn.Studio.Frame;

/// <summary>Times, for people.</summary>
internal static class TimeWords
{
    /// <summary>"22 Nov 2026, 08:16 UTC".</summary>
    public static string Exact(DateTimeOffset time) => time.UtcDateTime.ToString("d MMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>With seconds, where lines of a log must be told apart.</summary>
    public static string Full(DateTimeOffset time) => time.UtcDateTime.ToString("d MMM yyyy, HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>How long ago, or in how long: "just now", "5 minutes ago", "in 2 hours"; a date beyond some days.</summary>
    public static string Near(DateTimeOffset time, DateTimeOffset now)
    {
        var (away, isPast) = now >= time ? (now - time, true) : (time - now, false);
        if (away < TimeSpan.FromMinutes(1))
            return isPast ? "just now" : "in a moment";
        var text = away.TotalHours < 1 ? Count((long)away.TotalMinutes, "minute") : away.TotalDays < 1 ? Count((long)away.TotalHours, "hour") : away.TotalDays < 7 ? Count((long)away.TotalDays, "day") : null;
        return text is null ? Exact(time) : isPast ? text + " ago" : "in " + text;
    }

    /// <summary>"1 message", "1,200 messages".</summary>
    public static string Count(long count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {noun}{(count == 1 ? "" : "s")}");

    /// <summary>"340 ms", "2.5 s", "3 min 20 s".</summary>
    public static string Length(TimeSpan time) => time.TotalSeconds < 1
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms")
        : time.TotalMinutes < 1 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#} s") : string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalMinutes} min {time.Seconds} s");
}
