using System.Text;
using Microsoft.Playwright;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Sql;
using Tarn.Studio.Tests.Hosting;
using Tarn.Testing;

namespace Tarn.Browser.Tests.Studio;

/// <summary>Files in, looked at, moved with the records that name them, and out again.</summary>
[Collection(StudioCollection.Name)]
public sealed class FileTests(Chromium browser, StudioServers servers)
{
    private const string Long = "a very long name, of the kind that cameras and scanners and people with much to say give to their files, so that every list has to live with it, it's \u00fcbel & \u2018quoted\u2019.txt";

    [Fact]
    public async Task Files_are_uploaded_shown_moved_and_deleted_and_nothing_of_them_runs()
    {
        var server = await servers.WorkshopAsync(SqlDialect.Sqlite);
        await server.Test.CreateTableAsync("Posters", ("Name", FieldTypes.String), ("Picture", FieldTypes.File));
        await server.Test.InsertAsync("Posters", """{"Name":"Spring","Picture":"/dot.png"}""");
        await using var visitor = await browser.NewVisitorAsync();
        var page = visitor.Page;
        await page.SignInAsync(server, "/files");
        await page.SettledAsync();
        await visitor.PictureAsync("studio-files-empty");

        // Several at once, among them a page that would love to run here.
        await UploadAsync(page, ("dot.png", TestPictures.Halves(600, 400, ".png")), ("evil.html", "<script>alert(document.cookie)</script>"u8.ToArray()),
            (Long, "One line.\nAnother line."u8.ToArray()), ("evil.svg", "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"u8.ToArray()));
        await Assertions.Expect(page.Locator(".tray-item").Last).ToContainTextAsync("4 files stored.");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "dot.png" })).ToBeVisibleAsync();
        (await page.Locator(".file-thumb img").EvaluateAsync<int>("image => image.decode().then(() => image.naturalWidth)")).ShouldBe(128, "lists load smaller pictures");
        await page.GetByRole(AriaRole.Button, new() { Name = "New folder" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync("a/b");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create folder" }).ClickAsync();
        await Assertions.Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("is not a name");
        await dialog.GetByLabel("Name").FillAsync("Posters 2026");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Navigation, new() { Name = "Folders" })).ToContainTextAsync("Posters 2026");
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove from list" }).ClickAsync();
        await visitor.LookAsync("files", server);

        // What was stored is handed out, never run.
        foreach (var name in new[] { "evil.html", "evil.svg" })
        {
            var file = (await server.Test.Database.Files.FindAsync(0, name, default))!;
            var answer = await page.Context.APIRequest.GetAsync($"{server.Address}/studio/stored-files/{file.Id}?show=1&small=1");
            answer.Headers["content-disposition"].ShouldStartWith("attachment");
            answer.Headers["content-type"].ShouldBe("application/octet-stream");
            answer.Headers["content-security-policy"].ShouldStartWith("sandbox");
            answer.Headers["x-content-type-options"].ShouldBe("nosniff");
        }

        var foreign = await page.Context.APIRequest.PutAsync($"{server.Address}/studio/stored-files?folder=0&name=x.txt", new() { Headers = [KeyValuePair.Create("Origin", "https://evil.example")], DataByte = [1] });
        foreign.Status.ShouldBe(403);

        // The same name again: nothing is overwritten unasked.
        await UploadAsync(page, (Long, "Changed."u8.ToArray()));
        await Assertions.Expect(dialog).ToContainTextAsync("The name is taken");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Keep both" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "quoted\u2019(1).txt" })).ToBeVisibleAsync();

        // A folder at the top is shared with everybody, after a question.
        await page.GetByRole(AriaRole.Button, new() { Name = "Actions for the folder Posters 2026" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Make public" }).ClickAsync();
        await Assertions.Expect(dialog).ToContainTextAsync("without signing in");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Make public" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Row, new() { Name = "Posters 2026" })).ToContainTextAsync("Public");
        await visitor.PictureAsync("studio-files-public");

        // A file that records name: its path follows when it is moved.
        await page.GetByRole(AriaRole.Link, new() { Name = "dot.png" }).ClickAsync();
        await Assertions.Expect(page.Locator(".file-facts")).ToContainTextAsync("1 record of Posters (Picture)");
        (await page.Locator(".file-preview img").EvaluateAsync<int>("image => image.decode().then(() => image.naturalWidth)")).ShouldBe(600);
        await visitor.LookAsync("file", server);
        await page.GetByRole(AriaRole.Button, new() { Name = "More for dot.png" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Rename or move" }).ClickAsync();
        await dialog.GetByLabel("Name").FillAsync("spring.png");
        await dialog.GetByLabel("Folder").SelectOptionAsync("/Posters 2026");
        await Assertions.Expect(dialog).ToContainTextAsync("That folder is public");
        await visitor.PictureAsync("studio-file-move");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.Locator(".file-path").First).ToHaveTextAsync("/Posters 2026/spring.png");
        await Assertions.Expect(page.Locator(".file-path").Last).ToContainTextAsync("/Posters%202026/spring.png?ver=");
        await visitor.PictureAsync("studio-file-public");
        (await server.Test.ReadAsync("Posters", "Picture")).ShouldBe("""[{"Picture":"/Posters 2026/spring.png"}]""");

        // A text is previewed, and searched; a folder in use says by whom before it goes.
        await page.GotoAsync(server.Address + "/studio/files");
        await page.GetByLabel("Search all files").FillAsync("very long");
        await page.GetByRole(AriaRole.Link, new() { Name = "quoted\u2019.txt" }).ClickAsync();
        await Assertions.Expect(page.Locator(".file-preview pre")).ToContainTextAsync("Another line.");
        await page.GotoAsync(server.Address + "/studio/files");
        await page.GetByRole(AriaRole.Button, new() { Name = "Actions for the folder Posters 2026" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Delete" }).ClickAsync();
        await Assertions.Expect(dialog).ToContainTextAsync("1 record of Posters (Picture)");
        await dialog.GetByRole(AriaRole.Textbox).FillAsync("Posters 2026");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete folder" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Navigation, new() { Name = "Folders" })).Not.ToContainTextAsync("Posters 2026");

        // What no record names is listed when it is a day old; a file that a record has come to name meanwhile stays.
        await server.Test.Database.Engine.WriteAsync(session => session.ExecuteAsync(new SqlStatement("UPDATE \"_tarn_file\" SET \"modified\" = '2020-05-14 12:00:00.000'", []), default), default);
        await page.GetByRole(AriaRole.Link, new() { Name = "Unused files" }).ClickAsync();
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(4);
        await visitor.LookAsync("files-unused", server);
        await server.Test.UpdateAsync("Posters", "1=1", """{"Picture":"/evil.svg"}""");
        await page.GetByLabel("All files that no DataPage names").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete 4 files" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete files" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Deleted 3 files")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("Every file is used")).ToBeVisibleAsync();
        (await server.Test.Database.Files.FindByPathAsync("/evil.svg", default)).ShouldNotBeNull();
        server.Log.ToString().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_cell_that_holds_a_file_shows_it_takes_another_and_gives_it_up()
    {
        var server = await servers.WorkshopAsync(SqlDialect.Postgres);
        var table = await server.Test.Database.Designer.CreateTableAsync("Bills", "",
        [
            new FieldDesign(new FieldDefinition { Name = "Customer", Type = FieldTypes.String }),
            new FieldDesign(new FieldDefinition { Name = "Scan", Type = FieldTypes.Attachment, Attachment = new AttachmentOptions { PermittedFileTypes = ["png", "pdf"], MaxFileSize = 5000 } }),
            new FieldDesign(new FieldDefinition { Name = "Logo", Type = FieldTypes.File }),
        ], default);
        var bill = await server.Test.InsertAsync("Bills", """{"Customer":"Ann"}""");
        await using var visitor = await browser.NewVisitorAsync();
        var page = visitor.Page;
        await page.SignInAsync(server, $"/tables/{table.Id}");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await page.Cell(0, 1).ClickAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(dialog).ToContainTextAsync("png, .pdf; up to 4.9 KB");
        await ChooseAsync(page, "scan.exe", new byte[10]);
        await Assertions.Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("accepts files of type png, pdf");
        await ChooseAsync(page, "scan.png", Dot);
        await Assertions.Expect(page.Cell(0, 1)).ToHaveTextAsync("scan.png");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(dialog.GetByRole(AriaRole.Link, new() { Name = "scan.png" })).ToBeVisibleAsync();
        (await dialog.Locator("img").EvaluateAsync<int>("image => image.decode().then(() => image.naturalWidth)")).ShouldBe(8);
        await visitor.PictureAsync("studio-cell-file");
        (await Looks.Axe.FindAsync(page)).ShouldBeEmpty();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Remove file" }).ClickAsync();
        await Assertions.Expect(page.Cell(0, 1)).ToHaveTextAsync("");
        (await server.Test.Database.Attachments.FindAsync(table, table.FindField("Scan")!, bill, default)).ShouldBeNull();

        await page.Cell(0, 2).ClickAsync();
        await page.Keyboard.PressAsync("F2");
        await ChooseAsync(page, "logo.png", Dot);
        await Assertions.Expect(page.Cell(0, 2)).ToHaveTextAsync("/logo.png");
        server.Log.ToString().ShouldBeEmpty();
    }

    private static readonly byte[] Dot = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAFElEQVR4nGNgaGj4j4YwhUgRBQCkKR4B3Eaa3gAAAABJRU5ErkJggg==");

    private static async Task ChooseAsync(IPage page, string name, byte[] bytes)
    {
        // The framework listens to the control a moment after it is drawn.
        await page.WaitForFunctionAsync("() => document.querySelector('dialog input[type=file]')?._blazorInputFileNextFileId !== undefined");
        await page.Locator("dialog input[type=file]").SetInputFilesAsync(new FilePayload { Name = name, MimeType = "application/octet-stream", Buffer = bytes });
    }

    private static async Task UploadAsync(IPage page, params (string Name, byte[] Bytes)[] files)
    {
        await page.WaitForFunctionAsync("() => document.querySelector('.files-main')");
        await page.WaitForTimeoutAsync(400);
        await page.Locator(".files-main input[type=file]").SetInputFilesAsync(files.Select(f => new FilePayload { Name = f.Name, MimeType = "application/octet-stream", Buffer = f.Bytes }));
    }
}
