using System.Globalization;
using System.Text;
using Microsoft.Playwright;
using Tarn.Sql;
using Tarn.Studio.Tests.Hosting;

namespace Tarn.Browser.Tests.Studio;

/// <summary>A spreadsheet becomes a table, and its next edition changes it.</summary>
[Collection(StudioCollection.Name)]
public sealed class ImportTests(Chromium browser, StudioServers servers)
{
    public static TheoryData<SqlDialect> Engines => [SqlDialect.Sqlite, SqlDialect.Postgres];

    [Theory, MemberData(nameof(Engines))]
    public async Task A_dropped_CSV_becomes_a_table_and_the_next_one_updates_it(SqlDialect dialect)
    {
        var server = await servers.WorkshopAsync(dialect);
        await using var visitor = await browser.NewVisitorAsync();
        var page = visitor.Page;
        await page.SignInAsync(server, "/import");

        await ChooseAsync(page, "nothing.csv", "");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("'nothing.csv' is empty");
        await visitor.PictureAsync("studio-import-drop");

        // One column has no heading: whether the first row holds headings is asked, and what was corrected stays whatever is chosen next.
        await ChooseAsync(page, "Visits.csv", "Visitor,,Came\nAna,x,3/4/2026\n");
        await Assertions.Expect(page.GetByText("2 rows, 3 columns")).ToBeVisibleAsync();
        await page.GetByLabel("The first row holds").SelectOptionAsync("the columns' headings");
        await Assertions.Expect(page.GetByText("1 row, 3 columns")).ToBeVisibleAsync();
        await page.GetByLabel("Name of the table").FillAsync("Guests");
        await page.GetByLabel("Field for Visitor").FillAsync("Guest");
        await page.GetByLabel("Type of Visitor").SelectOptionAsync("TEXT");
        await page.GetByLabel("A date such as 3/4/2026 is").SelectOptionAsync("DayFirst");
        await Assertions.Expect(page.GetByLabel("Field for Visitor")).ToHaveValueAsync("Guest");
        await Assertions.Expect(page.GetByLabel("Type of Visitor")).ToHaveValueAsync("TEXT");
        await Assertions.Expect(page.GetByLabel("Type of Came")).ToHaveValueAsync("DATE/TIME");
        await page.Keyboard.PressAsync("Control+Enter");
        await Assertions.Expect(page.Locator(".import [role=status]")).ToContainTextAsync("All rows are in Guests.");
        (await server.Test.ReadAsync("Guests", "Guest, Came")).ShouldBe("""[{"Guest":"Ana","Came":"2026-04-03T00:00:00"}]""");
        await page.GetByRole(AriaRole.Button, new() { Name = "Import another file" }).ClickAsync();

        // 5,000 patients: a text, a number, money, a date and a yes or no.
        var first = new StringBuilder("Patient No,Full name,Born,Balance,Insured\n");
        for (var i = 1; i <= 5000; i++)
            first.Append(CultureInfo.InvariantCulture, $"{i},\"Ortiz, Ana {i}\",{1940 + (i % 70)}-03-0{1 + (i % 9)},${i % 300}.50,{(i % 3 == 0 ? "Yes" : "No")}\n");
        await ChooseAsync(page, "Patients 2026.csv", first.ToString());
        await Assertions.Expect(page.GetByText("5,000 rows, 5 columns")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByLabel("Name of the table")).ToHaveValueAsync("Patients_2026");
        await Assertions.Expect(page.GetByLabel("Type of Born")).ToHaveValueAsync("DATE/TIME");
        await Assertions.Expect(page.GetByLabel("Type of Balance")).ToHaveValueAsync("CURRENCY");
        await Assertions.Expect(page.GetByLabel("Type of Insured")).ToHaveValueAsync("YES/NO");
        await visitor.LookAsync("import-columns", server);
        await page.GetByLabel("Name of the table").FillAsync("2026");
        await page.GetByRole(AriaRole.Button, new() { Name = "Import 5,000 rows" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("begin");
        await page.GetByLabel("Name of the table").FillAsync("Patients");
        await page.GetByRole(AriaRole.Button, new() { Name = "Import 5,000 rows" }).ClickAsync();
        await Assertions.Expect(page.Locator(".import [role=status]")).ToContainTextAsync("All rows are in Patients.");
        await Assertions.Expect(page.Locator(".import [role=status]")).ToContainTextAsync("5,000 added");

        await page.GetByRole(AriaRole.Button, new() { Name = "Import another file" }).ClickAsync();
        await ChooseAsync(page, "changes.csv", "Patient No,Balance\n1,$99.00\n2,none\n5001,$1.00\n");
        await page.GetByLabel("Into").SelectOptionAsync("Patients");
        await page.GetByLabel("What to do").SelectOptionAsync("AddAndUpdate");
        await page.GetByRole(AriaRole.Button, new() { Name = "Import 3 rows" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("find by");
        await page.GetByLabel("find by").First.CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Import 3 rows" }).ClickAsync();
        await Assertions.Expect(page.Locator(".import [role=status]")).ToContainTextAsync("but for 1 row");
        await Assertions.Expect(page.GetByRole(AriaRole.Cell, new() { Name = "none" })).ToBeVisibleAsync();
        await visitor.LookAsync("import-report", server);
        var saving = page.WaitForDownloadAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Download the rows left out" }).ClickAsync();
        (await File.ReadAllTextAsync(await (await saving).PathAsync())).ShouldContain("2,none,3,Balance,");
        (await server.Test.ReadAsync("Patients", "Patient_No, Balance", "Patient_No IN (1, 2, 5001)", "Patient_No")).ShouldBe("""[{"Patient_No":1,"Balance":99},{"Patient_No":2,"Balance":2.5},{"Patient_No":5001,"Balance":1}]""");
        server.Log.ToString().ShouldBeEmpty();
    }

    private static async Task ChooseAsync(IPage page, string name, string text)
    {
        // The framework listens to the control a moment after it is drawn.
        await page.WaitForFunctionAsync("() => document.querySelector('input[type=file]')?._blazorInputFileNextFileId !== undefined");
        await page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = name, MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(text) });
    }
}
