using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using Tarn.Automation.Tasks;
using Tarn.Studio.Frame;

namespace Tarn.Studio.Integrations;

/// <summary>What tasks, their schedules and runs are called.</summary>
internal static partial class TaskWords
{
    private static readonly FrozenDictionary<string, string> Names = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["name"] = "Name",
        ["note"] = "Note",
        ["direction"] = "Direction",
        ["path"] = "Path",
        ["pick"] = "If several files fit",
        ["maxErrors"] = "Give up after",
        ["afterRun"] = "Then",
        ["place.type"] = "Place",
        ["place.url"] = "Address",
        ["place.user"] = "User name",
        ["place.header"] = "Header",
        ["place.secret"] = "Secret",
        ["place.bucket"] = "Bucket",
        ["place.region"] = "Region",
        ["place.keyId"] = "Access key",
        ["place.endpoint"] = "Address of the store",
        ["format.delimiter"] = "Columns are parted by",
        ["format.encoding"] = "Encoding",
        ["objects"] = "Tables",
        ["source"] = "Source",
        ["destination"] = "Destination",
        ["action"] = "What to do",
        ["match"] = "Find records by",
        ["map"] = "Columns",
        ["where"] = "Only records where",
        ["orderBy"] = "Sorted by",
        ["schedule.timeZone"] = "Time zone",
        ["schedule.time"] = "At",
        ["schedule.every"] = "Every",
        ["schedule.days"] = "On",
        ["schedule.date"] = "Day",
        ["schedule.dayOfMonth"] = "Day of the month",
        ["schedule.start"] = "Not before",
        ["schedule.end"] = "Not after",
        ["notify.success"] = "When all is well",
        ["notify.warning"] = "When rows are left out",
        ["notify.failure"] = "When it fails",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>When a task runs, as a sentence without its end: "Every day at 06:00, Europe/Berlin".</summary>
    public static string Of(TaskSchedule schedule)
    {
        var zone = schedule.TimeZone == "UTC" ? " UTC" : ", " + schedule.TimeZone;
        var at = $"at {schedule.Time}{zone}";
        return schedule.Kind switch
        {
            ScheduleKind.OnDemand => "Only when somebody runs it",
            ScheduleKind.Once => string.Create(CultureInfo.InvariantCulture, $"Once, on {schedule.Date:d MMM yyyy} {at}"),
            ScheduleKind.Minutes => string.Create(CultureInfo.InvariantCulture, $"Every {schedule.Every} minutes"),
            ScheduleKind.Hours => schedule.Every == 1 ? $"Every hour, from {schedule.Time}{zone}" : string.Create(CultureInfo.InvariantCulture, $"Every {schedule.Every} hours, from {schedule.Time}{zone}"),
            ScheduleKind.Days => schedule.Every == 1 ? $"Every day {at}" : string.Create(CultureInfo.InvariantCulture, $"Every {schedule.Every} days {at}"),
            ScheduleKind.Weekly => $"{Days(schedule.Days)} {at}",
            ScheduleKind.MonthlyDay => string.Create(CultureInfo.InvariantCulture, $"On day {schedule.DayOfMonth} of every month {at}"),
            _ => $"On the {schedule.Week?.ToString().ToLowerInvariant()} {schedule.Weekday} of every month {at}",
        };
    }

    /// <summary>When a task runs next, in the time of its own zone.</summary>
    public static string Next(DataTask task) => task.NextRun is { } next && task.Definition.Enabled
        ? TimeZoneInfo.ConvertTime(next, task.Definition.Schedule.Zone).ToString("ddd d MMM yyyy, HH:mm", CultureInfo.InvariantCulture) + (task.Definition.Schedule.TimeZone == "UTC" ? " UTC" : "")
        : "When you say so";

    /// <summary>How a run stands, and the look of its badge.</summary>
    public static (string Text, string Look) Of(RunState state) => state switch
    {
        RunState.Queued => ("Begins", "info"),
        RunState.Busy => ("Looks at its files", "info"),
        RunState.Processing => ("Runs", "info"),
        RunState.Success => ("Done", "ok"),
        RunState.Warning => ("Done, rows left out", "warn"),
        RunState.Failure => ("Failed", "danger"),
        _ => ("Skipped", "warn"),
    };

    /// <summary>What a run did with rows: "1,200 read, 3 added".</summary>
    public static string Of(RunCounts counts, TaskDirection? direction)
    {
        var parts = direction == TaskDirection.Export
            ? new[] { (counts.Added, "written") }
            : [(counts.Read, "read"), (counts.Added, "added"), (counts.Updated, "changed"), (counts.Deleted, "deleted"), (counts.Rejected, "left out")];
        var said = parts.Where(p => p.Item1 > 0).Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Item1:N0} {p.Item2}")).ToList();
        return said.Count == 0 ? "None" : string.Join(", ", said);
    }

    /// <summary>What an import does to its table.</summary>
    public static string Of(TaskAction action) => action switch
    {
        TaskAction.Append => "Add every row as a new record",
        TaskAction.AddUpdate => "Update records that match, add the others",
        TaskAction.Update => "Only update records that match",
        TaskAction.Sync => "Update, add, and delete what the file does not hold",
        TaskAction.Replace => "Delete all records first, then add",
        TaskAction.NewAppend => "Add to a table that is made if it is missing",
        _ => "Replace a table, made if it is missing",
    };

    /// <summary>A problem in the screen's words.</summary>
    public static Problem Plain(Problem problem) => PropertyNames.Plain(problem, NameOf);

    private static string? NameOf(string property) => Names.GetValueOrDefault(OfObject().Replace(property, ""));

    private static string Days(IReadOnlyList<DayOfWeek> days) =>
        days.Count == 5 && !days.Contains(DayOfWeek.Saturday) && !days.Contains(DayOfWeek.Sunday) ? "Every working day" : days.Count == 7 ? "Every day" : "Every " + string.Join(", ", days);

    [GeneratedRegex("^objects\\[\\d+\\]\\.", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OfObject();
}
