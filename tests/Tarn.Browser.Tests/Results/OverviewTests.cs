using System.Globalization;
using Microsoft.Playwright;
using Tarn.Browser.Tests.Looks;
using Tarn.Sql;

namespace Tarn.Browser.Tests.Results;

/// <summary>Calendars, pivot tables and groups: moved, opened and folded.</summary>
[Collection(BrowserCollection.Name)]
public sealed class OverviewTests(Chromium browser, BrowserServers servers)
{
    [Theory]
    [MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_calendar_goes_by_month_week_and_day_and_leads_to_details_and_back(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        await using var visitor = await browser.NewVisitorAsync();
        await visitor.OpenAsync(await server.DeployAsync(HotelPages.Calendar("Monthly"), "Calendar"), 1);
        var page = visitor.Page;
        var month = new DateTime(server.Time.GetUtcNow().Year, server.Time.GetUtcNow().Month, 1);
        string TitleOf(DateTime date) => date.ToString("MMMM yyyy", CultureInfo.InvariantCulture);
        Task TitledAsync(string title) => page.WaitForFunctionAsync("t => document.querySelector('.cbCalendarTitle')?.textContent === t", title);
        await TitledAsync(TitleOf(month));
        (await page.Locator(".cbCalendarEvent").CountAsync()).ShouldBeGreaterThan(10);
        (await page.Locator(".cbCalendarToday[aria-current=date]").CountAsync()).ShouldBe(1);

        await visitor.AnewAsync(() => page.GetByLabel("Next").ClickAsync());
        await TitledAsync(TitleOf(month.AddMonths(1)));
        await page.SelectOptionAsync("[name=cbCalendarMonth]", "3");
        await page.WaitForFunctionAsync("() => document.querySelector('.cbCalendarTitle')?.textContent.startsWith('March')");
        await visitor.AnewAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Today" }).ClickAsync());
        await TitledAsync(TitleOf(month));

        // The days are walked by the arrow keys.
        await page.FocusAsync(".cbCalendarToday");
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("ArrowUp");
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("ArrowLeft");
        (await page.EvaluateAsync<bool>("() => document.activeElement.matches('.cbCalendarDayCell[tabindex=\"0\"]') && document.querySelectorAll('.cbCalendarDayCell[tabindex=\"0\"]').length === 1")).ShouldBeTrue();

        // More events than are drawn open the day; "Back" leads to the month.
        await visitor.AnewAsync(() => page.Locator("a.cbCalendarMore").First.ClickAsync());
        (await page.Locator(".cbCalendarDayCell").CountAsync()).ShouldBe(1);
        (await page.Locator(".cbCalendarEvent").CountAsync()).ShouldBeGreaterThan(3);
        var day = await page.InnerTextAsync(".cbCalendarTitle");
        await visitor.PictureAsync("calendar-of-a-day");
        await visitor.AnewAsync(() => page.Locator(".cbCalendarEvent a").First.ClickAsync());
        await page.WaitForSelectorAsync(".cbFormData");
        await visitor.AnewAsync(() => page.Locator("[data-cb-name=BackToResults]").ClickAsync());
        await TitledAsync(day);
        await visitor.AnewAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Back" }).ClickAsync());
        // On a phone the title has the whole width.
        await page.SetViewportSizeAsync(360, 740);
        (await page.EvaluateAsync<double>("() => document.querySelector('.cbCalendarTable caption').offsetWidth / document.querySelector('.cbCalendarTable').offsetWidth")).ShouldBeGreaterThan(0.95);
        await page.SetViewportSizeAsync(1280, 900);
        await TitledAsync(TitleOf(new DateTime(month.Year, month.Month, 1).AddDays(DateTime.ParseExact(day, "D", CultureInfo.GetCultureInfo("en-US")).Subtract(month).Days)));
    }

    [Theory]
    [MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Events_of_a_week_stand_at_their_hours_and_none_covers_another(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        await using var visitor = await browser.NewVisitorAsync();
        var page = visitor.Page;
        await visitor.OpenAsync(await server.DeployAsync(HotelPages.Hours("Weekly"), "Hours"), 1);
        await visitor.PictureAsync("hours-week");
        // Times are where the scale says: nine o'clock a full hour's height below eight, an event of ninety minutes one and a half of them.
        var places = await page.EvaluateAsync<double[]>(
            """
            () => {
              const at = e => e.getBoundingClientRect();
              const hour = at(document.querySelector('.cbCalendarDayHours')).height / document.querySelector('.cbCalendarHours').style.getPropertyValue('--cb-hours');
              const named = t => [...document.querySelectorAll('.cbCalendarDayHours > .cbCalendarEvent')].find(e => e.innerText.includes(t));
              return [(at(named('Sauna')).top - at(named('Sauna').parentElement).top) / hour, at(named('Sauna')).height / hour, at(named('Call')).height];
            }
            """);
        places[0].ShouldBe(3, 0.05, "An event at half past six makes six the first hour.");
        places[1].ShouldBe(1.5, 0.1);
        places[2].ShouldBeGreaterThanOrEqualTo(22);
        // Whole days stand above, each once, over all its days.
        (await page.EvaluateAsync<double>("() => { const e = [...document.querySelectorAll('.cbCalendarWholeDays > .cbCalendarEvent')].find(e => e.innerText.includes('Bridge')); return e.getBoundingClientRect().width / e.parentElement.getBoundingClientRect().width; }")).ShouldBe(4, 0.1);
        const string Covered = """
            () => {
              const shown = [...document.querySelectorAll('.cbCalendarHours :is(.cbCalendarEvent:not(.cbCalendarEventRepeated), .cbCalendarMore)')].map(e => [e, e.getBoundingClientRect()]);
              return shown.flatMap(([a, p], i) => shown.slice(i + 1).filter(([, q]) => p.left < q.right - 1 && q.left < p.right - 1 && p.top < q.bottom - 1 && q.top < p.bottom - 1).map(([b]) => a.innerText + ' / ' + b.innerText));
            }
            """;
        (await page.EvaluateAsync<string[]>(Covered)).ShouldBeEmpty();
        (await Axe.FindAsync(page)).ShouldBeEmpty();

        // Where the hours of a day are too many to be read, the day has them all; all hours are a link away.
        await visitor.AnewAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "All hours" }).ClickAsync());
        (await page.Locator(".cbCalendarScale span").CountAsync()).ShouldBe(24);
        (await page.Locator(".cbCalendarToday .cbCalendarNow").CountAsync()).ShouldBe(1);
        await visitor.PictureAsync("hours-week-all");
        await visitor.AnewAsync(() => page.Locator(".cbCalendarDayHours > .cbCalendarMore").ClickAsync());
        (await page.Locator(".cbCalendarDayHours > .cbCalendarEvent", new() { HasText = "Massage" }).CountAsync()).ShouldBe(5);
        (await page.EvaluateAsync<string[]>(Covered)).ShouldBeEmpty();
        await visitor.PictureAsync("hours-day");
        await visitor.AnewAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Back" }).ClickAsync());

