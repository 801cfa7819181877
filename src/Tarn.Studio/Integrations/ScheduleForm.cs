using System.Globalization;
using Tarn.Automation.Tasks;

namespace Tarn.Studio.Integrations;

/// <summary>A schedule while it is edited.</summary>
public sealed class ScheduleForm
{
    private const string TimeFormat = "HH:mm";

    public ScheduleKind Kind { get; set; }

    public int? Every { get; set; } = 1;

    public HashSet<DayOfWeek> Days { get; private init; } = [DayOfWeek.Monday];

    public int? DayOfMonth { get; set; } = 1;

    public MonthWeek Week { get; set; } = MonthWeek.First;

    public DayOfWeek Weekday { get; set; } = DayOfWeek.Monday;

    public DateOnly? Date { get; set; }

    public TimeOnly? Time { get; set; } = new(6, 0);

    public string TimeZone { get; set; } = "UTC";

    public DateOnly? Start { get; set; }

    public DateOnly? End { get; set; }

    public static ScheduleForm Of(TaskSchedule schedule) => new()
    {
        Kind = schedule.Kind,
        Every = schedule.Every,
        Days = [.. schedule.Days],
        DayOfMonth = schedule.DayOfMonth ?? 1,
        Week = schedule.Week ?? MonthWeek.First,
        Weekday = schedule.Weekday ?? DayOfWeek.Monday,
        Date = schedule.Date,
        Time = TimeOnly.ParseExact(schedule.Time, TimeFormat, CultureInfo.InvariantCulture),
        TimeZone = schedule.TimeZone,
        Start = schedule.Start,
        End = schedule.End,
    };

    public TaskSchedule ToSchedule() => new()
    {
        Kind = Kind,
        Every = Kind is ScheduleKind.Minutes or ScheduleKind.Hours or ScheduleKind.Days ? Every ?? 0 : 1,
        Days = Kind == ScheduleKind.Weekly ? [.. Days.OrderBy(static d => ((int)d + 6) % 7)] : [],
        DayOfMonth = Kind == ScheduleKind.MonthlyDay ? DayOfMonth ?? 0 : null,
        Week = Kind == ScheduleKind.MonthlyWeekday ? Week : null,
        Weekday = Kind == ScheduleKind.MonthlyWeekday ? Weekday : null,
        Date = Kind == ScheduleKind.Once ? Date : null,
        Time = Time?.ToString(TimeFormat, CultureInfo.InvariantCulture) ?? "",
        TimeZone = TimeZone.Trim(),
        Start = Start,
        End = End,
    };

    /// <summary>Another kind, with a number that goes with it.</summary>
    public void Choose(ScheduleKind kind)
    {
        Kind = kind;
        Every = kind switch { ScheduleKind.Minutes => 15, _ => 1 };
    }
}
