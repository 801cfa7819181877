using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.DataPages.Tests.Reports;
using Tarn.Sql;
using static Tarn.DataPages.Tests.Reports.ReportServers;

namespace Tarn.DataPages.Tests.Calendars;

/// <summary>Calendars from definitions, on both engines; numbers in names are those of the acceptance checklist of datapages-reports.</summary>
public sealed class CalendarTests(ReportServers servers) : IClassFixture<ReportServers>
{
    public static TheoryData<SqlDialect> Engines => new(SqlDialect.Sqlite, SqlDialect.Postgres);

    private static PackageElement Calendar(params (string, string?)[] attributes) => PackageElement.Create(
        "t:Calendar", [("DataSourceType", "Table"), ("DataSourceName", "Sales")],
        PackageElement.Create(
            "SearchRecordsetPage", [],
            PackageElement.Create("t:CalendarView", [("DateField", "Sold"), ("Caption", "Sales"), .. attributes]),
            Column("Product"),
            PackageElement.Create("RecordAction", [("ActionType", "VIEW"), ("Type", "Field"), ("FieldName", "Product")]),
            PackageElement.Create("RecordDetailsPage", [("BackToReportLink", "True")], PackageElement.Create("Section", [], PackageElement.Create("Field", [("ColumnName", "Product"), ("Type", "Static"), ("Label", "Product")])))));

    private static string[] Dates(IHtmlDocument page) => [.. page.QuerySelectorAll("td.cbCalendarDayCell").Select(c => c.GetAttribute("data-date")!)];

