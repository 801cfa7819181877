using System.Globalization;
using System.Text.Json.Serialization;

namespace Tarn.Automation.Tasks;

/// <summary>Kinds of schedules.</summary>
public enum ScheduleKind { OnDemand, Once, Minutes, Hours, Days, Weekly, MonthlyDay, MonthlyWeekday }

/// <summary>Which of the same weekdays of a month.</summary>
public enum MonthWeek { First = 1, Second, Third, Fourth, Last }

/// <summary>When a task runs by itself (automation.md 3.1), in the time of a zone.</summary>
public sealed record TaskSchedule
{
    /// <summary>Days that are looked through for the next run: every schedule that runs at all does so within them.</summary>
    private const int Horizon = 1_500;

    public ScheduleKind Kind { get; init; }

    /// <summary>Minutes (5 to 59), hours (1 to 23) or days (1 to 999) between runs.</summary>
    public int Every { get; init; } = 1;

    /// <summary>Weekly: the weekdays.</summary>
    public IReadOnlyList<DayOfWeek> Days { get; init; } = [];

    /// <summary>MonthlyDay: 1 to 31; in shorter months the last day.</summary>
    public int? DayOfMonth { get; init; }

    /// <summary>MonthlyWeekday: which of them.</summary>
    public MonthWeek? Week { get; init; }

    /// <summary>MonthlyWeekday: the weekday.</summary>
    public DayOfWeek? Weekday { get; init; }

    /// <summary>Once: the day.</summary>
    public DateOnly? Date { get; init; }

    /// <summary>The time of day, <c>HH:mm</c>. Minutes and Hours: that of the first run.</summary>
    public string Time { get; init; } = "00:00";

    /// <summary>IANA id of the zone; Windows names are taken and converted.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>No run before this day; runs every some days, hours or minutes count from it.</summary>
    public DateOnly? Start { get; init; }

    /// <summary>No run after this day.</summary>
    public DateOnly? End { get; init; }

    /// <summary>The text of REST's property <c>Frequency</c>.</summary>
    [JsonIgnore]
    public string Frequency => Kind switch
    {
        ScheduleKind.OnDemand => "On demand",
        ScheduleKind.Once => "Once",
        ScheduleKind.Minutes => string.Create(CultureInfo.InvariantCulture, $"Every {Every} minutes"),
        ScheduleKind.Hours => string.Create(CultureInfo.InvariantCulture, $"Every {Every} hours"),
        ScheduleKind.Days => Every == 1 ? "Every day" : string.Create(CultureInfo.InvariantCulture, $"Every {Every} days"),
        ScheduleKind.Weekly => string.Join(", ", Days),
        ScheduleKind.MonthlyDay => string.Create(CultureInfo.InvariantCulture, $"{DayOfMonth} of the month"),
        _ => $"{Week} {Weekday} of the month",
    };

    /// <summary>The zone.</summary>
    [JsonIgnore]
    public TimeZoneInfo Zone => TimeZoneInfo.FindSystemTimeZoneById(TimeZone);

    /// <summary>The next run after an instant; null when none follows.</summary>
    public DateTimeOffset? NextAfter(DateTimeOffset instant)
    {
        if (Kind == ScheduleKind.OnDemand)
            return null;
        var zone = Zone;
        var next = Kind is ScheduleKind.Minutes or ScheduleKind.Hours ? NextStep(instant, zone) : NextDay(instant, zone);
        return next is { } found && End is { } end && DayOf(found, zone) > end ? null : next;
    }

    /// <summary>Is the text a time of day as <see cref="Time"/> takes it?</summary>
    internal static bool IsTime(string text) => TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    /// <summary>Steps of equal length, whatever the clocks do meanwhile.</summary>
    private DateTimeOffset NextStep(DateTimeOffset instant, TimeZoneInfo zone)
    {
        var first = ToInstant(Start ?? DateOnly.FromDateTime(DateTime.UnixEpoch), zone);
        var step = Kind == ScheduleKind.Minutes ? TimeSpan.FromMinutes(Every) : TimeSpan.FromHours(Every);
        return instant < first ? first : first + (step * (((instant - first).Ticks / step.Ticks) + 1));
    }

    private DateTimeOffset? NextDay(DateTimeOffset instant, TimeZoneInfo zone)
    {
        var day = DayOf(instant, zone);
        if (Start > day)
            day = Start.Value;
        if (Kind == ScheduleKind.Once)
            day = Date!.Value;
        for (var last = day.AddDays(Horizon); day <= last; day = day.AddDays(1))
        {
            if (IsRunDay(day) && ToInstant(day, zone) is var found && found > instant)
                return found;
            if (Kind == ScheduleKind.Once)
                return null;
        }

        return null;
    }

    private bool IsRunDay(DateOnly day) => Kind switch
    {
        ScheduleKind.Once => true,
        ScheduleKind.Days => (day.DayNumber - (Start?.DayNumber ?? 0)) % Every == 0,
        ScheduleKind.Weekly => Days.Contains(day.DayOfWeek),
        ScheduleKind.MonthlyDay => day.Day == Math.Min(DayOfMonth!.Value, DateTime.DaysInMonth(day.Year, day.Month)),
        _ => day.DayOfWeek == Weekday && (Week == MonthWeek.Last ? day.AddDays(7).Month != day.Month : (day.Day - 1) / 7 == (int)Week! - 1),
    };

    private static DateOnly DayOf(DateTimeOffset instant, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime);

    /// <summary>A time that the change of clocks skips is the first minute after it; one that comes twice is the first of the two.</summary>
    private DateTimeOffset ToInstant(DateOnly day, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(TimeOnly.ParseExact(Time, "HH:mm", CultureInfo.InvariantCulture));
        while (zone.IsInvalidTime(local))
            local = local.AddMinutes(1);
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }
}
