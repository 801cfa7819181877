using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Tarn.Apps.Building;
using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.Sql;
using Tarn.Studio.Tests.Hosting;
using Tarn.Testing;

namespace Tarn.Browser.Tests.Studio;

/// <summary>Addresses of what is gone, names that nobody expects, and fingers that press twice.</summary>
[Collection(StudioCollection.Name)]
public sealed partial class ErrorPathTests(Chromium browser, StudioServers servers)
{
    private const string Script = "<img src=x onerror=\"window.hit=1\"><script>window.hit=1</script> ";

    /// <summary>Each screen that shows one object, and what can be done in it.</summary>
    private static readonly string[] OfOneObject =
    [
        "tables/{0}", "tables/{0}/design", "views/{0}", "views/{0}/design", "apps/{0}", "apps/{0}/export", "pages/{0}", "logins/{0}", "styles/{0}", "localizations/{0}", "directories/{0}", "people/{0}", "groups/{0}",
        "profiles/{0}", "webhooks/{0}", "webhooks/{0}/deliveries", "tasks/{0}", "files/{0}",
    ];

    [Fact]
    public async Task What_is_gone_is_said_in_words_with_a_way_on_on_every_screen_of_one_object()
    {
        var server = await servers.WorkshopAsync(SqlDialect.Sqlite);
        var logged = server.Log.Length;
        await using var visitor = await browser.NewVisitorAsync();
        var page = visitor.Page;
        await page.SignInAsync(server);
        foreach (var place in OfOneObject)
        {
            // By way of a screen that is there: the words are this screen's own.
            await page.EvaluateAsync("Blazor.navigateTo('tables')");
            await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Tables");
            await page.EvaluateAsync("address => Blazor.navigateTo(address)", string.Format(System.Globalization.CultureInfo.InvariantCulture, place, 999_999_999));
            await Assertions.Expect(page.Locator("main").GetByText(Gone()).First).ToBeVisibleAsync();
            (await page.Locator("main").GetByText("Something went wrong on our side").CountAsync()).ShouldBe(0, place + server.Log);
        }

        server.Log.ToString()[logged..].ShouldBeEmpty();
    }

    [Fact]
    public async Task Screens_say_that_the_database_is_away_and_go_on_when_it_is_there_again()
    {
        await using var server = await StudioServer.StartAsync(SqlDialect.Postgres);
        var table = await server.Test.CreateTableAsync("Visits", ("Name", FieldTypes.String));
        await using var visitor = await browser.NewVisitorAsync();
        var page = visitor.Page;
        var told = 0;
        var away = page.Locator("main").GetByText("The database cannot be reached at the moment");
        await page.SignInAsync(server);
        foreach (var place in (string[])["./", "connect", "tables", $"tables/{table.Id}", $"tables/{table.Id}/design", "views", "relationships", "apps", "files", "files/unused", "import", "apps/import", "directories", "webhooks", "tasks", "profiles", "usage", "logs", "people", "security", "settings"])
        {
            await page.EvaluateAsync("Blazor.navigateTo('me')");
            await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Your sign-in");
            await PostgresServer.SetReachableAsync(server.Test.PostgresDatabase, false);
            await page.EvaluateAsync("address => Blazor.navigateTo(address)", place);
            // A screen that has all it needs is shown.
            var title = page.GetByRole(AriaRole.Heading, new() { Level = 1 }).And(page.Locator("h1:not(:text-is('Your sign-in'))"));
            await Assertions.Expect(title).ToBeVisibleAsync();
            await page.SettledAsync();
            told += await away.CountAsync();
            await PostgresServer.SetReachableAsync(server.Test.PostgresDatabase, true);
            if (await away.CountAsync() > 0)
                await page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
            await Assertions.Expect(away).ToHaveCountAsync(0);
            await Assertions.Expect(title).Not.ToHaveTextAsync("Not available");
            await page.SettledAsync();
            (await page.Locator("main").GetByText("Something went wrong").CountAsync()).ShouldBe(0, place);
        }

        told.ShouldBeGreaterThan(5);
        server.Log.ToString().ShouldBeEmpty();
    }

