using System.Globalization;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.DataPages.Parameters;
using Tarn.DataPages.Reports;
using Tarn.DataPages.Sessions;
using Tarn.DataPages.Values;
using Tarn.Sql;

namespace Tarn.DataPages.Calendars;

/// <summary>Makes a period of a calendar: reads its events with one statement, and puts them into days.</summary>
/// <param name="page">The request.</param>
/// <param name="design">The fields shown.</param>
/// <param name="calendar">The calendar.</param>
/// <param name="query">The query.</param>
/// <param name="flow">Where the visitor is; it names a date.</param>
internal sealed class CalendarPage(PageContext page, ReportDesign design, CalendarDesign calendar, ReportQuery query, FlowState flow)
{
    /// <summary>Most events of a period.</summary>
    private const int MaxEvents = 2_000;

    /// <summary>Most events side by side in a week; beyond, none could be read.</summary>
    private const int MaxBeside = 3;

    private readonly CellContents _contents = new(page, design);
    private readonly CultureInfo _culture = page.Locale.Culture;

    /// <summary>Gives the state the date that the calendar opens on, when it has none.</summary>
    public static async ValueTask<FlowState> OpenAsync(PageContext page, CalendarDesign calendar, ReportQuery query, FlowState flow)
    {
        if (flow.Date is not null)
            return flow;
        flow = calendar.Moved(flow, page);
        if (flow.Date is not null)
            return flow;
        var date = page.Now.Date;
        if (calendar.StartsAtFirst)
        {
            var some = $"[{calendar.Date.Name}] IS NOT NULL";
            var first = await new ReportReader(page).FindAtAsync(query with { Where = query.Where is null ? some : $"({query.Where}) AND {some}" }, 0, page.Cancellation);
            if (first?.Find(calendar.Date.Name) is { IsNull: false } value && Shown(page, calendar.Date.Field, value.AsDateTime).Date is var begin && CalendarDesign.Shows(begin))
                date = begin;
        }

        return flow with { Date = date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) };
    }

    /// <summary>Reads the period that the state names.</summary>
    public async ValueTask<CalendarModel> ReadAsync(ReportLinks links, string uniqueId)
    {
        var date = DateTime.ParseExact(flow.Date!, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        var layout = calendar.LayoutFor(flow);
        var (first, days) = Period(layout, date);
        var records = await ReadAsync(first, first.AddDays(days));
        var isOverfull = records.Count > MaxEvents;
        var drawn = isOverfull ? [] : records;
        var (cells, hours) = calendar.Hours is { } range && layout != CalendarLayout.Monthly ? InHours(drawn, first, days, range, date, links) : (InLists(drawn, first, days, layout, date, links), null);
        var width = layout == CalendarLayout.Daily ? 1 : 7;
        return new CalendarModel
        {
            Page = page,
            UniqueId = uniqueId,
            Layout = layout,
            Caption = page.Parameters.Resolve(calendar.Caption, TextUse.Plain),
            Title = Title(layout, date, first),
            Month = (date.Year, date.Month),
            MonthNames = [.. Enumerable.Range(1, 12).Select(m => _culture.DateTimeFormat.GetMonthName(m))],
            DayNames = layout == CalendarLayout.Daily ? [] : [.. Enumerable.Range(0, 7).Select(i => first.AddDays(i).DayOfWeek).Select(d => (_culture.DateTimeFormat.GetDayName(d), _culture.DateTimeFormat.GetAbbreviatedDayName(d)))],
            Weeks = [.. cells.Chunk(width)],
            Hours = hours,
            Ways = Ways(layout, date, links),
            IsOverfull = isOverfull,
        };
    }

    /// <summary>The first visible day and the number of days.</summary>
    private (DateTime First, int Days) Period(CalendarLayout layout, DateTime date)
    {
        DateTime WeekOf(DateTime day) => day.AddDays(-(((int)day.DayOfWeek - (int)page.Locale.FirstDay + 7) % 7));
        switch (layout)
        {
            case CalendarLayout.Daily:
                return (date, 1);
            case CalendarLayout.Weekly:
                return (WeekOf(date), 7);
            default:
                var month = new DateTime(date.Year, date.Month, 1);
                var first = WeekOf(month);
                return (first, ((month.AddMonths(1) - first).Days + 6) / 7 * 7);
        }
    }

    /// <summary>Q11: a half-open range of the column as it is stored, so that its index serves.</summary>
    private async ValueTask<List<RecordView>> ReadAsync(DateTime first, DateTime end)
    {
        var (from, to) = (Stored(calendar.Date.Field, first), Stored(calendar.Date.Field, end));
        var range = $"[{calendar.Date.Name}] >= {from} AND [{calendar.Date.Name}] < {to}";
        // What began before and lasts: a range of the other field's index.
        if (calendar.End is { } last)
            range = $"(({range}) OR ([{last.Name}] >= {Stored(last.Field, first)} AND [{calendar.Date.Name}] < {from}))";
        var ranged = query with { Where = query.Where is null ? range : $"({query.Where}) AND {range}", PageSize = MaxEvents + 1, Cap = null };
        return await new ReportReader(page).ReadPageAsync(ranged, 1, null, 0, page.Cancellation);
    }

    private Dictionary<DateTime, List<(RecordView Record, bool IsContinued)>> ByDay(List<RecordView> records, DateTime first, int days)
    {
        var byDay = new Dictionary<DateTime, List<(RecordView, bool)>>();
        foreach (var record in records)
        {
            var begin = Shown(page, calendar.Date.Field, record.Find(calendar.Date.Name)!.Value.AsDateTime).Date;
            var end = calendar.End is { } last && record.Find(last.Name) is { IsNull: false } value ? Shown(page, last.Field, value.AsDateTime).Date : begin;
            // An end before the beginning is a mistake of the record's: the event takes its first day.
            end = end < begin ? begin : end;
            for (var day = begin < first ? first : begin; day <= end && day < first.AddDays(days); day = day.AddDays(1))
            {
                if (!byDay.TryGetValue(day, out var events))
                    byDay.Add(day, events = []);
                events.Add((record, day != begin));
            }
        }

        return byDay;
    }

    private List<CalendarDay> InLists(List<RecordView> records, DateTime first, int days, CalendarLayout layout, DateTime date, ReportLinks links)
    {
        var byDay = ByDay(records, first, days);
        return [.. Enumerable.Range(0, days).Select(i => Day(first.AddDays(i), layout == CalendarLayout.Monthly ? date.Month : null, byDay.GetValueOrDefault(first.AddDays(i)) ?? [], layout, links))];
    }

    /// <summary>The days of a week, or one, with their events at their hours.</summary>
    private (List<CalendarDay> Days, CalendarScale Hours) InHours(List<RecordView> records, DateTime first, int days, HourRange usual, DateTime date, ReportLinks links)
    {
        var plan = new HourPlan<(RecordView Record, DateTime Begin, DateTime? End)>(first, days);
        foreach (var record in records)
        {
            var begin = Shown(page, calendar.Date.Field, record.Find(calendar.Date.Name)!.Value.AsDateTime);
            DateTime? end = calendar.End is { } last && record.Find(last.Name) is { IsNull: false } value ? Shown(page, last.Field, value.AsDateTime) : null;
            end = end < begin ? null : end;
            plan.Add((record, begin, end), begin, end);
        }

        var fitting = plan.Span is { } span ? usual.With(span.From, span.To) : usual;
        var range = flow.AllHours ? HourRange.All : fitting;
        var most = days == 1 ? MaxEvents : calendar.MaxEvents;
        var lanes = Math.Min(plan.PlaceBars(), most);
        var now = (page.Now - page.Now.Date).TotalHours;
        var scale = new CalendarScale(
            range, [.. Enumerable.Range(range.First, range.Last - range.First).Select(HourName)], now >= range.First && now < range.Last ? now - range.First : null, lanes,
            fitting == HourRange.All ? null : links.ToCalendarHours(date, !flow.AllHours), page.Locale.Text(flow.AllHours ? "UsualHours" : "AllHours"));
        return ([.. Enumerable.Range(0, days).Select(DayOf)], scale);

        CalendarDay DayOf(int number)
        {
            var day = first.AddDays(number);
            var bars = plan.Bars.Where(b => b.Begin <= day && b.End >= day).OrderBy(b => b.Lane).ToList();
            var shown = bars.Where(b => b.Lane < most).ToList();
            var (blocks, more) = plan.PlaceDay(number, most - shown.Count, days == 1 ? MaxEvents : MaxBeside);
            var events = shown.Select(b => Event(b.Event.Record, day != b.Begin, links, BarPlace(b, day, number, days)))
                .Concat(blocks.Where(b => b.Hidden == 0).Select(b => Event(b.Event.Record, b.IsContinued, links, BlockPlace(b, range.First, days))));
            return Day(day, null, [.. events], more + bars.Count - shown.Count, links) with
            {
                Rests = [.. blocks.Where(b => b.Hidden > 0).Select(b => (b.Hidden, HourPlan<(RecordView, DateTime, DateTime?)>.StyleOf(b, range.First)))],
                Columns = blocks.Select(b => b.Columns).DefaultIfEmpty(1).Max(),
            };
        }
    }

    private CalendarPlace BarPlace(HourPlan<(RecordView Record, DateTime Begin, DateTime? End)>.Bar bar, DateTime day, int number, int days)
    {
        var inView = Math.Min((bar.End - day).Days + 1, days - number);
        return new CalendarPlace(
            bar.Begin == bar.End ? page.Locale.Text("AllDay") : $"{bar.Begin.ToString("M", _culture)} – {bar.End.ToString("M", _culture)}",
            string.Create(CultureInfo.InvariantCulture, $"--cb-lane:{bar.Lane + 1};--cb-span:{inView}"), true, day != bar.Begin && number > 0, false, false, bar.End >= day.AddDays(days - number));
    }

    private CalendarPlace BlockPlace(HourPlan<(RecordView Record, DateTime Begin, DateTime? End)>.Block block, int firstHour, int days) => new(
        block.Event.End is { } end && end > block.Event.Begin ? $"{block.Event.Begin.ToString("t", _culture)} – {end.ToString("t", _culture)}" : block.Event.Begin.ToString("t", _culture),
        HourPlan<(RecordView, DateTime, DateTime?)>.StyleOf(block, firstHour), false, false, block.To - block.From < 0.75, days > 1 && block.Width < block.Columns, false);

    /// <summary>A full hour as the region writes times: <c>9 AM</c> where it counts to twelve, <c>09:00</c> elsewhere.</summary>
    private string HourName(int hour)
    {
        var pattern = _culture.DateTimeFormat.ShortTimePattern;
        if (pattern.Contains('h', StringComparison.Ordinal) && pattern.IndexOf("mm", StringComparison.Ordinal) is > 0 and var minutes)
            pattern = pattern.Remove(minutes - 1, 3);
        return DateTime.MinValue.AddHours(hour).ToString(pattern.Length == 1 ? "%" + pattern : pattern, _culture);
    }

    private CalendarDay Day(DateTime date, int? month, List<(RecordView Record, bool IsContinued)> events, CalendarLayout layout, ReportLinks links)
    {
        var most = layout == CalendarLayout.Daily ? MaxEvents : calendar.MaxEvents;
        return Day(date, month, [.. events.Take(most).Select(e => Event(e.Record, e.IsContinued, links))], Math.Max(0, events.Count - most), links);
    }

    private CalendarDay Day(DateTime date, int? month, IReadOnlyList<CalendarEvent> events, int more, ReportLinks links) => new(
        date, date.ToString("D", _culture), date == page.Now.Date, month is { } shown && date.Month != shown, events, more, links.ToCalendar(date, nameof(CalendarLayout.Daily)));

    private CalendarEvent Event(RecordView record, bool isContinued, ReportLinks links, CalendarPlace? place = null)
    {
        var actions = design.Results.Actions.Where(a => a.Action == "VIEW" && design.Results.Details is not null).ToList();
        var href = actions.Count > 0 ? links.ToDetails(record.Key, 0, 1, query.PageSize, flow.Seed) : "";
        var cells = new List<ResultsCell>();
        foreach (var column in design.Visible)
        {
            var content = _contents.Of(column, record);
            if (actions.Any(a => column.Name.Equals(a.FieldName, StringComparison.OrdinalIgnoreCase)))
                content = content with { Href = href, LinkName = "ViewDetails", OpensWindow = false };
            if (content.Text.Length > 0 || content.Html is not null || content.Image is not null)
                cells.Add(new ResultsCell(page.Parameters.Html(column.Label), content, false));
        }

        return new CalendarEvent(
            record.Key, cells, [.. actions.Where(a => a.FieldName is null).Select(a => new ResultsLink(href, a.Label.Length > 0 ? page.Parameters.Resolve(a.Label, TextUse.Plain) : page.Locale.Text("Details"), "ViewDetails"))], isContinued, place);
    }

    private List<(string Href, string Text, string Sign)> Ways(CalendarLayout layout, DateTime date, ReportLinks links)
    {
        DateTime Step(int by) => layout switch { CalendarLayout.Daily => date.AddDays(by), CalendarLayout.Weekly => date.AddDays(7 * by), _ => new DateTime(date.Year, date.Month, 1).AddMonths(by) };
        var ways = new List<(string, string, string)>
        {
            (links.ToCalendar(Step(-1)), page.Locale.Text("Previous"), "‹"),
            (links.ToCalendar(page.Now.Date), page.Locale.Text("Today"), ""),
            (links.ToCalendar(Step(1)), page.Locale.Text("Next"), "›"),
        };
        if (layout != calendar.Layout)
            ways.Add((links.ToCalendar(date, calendar.Layout.ToString()), page.Locale.Text("Back"), ""));
        return ways;
    }

    private string Title(CalendarLayout layout, DateTime date, DateTime first) => layout switch
    {
        CalendarLayout.Daily => date.ToString("D", _culture),
        CalendarLayout.Weekly => $"{first.ToString("d", _culture)} – {first.AddDays(6).ToString("d", _culture)}",
        _ => date.ToString("Y", _culture),
    };

    /// <summary>A stored moment as the page's clock shows it: a TIMESTAMP holds the clock of its own zone, a date has none.</summary>
    private static DateTime Shown(PageContext page, FieldDefinition field, DateTime moment) =>
        ZoneOf(page, field) is { } zone ? TimeZoneInfo.ConvertTime(zone.IsInvalidTime(moment) ? moment.AddHours(1) : moment, zone, page.Locale.Zone) : moment;

    /// <summary>The reverse, as a literal.</summary>
    private string Stored(FieldDefinition field, DateTime moment)
    {
        if (ZoneOf(page, field) is { } zone)
            moment = TimeZoneInfo.ConvertTime(page.Locale.Zone.IsInvalidTime(moment) ? moment.AddHours(1) : moment, page.Locale.Zone, zone);
        // The week of the first day begins before it.
        return SqlLiteral.Of(SqlValue.FromDateTime(moment < DateTimeFieldType.Earliest ? DateTimeFieldType.Earliest : moment));
    }

    private static TimeZoneInfo? ZoneOf(PageContext page, FieldDefinition field) =>
        field.Type is TimestampFieldType && TimeZoneInfo.TryFindSystemTimeZoneById(field.TimeZone.Length > 0 ? field.TimeZone : "UTC", out var zone) && !zone.Equals(page.Locale.Zone) ? zone : null;
}
