using System.Globalization;

namespace Tarn.DataPages.Calendars;

/// <summary>Hours of a day, from one full hour to another.</summary>
/// <param name="First">The first, 0 to 23.</param>
/// <param name="Last">The end of the last, 1 to 24; after <paramref name="First"/>.</param>
public sealed record HourRange(int First, int Last)
{
    /// <summary>The whole day.</summary>
    public static readonly HourRange All = new(0, 24);

    /// <summary>Hours shown of each day when the builder says nothing else: those of work.</summary>
    private static readonly HourRange Standard = new(8, 18);

    /// <summary>Reads what the builder set; what is none, or ends before it begins, counts as not set.</summary>
    public static HourRange Read(string? first, string? last)
    {
        var range = new HourRange(Hour(first, 0, 23) ?? Standard.First, Hour(last, 1, 24) ?? Standard.Last);
        return range.First < range.Last ? range : Standard;
    }

    /// <summary>The range that holds both.</summary>
    /// <param name="from">A moment, in hours.</param>
    /// <param name="to">A later one.</param>
    public HourRange With(double from, double to) => new(Math.Clamp((int)Math.Floor(from), 0, First), Math.Clamp((int)Math.Ceiling(to), Last, 24));

    private static int? Hour(string? text, int least, int most) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var hour) && hour >= least && hour <= most ? hour : null;
}
