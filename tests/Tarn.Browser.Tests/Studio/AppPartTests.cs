using Microsoft.Playwright;
using Tarn.Browser.Tests.Looks;
using Tarn.Data.Fields;
using Tarn.Sql;
using Tarn.Studio.Tests.Hosting;

namespace Tarn.Browser.Tests.Studio;

/// <summary>What apps are made of besides forms and reports: logins, charts, totals. Built in the Studio, used by visitors.</summary>
[Collection(BrowserCollection.Name)]
public sealed class AppPartTests(Chromium browser, StudioServers servers)
{
    [Fact]
    public async Task Members_sign_in_and_see_their_own_bookings_with_a_chart_and_totals()
    {
        var server = await servers.WorkshopAsync(SqlDialect.Sqlite);
        await server.Test.CreateTableAsync("Bookings", ("Lesson", FieldTypes.String), ("Member_Email", FieldTypes.String), ("Price", FieldTypes.Currency), ("Day", FieldTypes.DateTime));
        await using var builder = await browser.NewVisitorAsync();
        var page = builder.Page;
        var findings = new List<string>();
        await page.SignInAsync(server, "/apps?new=app");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync("Tennis club");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Tennis club");

        // A login: its people, its fields, done. There is no table of people yet but those of the app that came with a package.
        await page.GetByRole(AriaRole.Button, new() { Name = "New login" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Demo_Users" }).WaitForAsync();
        await builder.PictureAsync("studio-new-login");
        findings.AddRange((await Axe.FindAsync(page)).Select(f => "new login: " + f));
        await page.Keyboard.PressAsync("Escape");
        await new Tarn.Apps.Building.AppDesigner(server.Account.Database).CreatePeopleAsync("Members", default);
        await server.Test.InsertAsync("Members", """{"Name":"Joan","Email":"joan@example.org","Password":"correct horse"}""");
        foreach (var (lesson, email, price, day) in new[] { ("Serve", "joan", 20, "2026-03-02"), ("Serve", "joan", 30, "2026-03-09"), ("Volley", "joan", 45, "2026-04-01"), ("Serve", "max", 1000, "2026-03-02") })
            await server.Test.InsertAsync("Bookings", $$"""{"Lesson":"{{lesson}}","Member_Email":"{{email}}@example.org","Price":{{price}},"Day":"{{day}}T10:00:00"}""");
        await page.GetByRole(AriaRole.Button, new() { Name = "New login" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Members" }).ClickAsync();
        await builder.PictureAsync("studio-new-login-fields");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create login" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Members login");
        var preview = page.FrameLocator("iframe.preview-frame");
        await Assertions.Expect(preview.GetByLabel("E-mail address")).ToBeVisibleAsync();
        await page.GetByLabel("Title", new() { Exact = true }).FillAsync("Welcome to the club");
        await page.GetByLabel("Offer “Stay signed in”").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a condition" }).ClickAsync();
        await page.GetByRole(AriaRole.Group, new() { Name = "Condition 1" }).GetByLabel("Comparison").SelectOptionAsync("is not empty");
        await Assertions.Expect(preview.GetByRole(AriaRole.Heading, new() { Name = "Welcome to the club" })).ToBeVisibleAsync();
        await Assertions.Expect(preview.GetByLabel("Stay signed in")).ToBeVisibleAsync();
        await LookAsync(builder, "login", findings);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Saved" })).ToBeDisabledAsync();

        // Pages behind it, from a table.
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Breadcrumbs" }).GetByRole(AriaRole.Link, new() { Name = "Tennis club" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Build from a table" }).First.ClickAsync();
        await dialog.GetByLabel("Visitors must sign in").CheckAsync();
        await dialog.GetByLabel("Sign in by").SelectOptionAsync("Members login");
        await dialog.GetByLabel("Only the records of the person who signed in").CheckAsync();
        await builder.PictureAsync("studio-build-behind-login");
        findings.AddRange((await Axe.FindAsync(page)).Select(f => "build behind a login: " + f));
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Bookings" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Open all to visitors" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Switch, new() { Name = "Bookings form is open to visitors" })).ToBeCheckedAsync();
        await LookAsync(builder, "app-with-login", findings);
        var address = await page.GetByRole(AriaRole.Link, new() { Name = "Open Bookings report" }).GetAttributeAsync("href");

