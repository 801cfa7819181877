using AngleSharp.Html.Dom;
using Tarn.Apps.Packages;
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
}