    private static string Way(IHtmlDocument page, string text) => QueryOf(page.QuerySelectorAll("a[data-cb-name=CalendarMove]").First(a => a.GetAttribute("title") == text));

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_month_opens_on_today_with_its_events_on_their_days(SqlDialect dialect)
    {
        var page = await servers.ShowAsync(dialect, Calendar());
        page.QuerySelector(".cbCalendarTitle")!.TextContent.ShouldBe("March 2026");
        Dates(page).Length.ShouldBe(35);
        Dates(page)[0].ShouldBe("2026-03-01");
        page.QuerySelector(".cbCalendarToday")!.GetAttribute("data-date").ShouldBe("2026-03-11");
        page.QuerySelectorAll("td.cbCalendarOtherMonth").Length.ShouldBe(4);
        var day = page.QuerySelector("td[data-date='2026-03-10']")!;
        day.QuerySelectorAll(".cbCalendarEvent").Length.ShouldBe(15);
        page.QuerySelectorAll(".cbCalendarEvent").Length.ShouldBe(15);
        var few = await servers.ShowAsync(dialect, Calendar(("MaxEvents", "4")));
        few.QuerySelectorAll(".cbCalendarEvent").Length.ShouldBe(4);
        var more = few.QuerySelector(".cbCalendarMore")!;
        more.TextContent.ShouldBe("11 more");
        var whole = await servers.ShowAsync(dialect, Calendar(("MaxEvents", "4")), QueryOf(more));
        whole.QuerySelectorAll("td.cbCalendarDayCell").Length.ShouldBe(1);
        whole.QuerySelectorAll(".cbCalendarEvent").Length.ShouldBe(15);
        var back = await servers.ShowAsync(dialect, Calendar(("MaxEvents", "4")), Way(whole, "Back"));
        Dates(back).Length.ShouldBe(35);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Monday_is_first_where_the_language_says_so_and_late_events_stay_on_their_day_51(SqlDialect dialect)
    {
        await servers[dialect].Test.InsertAsync("Sales", """{"Product":"Late","Sold":"2026-03-31T23:30:00","Owner":"late"}""");
        var page = await servers.ShowAsync(dialect, Calendar(), locale: "de-DE");
        page.QuerySelector("thead th")!.GetAttribute("abbr").ShouldBe("Montag");
        Dates(page)[0].ShouldBe("2026-02-23");
        page.QuerySelector("td[data-date='2026-03-31'] .cbCalendarEvent")!.TextContent.ShouldContain("Late");
        await servers[dialect].Test.DeleteAsync("Sales", "Owner = 'late'");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Moving_reads_the_other_period_and_details_come_back_to_it_52(SqlDialect dialect)
    {
        var page = await servers.ShowAsync(dialect, Calendar());
        var next = await servers.ShowAsync(dialect, Calendar(), Way(page, "Next"));
        next.QuerySelector(".cbCalendarTitle")!.TextContent.ShouldBe("April 2026");
        next.QuerySelectorAll(".cbCalendarEvent").Length.ShouldBe(15);
        next.QuerySelectorAll("td[data-date='2026-04-10'] .cbCalendarEvent").Length.ShouldBe(15);
        var details = await servers.ShowAsync(dialect, Calendar(), QueryOf(next.QuerySelector("a[data-cb-name=ViewDetails]")!));
        details.QuerySelector("input[name=RecordID]").ShouldNotBeNull();
        var back = await servers.ShowAsync(dialect, Calendar(), QueryOf(details.QuerySelector("a[data-cb-name=BackToResults]")!));
        back.QuerySelector(".cbCalendarTitle")!.TextContent.ShouldBe("April 2026");
        var outside = await servers.ShowAsync(dialect, Calendar(), "cbCalendarDate=2025-12-01");
        outside.QuerySelector(".cbCalendarTitle")!.TextContent.ShouldBe("December 2025");
        outside.QuerySelectorAll(".cbCalendarEvent").Length.ShouldBe(0);
        var hostile = await servers.ShowAsync(dialect, Calendar(), "cbCalendarDate=2025-12-01'--");
        hostile.QuerySelector(".cbCalendarTitle")!.TextContent.ShouldBe("March 2026");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_week_can_open_on_the_first_event(SqlDialect dialect)
    {
        var page = await servers.ShowAsync(dialect, Calendar(("Layout", "Weekly"), ("StartAtFirstEvent", "True")));
        Dates(page).ShouldBe(["2026-01-04", "2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08", "2026-01-09", "2026-01-10"]);
        page.QuerySelectorAll(".cbCalendarEvent").Length.ShouldBe(15);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Events_stand_at_their_hours_and_those_of_whole_days_above(SqlDialect dialect)
    {
        await RotaAsync(dialect, ("Early", "2026-03-11T09:00", "2026-03-11T10:30"), ("Next", "2026-03-11T10:00", "2026-03-11T11:00"), ("Day off", "2026-03-12T00:00", null), ("Fair", "2026-03-09T12:00", "2026-03-12T12:00"),
            ("Wrong", "2026-03-13T14:00", "2026-03-13T12:00"), ("Until midnight", "2026-03-13T17:00", "2026-03-14T00:00"), ("Months", "2025-12-24T00:00", "2026-06-01T00:00"));
        var page = await servers.ShowAsync(dialect, Rota());
        page.QuerySelector("table.cbCalendarHours[data-cb-name=cbTable]").ShouldNotBeNull();
        Dates(page).Length.ShouldBe(7);
        page.QuerySelectorAll(".cbCalendarScale span").Select(e => e.TextContent.Replace('\u202f', ' ')).ShouldBe([.. Enumerable.Range(8, 16).Select(h => $"{(h > 12 ? h - 12 : h)} {(h < 12 ? "AM" : "PM")}")]);
        StyleOf(page, "2026-03-11", "Early").ShouldBe("--cb-from:1;--cb-length:1.5;--cb-left:0;--cb-width:50");
        StyleOf(page, "2026-03-11", "Next").ShouldBe("--cb-from:2;--cb-length:1;--cb-left:50;--cb-width:50");
        TimeOf(page, "Early").ShouldBe("9:00 AM – 10:30 AM");
        // An event without a usable end is an hour long, and says only when it begins.
        StyleOf(page, "2026-03-13", "Wrong").ShouldBe("--cb-from:6;--cb-length:1;--cb-left:0;--cb-width:100");
        TimeOf(page, "Wrong").ShouldBe("2:00 PM");
        page.QuerySelectorAll("td[data-date='2026-03-14'] .cbCalendarDayHours .cbCalendarEvent").Length.ShouldBe(0);
        // Whole days, and what lasts a day or more, have lines of their own, once for all days in view.
        StyleOf(page, "2026-03-08", "Months").ShouldBe("--cb-lane:1;--cb-span:7");
        StyleOf(page, "2026-03-09", "Fair").ShouldBe("--cb-lane:2;--cb-span:4");
        StyleOf(page, "2026-03-12", "Day off").ShouldBe("--cb-lane:3;--cb-span:1");
        TimeOf(page, "Day off").ShouldBe("All day");
        page.QuerySelectorAll(".cbCalendarWholeDays .cbCalendarEventRepeated").Length.ShouldBe(6 + 3);
        page.QuerySelectorAll(".cbCalendarNow").ShouldHaveSingleItem().GetAttribute("style").ShouldBe("--cb-from:6.5");
        page.QuerySelector("td.cbCalendarToday[data-date='2026-03-11'] .cbCalendarNow").ShouldNotBeNull();

        var german = await servers.ShowAsync(dialect, Rota(("FirstHour", "9"), ("LastHour", "12")), locale: "de-DE");
        german.QuerySelector(".cbCalendarScale span")!.TextContent.ShouldBe("09:00");
        TimeOf(german, "Early").ShouldBe("09:00 – 10:30");
        // Without the switch, and in months, days list their events.
        (await servers.ShowAsync(dialect, Rota(("Hours", "False")))).QuerySelector(".cbCalendarHours").ShouldBeNull();
        (await servers.ShowAsync(dialect, Rota(("Layout", "Monthly")))).QuerySelector(".cbCalendarHours").ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Nights_are_on_both_their_days_and_what_has_no_room_leads_to_its_day(SqlDialect dialect)
    {
        await RotaAsync(
            dialect, [("Night", "2026-03-10T22:00", "2026-03-11T06:00"), ("Last minute", "2026-03-12T23:50", "2026-03-12T23:55"), .. Enumerable.Range(1, 30).Select(i => ($"Crowd {i}", "2026-03-13T10:00", (string?)"2026-03-13T11:00"))]);
        var page = await servers.ShowAsync(dialect, Rota(("FirstHour", "20"), ("LastHour", "7")));
        StyleOf(page, "2026-03-10", "Night").ShouldBe("--cb-from:22;--cb-length:2;--cb-left:0;--cb-width:100");
        StyleOf(page, "2026-03-11", "Night").ShouldBe("--cb-from:0;--cb-length:6;--cb-left:0;--cb-width:100");
        page.QuerySelector("td[data-date='2026-03-11'] .cbCalendarEvent")!.ClassList.ShouldContain("cbCalendarEventContinued");
        StyleOf(page, "2026-03-12", "Last minute").ShouldBe("--cb-from:23.5;--cb-length:0.5;--cb-left:0;--cb-width:100");
        // Twenty of a day are drawn, three places side by side: two events and the way to eighteen; above, the way to the others.
        var crowd = page.QuerySelector("td[data-date='2026-03-13']")!;
        crowd.QuerySelectorAll(".cbCalendarEvent").Length.ShouldBe(2);
        crowd.QuerySelector(".cbCalendarDayHours > .cbCalendarMore .cbVisuallyHidden")!.TextContent.ShouldBe("18 more");
        crowd.QuerySelector(".cbCalendarWholeDays > .cbCalendarMore")!.TextContent.ShouldBe("10 more");
        var day = await servers.ShowAsync(dialect, Rota(), QueryOf(crowd.QuerySelector(".cbCalendarDayHours > .cbCalendarMore")!));
        day.QuerySelectorAll(".cbCalendarEvent").Length.ShouldBe(30);
        day.QuerySelectorAll(".cbCalendarMore").Length.ShouldBe(0);
        // A day of crowds alone needs no night; all its hours are a link away, and stay when moved on.
        day.QuerySelectorAll(".cbCalendarScale span").Length.ShouldBe(10);
        var all = await servers.ShowAsync(dialect, Rota(), QueryOf(day.QuerySelectorAll("a[data-cb-name=CalendarMove]").First(a => a.TextContent == "All hours")));
        all.QuerySelectorAll(".cbCalendarScale span").Length.ShouldBe(24);
        var next = await servers.ShowAsync(dialect, Rota(), Way(all, "Next"));
        next.QuerySelectorAll(".cbCalendarScale span").Length.ShouldBe(24);
        var usual = await servers.ShowAsync(dialect, Rota(), QueryOf(next.QuerySelectorAll("a[data-cb-name=CalendarMove]").First(a => a.TextContent == "Usual hours")));
        usual.QuerySelectorAll(".cbCalendarScale span").Length.ShouldBe(10);
    }

    private static PackageElement Rota(params (string Name, string? Value)[] attributes) => PackageElement.Create(
        "t:Calendar", [("DataSourceType", "Table"), ("DataSourceName", "Rota")],
        PackageElement.Create(
            "SearchRecordsetPage", [],
            PackageElement.Create("t:CalendarView", new (string Name, string? Value)[] { ("DateField", "Begins"), ("EndDateField", "Ends"), ("Layout", "Weekly"), ("Hours", "True") }.Where(d => attributes.All(a => a.Name != d.Name)).Concat(attributes)),
            Column("What")));

    private async Task RotaAsync(SqlDialect dialect, params (string What, string Begins, string? Ends)[] events)
    {
        var test = servers[dialect].Test;
        if ((await servers[dialect].Database.GetSchemaAsync(default)).FindTableDefinition("Rota") is null)
            await test.CreateTableAsync("Rota", ("What", FieldTypes.String), ("Begins", FieldTypes.DateTime), ("Ends", FieldTypes.DateTime));
        await test.DeleteAsync("Rota", "What <> ''");
        foreach (var (what, begins, ends) in events)
            await test.InsertAsync("Rota", $$"""{"What":"{{what}}","Begins":"{{begins}}","Ends":{{(ends is null ? "null" : $"\"{ends}\"")}}}""");
    }

    private static IElement EventOf(IParentNode page, string what) => page.QuerySelectorAll(".cbCalendarEvent:not(.cbCalendarEventRepeated)").First(e => e.TextContent.Contains(what, StringComparison.Ordinal));

    private static string StyleOf(IHtmlDocument page, string day, string what) => EventOf(page.QuerySelector($"td[data-date='{day}']")!, what).GetAttribute("style")!;

    private static string TimeOf(IHtmlDocument page, string what) => EventOf(page, what).QuerySelector(".cbCalendarEventTime")!.TextContent.Replace('\u202f', ' ');
}
