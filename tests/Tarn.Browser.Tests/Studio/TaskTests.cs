using System.Text;
using Microsoft.Playwright;
using Tarn.Automation.Egress;
using Tarn.Automation.Tasks;
using Tarn.Data.Fields;
using Tarn.Sql;
using Tarn.Studio.Tests.Hosting;

namespace Tarn.Browser.Tests.Studio;

/// <summary>A task is described in plain words, runs, and shows the rows that it left out.</summary>
[Collection(StudioCollection.Name)]
public sealed class TaskTests(Chromium browser, StudioServers servers)
{
    [Fact]
    public async Task An_import_is_made_with_a_schedule_runs_shows_what_it_left_out_and_an_export_writes_a_file()
    {
        var server = await servers.WorkshopAsync(SqlDialect.Postgres);
        await server.Test.CreateTableAsync("Spares", ("Part", FieldTypes.String), ("Price", FieldTypes.Currency));
        await PutAsync(server, "/in", "prices_1.csv", "Part;Gross\nChain;19.90\nBell;many\n");
        await using var visitor = await browser.NewVisitorAsync();
        var page = visitor.Page;
        var dialog = page.GetByRole(AriaRole.Dialog);
        await page.SignInAsync(server, "/tasks");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No tasks yet" })).ToBeVisibleAsync();

        await page.Keyboard.PressAsync("n");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create task" }).ClickAsync();
        await Assertions.Expect(page.Locator("#task-name-error")).ToContainTextAsync("“Name” must have");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Price list");
        await page.GetByLabel("File", new() { Exact = true }).FillAsync("/in/prices_*.csv");
        await page.GetByLabel("What to do").SelectOptionAsync("AddUpdate");
        await page.GetByLabel("Table", new() { Exact = true }).SelectOptionAsync("Spares");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create task" }).ClickAsync();
        await Assertions.Expect(page.GetByText("“Find records by” is required")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Group, new() { Name = "Find records by" }).GetByLabel("Part").CheckAsync();
        await page.GetByText("Columns, sheet").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "A column" }).ClickAsync();
        await page.GetByLabel("Column", new() { Exact = true }).FillAsync("Gross");
        await page.GetByLabel("Column", new() { Exact = true }).BlurAsync();
        await page.GetByLabel("Field for Gross").SelectOptionAsync("Price");
        await page.GetByLabel("Repeat").SelectOptionAsync("Days");
        await page.GetByLabel("Time zone").FillAsync("Europe/Berlin");
        await page.GetByLabel("Time zone").BlurAsync();
        await Assertions.Expect(page.Locator(".schedule-words")).ToContainTextAsync("Every day at 06:00, Europe/Berlin. Next: ");
        await visitor.LookAsync("task-new", server);
        await page.GetByRole(AriaRole.Button, new() { Name = "Create task" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Price list");
        (await server.Account.Tasks.ListAsync(default)).Single().Definition.Objects[0].Map.ShouldBe([new ColumnMap("Gross", "Price")]);

        using var http = EgressClient.Create(new EgressPolicy(new EgressOptions()));
        var runner = new TaskRunner(new TaskOptions { WorkFolder = Directory.CreateTempSubdirectory("tarn-tasks-").FullName, Poll = TimeSpan.FromMilliseconds(100) }, http, TimeProvider.System, static _ => { });
        using var stop = new CancellationTokenSource();
        var running = runner.RunAsync(server.Account.Tasks, stop.Token);
        await page.GetByRole(AriaRole.Button, new() { Name = "Run now" }).ClickAsync();
        await Assertions.Expect(dialog.GetByText("Done, rows left out")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await Assertions.Expect(dialog.GetByRole(AriaRole.Cell, new() { Name = "many" })).ToBeVisibleAsync();
        await Assertions.Expect(dialog).ToContainTextAsync("does not fit the CURRENCY field");
        await visitor.LookAsync("task-run", server);
        await page.Keyboard.PressAsync("Escape");
        (await server.Test.ReadAsync("Spares", "Part, Price")).ShouldContain("\"Chain\"");
        await visitor.LookAsync("task", server);

        // Its file is gone; then somebody switches it off, changes it and deletes it. What was typed meanwhile stays.
        var tasks = server.Account.Tasks;
        var task = (await tasks.ListAsync(default)).Single();
        var files = server.Account.Database.Files;
        await files.DeleteAsync((await files.FindByPathAsync("/in/prices_1.csv", default))!, default);
        await page.GetByLabel("Note", new() { Exact = true }).FillAsync("Every morning");
        await page.GetByRole(AriaRole.Button, new() { Name = "Run now" }).ClickAsync();
        await Assertions.Expect(dialog).ToContainTextAsync("There is no file '/in/prices_*.csv'. Put one there, or give the task another path.");
        await visitor.PictureAsync("studio-task-no-file");
        await page.Keyboard.PressAsync("Escape");
        await tasks.EnableAsync(task.Key, false, "bob@example.org", default);
        await page.GetByRole(AriaRole.Button, new() { Name = "Run now" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The task 'Price list' is disabled. Switch it on first.");
        await Assertions.Expect(page.Locator(".figures")).ToContainTextAsync("Switched off");
        await visitor.PictureAsync("studio-task-off");
        await page.GetByRole(AriaRole.Button, new() { Name = "More" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Switch on" }).ClickAsync();
        await Assertions.Expect(page.Locator(".figures")).Not.ToContainTextAsync("Switched off");
        await tasks.ChangeAsync(task.Key, task.Definition with { Note = "At noon" }, "bob@example.org", default);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByText("bob@example.org has saved this task meanwhile.")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByLabel("Note", new() { Exact = true })).ToHaveValueAsync("Every morning");
        await visitor.PictureAsync("studio-task-overtaken");
        (await tasks.GetAsync(task.Key, default)).Definition.Note.ShouldBe("At noon");
        await tasks.DeleteAsync(task.Key, default);
        await page.GetByRole(AriaRole.Button, new() { Name = "Run now" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("This task does not exist any more. Somebody may have deleted it.");
        await tasks.CreateAsync(task.Definition, "ada@example.org", default);
        await PutAsync(server, "/in", "prices_1.csv", "Part;Gross\nChain;19.90\n");

        await page.GotoAsync(server.Address + "/studio/tasks/new?direction=export");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Spares out");
        await page.GetByLabel("Table or view").SelectOptionAsync("Spares");
        await page.GetByLabel("Name of the file").FillAsync("spares.csv");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create task" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Run it now" }).ClickAsync();
        await Assertions.Expect(page.Locator("tbody .badge")).ToHaveTextAsync("Done", new() { Timeout = 30_000 });
        var written = (await server.Account.Database.Files.FindByPathAsync("/exports/spares.csv", default)).ShouldNotBeNull();
        var use = await server.Account.Database.Files.ReadUseAsync(default);
        use.Files.ShouldBeGreaterThanOrEqualTo(2);
        use.FileBytes.ShouldBeGreaterThan(written.Size);
        await stop.CancelAsync();
        await running;

        await page.GetByRole(AriaRole.Link, new() { Name = "Tasks", Exact = true }).First.ClickAsync();
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(2);
        await visitor.LookAsync("tasks", server);
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "Spares out" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "More" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Delete" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Textbox).FillAsync("Spares out");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete task" }).ClickAsync();
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        server.Log.ToString().ShouldBeEmpty();
    }

    private static async Task PutAsync(StudioServer server, string folder, string name, string text)
    {
        var database = server.Account.Database;
        var place = await database.Files.EnsureFolderAsync(folder, default);
        await database.Files.PutAsync(place.Id, name, await database.Blobs.PutAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), long.MaxValue, default), default);
    }
}