    [Fact]
    public async Task Long_names_with_script_in_them_are_shown_as_they_are_and_two_clicks_make_one()
    {
        var server = await servers.WorkshopAsync(SqlDialect.Sqlite);
        var logged = server.Log.Length;
        await using var visitor = await browser.NewVisitorAsync(390, 844);
        var page = visitor.Page;
        var dialog = page.GetByRole(AriaRole.Dialog);
        var title = page.GetByRole(AriaRole.Heading, new() { Level = 1 });
        var name = (Script + new string('W', 300))[..255];
        await page.SignInAsync(server, "/apps?new=app");
        await dialog.GetByLabel("Name").FillAsync(name);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create app" }).DblClickAsync();
        await Assertions.Expect(title).ToHaveTextAsync(name);
        (await visitor.OverflowAsync()).ShouldBe(0, "app");
        (await server.Account.Apps.GetAsync(default)).Apps.Count(a => a.Name == name).ShouldBe(1);
        await visitor.PictureAsync("studio-hostile-app-phone");

        // Back in the middle of a dialog: it is gone, and nothing was made.
        await page.GetByRole(AriaRole.Button, new() { Name = "New look" }).ClickAsync();
        await dialog.GetByLabel("Name").FillAsync(name);
        await page.GoBackAsync();
        await Assertions.Expect(title).ToHaveTextAsync("Apps");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = name })).ToBeVisibleAsync();
        (await visitor.OverflowAsync()).ShouldBe(0, "apps");
        await page.GoForwardAsync();
        await Assertions.Expect(title).ToHaveTextAsync(name);
        await page.GetByRole(AriaRole.Button, new() { Name = "New look" }).ClickAsync();
        await dialog.GetByLabel("Name").FillAsync(name);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create", Exact = true }).DblClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Radio, new() { Name = "Plum" })).ToBeVisibleAsync();
        await visitor.PictureAsync("studio-hostile-look-phone");
        (await visitor.OverflowAsync()).ShouldBe(0, "look");
        (await server.Account.Apps.GetAsync(default)).Definitions.Count(d => d.Name == name).ShouldBe(1);

        // A group; and a directory, whose name is a table's: refused with a name that would do.
        await page.GotoAsync(server.Address + "/studio/people?part=groups");
        await page.GetByRole(AriaRole.Button, new() { Name = "New group" }).ClickAsync();
        await dialog.GetByLabel("Name").FillAsync(name[..60]);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create group" }).DblClickAsync();
        await Assertions.Expect(dialog).ToHaveCountAsync(0);
        await Assertions.Expect(page.GetByText(name[..60]).First).ToBeVisibleAsync();
        (await visitor.OverflowAsync()).ShouldBe(0, "group");
        (await server.Account.Identity.Rights.GetAsync(default)).Groups.Count(g => g.Name == name[..60]).ShouldBe(1);
        await page.GotoAsync(server.Address + "/studio/directories?new=directory");
        await dialog.GetByLabel("Name").FillAsync(name[..60]);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create directory" }).ClickAsync();
        await Assertions.Expect(dialog.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        (await visitor.OverflowAsync()).ShouldBe(0, "directories");
        (await page.EvaluateAsync<bool>("'hit' in window")).ShouldBeFalse();
        server.Log.ToString()[logged..].ShouldBeEmpty();
    }

    [Fact]
    public async Task Dialogs_of_an_app_say_what_somebody_else_took_away_offer_what_is_there_and_keep_what_was_typed()
    {
        const string Bob = "bob@example.org";
        var server = await servers.WorkshopAsync(SqlDialect.Postgres);
        var logged = server.Log.Length;
        var tables = server.Test.Database.Designer;
        foreach (var table in (string[])["Punts", "Skiffs", "Canoes"])
            await server.Test.CreateTableAsync(table, ("Title", FieldTypes.String), ("Metres", FieldTypes.Number));
        await server.Test.CreateTableAsync("Rowers", ("Email", FieldTypes.String), ("Nick", FieldTypes.String), ("Secret", FieldTypes.Password));
        var builder = new AppDesigner(server.Account.Database);
        var app = await builder.CreateAppAsync("Boathouse", "", Bob, default);
        var form = await builder.CreatePageAsync(app.Id, new PageDesign { Kind = DataPageKind.Submission, Source = "Skiffs", Name = "Skiff form" }, Bob, default);
        await using var visitor = await browser.NewVisitorAsync();
        var page = visitor.Page;
        var dialog = page.GetByRole(AriaRole.Dialog);
        var told = dialog.GetByRole(AriaRole.Alert);
        var title = page.GetByRole(AriaRole.Heading, new() { Level = 1 });
        await page.SignInAsync(server, $"/apps/{app.Id}");

        // A new page: its name is taken, a field goes, the table goes.
        await page.GetByRole(AriaRole.Button, new() { Name = "New page" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Form Visitors add records." }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Punts" }).ClickAsync();
        var name = dialog.GetByLabel("Name", new() { Exact = true });
        var create = dialog.GetByRole(AriaRole.Button, new() { Name = "Create page" });
        await name.FillAsync("Skiff form");
        await create.ClickAsync();
        await Assertions.Expect(told).ToContainTextAsync("The app has a DataPage 'Skiff form' already. Choose another name.");
        await name.FillAsync("Punt form");
        await tables.DeleteFieldAsync("Punts", "Metres", default);
        await create.ClickAsync();
        await Assertions.Expect(told).ToContainTextAsync("'Punts' has no field 'Metres' any more.");
        await Assertions.Expect(dialog.GetByRole(AriaRole.Checkbox, new() { Name = "Metres" })).ToHaveCountAsync(0);
        await visitor.PictureAsync("studio-gone-field");
        await tables.DropTableAsync("Punts", default);
        await create.ClickAsync();
        await Assertions.Expect(told).ToHaveTextAsync("There is no table 'Punts' any more. Choose another one.");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Back" }).ClickAsync();
        await Assertions.Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Skiffs" })).ToBeVisibleAsync();
        await Assertions.Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Punts" })).ToHaveCountAsync(0);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Skiffs" }).ClickAsync();
        await Assertions.Expect(name).ToHaveValueAsync("Punt form");
        await create.ClickAsync();
        await Assertions.Expect(title).ToHaveTextAsync("Punt form");

        // Build from a table that goes.
        await page.GotoAsync($"{server.Address}/studio/apps/{app.Id}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Build from a table" }).ClickAsync();
        await Assertions.Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Canoes" })).ToBeVisibleAsync();
        await tables.DropTableAsync("Canoes", default);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Canoes" }).ClickAsync();
        await Assertions.Expect(told).ToHaveTextAsync("There is no table 'Canoes' any more. Choose another one.");
        await Assertions.Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Canoes" })).ToHaveCountAsync(0);
        await visitor.PictureAsync("studio-gone-table");
        await page.Keyboard.PressAsync("Escape");

        // A login by a field that goes.
        await page.GetByRole(AriaRole.Button, new() { Name = "New login" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Rowers" }).ClickAsync();
        await dialog.GetByLabel("People sign in with").SelectOptionAsync("Nick");
        await dialog.GetByLabel("Name of the login").FillAsync("Rowers only");
        await tables.DeleteFieldAsync("Rowers", "Nick", default);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create login" }).ClickAsync();
        await Assertions.Expect(told).ToHaveTextAsync("'Rowers' has no field 'Nick' any more. Choose another one.");
        await Assertions.Expect(dialog.GetByLabel("People sign in with")).ToHaveValueAsync("Email");
        await visitor.PictureAsync("studio-gone-login-field");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create login" }).ClickAsync();
        await Assertions.Expect(title).ToHaveTextAsync("Rowers only");

        // A page is opened to visitors that somebody deletes, and puts back.
        await page.GotoAsync($"{server.Address}/studio/apps/{app.Id}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Deploy Skiff form" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Switch).WaitForAsync();
        await builder.DeletePageAsync(form.Id, default);
        await dialog.GetByRole(AriaRole.Switch).ClickAsync();
        await Assertions.Expect(told).ToHaveTextAsync("This DataPage does not exist any more. Somebody may have deleted it.");
        await Assertions.Expect(dialog.GetByRole(AriaRole.Switch)).Not.ToBeCheckedAsync();
        await visitor.PictureAsync("studio-gone-page");
        await builder.PutBackPageAsync(form, default);
        await dialog.GetByRole(AriaRole.Switch).ClickAsync();
        await Assertions.Expect(dialog.GetByText("Open to visitors")).ToBeVisibleAsync();
        await Assertions.Expect(told).ToHaveCountAsync(0);

        // Its history, while somebody else saves it, and deletes it: what is told stands in the dialog.
        form = await builder.SavePageAsync(form.Id, PageParts.SetPage(form.Element, "PageHeader", "<h1>Hire a skiff</h1>"), null, Bob, default);
        await page.GotoAsync($"{server.Address}/studio/pages/{form.Id}");
        await page.GetByLabel("Title", new() { Exact = true }).FillAsync("Mine");
        await page.GetByLabel("Title", new() { Exact = true }).PressAsync("Tab");
        await page.GetByRole(AriaRole.Button, new() { Name = "History" }).ClickAsync();
        var restore = dialog.GetByRole(AriaRole.Button, new() { Name = "Restore" });
        await restore.WaitForAsync();
        form = await builder.SavePageAsync(form.Id, PageParts.SetPage(form.Element, "PageHeader", "<h1>Rent a skiff</h1>"), null, Bob, default);
        await restore.ClickAsync();
        await Assertions.Expect(told).ToHaveTextAsync("bob@example.org has saved this page meanwhile. Reload to see the changes; yours are still here until then.");
        await visitor.PictureAsync("studio-restore-overtaken");
        await builder.DeletePageAsync(form.Id, default);
        await restore.ClickAsync();
        await Assertions.Expect(told).ToContainTextAsync("This DataPage does not exist any more.");
        await builder.PutBackPageAsync(form, default);
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.GetByLabel("Title", new() { Exact = true })).ToHaveValueAsync("Mine");

        // To open or close the page, or to protect it, is not to have seen what somebody else has saved.
        await page.GetByRole(AriaRole.Button, new() { Name = "Deploy" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Switch).ClickAsync();
        await Assertions.Expect(dialog.GetByText("Closed", new() { Exact = true })).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("bob@example.org has saved this page meanwhile.");
        await Assertions.Expect(page.GetByLabel("Title", new() { Exact = true })).ToHaveValueAsync("Mine");
        PageParts.OfPage((await server.Account.Apps.GetAsync(default)).DataPages.Single(p => p.Id == form.Id).Element, "PageHeader").ShouldBe("<h1>Rent a skiff</h1>");
        server.Log.ToString()[logged..].ShouldBeEmpty();
    }

    [Fact]
    public async Task A_field_is_converted_only_as_was_seen_whatever_somebody_else_does_meanwhile()
    {
        var server = await servers.WorkshopAsync(SqlDialect.Sqlite);
        var logged = server.Log.Length;
        var table = await server.Test.CreateTableAsync("Oars", ("Title", FieldTypes.String), ("Price", FieldTypes.String), ("Stock", FieldTypes.String));
        await server.Test.InsertAsync("Oars", """{"Title":"Spoon","Price":"12","Stock":"5"}""");
        await using var visitor = await browser.NewVisitorAsync();
        var page = visitor.Page;
        var told = page.GetByRole(AriaRole.Alert);
        var convert = page.GetByRole(AriaRole.Button, new() { Name = "Convert", Exact = true });
        await page.SignInAsync(server, $"/tables/{table.Id}/design");

        // A record comes that would lose its value.
        await page.Locator(".field-open").Filter(new() { HasText = "Price" }).ClickAsync();
        await page.GetByLabel("Type", new() { Exact = true }).SelectOptionAsync("Number");
        await Assertions.Expect(page.GetByText("Nothing is lost")).ToBeVisibleAsync();
        await server.Test.InsertAsync("Oars", """{"Title":"Macon","Price":"twelve","Stock":"2"}""");
        await convert.ClickAsync();
        await Assertions.Expect(told).ToContainTextAsync("by now 1 value would be lost. Nothing was converted.");
        await Assertions.Expect(page.GetByText("1 of 2 records lose something:")).ToBeVisibleAsync();
        await visitor.PictureAsync("studio-convert-more");
        await page.GetByRole(AriaRole.Button, new() { Name = "Convert and lose 1 value" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Saved Price")).ToBeVisibleAsync();

        // The field goes: nothing that has not been seen can be converted.
        await page.Locator(".field-open").Filter(new() { HasText = "Stock" }).ClickAsync();
        await Assertions.Expect(page.Locator("#field-name")).ToHaveValueAsync("Stock");
        await page.GetByLabel("Type", new() { Exact = true }).SelectOptionAsync("Number");
        await Assertions.Expect(convert).ToBeEnabledAsync();
        await server.Test.Database.Designer.DeleteFieldAsync("Oars", "Stock", default);
        await convert.ClickAsync();
        await Assertions.Expect(told).ToHaveTextAsync("The field 'Stock' has been deleted meanwhile.");
        await Assertions.Expect(convert).ToBeDisabledAsync();
        await page.GetByLabel("Type", new() { Exact = true }).SelectOptionAsync("Currency");
        await Assertions.Expect(told).ToHaveTextAsync("The field 'Stock' has been deleted meanwhile.");
        await Assertions.Expect(convert).ToBeDisabledAsync();
        await visitor.PictureAsync("studio-convert-gone");
        server.Log.ToString()[logged..].ShouldBeEmpty();
    }

    [GeneratedRegex("does not exist|not there any more|There is nothing here|no such|has been deleted|has deleted", RegexOptions.None, 1000)]
    private static partial Regex Gone();
}