        // A chart and totals in the report.
        await page.GetByRole(AriaRole.Link, new() { Name = "Bookings report", Exact = true }).ClickAsync();
        await Assertions.Expect(preview.GetByRole(AriaRole.Cell, new() { Name = "Volley" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Access" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Which records people see")).ToHaveValueAsync("Member_Email|Email");
        await LookAsync(builder, "page-access", findings);
        await page.GetByRole(AriaRole.Button, new() { Name = "Chart" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a chart" }).ClickAsync();
        await page.GetByLabel("Title of the chart").FillAsync("Money by lesson");
        await page.GetByLabel("Grouped by").SelectOptionAsync("Lesson");
        await page.GetByLabel("What is computed").SelectOptionAsync("Sum");
        await page.GetByLabel("Of the field").SelectOptionAsync("Price");
        await page.GetByLabel("Colour of Price").EvaluateAsync("well => { well.value = '#aa3300'; well.dispatchEvent(new Event('change', { bubbles: true })); }");
        await Assertions.Expect(preview.Locator(".cbChart svg path[fill='#aa3300']").First).ToBeVisibleAsync();
        await LookAsync(builder, "page-chart", findings);
        await page.GetByRole(AriaRole.Button, new() { Name = "Totals and groups" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a row of totals" }).ClickAsync();
        await page.GetByLabel("Add a group").SelectOptionAsync("Lesson");
        await page.GetByLabel("For each group, too").CheckAsync();
        await Assertions.Expect(preview.Locator(".cbResultSetTotalsRow").Last).ToContainTextAsync("95");
        await LookAsync(builder, "page-totals", findings);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Saved" })).ToBeDisabledAsync();

        await using (var visitor = await browser.NewVisitorAsync())
        {
            var place = visitor.Page;
            await place.GotoAsync(address!);
            await Assertions.Expect(place.GetByRole(AriaRole.Heading, new() { Name = "Welcome to the club" })).ToBeVisibleAsync();
            await Assertions.Expect(place.GetByText("Volley")).ToHaveCountAsync(0);
            await place.GetByLabel("E-mail address").FillAsync("joan@example.org");
            await place.GetByLabel("Password", new() { Exact = true }).FillAsync("correct horse");
            await place.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
            await Assertions.Expect(place.Locator(".cbChart svg")).ToBeVisibleAsync();
            await Assertions.Expect(place.Locator(".cbResultSetTotalsRow").Last).ToContainTextAsync("95");
            await Assertions.Expect(place.GetByText("1,000")).ToHaveCountAsync(0);
            await visitor.PictureAsync("built-chart-behind-login");
        }

        findings.ShouldBeEmpty(string.Join('\n', findings));
        server.Log.ToString().ShouldBeEmpty();
    }

    private static async Task LookAsync(BrowserVisitor visitor, string place, List<string> findings)
    {
        var page = visitor.Page;
        await visitor.PictureAsync("studio-" + place);
        findings.AddRange((await Axe.FindAsync(page)).Select(f => $"{place}: {f}"));
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        findings.AddRange((await Axe.FindAsync(page, coloursOnly: true)).Select(f => $"{place} by night: {f}"));
        await visitor.PictureAsync($"studio-{place}-dark");
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
        await page.SetViewportSizeAsync(390, 844);
        if (await visitor.OverflowAsync() is > 0 and var overflow)
            findings.Add($"{place} on a phone: {overflow} px too wide");
        await visitor.PictureAsync($"studio-{place}-phone");
        await page.SetViewportSizeAsync(1280, 900);
    }
}
