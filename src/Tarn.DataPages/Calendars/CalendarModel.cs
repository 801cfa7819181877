using Tarn.DataPages.Reports;

namespace Tarn.DataPages.Calendars;

/// <summary>A period of a calendar ready to be drawn.</summary>
public sealed record CalendarModel
{
    /// <summary>The request.</summary>
    public required PageContext Page { get; init; }

    /// <summary>The id of this rendering.</summary>
    public required string UniqueId { get; init; }

    /// <summary>The layout.</summary>
    public required CalendarLayout Layout { get; init; }

    /// <summary>The builder's caption.</summary>
    public required string Caption { get; init; }

    /// <summary>The name of the period: <c>March 2026</c>.</summary>
    public required string Title { get; init; }

    /// <summary>The month shown, for the pickers.</summary>
    public required (int Year, int Month) Month { get; init; }

    /// <summary>The names of the months, from January.</summary>
    public required IReadOnlyList<string> MonthNames { get; init; }

    /// <summary>The names of the columns' days, long and short; empty when there is one day.</summary>
    public required IReadOnlyList<(string Long, string Short)> DayNames { get; init; }

    /// <summary>The weeks; of one day when that is all.</summary>
    public required IReadOnlyList<IReadOnlyList<CalendarDay>> Weeks { get; init; }

    /// <summary>Previous, today, next: where they lead, what they say, the sign.</summary>
    public required IReadOnlyList<(string Href, string Text, string Sign)> Ways { get; init; }

    /// <summary>The hours that the events stand at; null where days list them.</summary>
    public CalendarScale? Hours { get; init; }

    /// <summary>Whether there are more events than can be read: then none is drawn.</summary>
    public bool IsOverfull { get; init; }
}

/// <summary>The hours of a week or a day.</summary>
/// <param name="Range">The hours shown.</param>
/// <param name="Labels">What stands beside each of them.</param>
/// <param name="Now">Where the present moment is, in hours from the first; null when it is not in view.</param>
/// <param name="Lanes">The lines that events of whole days take; 0 when there are none.</param>
/// <param name="ToggleHref">Where all hours, or only the usual ones, are shown; null when that makes no difference.</param>
/// <param name="ToggleText">What that link says.</param>
public sealed record CalendarScale(HourRange Range, IReadOnlyList<string> Labels, double? Now, int Lanes, string? ToggleHref, string ToggleText);

/// <summary>A day.</summary>
/// <param name="Date">The day.</param>
/// <param name="Name">Its full name, for people who do not see the table.</param>
/// <param name="IsToday">Whether it is today.</param>
/// <param name="IsOutside">Whether it belongs to a neighbouring month.</param>
/// <param name="Events">Its events.</param>
/// <param name="More">Events that are not drawn.</param>
/// <param name="Href">Where the day itself is shown.</param>
public sealed record CalendarDay(DateTime Date, string Name, bool IsToday, bool IsOutside, IReadOnlyList<CalendarEvent> Events, int More, string Href)
{
    /// <summary>Between hours: events for which there is no room beside the others of their hour, and where the link to them stands.</summary>
    public IReadOnlyList<(int Count, string Style)> Rests { get; init; } = [];

    /// <summary>Between hours: the most events that stand side by side.</summary>
    public int Columns { get; init; } = 1;
}

/// <summary>An event.</summary>
/// <param name="Key">The record.</param>
/// <param name="Cells">What is shown of it, with labels where the builder set some.</param>
/// <param name="Links">Its links.</param>
/// <param name="IsContinued">Whether it began on an earlier day.</param>
/// <param name="Place">Where it stands between hours; null where days list their events.</param>
public sealed record CalendarEvent(string Key, IReadOnlyList<ResultsCell> Cells, IReadOnlyList<ResultsLink> Links, bool IsContinued, CalendarPlace? Place = null);

/// <summary>Where an event stands in a calendar with hours.</summary>
/// <param name="Time">When it is, in words.</param>
/// <param name="Style">Its place, as CSS properties.</param>
/// <param name="IsWhole">Whether it stands in the row of whole days, above the hours.</param>
/// <param name="IsRepeated">Whether a bar that begins on an earlier day in view stands for it already.</param>
/// <param name="IsShort">Whether there is room for one line only.</param>
/// <param name="IsNarrow">Whether its time would not fit into one line; the hours beside the days say it.</param>
/// <param name="GoesOn">Whether it lasts beyond the last day in view.</param>
public sealed record CalendarPlace(string Time, string Style, bool IsWhole, bool IsRepeated, bool IsShort, bool IsNarrow, bool GoesOn);
