using System.Globalization;

namespace Tarn.DataPages.Calendars;

/// <summary>
/// Puts events to their places in a calendar with hours: those of whole days into lanes above, the others at their hours, side by side where they overlap.
/// </summary>
/// <typeparam name="T">What an event is.</typeparam>
/// <param name="first">The first day in view.</param>
/// <param name="days">The number of days in view.</param>
internal sealed class HourPlan<T>(DateTime first, int days)
{
    /// <summary>An event without an end is drawn as long as this.</summary>
    private static readonly TimeSpan Usual = TimeSpan.FromHours(1);

    /// <summary>The least height of an event, so that it can be read and hit: half an hour.</summary>
    private const double Least = 0.5;

    private readonly List<Bar> _bars = [];
    private readonly List<Block>[] _blocks = [.. Enumerable.Range(0, days).Select(_ => new List<Block>())];

    /// <summary>An event of whole days.</summary>
    /// <param name="Event">The event.</param>
    /// <param name="Begin">Its first day.</param>
    /// <param name="End">Its last day.</param>
    public sealed record Bar(T Event, DateTime Begin, DateTime End)
    {
        /// <summary>The line it stands on, from 0.</summary>
        public int Lane { get; set; }
    }

    /// <summary>The part of an event that is on one day.</summary>
    /// <param name="Event">The event.</param>
    /// <param name="From">Its begin, in hours of the day.</param>
    /// <param name="To">Its end as drawn, in hours of the day.</param>
    /// <param name="IsContinued">Whether it began on the day before.</param>
    public sealed record Block(T Event, double From, double To, bool IsContinued)
    {
        /// <summary>Its column among those that overlap, from 0.</summary>
        public int Column { get; set; }

        /// <summary>The columns that it takes.</summary>
        public int Width { get; set; } = 1;

        /// <summary>The columns that there are.</summary>
        public int Columns { get; set; } = 1;

        /// <summary>So many events stand behind this place, for which there is no room; 0 for the event itself.</summary>
        public int Hidden { get; set; }
    }

    /// <summary>The events of whole days, by lane.</summary>
    public IReadOnlyList<Bar> Bars => _bars;

    /// <summary>Takes an event.</summary>
    /// <param name="item">The event.</param>
    /// <param name="begin">When it begins.</param>
    /// <param name="end">When it ends; null when that is not known.</param>
    public void Add(T item, DateTime begin, DateTime? end)
    {
        // An end before the beginning is a mistake of the record's: it counts as none.
        end = end < begin ? null : end;
        if ((begin.TimeOfDay == TimeSpan.Zero && (end is null || end.Value.TimeOfDay == TimeSpan.Zero)) || end - begin >= TimeSpan.FromDays(1))
        {
            _bars.Add(new Bar(item, begin.Date, (end ?? begin).Date));
            return;
        }

        var until = end ?? (begin.TimeOfDay + Usual < TimeSpan.FromDays(1) ? begin + Usual : begin.Date.AddDays(1));
        for (var day = begin.Date; day <= until.Date && (day == begin.Date || day < until); day = day.AddDays(1))
        {
            if ((day - first).Days is var index && (index < 0 || index >= days))
                continue;
            var from = Math.Min(day == begin.Date ? begin.TimeOfDay.TotalHours : 0, 24 - Least);
            var to = day == until.Date ? until.TimeOfDay.TotalHours : 24;
            _blocks[index].Add(new Block(item, from, Math.Max(to, from + Least), day != begin.Date));
        }
    }

    /// <summary>Gives each bar the highest lane that is free on all its days. To be called once, when all events are there.</summary>
    /// <returns>The number of lanes.</returns>
    public int PlaceBars()
    {
        var free = new List<DateTime>();
        foreach (var bar in _bars.OrderBy(b => b.Begin).ThenByDescending(b => b.End))
        {
            bar.Lane = free.FindIndex(f => f < bar.Begin);
            if (bar.Lane < 0)
            {
                bar.Lane = free.Count;
                free.Add(default);
            }

            free[bar.Lane] = bar.End;
        }

        return free.Count;
    }

    /// <summary>The blocks of a day in their places, by time.</summary>
    /// <param name="day">The day's number, from 0.</param>
    /// <param name="most">So many events are drawn.</param>
    /// <param name="mostColumns">So many stand side by side; where there are more, the last place stands for the others.</param>
    /// <returns>The blocks, and how many events beyond <paramref name="most"/> there are.</returns>
    public (List<Block> Blocks, int More) PlaceDay(int day, int most, int mostColumns)
    {
        var all = _blocks[day].OrderBy(b => b.From).ThenByDescending(b => b.To).ToList();
        var placed = new List<Block>();
        var group = new List<Block>();
        var end = 0.0;
        foreach (var block in all.Take(most))
        {
            if (group.Count > 0 && block.From >= end)
            {
                placed.AddRange(Beside(group, mostColumns));
                group.Clear();
            }

            end = group.Count == 0 ? block.To : Math.Max(end, block.To);
            group.Add(block);
        }

        placed.AddRange(Beside(group, mostColumns));
        return (placed, Math.Max(0, all.Count - most));
    }

    /// <summary>Puts events that overlap, one by the next, side by side.</summary>
    private static IEnumerable<Block> Beside(List<Block> group, int mostColumns)
    {
        var ends = new List<double>();
        foreach (var block in group)
        {
            block.Column = ends.FindIndex(e => e <= block.From);
            if (block.Column < 0)
            {
                block.Column = ends.Count;
                ends.Add(0);
            }

            ends[block.Column] = block.To;
        }

        var columns = Math.Min(ends.Count, mostColumns);
        var drawn = group;
        if (ends.Count > mostColumns)
        {
            var hidden = group.Where(b => b.Column >= columns - 1).ToList();
            drawn = [.. group.Where(b => b.Column < columns - 1), new Block(hidden[0].Event, hidden[0].From, hidden.Max(b => b.To), false) { Column = columns - 1, Hidden = hidden.Count }];
        }

        foreach (var block in drawn)
        {
            block.Columns = columns;
            var next = drawn.Where(b => b.Column > block.Column && b.From < block.To && b.To > block.From).Select(b => b.Column).DefaultIfEmpty(columns).Min();
            block.Width = next - block.Column;
        }

        return drawn;
    }

    /// <summary>The place of a block as CSS properties: from the first hour in view, in hours; from the day's edge, in percent.</summary>
    public static string StyleOf(Block block, int firstHour) => string.Create(
        CultureInfo.InvariantCulture, $"--cb-from:{block.From - firstHour:0.###};--cb-length:{block.To - block.From:0.###};--cb-left:{100.0 * block.Column / block.Columns:0.##};--cb-width:{100.0 * block.Width / block.Columns:0.##}");

    /// <summary>The hours that the blocks of all days take; null when there are none.</summary>
    public (double From, double To)? Span => _blocks.SelectMany(b => b).Aggregate(((double From, double To)?)null, (span, b) => span is { } s ? (Math.Min(s.From, b.From), Math.Max(s.To, b.To)) : (b.From, b.To));
}
