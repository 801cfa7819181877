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

    /// <summary>Whether there are more events than can be read: then none is drawn.</summary>
    public bool IsOverfull { get; init; }
}

/// <summary>A day.</summary>
/// <param name="Date">The day.</param>
/// <param name="Name">Its full name, for people who do not see the table.</param>
/// <param name="IsToday">Whether it is today.</param>
/// <param name="IsOutside">Whether it belongs to a neighbouring month.</param>
/// <param name="Events">Its events.</param>
/// <param name="More">Events that are not drawn.</param>
/// <param name="Href">Where the day itself is shown.</param>
public sealed record CalendarDay(DateTime Date, string Name, bool IsToday, bool IsOutside, IReadOnlyList<CalendarEvent> Events, int More, string Href);

/// <summary>An event.</summary>
/// <param name="Key">The record.</param>
/// <param name="Cells">What is shown of it, with labels where the builder set some.</param>
/// <param name="Links">Its links.</param>
/// <param name="IsContinued">Whether it began on an earlier day.</param>
public sealed record CalendarEvent(string Key, IReadOnlyList<ResultsCell> Cells, IReadOnlyList<ResultsLink> Links, bool IsContinued);
