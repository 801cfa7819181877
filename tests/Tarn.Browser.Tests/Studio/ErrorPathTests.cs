using System.Text.RegularExpressions;
using Microsoft.Playwright;
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

    [GeneratedRegex("does not exist|not there any more|There is nothing here|no such|has been deleted|has deleted", RegexOptions.None, 1000)]
    private static partial Regex Gone();
}
