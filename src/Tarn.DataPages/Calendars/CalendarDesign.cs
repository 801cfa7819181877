using System.Collections.Immutable;
using System.Globalization;
using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.DataPages.Reports;
using Tarn.DataPages.Sessions;
using Tarn.DataPages.Values;
using SortKey = Tarn.DataPages.Reports.SortKey;

namespace Tarn.DataPages.Calendars;

/// <summary>A calendar as its definition, the element <c>t:CalendarView</c> of the results, and its source together make it.</summary>
/// <param name="Date">The column with the day, or the first day, of an event.</param>
/// <param name="End">The column with its last day; null when events take one day.</param>
/// <param name="Layout">The layout.</param>
/// <param name="Caption">What stands above, besides the period; may hold parameters.</param>
/// <param name="StartsAtFirst">Whether it opens on the first event; on today otherwise.</param>
/// <param name="MaxEvents">So many events of a day are drawn.</param>
/// <param name="Hours">The hours that a week and a day show at least, when their events stand at their hours; null where they are listed.</param>
public sealed record CalendarDesign(SourceColumn Date, SourceColumn? End, CalendarLayout Layout, string Caption, bool StartsAtFirst, int MaxEvents, HourRange? Hours)
{
    /// <summary>Events that are drawn of a day, when the builder says nothing else.</summary>
    private const int StandardEvents = 20;

    /// <summary>Reads a calendar, and has its columns read with the others.</summary>
    /// <exception cref="PageBrokenException">It names no column of dates.</exception>
    public static CalendarDesign Open(ReportDesign design)
    {
        var view = design.Results.Element.Child("t:CalendarView") ?? throw new PageBrokenException("The calendar has no t:CalendarView.");
        var date = Find(view["DateField"]) ?? throw new PageBrokenException("The calendar has no field of dates.");
        var end = Find(view["EndDateField"]);
        foreach (var column in new[] { date, end }.OfType<SourceColumn>())
            design.Read.Add(column.Name, column.Field);
        return new CalendarDesign(
            date, end, LayoutOf(view["Layout"]) ?? CalendarLayout.Monthly, view["Caption"] ?? "", CellText.TryBoolean(view["StartAtFirstEvent"] ?? "", out var first) && first == true,
            int.TryParse(view["MaxEvents"], CultureInfo.InvariantCulture, out var most) && most is > 0 and <= 200 ? most : StandardEvents,
            CellText.TryBoolean(view["Hours"] ?? "", out var hours) && hours == true ? HourRange.Read(view["FirstHour"], view["LastHour"]) : null);

        SourceColumn? Find(string? name)
        {
            if (string.IsNullOrEmpty(name))
                return null;
            return design.Source.Find(name) is { Field.Type: DateTimeFieldType or TimestampFieldType } column
                ? column
                : throw new PageBrokenException($"The calendar names '{name}', which is no field of dates of '{design.Source.Name}'.");
        }
    }

    /// <summary>Reads the name of a layout; null when it is none.</summary>
    public static CalendarLayout? LayoutOf(string? name) => name?.ToUpperInvariant() switch
    {
        "MONTHLY" => CalendarLayout.Monthly,
        "WEEKLY" => CalendarLayout.Weekly,
        "DAILY" => CalendarLayout.Daily,
        _ => null,
    };

    /// <summary>The layout shown.</summary>
    public CalendarLayout LayoutFor(FlowState flow) => LayoutOf(flow.Layout) ?? Layout;

    /// <summary>The order of events: by their moment, then as the report is.</summary>
    public ImmutableArray<SortKey> Sort(IEnumerable<SortKey> others) => [SortKey.Of(Date.Name, descending: false), .. others.Where(k => !string.Equals(k.Column, Date.Name, StringComparison.OrdinalIgnoreCase))];

    /// <summary>Whether a day can be opened. "31 December 9999" stands for "never" in many tables.</summary>
    public static bool Shows(DateTime day) => day.Year is >= 1753 and <= 9990;

    /// <summary>The state after the date and layout that the request asks for.</summary>
    public FlowState Moved(FlowState flow, PageContext page)
    {
        var request = page.Request;
        var text = request.Find("cbCalendarDate");
        if (text is null && request.Find("cbCalendarYear") is { } year && request.Find("cbCalendarMonth") is { } month)
            text = $"{year.PadLeft(4, '0')}-{month.PadLeft(2, '0')}-01";
        var date = DateTime.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var asked) && Shows(asked) ? text : flow.Date;
        return flow with
        {
            Date = date,
            Layout = LayoutOf(request.Find("cbCalendarLayout")) is { } layout ? layout.ToString() : flow.Layout,
            AllHours = request.Find("cbCalendarHours")?.ToUpperInvariant() switch { "ALL" => true, "SOME" => false, _ => flow.AllHours },
        };
    }
}

/// <summary>The layouts of calendars.</summary>
public enum CalendarLayout
{
    /// <summary>The weeks of a month.</summary>
    Monthly,

    /// <summary>One week.</summary>
    Weekly,

    /// <summary>One day.</summary>
    Daily,
}
