using System.Globalization;
using System.Text;
using Microsoft.Playwright;
using Tarn.Sql;
using Tarn.Testing;

namespace Tarn.Browser.Tests.Studio;

/// <summary>
/// The story of docs/guide.md: from an empty folder and a spreadsheet of 5,000 patients to a form, a searchable report with a chart and a login on the practice's own web page. Nobody writes a line of code.
/// The program is the real one, in a process of its own.
/// </summary>
[Collection(StudioCollection.Name)]
public sealed class TenMinutesTests(Chromium browser)
{
    public static TheoryData<SqlDialect> Engines => [SqlDialect.Sqlite, SqlDialect.Postgres];

    [Theory, MemberData(nameof(Engines))]
    public async Task From_an_empty_folder_to_an_app_on_a_web_page(SqlDialect dialect)
    {
        using var folder = new TemporaryFolder();
        var database = dialect == SqlDialect.Postgres ? await PostgresServer.CreateDatabaseAsync() : null;
        try
        {
            await using var tarn = await TarnProcess.ServeAsync(folder.Path, ["--urls", "http://127.0.0.1:0", .. database is null ? Array.Empty<string>() : ["--database", database]]);
            await using var manager = await browser.NewVisitorAsync();
            try
            {
                await TellAsync(manager, tarn);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"{failure.Message}\nThe server says: {tarn.Errors}", failure);
            }

            tarn.Errors.ShouldNotContain("fail: ");
        }
        finally
        {
            if (database is not null)
                await PostgresServer.DropDatabaseAsync(database);
        }
    }

    private async Task TellAsync(BrowserVisitor manager, TarnProcess tarn)
    {
        await SignInAsync(manager, tarn);
        await ImportAsync(manager);
        await BuildAsync(manager);
        await AddColleagueAsync(manager);
        await AddChartAsync(manager);
        var (form, report) = (await DeployAsync(manager, "Patients form"), await DeployAsync(manager, "Patients report"));
        await VisitAsync(form);
        await WorkAsync(report);
    }

    private static async Task SignInAsync(BrowserVisitor manager, TarnProcess tarn)
    {
        var page = manager.Page;
        await page.GotoAsync(tarn.Address + "studio");
        await page.GetByLabel("E-mail address").FillAsync(tarn.Printed("Owner"));
        await page.GetByLabel("Password").FillAsync(tarn.Printed("Password"));
        await manager.PictureAsync("guide-sign-in");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Level = 1 }).WaitForAsync();
        await page.SettledAsync();
        await manager.PictureAsync("guide-home");
    }

    private static async Task ImportAsync(BrowserVisitor manager)
    {
        var page = manager.Page;
        await page.Keyboard.PressAsync("Control+k");
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Search tables" }).WaitForAsync();
        await page.Keyboard.TypeAsync("import a file");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForFunctionAsync("() => document.querySelector('input[type=file]')?._blazorInputFileNextFileId !== undefined");
        await page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "Patients.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(Patients()) });
        await Assertions.Expect(page.GetByText("5,000 rows, 8 columns")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByLabel("Type of Born")).ToHaveValueAsync("DATE/TIME");
        await Assertions.Expect(page.GetByLabel("Type of Insured")).ToHaveValueAsync("YES/NO");
        await manager.PictureAsync("guide-import");
        await page.GetByRole(AriaRole.Button, new() { Name = "Import 5,000 rows" }).ClickAsync();
        await Assertions.Expect(page.Locator(".import [role=status]")).ToContainTextAsync("All rows are in Patients.");
        await page.GetByRole(AriaRole.Link, new() { Name = "Open Patients" }).ClickAsync();
        await Assertions.Expect(page.GetByText("5,000 records")).ToBeVisibleAsync();
        await page.SettledAsync();
        await manager.PictureAsync("guide-datasheet");
    }

    private static async Task BuildAsync(BrowserVisitor manager)
    {
        var page = manager.Page;
        var dialog = page.GetByRole(AriaRole.Dialog);
        await page.GetByRole(AriaRole.Link, new() { Name = "Apps", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "New app" }).First.ClickAsync();
        await dialog.GetByLabel("Name").FillAsync("Front desk");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Front desk");
        await page.GetByRole(AriaRole.Button, new() { Name = "Build from a table" }).First.ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Make a table of members" }).ClickAsync();
        await Assertions.Expect(dialog.GetByLabel("Visitors must sign in")).ToBeCheckedAsync();
        await manager.PictureAsync("guide-build");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Patients" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Patients report", Exact = true })).ToBeVisibleAsync();

        // New patients enter themselves; everything else is for colleagues.
        await page.GetByRole(AriaRole.Link, new() { Name = "Patients form", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Access" }).ClickAsync();
        await page.GetByLabel("Who may open it").SelectOptionAsync("Everybody");
        await Assertions.Expect(page.GetByText("Nothing is stored here")).ToBeVisibleAsync();
        var preview = page.FrameLocator("iframe.preview-frame");
        await Assertions.Expect(preview.GetByLabel("Full name")).ToBeVisibleAsync();
        await page.SettledAsync();
        await manager.PictureAsync("guide-form");
    }

    private static async Task AddColleagueAsync(BrowserVisitor manager)
    {
        var page = manager.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "Tables", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "Members" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "New record" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Grid)).ToBeFocusedAsync();
        foreach (var (text, next) in new[] { ("Grace Adeyemi", "Tab"), ("grace@dentist.example", "Tab"), ("floss every evening", "Enter") })
        {
            await page.Keyboard.TypeAsync(text);
            await page.Keyboard.PressAsync(next);
        }

        await Assertions.Expect(page.GetByText("1 record")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Gridcell, new() { Name = "Grace Adeyemi" })).ToBeVisibleAsync();
    }

    private static async Task AddChartAsync(BrowserVisitor manager)
    {
        var page = manager.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "Apps", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "Front desk" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Patients report", Exact = true }).ClickAsync();
        var preview = page.FrameLocator("iframe.preview-frame");
        await page.GetByRole(AriaRole.Button, new() { Name = "Chart" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a chart" }).ClickAsync();
        await page.GetByLabel("Grouped by").SelectOptionAsync("Dentist");
        await page.GetByLabel("What is computed").SelectOptionAsync("Number of records");
        await Assertions.Expect(preview.Locator(".cbChart svg").First).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Saved" })).ToBeDisabledAsync();
        await manager.PictureAsync("guide-chart");
        await BackToAppAsync(page);
    }

    /// <summary>The line that a page's dialog offers for a web site.</summary>
    private static async Task<string> DeployAsync(BrowserVisitor manager, string name)
    {
        var page = manager.Page;
        var dialog = page.GetByRole(AriaRole.Dialog);
        await page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(name);
        await page.GetByRole(AriaRole.Button, new() { Name = "Deploy" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Switch).CheckAsync();
        await Assertions.Expect(dialog.GetByText("Open to visitors")).ToBeVisibleAsync();
        var line = await dialog.GetByRole(AriaRole.Textbox, new() { Name = "Embed" }).TextContentAsync();
        await manager.PictureAsync("guide-deploy");
        await page.Keyboard.PressAsync("Escape");
        await BackToAppAsync(page);
        return line!;
    }

    private async Task VisitAsync(string form)
    {
        await using var site = new ForeignSite($"<main style=\"max-width:960px;margin:32px auto;padding:0 16px;font-family:system-ui,sans-serif\"><h1>Riverside Dental</h1><p>New here? Tell us who you are.</p>{form}</main>");
        await using var patient = await browser.NewVisitorAsync();
        var page = patient.Page;
        await patient.OpenAsync(site.Address, 1);
        await page.GetByLabel("Full name").FillAsync("Amal Rahman");
        await page.GetByLabel("Dentist").FillAsync("Dr. Okafor");
        await page.GetByLabel("Town").FillAsync("Riverside");
        await patient.PictureAsync("guide-visitor-form");
        await patient.AnewAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Submit" }).ClickAsync());
        await Assertions.Expect(page.GetByLabel("Full name")).ToHaveCountAsync(0);
    }

    private async Task WorkAsync(string report)
    {
        await using var desk = new ForeignSite($"<main style=\"max-width:1120px;margin:32px auto;padding:0 16px;font-family:system-ui,sans-serif\"><h1>Front desk</h1>{report}</main>");
        await using var colleague = await browser.NewVisitorAsync();
        var page = colleague.Page;
        await colleague.OpenAsync(desk.Address, 1);
        await Assertions.Expect(page.GetByText("Amal Rahman")).ToHaveCountAsync(0);
        await page.GetByLabel("E-mail address").FillAsync("grace@dentist.example");
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync("floss every evening");
        await colleague.AnewAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync());
        await Assertions.Expect(page.Locator(".cbChart svg").First).ToBeVisibleAsync();
        // What is filled in beside the form wears the page's style, too.
        await Assertions.Expect(page.Locator("[data-cb-listening]:not(.cbOuter)")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator(".cbChartTable").First).ToHaveCSSAsync("position", "absolute");
        await page.GetByLabel("Full name").FillAsync("Amal");
        await colleague.AnewAsync(() => page.Keyboard.PressAsync("Enter"));
        await Assertions.Expect(page.GetByRole(AriaRole.Cell, new() { Name = "Amal Rahman" })).ToBeVisibleAsync();
        await colleague.PictureAsync("guide-visitor-report");
    }

    private static async Task BackToAppAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Breadcrumbs" }).GetByRole(AriaRole.Link, new() { Name = "Front desk" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Front desk");
    }

    private static string Patients()
    {
        string[] first = ["Ana", "Ben", "Chloe", "Dmitri", "Esther", "Farid", "Gwen", "Hiro"], last = ["Ortiz", "Larsen", "Novak", "Okoye", "Petrov", "Quinn", "Rossi"];
        string[] towns = ["Riverside", "Hillcrest", "Oakfield"], dentists = ["Dr. Okafor", "Dr. Lindqvist", "Dr. Marchetti", "Dr. Yamada"];
        var csv = new StringBuilder("Patient No,Full name,E-mail,Born,Town,Dentist,Balance,Insured\n");
        for (var i = 1; i <= 5000; i++)
        {
            var (given, family) = (first[i % first.Length], last[i % last.Length]);
            csv.Append(CultureInfo.InvariantCulture, $"{i},{given} {family},{given}.{family}{i}@mail.example,{1940 + (i % 70)}-{1 + (i % 12):00}-{1 + (i % 28):00},{towns[i % towns.Length]},{dentists[i * 7 % 11 % dentists.Length]},${i % 300}.50,{(i % 3 == 0 ? "Yes" : "No")}\n");
        }

        return csv.ToString();
    }
}
