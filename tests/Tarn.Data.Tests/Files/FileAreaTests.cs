using Shouldly;
using Tarn.Data.Changes;
using Tarn.Data.Fields;
using Tarn.Data.Files;
using Tarn.Sql;
using Tarn.Testing;
using Xunit;

namespace Tarn.Data.Tests.Files;

/// <summary>Folders and files as people rearrange them, on both engines.</summary>
public sealed class FileAreaTests
{
    private static readonly WriteContext Ada = new(ChangeSource.Datasheet, "ada@example.org");

    public static IEnumerable<object[]> Engines => TestAccount.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Files_and_folders_move_with_the_paths_that_records_hold(SqlDialect dialect)
    {
        await using var account = await TestAccount.CreateAsync(dialect);
        var files = account.Database.Files;
        await account.CreateTableAsync("Posters", ("Name", FieldTypes.String), ("Picture", FieldTypes.File));
        var demo = await files.CreateFolderAsync(0, "Demo", default);
        var old = await files.CreateFolderAsync(demo.Id, "Old_100%", default);
        var file = await AddAsync(old.Id, "a.png");
        await AddAsync(old.Id, "it's b.png");
        await AddAsync(demo.Id, "c.png");
        foreach (var path in new[] { "/Demo/Old_100%/a.png", "/demo/old_100%/A.PNG", "/Demo/Old_100%/it's b.png", "/Demo/OldX100%/z.png", "/Demo/c.png" })
            await account.Database.Writer.InsertAsync("Posters", t => Values(t, path), Ada, default);

        var use = new FileUse(account.Database);
        (await use.FindAsync("/Demo/Old_100%/a.png", default)).ShouldBe([new FileUser("Posters", "Picture", 2)]);
        (await use.FindAsync("/Demo/Old_100%/", default)).ShouldBe([new FileUser("Posters", "Picture", 3)]);

        (await Should.ThrowAsync<DataException>(async () => await files.CreateFolderAsync(0, "DEMO", default))).Problem.ShouldBe(DataProblem.AlreadyExists);
        (await Should.ThrowAsync<DataException>(async () => await files.CreateFolderAsync(9999, "x", default))).Problem.ShouldBe(DataProblem.ObjectNotFound);
        (await Should.ThrowAsync<DataException>(async () => await files.MoveFolderAsync(demo, old.Id, "Demo", default))).Message.ShouldContain("into itself");
        (await Should.ThrowAsync<DataException>(async () => await files.MoveAsync(file, demo.Id, "C.png", default))).Problem.ShouldBe(DataProblem.AlreadyExists);

        await files.MoveFolderAsync(old, 0, "New", default);
        (await use.MoveAsync("/Demo/Old_100%/", "/New/", Ada, default)).ShouldBe(3);
        (await account.ReadAsync("Posters", "Picture", null, "PK_ID")).ShouldBe("""[{"Picture":"/New/a.png"},{"Picture":"/New/a.png"},{"Picture":"/New/it's b.png"},{"Picture":"/Demo/OldX100%/z.png"},{"Picture":"/Demo/c.png"}]""");
        file = await files.MoveAsync((await files.FindAsync(file.Id, default))!, 0, "a.html", default);
        (file.ContentType, (await files.FindByPathAsync("/a.html", default))!.Key).ShouldBe(("text/html", file.Key));
        (await files.FreeNameAsync(0, "a.html", default)).ShouldBe("a(1).html");
        (await files.SearchAsync("S B", default)).Select(f => f.Name).ShouldBe(["it's b.png"]);
        (await files.SearchAsync("_", default)).ShouldBeEmpty();

        (await files.MeasureFolderAsync(0, default)).ShouldBe((3, 9));
        (await files.DeleteFolderAsync((await files.FindFolderAsync(old.Id, default))!, default)).ShouldBe(1);
        (await files.FindFolderAsync(old.Id, default)).ShouldBeNull();
        account.Database.Blobs.List(DateTimeOffset.MaxValue).Count().ShouldBe(2);

        async Task<FileItem> AddAsync(long folder, string name) => (await files.AddAsync(folder, [(name, await account.Database.Blobs.PutAsync(new MemoryStream([1, 2, 3]), 10, default))], false, default))[0];

        static Data.Records.RecordValues Values(Data.Schema.TableDefinition table, string path)
        {
            var values = new Data.Records.RecordValues(table);
            values[table.PositionOf("Picture")] = SqlValue.FromText(path);
            return values;
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Files_that_no_record_names_are_found_after_a_day_and_go_only_while_none_does_D44(SqlDialect dialect)
    {
        var clock = new FileClock();
        await using var account = await TestAccount.CreateAsync(dialect, clock);
        var files = account.Database.Files;
        await account.CreateTableAsync("Posters", ("Name", FieldTypes.String), ("Picture", FieldTypes.File), ("Draft", FieldTypes.File));
        await account.CreateTableAsync("Rooms", ("The_Plan", FieldTypes.File));
        var photos = await files.EnsureFolderAsync("/Demo/Photos", default);
        foreach (var (folder, name, size) in new[] { (photos.Id, "used.png", 10), (photos.Id, "Draft.png", 10), (photos.Id, "Lost.png", 20), (0L, "plan.pdf", 10), (0L, "old.txt", 30), (0L, "taken.txt", 5) })
            await AddAsync(folder, name, size);
        await account.InsertAsync("Posters", """{"Name":"Spring","Picture":"/demo/photos/USED.png","Draft":"Demo/Photos/Draft.png"}""");
        await account.InsertAsync("Posters", """{"Name":"Empty"}""");
        await account.InsertAsync("Rooms", """{"The_Plan":"/plan.pdf"}""");
        (await files.FindUnusedAsync(null, default)).Count.ShouldBe(0);

        clock.Now += TimeSpan.FromHours(25);
        await AddAsync(0, "fresh.txt", 1);
        var unused = await files.FindUnusedAsync(null, default);
        unused.Files.Select(f => f.Path).ShouldBe(["/old.txt", "/Demo/Photos/Lost.png", "/taken.txt"]);
        (unused.Count, unused.Bytes).ShouldBe((3, 55));
        (await files.FindUnusedAsync(photos.ParentId, default)).Files.Select(f => f.Path).ShouldBe(["/Demo/Photos/Lost.png"]);

        // Somebody names one while the list is looked at.
        await account.InsertAsync("Posters", """{"Name":"Summer","Picture":"/taken.txt"}""");
        (await files.DeleteUnusedAsync([.. unused.Files.Select(f => f.File.Id), (await files.FindByPathAsync("/plan.pdf", default))!.Id], default)).ShouldBe(2);
        (await files.DeleteUnusedAsync([], default)).ShouldBe(0);
        (await files.FindUnusedAsync(null, default)).Files.ShouldBeEmpty();
        (await files.FindByPathAsync("/taken.txt", default)).ShouldNotBeNull();
        account.Database.Blobs.List(DateTimeOffset.MaxValue).Count().ShouldBe(5);

        async Task AddAsync(long folder, string name, int size) =>
            await files.AddAsync(folder, [(name, await account.Database.Blobs.PutAsync(new MemoryStream(new byte[size]), 100, default))], false, default);
    }

    private sealed class FileClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2027, 5, 14, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
