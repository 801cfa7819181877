using System.Globalization;
using System.Text;
using Tarn.Automation.Egress;
using Tarn.Automation.Mail;
using Tarn.Automation.Tasks.Places;
using Tarn.Data;
using Tarn.Data.Files;
using Tarn.Data.Transfer;

namespace Tarn.Automation.Tasks;

/// <summary>The rules of a task's definition. What is wrong is named as JSON names it: <c>objects[0].match</c>.</summary>
internal static class TaskChecks
{
    private const int MaxName = 255;
    private const int MaxNote = 4_000;
    private const int MaxText = 4_000;
    private const int MaxObjects = 50;
    private const int MostErrors = 10_000;

    /// <summary>Checks a definition.</summary>
    /// <returns>The definition in the form in which it is stored, but with its secret.</returns>
    /// <exception cref="DataException">It breaks a rule; the message names the property.</exception>
    public static TaskDefinition Check(TaskDefinition task, EgressPolicy egress, DateOnly today)
    {
        var name = task.Name.Trim();
        Require(name.Length is > 0 and <= MaxName && !name.Any(char.IsControl), "name", "must have 1 to 255 characters");
        Require(task.Note.Length <= MaxNote, "note", "may have at most 4,000 characters");
        var direction = task.Direction ?? throw Missing("direction");
        var place = task.Place ?? throw Missing("place");
        CheckPlace(place, egress);
        CheckPath(task, place.Type!.Value, direction);
        CheckFormat(task.Format, direction);
        Require(task.MaxErrors is >= 0 and <= MostErrors, "maxErrors", "must be 0 to 10,000");
        Require(task.Objects.Count is > 0 and <= MaxObjects, "objects", "must hold 1 to 50 objects");
        for (var i = 0; i < task.Objects.Count; i++)
            CheckObject(task, task.Objects[i], string.Create(CultureInfo.InvariantCulture, $"objects[{i}]"));
        if (direction == TaskDirection.Export)
            CheckExport(task, place);
        CheckAddresses(task.Notify.Success, "notify.success");
        CheckAddresses(task.Notify.Warning, "notify.warning");
        CheckAddresses(task.Notify.Failure, "notify.failure");
        return task with { Name = name, Schedule = CheckSchedule(task.Schedule, today) };
    }

    /// <summary>A mistake in a property.</summary>
    public static DataException Wrong(string property, string what) => new(DataProblem.MalformedRequest, $"The property '{property}' {what}.", property);

