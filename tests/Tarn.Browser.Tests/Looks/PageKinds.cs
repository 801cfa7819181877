using Microsoft.Playwright;
using Tarn.Sql;

namespace Tarn.Browser.Tests.Looks;

/// <summary>Every kind of page that visitors see, and the way to it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Address">Where it begins.</param>
/// <param name="Step">What leads from there to it; null when it is there already.</param>
public sealed record PageKind(string Name, string Address, Func<BrowserVisitor, Task>? Step = null)
{
    /// <summary>Opens it.</summary>
    public async Task OpenAsync(BrowserVisitor visitor)
    {
        await visitor.OpenAsync(Address, 1);
        if (Step is not null)
            await Step(visitor);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>Makes the kinds.</summary>
public static class PageKinds
{
    /// <summary>All of them, in a language.</summary>
    /// <param name="server">Where they are deployed.</param>
    /// <param name="localization">The localization's number; null for English.</param>
    public static async Task<IReadOnlyList<PageKind>> AllAsync(BrowserServer server, string? localization = null)
    {
        Task<string> DeployAsync(Apps.Packages.PackageElement page, string name) => server.DeployAsync(page, name, null, localization is null ? [] : [("LocalizationTemplateId", localization)]);
        var number = await BookAsync(server);
        var booking = await DeployAsync(HotelPages.Booking(), "Book a room");
        var stays = await DeployAsync(HotelPages.Stays(), "Stays");
        var edited = await DeployAsync(HotelPages.Stays(searches: false), "All stays");
        var week = await DeployAsync(HotelPages.Calendar("Weekly"), "This week");
        var login = await server.AddressOfAsync("Update Profile");
        return
        [
            new("submission", booking),
            new("submission-errors", booking, async v =>
            {
                await v.Page.ClickAsync("input[type=submit]");
                await v.Page.WaitForSelectorAsync("#InsertRecordGuest_err");
            }),
            new("message", await DeployAsync(HotelPages.Ruled(), "Short form"), v => v.AnewAsync(() => v.Page.ClickAsync("input[type=submit]"))),
            new("update", await DeployAsync(HotelPages.Change(), "Your booking") + "?no=" + number),
            new("login", login),
            new("login-failed", login, async v =>
            {
                await v.Page.FillAsync("#xip_Email", "nobody@example.org");
                await v.Page.FillAsync("#xip_Password", "wrong");
                await v.AnewAsync(() => v.Page.ClickAsync("input[type=submit]"));
            }),
            new("recovery", await server.AddressOfAsync("Reset Password")),
            new("registration", await server.AddressOfAsync("Physician Registration")),
            new("search", stays),
            new("results", stays, v => v.AnewAsync(() => v.Page.ClickAsync("#searchID"))),
            new("no-results", stays, async v =>
            {
                await v.Page.FillAsync("#Value1_1", "Nobody at all");
                await v.AnewAsync(() => v.Page.ClickAsync("#searchID"));
            }),
            new("table", edited),
            new("inline-edit", edited, async v =>
            {
                await v.Page.Locator("[data-cb-name=InlineEdit]").First.ClickAsync();
                await v.Page.WaitForSelectorAsync("tr[data-cb-editing] [name=Mod0InlineEdit]");
            }),
            new("grid-edit", edited, async v =>
            {
                await v.Page.ClickAsync("[data-cb-name=GridEditButton]");
                await v.Page.WaitForSelectorAsync(".cbGridBar");
            }),
            new("bulk-chosen", edited, async v => await v.Page.CheckAsync("[data-cb-bulk=page]")),
            new("bulk-edit", edited, async v =>
            {
                await v.Page.CheckAsync("[data-cb-bulk=page]");
                await v.AnewAsync(() => v.Page.ClickAsync("[data-cb-name=BulkEdit]"));
            }),
            new("details", edited, v => v.AnewAsync(() => v.Page.Locator("[data-cb-name=ViewDetails]").First.ClickAsync())),
            new("grouped", await DeployAsync(HotelPages.Grouped(), "Stays by room")),
            new("list", await DeployAsync(HotelPages.Reading("List"), "List of stays")),
            new("gallery", await DeployAsync(HotelPages.Reading("Gallery", ("DisplayColumns", "3")), "Gallery of stays")),
            new("frozen", await DeployAsync(HotelPages.Reading("Tabular", ("FreezeHeader", "True"), ("FreezeColumnsCount", "1"), ("RowsPerPage", "40")), "Frozen")),
            new("chart", await DeployAsync(HotelPages.Chart(), "Nights by town"), v => v.Page.WaitForSelectorAsync(".cbChart svg")),
            new("chart-pie", await DeployAsync(HotelPages.Chart("pie"), "Share of nights"), v => v.Page.WaitForSelectorAsync(".cbChart svg")),
            new("calendar", await DeployAsync(HotelPages.Calendar("Monthly"), "This month")),
            new("calendar-week", week),
            new("calendar-day", week, v => v.AnewAsync(async () => await v.Page.EvaluateAsync("() => { const a = document.querySelector('.cbCalendarNavigation a'); const u = new URL(a.href); u.searchParams.set('cbCalendarLayout', 'Daily'); a.href = u; a.click(); }"))),
            new("calendar-hours", await DeployAsync(HotelPages.Hours("Weekly"), "Hours of this week")),
            new("pivot", await DeployAsync(HotelPages.Pivot(), "Takings")),
            new("html", await DeployAsync(HotelPages.Html(), "The house")),
            new("directory", await server.AddressOfAsync("Physician Directory"), v => v.AnewAsync(() => v.Page.ClickAsync("#searchID"))),
        ];
    }

    /// <summary>Books a room.</summary>
    /// <returns>The number of the booking.</returns>
    private static async Task<string> BookAsync(BrowserServer server)
    {
        var name = "Looks " + Guid.NewGuid().ToString("N");
        await server.Pages.Test.InsertAsync("Bookings", $$"""{"Guest":"{{name}}","Room":"Double","Arrival":"2027-05-14T15:30:00","Source":"flyer","Wishes":"A quiet room, if there is one left on the garden's side."}""");
        return (await server.Pages.ReadAsync("Bookings", $"Guest = '{name}'"))[0].GetProperty("Number").GetString()!;
    }
}
