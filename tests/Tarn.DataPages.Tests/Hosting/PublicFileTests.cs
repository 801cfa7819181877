using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.Data.Files;
using Tarn.DataPages.Hosting;
using Tarn.Sql;
using Tarn.Testing;
using static Tarn.DataPages.Tests.Hosting.Built;

namespace Tarn.DataPages.Tests.Hosting;

/// <summary>Files of folders that are shared with everybody, on both engines; numbers in names are those of the acceptance list of deployment.</summary>
public sealed class PublicFileTests
{
    private const string Account = "/cdn/C1TST001/";

    public static TheoryData<SqlDialect> Engines => new(SqlDialect.Sqlite, SqlDialect.Postgres);

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Everybody_reads_files_of_shared_folders_and_nobody_learns_what_is_in_others_41(SqlDialect dialect)
    {
        await using var server = await PageServer.StartAsync(dialect);
        var files = server.Database.Files;
        using var http = new HttpClient { BaseAddress = new Uri(server.Address) };
        var shared = await files.CreateFolderAsync(0, "Posters", default);
        var inner = await files.CreateFolderAsync(shared.Id, "Año 2026", default);
        var hidden = await files.CreateFolderAsync(0, "Wages", default);
        var logo = await AddAsync(shared.Id, "logo.png");
        var spring = await AddAsync(inner.Id, "spring & co.png");
        await AddAsync(hidden.Id, "all.png");
        await AddAsync(0, "root.png");
        (await StatusAsync("Posters/logo.png")).ShouldBe(HttpStatusCode.Forbidden);

        await files.SetPublicAsync(shared, isPublic: true, default);
        await files.SetPublicAsync(shared, isPublic: true, default);
        (await files.ReadPublicFoldersAsync(default)).ShouldBe([shared.Id]);
        using var answer = await http.GetAsync(PublicFiles.AddressOf(null, "", "c1tst001", "/Posters/logo.png", logo));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (answer.Content.Headers.ContentType!.MediaType, answer.Headers.CacheControl!.ToString(), answer.Headers.GetValues("Access-Control-Allow-Origin").Single()).ShouldBe(("image/png", "public, max-age=31536000, immutable", "*"));
        (await answer.Content.ReadAsStringAsync()).ShouldBe("0123456789");
        (await StatusAsync(PublicFiles.AddressOf(null, "", "c1tst001", "/Posters/Año 2026/spring & co.png", spring)[Account.Length..])).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync("posters/LOGO.png")).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync("Posters/none.png")).ShouldBe(HttpStatusCode.NotFound);

        // What is not shared answers alike, whether it is there or not; and no spelling of a path leads out of the shared folder.
        foreach (var path in new[]
        {
            "Wages/all.png", "Wages/none.png", "Nothing/none.png", "root.png", "", "Posters", "Posters/../Wages/all.png", "Posters/%2e%2e/Wages/all.png", "Posters/..%2fWages%2fall.png", "Wages/../Posters/../Wages/all.png", "%00/a",
            "Posters%2flogo.png",
        })
            (await StatusAsync(path)).ShouldNotBe(HttpStatusCode.OK, path);
        foreach (var path in new[] { "Wages/all.png", "Wages/none.png", "Nothing/none.png", "root.png" })
            (await StatusAsync(path)).ShouldBe(HttpStatusCode.Forbidden, path);
        foreach (var path in new[] { "Posters/%00", "Posters/a%00/b", "Posters//logo.png", "Posters/./logo.png%20" })
            ((int)await StatusAsync(path)).ShouldBeLessThan(500, path);
        using (var other = await http.GetAsync("/cdn/C1TST002/Posters/logo.png"))
            other.StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        // A folder that moves is shared no longer, neither below another nor when it comes back; and only folders at the top can be.
        (await Should.ThrowAsync<Data.DataException>(() => files.SetPublicAsync(inner, isPublic: true, default).AsTask())).Message.ShouldContain("at the top");
        shared = await files.MoveFolderAsync(shared, hidden.Id, "Posters", default);
        (await StatusAsync("Wages/Posters/logo.png")).ShouldBe(HttpStatusCode.Forbidden);
        shared = await files.MoveFolderAsync(shared, 0, "Posters", default);
        (await StatusAsync("Posters/logo.png")).ShouldBe(HttpStatusCode.Forbidden);
        await files.SetPublicAsync(shared, isPublic: true, default);
        shared = await files.MoveFolderAsync(shared, 0, "Placards", default);
        (await StatusAsync("Placards/logo.png")).ShouldBe(HttpStatusCode.OK);
        await files.SetPublicAsync(shared, isPublic: false, default);
        (await StatusAsync("Placards/logo.png")).ShouldBe(HttpStatusCode.Forbidden);
        await files.SetPublicAsync(shared, isPublic: true, default);
        await files.DeleteFolderAsync(shared, default);
        (await StatusAsync("Placards/logo.png")).ShouldBe(HttpStatusCode.Forbidden);
        (await files.ReadPublicFoldersAsync(default)).ShouldBeEmpty();
        server.Log.ToString().ShouldBeEmpty();

        async Task<FileItem> AddAsync(long folder, string name) => (await files.AddAsync(folder, [(name, await server.Database.Blobs.PutAsync(new MemoryStream("0123456789"u8.ToArray()), 100, default))], false, default))[0];

        async Task<HttpStatusCode> StatusAsync(string path)
        {
            using var got = await http.GetAsync(Account + path);
            return got.StatusCode;
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Pages_write_the_public_addresses_of_files_in_shared_folders_and_their_own_of_others(SqlDialect dialect)
    {
        await using var server = await PageServer.StartAsync(dialect);
        var files = server.Database.Files;
        await server.Test.CreateTableAsync("Posters", ("Name", FieldTypes.String), ("Picture", FieldTypes.File), ("Contract", FieldTypes.File));
        var shared = await files.EnsureFolderAsync("/Posters", default);
        var inner = await files.EnsureFolderAsync("/Posters/Año 2026", default);
        var hidden = await files.EnsureFolderAsync("/Wages", default);
        var spring = await AddAsync(inner.Id, "spring & co.png");
        await AddAsync(shared.Id, "logo.png");
        await AddAsync(hidden.Id, "all.pdf");
        await server.Test.InsertAsync("Posters", """{"Name":"Spring","Picture":"/posters/Año 2026/SPRING & co.png","Contract":"/Wages/all.pdf"}""");
        await server.Test.InsertAsync("Posters", """{"Name":"Logo","Picture":"Posters/logo.png","Contract":"/Posters/gone.pdf"}""");
        var report = await server.DeployAsync(PackageElement.Create(
            "SearchPage", [("DataSourceType", "Table"), ("DataSourceName", "Posters"), ("DisplayReport", "Immediately")],
            PackageElement.Create(
                "SearchRecordsetPage", [("SortBy", "PK_ID")], Column("Name", "Plain Text"), Column("Picture", "Image"), Column("Contract", "Plain Text"),
                PackageElement.Create("DisplayField", [("ColumnName", "HTML Block 1"), ("Type", "HTML Block"), ("Label", "<b class='w' data-at='[@field:Picture/]'></b>")]),
                PackageElement.Create("RecordAction", [("ActionType", "VIEW")]),
                PackageElement.Create("RecordDetailsPage", [], Section(Field("Name"), Field("Picture", "Static", [("DisplayType", "Image"), ("Editable", "False")]))))));
        var update = await server.DeployAsync(Page("UpdateRecordPage", "Posters", [("KeyField", "Name")], Section(Field("Name"), Field("Picture", "File", [("DisplayType", "Image")]))));

        // No folder is shared: every address leads through the page.
        (await AddressesAsync("img")).ShouldAllBe(a => a.Contains("/files/"));
        await files.SetPublicAsync(shared, isPublic: true, default);
        var address = $"{server.Address}/cdn/C1TST001/posters/A%C3%B1o%202026/SPRING%20%26%20co.png?ver={spring.Blob[..10]}";
        var pictures = await AddressesAsync("img");
        (pictures.Count, pictures[0]).ShouldBe((2, address));
        pictures[1].ShouldStartWith($"{server.Address}/cdn/C1TST001/Posters/logo.png?ver=");
        (await AddressesAsync("b.w")).ShouldBe(pictures);
        (await AddressesAsync("td a[href*=Wages], td a[href*=gone]")).ShouldAllBe(a => a.Contains("/files/"), "a file that is not there has no public address: its page shows what stands for it");
        using var http = new HttpClient();
        foreach (var picture in pictures)
        {
            using var got = await http.GetAsync(picture);
            (got.StatusCode, got.Headers.CacheControl!.MaxAge).ShouldBe((HttpStatusCode.OK, TimeSpan.FromDays(365)));
        }

        using (var visitor = await server.VisitAsync(report))
        {
            await visitor.OpenAsync(visitor.Page.QuerySelector("a[data-cb-name=ViewDetails]")!.GetAttribute("href")!);
            visitor.Page.QuerySelector("img")!.GetAttribute("src").ShouldBe(address);
        }

        using (var visitor = await server.VisitAsync(update + "?Name=Spring"))
            visitor.Page.QuerySelector("img")!.GetAttribute("src").ShouldBe(address);

        // Another content has another address.
        await files.PutAsync(inner.Id, "spring & co.png", await server.Database.Blobs.PutAsync(new MemoryStream([1]), 100, default), default);
        (await AddressesAsync("img"))[0].ShouldNotBe(address);
        await files.SetPublicAsync(shared, isPublic: false, default);
        (await AddressesAsync("img")).ShouldAllBe(a => a.Contains("/files/"));

        // However many files there are, in however many folders: the depth of their folders says how many statements it takes.
        await files.SetPublicAsync(shared, isPublic: true, default);
        var found = await files.FindPublicAsync(["/Posters/logo.png", "POSTERS/LOGO.png", "/Posters/Año 2026/Spring & Co.png", "/Wages/all.pdf", "/Posters", "", "/", "a", "/Posters/", "//Posters/logo.png", "/Posters/../Wages/all.pdf", "/Posters/x\0", "/Posters/'", new string('a', 70_000) + "/b", string.Join('/', new string('a', 500).ToCharArray())], default);
        found.Keys.Order(StringComparer.Ordinal).ShouldBe(["Posters/Año 2026/Spring & Co.png", "Posters/logo.png"]);
        server.Log.ToString().ShouldBeEmpty();

        async Task<List<string>> AddressesAsync(string selector)
        {
            using var visitor = await server.VisitAsync(report);
            return [.. visitor.Page.QuerySelectorAll(selector).Select(e => e.GetAttribute("src") ?? e.GetAttribute("href") ?? e.GetAttribute("data-at") ?? "")];
        }

        async Task<FileItem> AddAsync(long folder, string name) => (await files.AddAsync(folder, [(name, await server.Database.Blobs.PutAsync(new MemoryStream([1, 2]), 100, default))], false, default))[0];

        static PackageElement Column(string name, string type) => PackageElement.Create("DisplayField", [("ColumnName", name), ("Label", name), ("Type", type)]);
    }

    [Fact]
    public async Task A_CDN_stands_in_the_addresses_that_pages_write()
    {
        await using var server = await PageServer.StartAsync(SqlDialect.Sqlite, new DataPagesOptions { CdnAddress = "https://files.example.com/tarn" });
        await server.Test.CreateTableAsync("Posters", ("Name", FieldTypes.String), ("Picture", FieldTypes.File));
        var shared = await server.Database.Files.EnsureFolderAsync("/Posters", default);
        await server.Database.Files.SetPublicAsync(shared, isPublic: true, default);
        var file = (await server.Database.Files.AddAsync(shared.Id, [("a.png", await server.Database.Blobs.PutAsync(new MemoryStream([1, 2]), 100, default))], false, default))[0];
        await server.Test.InsertAsync("Posters", """{"Name":"A","Picture":"/Posters/a.png"}""");
        var update = await server.DeployAsync(Page("UpdateRecordPage", "Posters", [("KeyField", "Name")], Section(Field("Name"), Field("Picture", "File", [("DisplayType", "Image")]))));
        using var visitor = await server.VisitAsync(update + "?Name=A");
        visitor.Page.QuerySelector("img")!.GetAttribute("src").ShouldBe($"https://files.example.com/tarn/C1TST001/Posters/a.png?ver={file.Blob[..10]}");
    }

    [Fact]
    public async Task Public_pictures_come_smaller_in_the_sizes_that_the_server_offers()
    {
        var folder = Directory.CreateTempSubdirectory("tarn-thumbnails-");
        try
        {
            await using var server = await PageServer.StartAsync(SqlDialect.Sqlite, new DataPagesOptions { ThumbnailSizes = [50, 200], ThumbnailFolder = Path.Combine(folder.FullName, "made") });
            var files = server.Database.Files;
            using var http = new HttpClient { BaseAddress = new Uri(server.Address) };
            var shared = await files.CreateFolderAsync(0, "Site", default);
            await AddAsync("sea.jpg", TestPictures.Halves(600, 400, ".jpg", 6));
            await AddAsync("half.png", TestPictures.Halves(600, 400, ".png")[..200]);
            await AddAsync("a.txt", "Text"u8.ToArray());
            await AddAsync("a.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray());
            (await GetAsync("sea.jpg?w=200")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            await files.SetPublicAsync(shared, isPublic: true, default);

            var file = (await files.FindAsync(shared.Id, "sea.jpg", default))!;
            using var small = await GetAsync($"sea.jpg?w=200&ver={file.Blob[..10]}");
            (small.StatusCode, small.Content.Headers.ContentType!.MediaType, small.Headers.CacheControl!.ToString()).ShouldBe((HttpStatusCode.OK, "image/jpeg", "public, max-age=31536000, immutable"));
            TestPictures.Look(await small.Content.ReadAsByteArrayAsync()).ShouldBe((200, 300, "red"));
            foreach (var (query, size) in new[] { ("h=200", (133, 200)), ("w=50&h=200", (50, 75)), ("w=200&h=50", (33, 50)) })
            {
                using var other = await GetAsync("sea.jpg?" + query);
                var (width, height, _) = TestPictures.Look(await other.Content.ReadAsByteArrayAsync());
                (width, height).ShouldBe(size);
                other.Headers.ETag.ShouldNotBe(small.Headers.ETag);
                other.Headers.CacheControl!.ToString().ShouldBe("public, max-age=300");
            }

            using var again = new HttpRequestMessage(HttpMethod.Get, Account + "Site/sea.jpg?w=200");
            again.Headers.IfNoneMatch.Add(small.Headers.ETag!);
            using (var known = await http.SendAsync(again))
                known.StatusCode.ShouldBe(HttpStatusCode.NotModified);

            foreach (var query in new[] { "w=201", "w=0", "w=-50", "w=", "w=50&h=1", "w=50&w=200", "h=9999999999", "w=5e1" })
            {
                using var refused = await GetAsync("sea.jpg?" + query);
                (refused.StatusCode, refused.Headers.CacheControl!.ToString()).ShouldBe((HttpStatusCode.BadRequest, "no-store"), query);
                (await refused.Content.ReadAsStringAsync()).ShouldContain("can be 50, 200", customMessage: query);
            }

            foreach (var (name, words) in new[] { ("a.txt", "Only pictures"), ("a.svg", "Only pictures"), ("half.png", "damaged"), ("half.png", "damaged") })
            {
                using var refused = await GetAsync(name + "?w=50");
                refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest, name);
                (await refused.Content.ReadAsStringAsync()).ShouldContain(words);
            }

            // What was kept is not given to anybody once the folder is private again.
            await files.SetPublicAsync(shared, isPublic: false, default);
            (await GetAsync("sea.jpg?w=200")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            server.Log.ToString().ShouldBeEmpty();

            async Task AddAsync(string name, byte[] bytes) => await files.AddAsync(shared.Id, [(name, await server.Database.Blobs.PutAsync(new MemoryStream(bytes), 1 << 20, default))], false, default);

            async Task<HttpResponseMessage> GetAsync(string path) => await http.GetAsync(Account + "Site/" + path);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Public_files_come_in_parts_are_not_sent_twice_and_never_run()
    {
        await using var server = await PageServer.StartAsync(SqlDialect.Sqlite);
        var files = server.Database.Files;
        using var http = new HttpClient { BaseAddress = new Uri(server.Address) };
        var shared = await files.CreateFolderAsync(0, "Site", default);
        await files.SetPublicAsync(shared, isPublic: true, default);
        foreach (var name in new[] { "film.mp4", "page.html", "code.js", "feed.xml", "drawing.svg", "look.css", "a.xhtml" })
            await files.AddAsync(shared.Id, [(name, await server.Database.Blobs.PutAsync(new MemoryStream(Encoding.UTF8.GetBytes("<script>alert(1)</script>")), 100, default))], false, default);

        using (var head = await http.SendAsync(new HttpRequestMessage(HttpMethod.Head, Account + "Site/film.mp4")))
            (head.StatusCode, head.Content.Headers.ContentLength, (await head.Content.ReadAsByteArrayAsync()).Length).ShouldBe((HttpStatusCode.OK, 25, 0));
        using var ranged = new HttpRequestMessage(HttpMethod.Get, Account + "Site/film.mp4");
        ranged.Headers.Range = new RangeHeaderValue(1, 6);
        using var part = await http.SendAsync(ranged);
        (part.StatusCode, await part.Content.ReadAsStringAsync(), part.Headers.CacheControl!.ToString()).ShouldBe((HttpStatusCode.PartialContent, "script", "public, max-age=300"));
        using var again = new HttpRequestMessage(HttpMethod.Get, Account + "Site/film.mp4");
        again.Headers.IfNoneMatch.Add(part.Headers.ETag!);
        using (var known = await http.SendAsync(again))
            known.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        using (var posted = await http.PostAsync(Account + "Site/film.mp4", new StringContent("x")))
            posted.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);

        foreach (var (name, type) in new[] { ("page.html", "application/octet-stream"), ("code.js", "application/octet-stream"), ("feed.xml", "application/octet-stream"), ("a.xhtml", "application/octet-stream"), ("drawing.svg", "image/svg+xml"), ("look.css", "text/css") })
        {
            using var file = await http.GetAsync(Account + "Site/" + name);
            file.Content.Headers.ContentType!.MediaType.ShouldBe(type, name);
            file.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment", name);
            file.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"], name);
            file.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("sandbox", Case.Sensitive, name);
        }
    }
}
