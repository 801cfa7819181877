using Microsoft.Playwright;
using Tarn.Apps.Catalogue;
using Tarn.Sql;
using Tarn.Studio.Tests.Hosting;
using Tarn.Testing;

namespace Tarn.Browser.Tests.Studio;

/// <summary>Apps in and out as packages.</summary>
[Collection(StudioCollection.Name)]
public sealed class PackageTests(Chromium browser, StudioServers servers)
{
    [Fact]
    public async Task A_package_is_looked_into_imported_beside_what_is_here_and_exported_again()
    {
        var server = await servers.WorkshopAsync(SqlDialect.Postgres);
        await using var visitor = await browser.NewVisitorAsync();
        var page = visitor.Page;
        await page.SignInAsync(server, "/apps");
        await page.GetByRole(AriaRole.Link, new() { Name = "Import an app" }).ClickAsync();

        // What is no package says so and changes nothing.
        await ChooseAsync(page, new FilePayload { Name = "holiday.zip", MimeType = "application/zip", Buffer = [0x50, 0x4b, 5, 6, .. new byte[18]] });
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("no app package");
        await visitor.PictureAsync("studio-package-none");
        await page.GetByRole(AriaRole.Button, new() { Name = "Choose another package" }).ClickAsync();
        await ChooseAsync(page, File(TestPaths.Data(Path.Combine("mini-app", "bad-dangling.zip"))));
        await Assertions.Expect(page.Locator(".package-issues").First).ToContainTextAsync("UNRESOLVED_DATA_SOURCE");
        await Assertions.Expect(page.Locator(".import-actions .button.primary")).ToBeDisabledAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Choose another package" }).ClickAsync();

        // One with parts that nobody knows: in it goes, and the report keeps them in view.
        await ChooseAsync(page, File(TestPaths.Data(Path.Combine("mini-app", "unknown-parts.zip"))));
        await Assertions.Expect(page.Locator(".package-issues").First).ToContainTextAsync("UNSUPPORTED");
        await page.GetByLabel("Name of the app").FillAsync("Odds & \"ends\"");
        await page.GetByLabel("Name of the app").PressAsync("Tab");
        await page.GetByRole(AriaRole.Button, new() { Name = "Import Odds & \"ends\"" }).ClickAsync();
        await Assertions.Expect(page.Locator(".import [role=status]")).ToContainTextAsync("is here");
        await visitor.PictureAsync("studio-package-done");

        // The same again: names are taken, and each can be decided.
        await page.GetByRole(AriaRole.Button, new() { Name = "Import another package" }).ClickAsync();
        await ChooseAsync(page, File(TestPaths.Data(Path.Combine("mini-app", "unknown-parts.zip"))));
        var actions = page.Locator(".package-action");
        await Assertions.Expect(actions.First).ToBeVisibleAsync();
        await visitor.LookAsync("package", server);
        await page.GetByLabel("Names that are taken").SelectOptionAsync("skip");
        await Assertions.Expect(actions.First).ToHaveValueAsync("USE_EXISTING");
        await page.Locator(".import-actions .button.primary").ClickAsync();
        await Assertions.Expect(page.Locator(".import [role=status]")).ToContainTextAsync("is here");
        await page.Locator(".import-actions a.primary").ClickAsync();

        // Out again.
        await page.GetByRole(AriaRole.Button, new() { Name = "Actions for this app" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Export" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Export");
        await visitor.LookAsync("package-export", server);
        var saving = page.WaitForDownloadAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Export", Exact = true }).ClickAsync();
        await using var zip = await System.IO.Compression.ZipFile.OpenReadAsync(await (await saving).PathAsync());
        zip.Entries.ShouldContain(e => e.FullName == "App Settings/AppSettings.xml");
        (await new AppCatalogue(server.Test.Database).GetAsync(default)).FindAppByName("Odds & \"ends\"").ShouldNotBeNull();
        server.Log.ToString().ShouldBeEmpty();
    }

    private static FilePayload File(string path) => new() { Name = Path.GetFileName(path), MimeType = "application/zip", Buffer = System.IO.File.ReadAllBytes(path) };

    private static async Task ChooseAsync(IPage page, FilePayload file)
    {
        // The framework listens to the control a moment after it is drawn.
        await page.WaitForFunctionAsync("() => document.querySelector('input[type=file]')?._blazorInputFileNextFileId !== undefined");
        await page.Locator("input[type=file]").SetInputFilesAsync(file);
    }
}
