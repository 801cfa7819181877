using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Tarn.Api.Tests.Hosting;
using Tarn.Apps.Import;
using Tarn.Apps.Packages;
using Tarn.Automation.Tasks;
using Tarn.Sql;
using Tarn.Testing;

namespace Tarn.Api.Tests;

/// <summary>
/// The calls of caspio-sdk, the JavaScript client of version 2, method by method as that client makes them: Basic at the token endpoint, <c>bearer</c> in lower case, a content type on
/// every request, also on those without a body, empty query parameters, and names that it looks up itself (rest-api.md 23).
/// </summary>
public sealed class SdkSequenceTests(ApiServers servers) : ApiTests(servers)
{
    private const string App = "Mini - Equipment Loans";

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "63")]
    public async Task The_methods_for_applications_run_unchanged(SqlDialect engine)
    {
        var (server, sdk) = await ConnectAsync(engine);
        await ImportAsync(server);

        // listing; every method with a name looks it up first.
        var listed = (await sdk.SendAsync("get", "/v2/applications", 200)).GetProperty("Result").EnumerateArray().Single(a => a.GetProperty("AppName").GetString() == App);
        listed.EnumerateObject().Select(p => p.Name).ShouldBe(["AppName", "ExternalKey", "DataPagesCount", "DateCreated", "DateModified", "DefaultIcon", "IconFileName"]);
        var app = $"/v2/applications/{listed.GetProperty("ExternalKey").GetString()}";
        // propertiesByKey, propertiesByName
        (await sdk.SendAsync("get", app, 200)).GetProperty("Result").GetRawText().ShouldBe(listed.GetRawText());
        // dpPropertiesByAppKey, dpPropertiesByAppName
        var pages = (await sdk.SendAsync("get", $"{app}/datapages", 200)).GetProperty("Result");
        pages.GetArrayLength().ShouldBe(listed.GetProperty("DataPagesCount").GetInt32());
        pages[0].EnumerateObject().Select(p => p.Name).ShouldBe(["Name", "AppKey", "AppName", "Path", "Type", "DateCreated", "DateModified", "CreatedBy", "ModifiedBy", "Note"]);
        var page = $"{app}/datapages/{pages[0].GetProperty("AppKey").GetString()}";
        // dpPropertiesByKeys, dpPropertiesByNames
        (await sdk.SendAsync("get", page, 200)).GetProperty("Result").GetRawText().ShouldBe(pages[0].GetRawText());
        // dpDeployCodeByKeys, dpDeployCodeByNames: a JSON string by itself, for each letter that there still is.
        foreach (var method in "IFULENYZ")
            (await sdk.SendAsync("get", $"{page}/deployment?method={method}", 200)).ValueKind.ShouldBe(JsonValueKind.String);
        // dpDeployByKeys, dpDeployByNames, dpDisableByKeys, dpDisableByNames, dpDeployAllByAppKey, ..ByAppName, dpDisableAllByAppKey, ..ByAppName: no body, empty answers.
        foreach (var (method, path, deployed) in new[] { ("put", page, 1), ("delete", page, 0), ("put", $"{app}/datapages", 4), ("delete", $"{app}/datapages", 0) })
        {
            await sdk.SendAsync(method, $"{path}/deployment", 200, isEmpty: true);
            var catalogue = await server.Account.Apps.GetAsync(default);
            catalogue.DataPagesOf(catalogue.FindAppByName(App)!).Count(p => p.Deployed).ShouldBe(deployed, $"{method} {path}");
        }
    }

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "63")]
    public async Task The_methods_for_files_run_unchanged(SqlDialect engine)
    {
        var (server, sdk) = await ConnectAsync(engine);
        var name = server.NewName("Sdk");
        await server.Database.Files.EnsureFolderAsync($"/{name}/In", default);
        // metadataByPath walks from the root by keys, folder by folder; the root has an empty key.
        async Task<JsonElement> FolderAsync(string key, string child) => (await sdk.SendAsync("get", $"/v2/files?externalKey={key}", 200)).GetProperty("Result").GetProperty("Folders").EnumerateArray().Single(f => f.GetProperty("Name").GetString() == child);
        var outer = (await FolderAsync("", name)).GetProperty("ExternalKey").GetString()!;
        var folder = (await FolderAsync(outer, "In")).GetProperty("ExternalKey").GetString()!;
        // uploadByKey, uploadByPath: parts file0, file1; taken names are left out.
        (await sdk.UploadAsync("post", $"/v2/files?externalKey={folder}", 201, ("file0", "a.txt", "one"), ("file1", "b.txt", "two"))).GetProperty("Result").GetArrayLength().ShouldBe(2);
        (await sdk.UploadAsync("post", $"/v2/files?externalKey={folder}", 201, ("file0", "a.txt", "other"), ("file1", "c.txt", "three"))).GetProperty("Result")[0].GetProperty("Name").GetString().ShouldBe("c.txt");
        // uploadOverwriteByKey, uploadOverwriteByPath: one request for each file.
        var replaced = (await sdk.UploadAsync("put", $"/v2/files?externalKey={folder}", 200, ("file", "a.txt", "newer"))).GetProperty("Result");
        (await sdk.UploadAsync("put", $"/v2/files?externalKey={folder}", 201, ("file", "d.txt", "four"))).GetProperty("Result").GetProperty("Name").GetString().ShouldBe("d.txt");
        // metadataByKey of a folder, and of a file.
        var files = (await sdk.SendAsync("get", $"/v2/files?externalKey={folder}", 200)).GetProperty("Result").GetProperty("Files");
        files.EnumerateArray().Select(f => f.GetProperty("Name").GetString()).ShouldBe(["a.txt", "b.txt", "c.txt", "d.txt"]);
        var key = files[0].GetProperty("ExternalKey").GetString();
        key.ShouldBe(replaced.GetProperty("ExternalKey").GetString());
        DateTime.ParseExact(files[0].GetProperty("DateCreated").GetString()!, "M/d/yyyy h:mm:ss tt", CultureInfo.InvariantCulture).ShouldBe(DateTime.UtcNow, TimeSpan.FromMinutes(2));
        (await sdk.SendAsync("get", $"/v2/files?externalKey={key}", 200)).GetProperty("Result").GetProperty("Files")[0].GetProperty("Name").GetString().ShouldBe("a.txt");
        // downloadByKey, downloadByPath: it takes the file's name from content-disposition.
        foreach (var path in new[] { $"/v2/files/{key}", $"/v2/files/path?filePath=/{name}/In/a.txt" })
        {
            using var download = await sdk.DownloadAsync(path);
            (await download.Content.ReadAsStringAsync()).ShouldBe("newer");
            download.Content.Headers.ContentDisposition!.FileName!.Trim('"').ShouldBe("a.txt");
        }

        // deleteByKey, deleteByPath
        await sdk.SendAsync("delete", $"/v2/files/{key}", 200, isEmpty: true);
        await sdk.SendAsync("delete", $"/v2/files/path?filePath=/{name}/In/b.txt", 200, isEmpty: true);
        (await sdk.SendAsync("get", $"/v2/files?externalKey={folder}", 200)).GetProperty("Result").GetProperty("Files").GetArrayLength().ShouldBe(2);
        (await sdk.SendAsync("get", $"/v2/files/{key}", 404)).GetProperty("Code").GetString().ShouldBe("FileNotFound");
    }

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "63")]
    public async Task The_methods_for_the_design_of_tables_run_unchanged(SqlDialect engine)
    {
        var (server, sdk) = await ConnectAsync(engine);
        var name = server.NewName("Sdk");
        // create: Name and Columns; the answer is empty.
        await sdk.SendAsync(
            "post", "/v2/tables", 201,
            $$"""{"Name":"{{name}}","Columns":[{"Name":"Id","Type":"AUTONUMBER","Unique":true},{"Name":"Title","Type":"STRING","Label":"Its title"},{"Name":"Pin","Type":"PASSWORD"},{"Name":"Tags","Type":"LIST-STRING","ListField":["Red","Blue"]},{"Name":"At","Type":"TIMESTAMP","OnInsert":true,"TimeZone":"UTC"}]}""",
            isEmpty: true);
        // listing, description, definition, fieldDefinition
        (await sdk.SendAsync("get", "/v2/tables", 200)).GetProperty("Result").EnumerateArray().Select(t => t.GetString()).ShouldContain(name);
        (await sdk.SendAsync("get", $"/v2/tables/{name}", 200)).GetRawText().ShouldBe($$$"""{"Result":{"Name":"{{{name}}}","Note":""}}""");
        var fields = (await sdk.SendAsync("get", $"/v2/tables/{name}/fields", 200)).GetProperty("Result");
        fields.EnumerateArray().Select(f => f.GetProperty("Name").GetString()).ShouldBe(["Id", "Title", "Pin", "Tags", "At"]);
        fields[1].EnumerateObject().Select(p => p.Name).ShouldBe(["Name", "Type", "Unique", "Description", "DisplayOrder", "Label", "UniqueAllowNulls", "IsFormula"], ignoreOrder: true);
        (await sdk.SendAsync("get", $"/v2/tables/{name}/fields/Tags", 200)).GetProperty("Result").GetProperty("ListField").GetRawText().ShouldBe("""{"1":"Red","2":"Blue"}""");
        // addField, updateFieldDefinition, deleteField
        await sdk.SendAsync("post", $"/v2/tables/{name}/fields", 201, """{"Name":"Extra","Type":"NUMBER","UniqueAllowNulls":false,"Description":""}""", isEmpty: true);
        await sdk.SendAsync("put", $"/v2/tables/{name}/fields/Extra", 200, """{"NewName":"More","NewType":"INTEGER","NewLabel":"Some more"}""", isEmpty: true);
        (await sdk.SendAsync("get", $"/v2/tables/{name}/fields/More", 200)).GetProperty("Result").GetProperty("Type").GetString().ShouldBe("INTEGER");
        await sdk.SendAsync("delete", $"/v2/tables/{name}/fields/More", 200, isEmpty: true);
        (await sdk.SendAsync("get", $"/v2/tables/{name}/fields/More", 404)).GetProperty("Code").GetString().ShouldBe("FieldNotFound");
        // passwordFields, updatePasswordFieldValue, deletePasswordFieldValue
        (await sdk.SendAsync("get", $"/v2/tables/{name}/passwordFields", 200)).GetRawText().ShouldBe("""{"Result":["Pin"]}""");
        await sdk.SendAsync("post", $"/v2/tables/{name}/records", 201, """{"Title":"a","Pin":"first secret"}""", isEmpty: true);
        (await sdk.SendAsync("put", $"/v2/tables/{name}/passwordFields/Pin?q.where=Title='a'", 200, """{"Value":"second secret"}""")).GetRawText().ShouldBe("""{"RecordsAffected":1}""");
        (await sdk.SendAsync("delete", $"/v2/tables/{name}/passwordFields/Pin?q.where=Title='a'", 200)).GetRawText().ShouldBe("""{"RecordsAffected":1}""");
    }

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "63")]
    public async Task The_methods_for_records_of_tables_and_views_run_unchanged(SqlDialect engine)
    {
        var (server, sdk) = await ConnectAsync(engine);
        var (view, orders, _) = await OrdersViewAsync(server);
        var big = await TableAsync(server, $"{Field("N", "INTEGER")},{Field("Name", "STRING")},{Field("Tags", "LIST-STRING", "\"ListField\":[\"Red\",\"Blue\"]")}");
        await server.Database.Engine.WriteAsync(
            async session =>
            {
                var schema = await Data.Schema.ObjectStore.ReadSchemaAsync(session.QueryAsync, default);
                var table = schema.Table(big);
                for (var i = 1; i <= 1_010; i++)
                    await server.Database.Writer.InsertWithinAsync(session, schema, table, new Data.Records.RecordValues(table) { [0] = SqlValue.FromInt(i), [1] = SqlValue.FromText("n" + i) }, TestAccount.Context, default);
                return true;
            },
            default);

        // getRecords, getRecordsStreamToFile: a thousand at a time until a page is empty.
        const string Empty = "q.select=*&q.where=&q.groupBy=&q.orderBy=";
        (await sdk.RecordsAsync($"/v2/tables/{big}/records?{Empty}&q.limit=1000")).GetArrayLength().ShouldBe(1_000);
        var seen = new List<int>();
        for (var number = 1; ; number++)
        {
            var page = await sdk.RecordsAsync($"/v2/tables/{big}/records?{Empty}&q.limit=1000&q.pageNumber={number}&q.pageSize=1000");
            if (page.GetArrayLength() == 0)
                break;
            seen.AddRange(page.EnumerateArray().Select(r => r.GetProperty("N").GetInt32()));
        }

        seen.ShouldBe(Enumerable.Range(1, 1_010), ignoreOrder: true);
        // getRecordsPaginated
        (await sdk.RecordsAsync($"/v2/tables/{big}/records?q.select=N&q.where={Encode("Name LIKE 'n100%'")}&q.groupBy=&q.orderBy={Encode("N DESC")}&q.pageNumber=2&q.pageSize=5")).GetRawText()
            .ShouldBe("""[{"N":1004},{"N":1003},{"N":1002},{"N":1001},{"N":1000}]""");
        (await sdk.SendAsync("get", $"/v2/tables/{big}/records?q.pageNumber=1&q.pageSize=1001", 400)).GetProperty("Code").GetString().ShouldBe("IncorrectQueryParameter");
        // createRecord, with and without response=rows; lists are arrays of ids.
        await sdk.SendAsync("post", $"/v2/tables/{big}/records", 201, """{"N":3000,"Tags":[1,2]}""", isEmpty: true);
        var created = (await sdk.SendAsync("post", $"/v2/tables/{big}/records?response=rows", 201, """{"N":3001,"Tags":["2"]}""")).GetProperty("Result")[0];
        (created.GetProperty("Tags").GetRawText(), created.GetProperty("Name").GetString()).ShouldBe(("""{"2":"Blue"}""", ""));
        // updateRecords: without rows no Result in this version.
        (await sdk.SendAsync("put", $"/v2/tables/{big}/records?q.where={Encode("N >= 3000")}", 200, """{"Name":"late"}""")).GetRawText().ShouldBe("""{"RecordsAffected":2}""");
        var updated = await sdk.SendAsync("put", $"/v2/tables/{big}/records?q.where=N=3001&response=rows", 200, """{"Name":"later"}""");
        (updated.GetProperty("RecordsAffected").GetInt32(), updated.GetProperty("Result")[0].GetProperty("Name").GetString()).ShouldBe((1, "later"));
        // deleteRecords: a DELETE with a content type and without a body.
        (await sdk.SendAsync("delete", $"/v2/tables/{big}/records?q.where={Encode("N >= 3000")}", 200)).GetRawText().ShouldBe("""{"RecordsAffected":2}""");
        (await sdk.SendAsync("put", $"/v2/tables/{big}/records?q.where=", 400, """{"Name":"x"}""")).GetProperty("Code").GetString().ShouldBe("IncorrectQueryParameter");

        // views: listing, description, getRecords.., createRecord, updateRecords, deleteRecords
        (await sdk.SendAsync("get", "/v2/views", 200)).GetProperty("Result").EnumerateArray().Select(v => v.GetString()).ShouldContain(view);
        (await sdk.SendAsync("get", $"/v2/views/{view}", 200)).GetProperty("Result").GetProperty("Name").GetString().ShouldBe(view);
        await AddAsync(server, orders, """{"CustomerCode":1,"Total":5,"Status":"open"}""");
        (await sdk.RecordsAsync($"/v2/views/{view}/records?{Empty}&q.limit=1000"))[0].GetProperty("Customer").GetString().ShouldBe("Ann");
        await sdk.SendAsync("post", $"/v2/views/{view}/records", 201, """{"CustomerCode":2,"Total":7,"Status":"open"}""", isEmpty: true);
        (await sdk.SendAsync("put", $"/v2/views/{view}/records?q.where=Total=7", 200, """{"Total":8}""")).GetRawText().ShouldBe("""{"RecordsAffected":1}""");
        (await sdk.RecordsAsync($"/v2/views/{view}/records?{Empty}&q.limit=1000&q.pageNumber=1&q.pageSize=1000")).GetArrayLength().ShouldBe(2);
        (await sdk.SendAsync("delete", $"/v2/views/{view}/records?q.where=Total=8", 200)).GetRawText().ShouldBe("""{"RecordsAffected":1}""");
    }

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "63")]
    public async Task The_methods_for_tasks_run_unchanged(SqlDialect engine)
    {
        var (server, sdk) = await ConnectAsync(engine);
        var table = await TableAsync(server, Field("Number", "STRING"));
        var task = await server.Account.Tasks.CreateAsync(
            TaskJson.Read($$"""{"name":"Sdk {{table}}","direction":"Import","place":{"type":"Files"},"path":"/none.csv","schedule":{"kind":"OnDemand","timeZone":"UTC"},"objects":[{"action":"Append","destination":"{{table}}"}]}"""), "test", default);
        // listing and the look-up by name; propertiesByKey, ..ByName; runByKey, ..ByName
        var listed = (await sdk.SendAsync("get", "/v2/tasks", 200)).GetProperty("Result").EnumerateArray().Single(t => t.GetProperty("Name").GetString() == $"Sdk {table}");
        listed.GetProperty("ExternalKey").GetString().ShouldBe(task.Key);
        (await sdk.SendAsync("get", $"/v2/tasks/{task.Key}", 200)).GetProperty("Result").GetProperty("Status").GetString().ShouldBe("Ready");
        await sdk.SendAsync("post", $"/v2/tasks/{task.Key}/run", 200, isEmpty: true);
        for (var attempt = 0; ; attempt++)
        {
            var now = (await sdk.SendAsync("get", $"/v2/tasks/{task.Key}", 200)).GetProperty("Result");
            if (now.TryGetProperty("Success", out var success))
            {
                success.GetBoolean().ShouldBeFalse();
                DateTime.Parse(now.GetProperty("LastRunTimeUTC").GetString()!, CultureInfo.InvariantCulture).ShouldBe(DateTime.UtcNow, TimeSpan.FromMinutes(2));
                break;
            }

            attempt.ShouldBeLessThan(500);
            await Task.Delay(20);
        }
    }

    private async Task<(ApiServer Server, Sdk Client)> ConnectAsync(SqlDialect engine)
    {
        var server = Server(engine);
        var profile = await server.CreateProfileAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token") { Content = new StringContent("grant_type=client_credentials", Encoding.UTF8, "application/x-www-form-urlencoded") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{profile.Profile.ClientId}:{profile.ClientSecret}")));
        using var response = await server.Http.SendAsync(request);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var token = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        token.EnumerateObject().Select(p => p.Name).ShouldBe(["access_token", "token_type", "expires_in", "refresh_token"]);
        return (server, new Sdk(server, token.GetProperty("access_token").GetString()!));
    }

    private static async Task ImportAsync(ApiServer server)
    {
        if ((await server.Account.Apps.GetAsync(default)).FindAppByName(App) is not null)
            return;
        await using var package = File.OpenRead(TestPaths.Data("mini-app/mini-app.zip"));
        (await AppImporter.ImportAsync(server.Database, package, new PackagePlan(), "tests", null, default)).Ok.ShouldBeTrue();
    }

    /// <summary>Sends what the client sends.</summary>
    private sealed class Sdk(ApiServer server, string token)
    {
        public async Task<JsonElement> SendAsync(string method, string path, int status, string? body = null, bool isEmpty = false)
        {
            using var content = new StringContent(body ?? "", Encoding.UTF8);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await SendAsync(method, path, content);
            var text = await response.Content.ReadAsStringAsync();
            ((int)response.StatusCode).ShouldBe(status, $"{method} {path}: {text}");
            text.Length.ShouldBe(isEmpty ? 0 : text.Length, text);
            return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
        }

        public async Task<JsonElement> RecordsAsync(string path) => (await SendAsync("get", path, 200)).GetProperty("Result");

        public async Task<JsonElement> UploadAsync(string method, string path, int status, params (string Part, string Name, string Text)[] files)
        {
            using var form = new MultipartFormDataContent();
            foreach (var (part, name, text) in files)
                form.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(text)), part, name);
            using var response = await SendAsync(method, path, form);
            var answer = await response.Content.ReadAsStringAsync();
            ((int)response.StatusCode).ShouldBe(status, answer);
            return JsonDocument.Parse(answer).RootElement;
        }

        public async Task<HttpResponseMessage> DownloadAsync(string path)
        {
            using var content = new StringContent("", Encoding.UTF8, "application/json");
            var response = await SendAsync("get", path, content);
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
            return response;
        }

        private async Task<HttpResponseMessage> SendAsync(string method, string path, HttpContent content)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method.ToUpperInvariant()), "/rest" + path) { Content = content };
            request.Headers.TryAddWithoutValidation("Authorization", $"bearer {token}");
            request.Headers.TryAddWithoutValidation("Accept", "application/json");
            return await server.Http.SendAsync(request);
        }
    }
}