        // On a phone it is a list by day, and an event leads to its record.
        await page.SetViewportSizeAsync(390, 780);
        (await visitor.OverflowAsync()).ShouldBe(0);
        await visitor.PictureAsync("hours-week-phone");
        (await page.EvaluateAsync<bool>("() => [...document.querySelectorAll('.cbCalendarEvent')].every((e, i, all) => i === 0 || e.getBoundingClientRect().top >= all[i - 1].getBoundingClientRect().bottom)")).ShouldBeTrue();
        await visitor.AnewAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Guided tour" }).ClickAsync());
        await page.GetByText("Donald Knuth").WaitForAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Groups_of_a_pivot_table_and_of_a_report_fold_and_unfold(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        await using var visitor = await browser.NewVisitorAsync();
        var page = visitor.Page;
        await visitor.OpenAsync(await server.DeployAsync(HotelPages.Pivot(collapsed: true), "Pivot"), 1);
        var inner = page.Locator("tr[data-cb-group]");
        var all = await inner.CountAsync();
        all.ShouldBeGreaterThan(5);
        (await inner.Locator("visible=true").CountAsync()).ShouldBe(0);
        await page.Locator("[data-cb-toggle-group]").First.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        (await page.Locator("[data-cb-toggle-group]").First.GetAttributeAsync("aria-expanded")).ShouldBe("true");
        var opened = await page.EvaluateAsync<int>("() => [...document.querySelectorAll('tr[data-cb-group]')].filter(r => r.getClientRects().length > 0).length");
        opened.ShouldBeInRange(1, all - 1);
        await visitor.PictureAsync("pivot-opened");

        await visitor.OpenAsync(await server.DeployAsync(HotelPages.Grouped(), "Grouped"), 1);
        var shown = await page.Locator("tr[data-cb-name=data]").Locator("visible=true").CountAsync();
        await page.Locator("[data-cb-toggle-group]").First.ClickAsync();
        (await page.EvaluateAsync<int>("() => [...document.querySelectorAll('tr[data-cb-name=data]')].filter(r => r.getClientRects().length > 0).length")).ShouldBeInRange(0, shown - 1);
        await visitor.PictureAsync("grouped-folded");
        await page.Locator("[data-cb-toggle-group]").First.ClickAsync();
        (await page.EvaluateAsync<int>("() => [...document.querySelectorAll('tr[data-cb-name=data]')].filter(r => r.getClientRects().length > 0).length")).ShouldBe(shown);
    }

    [Fact]
    public async Task Frozen_parts_stay_in_view_while_the_report_scrolls_in_its_box()
    {
        var server = await servers.GetAsync(SqlDialect.Sqlite);
        await using var visitor = await browser.NewVisitorAsync(700, 700);
        var page = visitor.Page;
        await visitor.OpenAsync(await server.DeployAsync(HotelPages.Reading("Tabular", ("FreezeHeader", "True"), ("FreezeColumnsCount", "1"), ("RowsPerPage", "40")), "Frozen"), 1);
        var before = await PlacesAsync(page);
        await page.EvaluateAsync("() => { const b = document.querySelector('.cbFrozen'); b.scrollTop = 300; b.scrollLeft = 120; }");
        var after = await PlacesAsync(page);
        after.ShouldBe(before, 1.0, "The heading and the first column stand still.");
        (await page.EvaluateAsync<double>("() => document.querySelector('.cbFrozen').scrollTop")).ShouldBe(300);
        await visitor.PictureAsync("frozen-scrolled");
    }

    private static Task<double[]> PlacesAsync(IPage page) =>
        page.EvaluateAsync<double[]>("() => [document.querySelector('thead th:nth-child(2)').getBoundingClientRect().top, document.querySelectorAll('tr[data-cb-name=data]')[9].cells[0].getBoundingClientRect().left]");
}
