using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Tarn.Api.Tests.Hosting;
using Tarn.Sql;

namespace Tarn.Api.Tests;

/// <summary>Attachments and the Files area.</summary>
public sealed class FileTests(ApiServers servers) : ApiTests(servers)
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 3000).Select(i => (byte)i)];

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "39,40")]
    public async Task Attachments_go_in_come_out_and_go_away(SqlDialect engine)
    {
        var server = Server(engine);
        var table = await TableAsync(server, $"{Field("S", "STRING")},{Field("Doc", "ATTACHMENT", "\"AttachmentPermittedFileTypes\":[\"pdf\"],\"AttachmentMaxFileSize\":5000")}");
        var key = await AddAsync(server, table, """{"S":"a"}""");
        await AddAsync(server, table, """{"S":"b"}""");
        var field = $"{V3}/tables/{table}/attachments/doc";
        (await server.Client.GetAsync($"{field}/{key}")).Is(404, "FileNotFound");
        (await server.Client.GetAsync($"{field}/999")).Is(404, "ObjectNotFound");
        (await server.Client.UploadAsync(HttpMethod.Put, $"{field}/{key}", ("file", "cv.pdf", Bytes))).Is(204);
        var download = await server.Client.GetAsync($"{field}/{key}", "application/octet-stream");
        (await download.Message.Content.ReadAsByteArrayAsync()).ShouldBe(Bytes);
        download.Header("Content-Disposition").ShouldBe("attachment; filename=\"cv.pdf\"; filename*=UTF-8''cv.pdf");
        download.Header("Content-Type").ShouldBe("application/pdf");
        (await RowsAsync(server, table, "q.select=Doc")).Column("Doc").ShouldBe(["\"cv.pdf\"", "\"\""]);

        var info = (await server.Client.GetAsync($"{field}/fileInfo")).Is(200).Result;
        info.GetArrayLength().ShouldBe(1);
        info[0].EnumerateObject().Select(p => p.Name).ShouldBe(["PK_ID", "FileName", "FileType", "Size", "DateCreated", "DateUpdated"]);
        info[0].GetProperty("FileName").GetString().ShouldBe("cv");
        info[0].GetProperty("FileType").GetString().ShouldBe("pdf");
        (await server.Client.PutAsync($"{field}/fileInfo?where=PK_ID={key}&response=rows", """{"FileName":"resume"}""")).Is(200).Result[0].GetProperty("FileName").GetString().ShouldBe("resume");
        (await server.Client.PutAsync($"{field}/fileInfo?where=PK_ID={key}", """{"FileName":"resume.exe"}""")).Is(400, "IncorrectBodyParameter");

        (await server.Client.UploadAsync(HttpMethod.Put, $"{field}/{key}", ("File", "x.exe", Bytes))).Is(400, "IncorrectBodyParameter");
        (await server.Client.UploadAsync(HttpMethod.Put, $"{field}/{key}", ("File", "x.pdf", new byte[6000]))).Is(400, "IncorrectBodyParameter");
        (await server.Client.UploadAsync(HttpMethod.Put, $"{field}/{key}", ("File", "a.pdf", Bytes), ("File", "b.pdf", Bytes))).Is(400, "IncorrectBodyParameter");
        (await server.Client.UploadAsync(HttpMethod.Put, $"{field}/{key}", ("Other", "a.pdf", Bytes))).Is(400, "IncorrectBodyParameter");
        (await server.Client.UploadAsync(HttpMethod.Put, $"{field}/999", ("File", "a.pdf", Bytes))).Is(404, "ObjectNotFound");
        (await server.Client.GetAsync($"{V3}/tables/{table}/attachments/S/fileInfo")).Is(400, "IncorrectQueryParameter");
        (await server.Client.GetAsync($"{V3}/tables/{table}/attachments/Nope/fileInfo")).Is(404, "FieldNotFound");
        (await server.Client.DeleteAsync(field)).Is(400, "IncorrectQueryParameter");
        (await server.Client.DeleteAsync(field + "?where=1=1")).Is(200).Text.ShouldBe("""{"RecordsAffected":1}""");
        (await server.Client.GetAsync($"{field}/{key}")).Is(404, "FileNotFound");
        (await server.Client.PostAsync($"{V3}/tables/{table}/records", """{"Doc":"x.pdf"}""")).Is(400, "AlterReadOnlyData");
    }

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "39")]
    public async Task Attachments_of_a_view_are_reached_by_its_combined_key(SqlDialect engine)
    {
        var server = Server(engine);
        var (view, orders, _) = await OrdersViewAsync(server);
        await AddAsync(server, orders, """{"CustomerCode":2,"Total":5,"Status":"open"}""");
        var field = $"{V3}/views/{view}/attachments/Doc";
        (await server.Client.UploadAsync(HttpMethod.Put, $"{field}/2%2C1", ("File", "a.pdf", Bytes))).Is(204);
        (await (await server.Client.GetAsync($"{field}/2,1")).Is(200).Message.Content.ReadAsByteArrayAsync()).ShouldBe(Bytes);
        (await server.Client.GetAsync($"{field}/1,1")).Is(404, "ObjectNotFound");
        (await server.Client.GetAsync($"{field}/x'--")).Is(404, "ObjectNotFound");
        (await server.Client.GetAsync($"{field}/fileInfo?q.where=Total=5")).Is(200).Result[0].GetProperty("PK_ID").GetString().ShouldBe("2,1");
        (await server.Client.DeleteAsync($"{field}?q.where=1=1")).Is(200).Affected.ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "41,42,43,44,45")]
    public async Task Files_are_stored_listed_replaced_and_deleted(SqlDialect engine)
    {
        var server = Server(engine);
        var folderName = server.NewName("Folder");
        var folder = await server.Database.Files.EnsureFolderAsync($"/{folderName}/Sub", default);
        var parent = await server.Database.Files.EnsureFolderAsync($"/{folderName}", default);
        var files = $"{V3}/files";
        var posted = (await server.Client.UploadAsync(HttpMethod.Post, $"{files}?externalKey={parent.Key}", ("Files", "a.png", Bytes), ("anything", "../x/b ä.txt", [1, 2]))).Is(201);
        posted.Column("Name").ShouldBe(["\"a.png\"", "\"b ä.txt\""]);
        var key = posted.Result[0].GetProperty("ExternalKey").GetString()!;

        (await server.Client.UploadAsync(HttpMethod.Post, $"{files}?externalKey={parent.Key}", ("Files", "c.png", Bytes), ("Files", "A.PNG", Bytes))).Is(409, "FileAlreadyExists");
        (await server.Client.GetAsync($"{files}?externalKey={parent.Key}")).Is(200).Column("Name").ShouldBe(["\"a.png\"", "\"b ä.txt\""]);
        (await server.Client.UploadAsync(HttpMethod.Post, $"{V2}/files?externalKey={parent.Key}", ("file0", "c.png", Bytes), ("file1", "a.png", Bytes))).Is(201).Column("Name").ShouldBe(["\"c.png\""]);
        (await server.Client.UploadAsync(HttpMethod.Post, $"{V2}/files?externalKey={parent.Key}", ("file1", "a.png", Bytes))).Is(409);
        (await server.Client.UploadAsync(HttpMethod.Post, $"{files}?externalKey={Guid.NewGuid()}", ("Files", "a.png", Bytes))).Is(404, "FileNotFound");
        (await server.Client.UploadAsync(HttpMethod.Post, $"{files}?externalKey={key}", ("Files", "a.png", Bytes))).Is(400, "IncorrectQueryParameter");

        (await server.Client.UploadAsync(HttpMethod.Put, $"{files}?externalKey={parent.Key}", ("File", "a.png", [9]))).Is(200).Result.GetProperty("ExternalKey").GetString().ShouldBe(key);
        (await server.Client.UploadAsync(HttpMethod.Put, $"{files}?externalKey={parent.Key}", ("File", "new.png", [9]))).Is(201);
        (await (await server.Client.GetAsync($"{files}/path?filePath={folderName.ToLowerInvariant()}/A.png")).Is(200).Message.Content.ReadAsByteArrayAsync()).ShouldBe([9]);
        (await server.Client.GetAsync($"{files}/path?filePath=/{folderName}/none.png")).Is(404, "FileNotFound");
        (await server.Client.GetAsync($"{files}/path?filePath=/{folderName}/../a.png")).Is(400, "IncorrectQueryParameter");
        (await server.Client.GetAsync($"{files}/path")).Is(400, "IncorrectQueryParameter");
        (await server.Client.GetAsync($"{files}/path/fileInfo?filePath=/{folderName}/a.png")).Is(200).Result.GetProperty("Size").GetInt32().ShouldBe(1);
        (await server.Client.GetAsync($"{files}/{key}/fileInfo")).Is(200).Result.GetProperty("DateCreated").GetString()!.Length.ShouldBe(19);
        (await server.Client.GetAsync($"{files}/a.png")).Is(404, "FileNotFound");
        (await server.Client.GetAsync($"{files}/folders/{folder.Key}")).Is(200).Result.GetProperty("Name").GetString().ShouldBe("Sub");
        (await server.Client.DeleteAsync($"{files}/{folder.Key}")).Is(400, "IncorrectQueryParameter");

        (await server.Client.DeleteAsync($"{files}?externalKey={key}")).Is(405, "MethodNotAllowed");
        (await server.Client.DeleteAsync($"{files}/{key}")).Is(204);
        (await server.Client.DeleteAsync($"{files}/{key}")).Is(404, "FileNotFound");
        var second = posted.Result[1].GetProperty("ExternalKey").GetString();
        (await server.Client.DeleteAsync($"{V2}/files/{second}")).Is(200).Text.ShouldBe("");

        for (var i = 0; i < 30; i++)
            await server.Database.Files.EnsureFolderAsync($"/{folderName}/Sub/{i:00}", default);
        var page = (await server.Client.GetAsync($"{files}/folders?externalKey={folder.Key}")).Is(200);
        page.Result.GetArrayLength().ShouldBe(25);
        page.Json.GetProperty("Pagination").GetRawText().ShouldBe("""{"TotalCount":30,"PageNumber":1,"PageSize":25}""");
        (await server.Client.GetAsync($"{files}/folders?externalKey={folder.Key}&pageSize=5&pageNumber=2&sortDescending=true")).Column("Name").ShouldBe(["\"24\"", "\"23\"", "\"22\"", "\"21\"", "\"20\""]);
        (await server.Client.GetAsync($"{files}/folders?sortField=Foo")).Is(400, "IncorrectQueryParameter");
        (await server.Client.GetAsync($"{files}?sortField=Foo")).Is(400, "IncorrectQueryParameter");
        (await server.Client.GetAsync($"{files}?pageSize=4")).Is(400, "IncorrectQueryParameter");
    }

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "46")]
    public async Task Version_2_lists_folders_and_files_in_one_object(SqlDialect engine)
    {
        var server = Server(engine);
        var name = server.NewName("Two");
        var parent = await server.Database.Files.EnsureFolderAsync($"/{name}", default);
        await server.Database.Files.EnsureFolderAsync($"/{name}/In", default);
        await server.Client.UploadAsync(HttpMethod.Put, $"{V2}/files?externalKey={parent.Key}", ("file", "x.txt", [1]));
        var listed = (await server.Client.GetAsync($"{V2}/files?externalKey={parent.Key}")).Is(200).Result;
        listed.GetProperty("Folders")[0].GetProperty("ContentType").GetString().ShouldBe("caspio/folder");
        var file = listed.GetProperty("Files")[0];
        Regex.IsMatch(file.GetProperty("DateCreated").GetString()!, @"^\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d\d:\d\d (AM|PM)$", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).ShouldBeTrue();
        (await server.Client.GetAsync($"{V2}/files?externalKey={file.GetProperty("ExternalKey").GetString()}")).Result.GetProperty("Files").GetArrayLength().ShouldBe(1);
        (await server.Client.GetAsync($"{V2}/files")).Is(200).Text.ShouldContain(name);
    }

    [Fact]
    public async Task Downloads_come_in_ranges_and_are_conditional()
    {
        var server = Server(SqlDialect.Sqlite);
        var name = server.NewName("r") + ".bin";
        var key = (await server.Client.UploadAsync(HttpMethod.Post, $"{V3}/files", ("Files", name, Bytes))).Is(201).Result[0].GetProperty("ExternalKey").GetString();
        using var range = new HttpRequestMessage(HttpMethod.Get, $"{V3}/files/{key}");
        range.Headers.Range = new RangeHeaderValue(10, 19);
        using var part = await server.Client.Http.SendAsync(range);
        ((int)part.StatusCode).ShouldBe(206);
        (await part.Content.ReadAsByteArrayAsync()).ShouldBe(Bytes[10..20]);
        using var again = new HttpRequestMessage(HttpMethod.Get, $"{V3}/files/{key}");
        again.Headers.IfNoneMatch.Add(part.Headers.ETag!);
        using var unchanged = await server.Client.Http.SendAsync(again);
        ((int)unchanged.StatusCode).ShouldBe(304);
    }

    [Fact, Trait("Acceptance", "40")]
    public async Task A_file_over_the_limit_is_413_and_leaves_nothing()
    {
        await using var server = await ApiServer.StartAsync(SqlDialect.Sqlite, new ApiOptions { MaxUpload = 4096 });
        (await server.Client.UploadAsync(HttpMethod.Post, $"{V3}/files", ("Files", "small.bin", [1]), ("Files", "big.bin", new byte[5000]))).Is(413, "FileTooLarge");
        (await server.Client.GetAsync($"{V3}/files")).Text.ShouldContain("\"TotalCount\":0");
        (await server.Client.PostAsync($"{V3}/files", "{}")).Is(415, "UnsupportedMediaType");
        var broken = new StringContent("--b\r\nContent-Disposition: form-data; name=\"Files\"; filename=\"a.txt\"\r\n\r\nabc");
        broken.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b");
        (await server.Client.SendAsync(HttpMethod.Post, $"{V3}/files", broken)).Is(400, "IncorrectBodyParameter");
        (await server.Client.UploadAsync(HttpMethod.Post, $"{V3}/files", ("Files", "a:b.txt", [1]))).Is(400, "IncorrectBodyParameter");
    }
}