    private static void CheckPlace(TaskPlace place, EgressPolicy egress)
    {
        var type = place.Type ?? throw Missing("place.type");
        Belongs(place.Url, "url", type == PlaceType.Url, type);
        Belongs(place.User, "user", type == PlaceType.Url, type);
        Belongs(place.Header, "header", type == PlaceType.Url, type);
        foreach (var (value, property) in new[] { (place.Endpoint, "endpoint"), (place.Region, "region"), (place.Bucket, "bucket"), (place.KeyId, "keyId"), (place.PathStyle?.ToString(), "pathStyle") })
            Belongs(value, property, type == PlaceType.S3, type);
        Belongs(place.Secret, "secret", type != PlaceType.Files, type);
        Require(place.Secret is not { } secret || (secret.Length is > 0 and <= MaxText && !secret.Any(char.IsControl)), "place.secret", "must have 1 to 4,000 characters on one line");
        if (type == PlaceType.Url)
        {
            CheckAddress(place.Url ?? throw Missing("place.url"), "place.url", egress);
            Require(place.User is null || place.Header is null, "place.header", "cannot be given together with 'place.user'");
            Require(place.User is not { } user || (!user.Contains(':', StringComparison.Ordinal) && !user.Any(char.IsControl)), "place.user", "must not hold ':' nor control characters");
            Require(place.Header is not { } header || UrlPlace.IsHeader(header), "place.header", "must be the name of a header that a client may set, such as X-Api-Key");
        }
        else if (type == PlaceType.S3)
        {
            Require(!string.IsNullOrWhiteSpace(place.Bucket) && place.Bucket.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-'), "place.bucket", "must be the name of a bucket: lower-case letters, digits, '.' and '-'");
            Require(!string.IsNullOrWhiteSpace(place.Region) && place.Region.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-'), "place.region", "must be the name of a region, such as eu-central-1");
            Require(!string.IsNullOrWhiteSpace(place.KeyId) && place.KeyId.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'), "place.keyId", "must be the id of an access key");
            CheckAddress(S3Place.AddressOf(place), "place.endpoint", egress);
        }
    }

    private static void Belongs(string? value, string property, bool belongs, PlaceType type) => Require(value is null || belongs, "place." + property, $"does not belong to a place of the type {type}");

    private static void CheckAddress(string text, string property, EgressPolicy egress)
    {
        Require(text.Length <= 2_047 && Uri.TryCreate(text, UriKind.Absolute, out _) && text.Contains("://", StringComparison.Ordinal), property, "must be an absolute URL that begins with https://");
        if (egress.Refuse(new Uri(text)) is { } reason)
            throw Wrong(property, reason);
    }

    private static void CheckPath(TaskDefinition task, PlaceType type, TaskDirection direction)
    {
        var path = task.Path;
        if (type == PlaceType.Url)
        {
            Require(path.Length == 0, "path", "does not belong to a place of the type Url: the address says it all");
            Require(task.AfterRun == AfterRun.None, "afterRun", "must be None for a place of the type Url");
            return;
        }

        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        Require(direction == TaskDirection.Export || parts.Length > 0, "path", "is required: the file to import, such as /in/orders.csv or /in/orders_*.csv");
        Require(path.Length <= 1_000 && parts.All(static p => p is not ("." or "..") && !p.Any(char.IsControl)), "path", "must be a path without '.', '..' and control characters, of at most 1,000 characters");
        var folders = direction == TaskDirection.Export ? parts : parts[..^1];
        Require(folders.All(static p => !FilePattern.IsPattern(p)), "path", "may hold * and ? in the name of a file to import only");
        if (type != PlaceType.Files)
            return;
        foreach (var part in folders)
            CheckName(part, "path");
    }

    private static void CheckFormat(TaskFormat format, TaskDirection direction)
    {
        Require(format.Delimiter is null or "\\t" or { Length: 1 }, "format.delimiter", "must be one character, or \\t for a tab");
        Require(format.Separator is null || (format.Separator is not ('"' or '\r' or '\n') && !char.IsLetterOrDigit(format.Separator.Value)), "format.delimiter", "cannot be a quote, a line's end, a letter or a digit");
        var isText = format.Type is ExportFormat.Csv || (format.Type is null && direction == TaskDirection.Import) || (format.Type is null && direction == TaskDirection.Export);
        Require(format.Delimiter is null || isText, "format.delimiter", "belongs to CSV");
        Require(format.Header is null || (isText && direction == TaskDirection.Import), "format.header", "belongs to imports of CSV");
        Require(format.Encoding is null || (isText && direction == TaskDirection.Import), "format.encoding", "belongs to imports of CSV");
        Require(format.Encoding is not { } name || FindEncoding(name) is not null, "format.encoding", "must be the name of an encoding, such as utf-8 or windows-1252");
    }

    /// <summary>An encoding by its name; null when there is none.</summary>
    public static Encoding? FindEncoding(string name)
    {
        if (CodePagesEncodingProvider.Instance.GetEncoding(name) is { } page)
            return page;
        try
        {
            return Encoding.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static void CheckObject(TaskDefinition task, TaskObject item, string at)
    {
        foreach (var (text, property) in new[] { (item.Source, "source"), (item.Destination, "destination"), (item.Where, "where"), (item.OrderBy, "orderBy") })
            Require(text.Length <= MaxText, $"{at}.{property}", "may have at most 4,000 characters");
        if (task.Direction == TaskDirection.Export)
        {
            Require(item.Source.Length > 0, $"{at}.source", "is required: the table or view");
            Require(item.Action is null, $"{at}.action", "belongs to imports");
            Require(item.Match.Count == 0, $"{at}.match", "belongs to imports");
            Require(item.Map.Count == 0, $"{at}.map", "belongs to imports");
            return;
        }

        Require(item.Destination.Length > 0, $"{at}.destination", "is required: the table");
        Require(item.Where.Length == 0, $"{at}.where", "belongs to exports");
        Require(item.OrderBy.Length == 0, $"{at}.orderBy", "belongs to exports");
        Require(item.Fields.Count == 0, $"{at}.fields", "belongs to exports");
        var action = item.Action ?? throw Missing($"{at}.action");
        Require(item.Match.Count > 0 || !action.Matches(), $"{at}.match", $"is required with {action}: the fields that identify a record");
        Require(item.Match.Count == 0 || action.Matches(), $"{at}.match", "belongs to Update, AddUpdate and Sync");
        Require(task.Pick != FilePick.All || !action.TakesAll(), "pick", $"cannot be All with {action}: the second file would undo the first");
        var doubled = item.Map.GroupBy(static m => m.From, StringComparer.Ordinal).FirstOrDefault(static g => g.Key.Length == 0 || g.Count() > 1);
        Require(doubled is null, $"{at}.map", $"must name each column once: '{doubled?.Key}'");
    }

    private static void CheckExport(TaskDefinition task, TaskPlace place)
    {
        Require(task.AfterRun == AfterRun.None, "afterRun", "belongs to imports");
        Require(task.Objects.Count == 1 || place.Type != PlaceType.Url || place.Url!.EndsWith('/'), "place.url", "must end with a slash when several objects are exported");
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < task.Objects.Count; i++)
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"objects[{i}].destination");
            var name = FilePattern.ExportName(task, task.Objects[i], DateTime.UnixEpoch);
            CheckName(name, at);
            Require(names.Add(name), at, "must be a name that no other object of the task has");
        }
    }

    private static void CheckName(string name, string property)
    {
        try
        {
            FileArea.CheckName(name);
        }
        catch (DataException failure)
        {
            throw Wrong(property, "holds a bad name: " + failure.Message.TrimEnd('.'));
        }
    }

    private static TaskSchedule CheckSchedule(TaskSchedule schedule, DateOnly today)
    {
        var zone = TimeZoneInfo.TryConvertWindowsIdToIanaId(schedule.TimeZone, out var iana) ? iana : schedule.TimeZone;
        Require(zone.Length > 0 && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _), "schedule.timeZone", "must be a time zone, such as Europe/Berlin or UTC");
        Require(TaskSchedule.IsTime(schedule.Time), "schedule.time", "must be a time like 06:30");
        Require(schedule.End is not { } end || end >= (schedule.Start ?? DateOnly.MinValue), "schedule.end", "must not be before 'schedule.start'");
        var (least, most) = schedule.Kind switch { ScheduleKind.Minutes => (5, 59), ScheduleKind.Hours => (1, 23), ScheduleKind.Days => (1, 999), _ => (1, 1) };
        Require(schedule.Every >= least && schedule.Every <= most, "schedule.every", string.Create(CultureInfo.InvariantCulture, $"must be {least} to {most} with {schedule.Kind}"));
        Require(schedule.Kind != ScheduleKind.Weekly || schedule.Days.Count > 0, "schedule.days", "is required with Weekly: the weekdays");
        Require(schedule.Kind != ScheduleKind.Once || schedule.Date is not null, "schedule.date", "is required with Once: the day, such as 2026-03-31");
        Require(schedule.Kind != ScheduleKind.MonthlyDay || schedule.DayOfMonth is >= 1 and <= 31, "schedule.dayOfMonth", "must be 1 to 31 with MonthlyDay");
        Require(schedule.Kind != ScheduleKind.MonthlyWeekday || schedule.Week is not null, "schedule.week", "is required with MonthlyWeekday: First, Second, Third, Fourth or Last");
        Require(schedule.Kind != ScheduleKind.MonthlyWeekday || schedule.Weekday is not null, "schedule.weekday", "is required with MonthlyWeekday");
        return schedule with
        {
            TimeZone = zone.Equals("Etc/UTC", StringComparison.OrdinalIgnoreCase) ? "UTC" : zone,
            Days = [.. schedule.Days.Distinct().OrderBy(static d => ((int)d + 6) % 7)],
            // Runs every some days, hours or minutes count from a day.
            Start = schedule.Start ?? (schedule.Kind is ScheduleKind.Minutes or ScheduleKind.Hours or ScheduleKind.Days ? today : null),
        };
    }

    private static void CheckAddresses(IReadOnlyList<string> addresses, string property)
    {
        foreach (var address in addresses)
            Require(EmailAddress.IsValid(address), property, $"holds '{address}', which is no e-mail address");
    }

    private static DataException Missing(string property) => Wrong(property, "is required");

    private static void Require(bool holds, string property, string what)
    {
        if (!holds)
            throw Wrong(property, what);
    }
}
