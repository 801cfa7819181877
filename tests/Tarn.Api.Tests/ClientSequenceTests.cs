using System.Net;
using System.Text;
using System.Text.Json;
using Tarn.Api.Tests.Hosting;
using Tarn.Sql;

namespace Tarn.Api.Tests;

/// <summary>
/// The calls of the other published clients as each makes them (rest-api.md 23): the official n8n node, a proxy that prices orders, and a mobile app.
/// What is peculiar to a client is in the requests: names of parameters without prefix, forms of lists, pages, retries.
/// </summary>
public sealed class ClientSequenceTests(ApiServers servers) : ApiTests(servers)
{
    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "63")]
    public async Task The_n8n_node_runs_unchanged(SqlDialect engine)
    {
        var server = Server(engine);
        // Id and secret in the form's body.
        var n8n = await server.SignInAsync(await server.CreateProfileAsync());
        var table = await TableAsync(server, $"{Field("Title", "STRING")},{Field("Tags", "LIST-STRING", "\"ListField\":[\"Red\",\"Green\",\"Blue\"]")},{Field("Doc", "ATTACHMENT")}");
        var records = $"{V3}/tables/{table}/records";

        // Drop-downs of the node: tables, fields.
        (await n8n.GetAsync($"{V3}/tables")).Is(200).Result.EnumerateArray().Select(t => t.GetString()).ShouldContain(table);
        var tags = (await n8n.GetAsync($"{V3}/tables/{table}/fields")).Is(200).Result.EnumerateArray().Single(f => f.GetProperty("Name").GetString() == "Tags");
        tags.GetProperty("ListField").GetRawText().ShouldBe("""{"1":"Red","2":"Green","3":"Blue"}""");

        // Create, update and delete: lists in brackets, conditions without prefix.
        var key = (await n8n.PostAsync($"{records}?response=rows", """{"Title":"One","Tags":"[1], [3]"}""")).Is(201).Result[0].GetProperty("PK_ID").GetInt64();
        (await n8n.PutAsync($"{records}?where={Encode($"PK_ID={key}")}&response=rows", """{"Tags":"[2]"}""")).Is(200).Result[0].GetProperty("Tags").GetRawText().ShouldBe("""{"2":"Green"}""");
        (await n8n.GetAsync($"{records}?q.where={Encode("Tags=2")}&q.pageSize=1000&q.pageNumber=1")).Is(200).Result.GetArrayLength().ShouldBe(1);

        // An attachment: part File; what is known of it; away with it.
        (await n8n.UploadAsync(HttpMethod.Put, $"{V3}/tables/{table}/attachments/Doc/{key}", ("File", "cv.txt", "my life"u8.ToArray()))).Is(204);
        (await n8n.GetAsync($"{V3}/tables/{table}/attachments/Doc/{key}", "application/octet-stream")).Is(200).Text.ShouldBe("my life");
        (await n8n.GetAsync($"{V3}/tables/{table}/attachments/Doc/fileInfo?where={Encode($"PK_ID={key}")}")).Is(200).Result.GetArrayLength().ShouldBe(1);
        (await n8n.DeleteAsync($"{V3}/tables/{table}/attachments/Doc?where={Encode($"PK_ID={key}")}")).Is(200).Affected.ShouldBe(1);
        (await n8n.DeleteAsync($"{records}?where={Encode($"PK_ID={key}")}")).Is(200).Affected.ShouldBe(1);

        // Files: a taken name is 409, then it sends the same bytes under another.
        var name = server.NewName("Photo");
        (await n8n.UploadAsync(HttpMethod.Post, $"{V3}/files", ("Files", $"{name}.png", [1, 2, 3]))).Is(201);
        (await n8n.UploadAsync(HttpMethod.Post, $"{V3}/files", ("Files", $"{name}.png", [1, 2, 3]))).Is(409, "FileAlreadyExists");
        var renamed = (await n8n.UploadAsync(HttpMethod.Post, $"{V3}/files", ("Files", $"{name}_1.png", [1, 2, 3]))).Is(201).Result[0].GetProperty("ExternalKey").GetString();
        (await n8n.GetAsync($"{V3}/files/{renamed}", "application/octet-stream")).Is(200);
        await ReadPagesAsync(n8n, $"{V3}/files?", file => file.GetProperty("ExternalKey").GetString() == renamed);
        (await n8n.DeleteAsync($"{V3}/files/{renamed}")).Is(204);
        (await n8n.DeleteAsync($"{V3}/files/path?filePath=/{name}.png")).Is(204);
    }

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "63")]
    public async Task The_trigger_of_the_n8n_node_subscribes_and_unsubscribes(SqlDialect engine)
    {
        var server = Server(engine);
        var table = await TableAsync(server, Field("Title", "STRING"));
        var hooks = $"{V3}/outgoingWebhooks";
        var body = $$"""{"Name":"n8n-{{table}}","OutgoingUrls":["https://flows.example/{{table}}"]}""";

        // It looks for its webhook in Result of a bare array, finds none, and makes one; a second of the name is 400.
        (await server.Client.GetAsync(hooks)).Is(200).Json.ValueKind.ShouldBe(JsonValueKind.Array);
        var made = (await server.Client.PostAsync(hooks, body)).Is(201).Json;
        made.GetProperty("Secret").GetString().ShouldNotBeNullOrEmpty();
        var id = made.GetProperty("Id").GetString();
        (await server.Client.PostAsync(hooks, body)).Is(400);
        const string template = "{'secret':'[@out-hook:secret]','webhookId':'[@out-hook:webhookId]','messageId':'[@out-hook:messageId]','eventId':'[@out-hook:eventId]','data':[{'PK_ID':'[@field:PK_ID]','Title':'[@field:Title]'}]}";
        (await server.Client.PostAsync($"{hooks}/{id}/events", $$"""{"EventType":"table.recordInsert","ObjectName":"{{table}}","EventTemplate":"{{template}}"}"""))
            .Is(201).Json.GetProperty("Id").GetString().ShouldNotBeNullOrEmpty();
        (await server.Client.DeleteAsync($"{hooks}/{id}")).Is(204);
        (await server.Client.DeleteAsync($"{hooks}/{id}")).Is(404, "ObjectNotFound");
    }

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "63")]
    public async Task The_users_of_a_directory_are_kept_by_the_n8n_node(SqlDialect engine)
    {
        var server = Server(engine);
        var made = await server.Account.Directories.Store.CreateAsync(server.NewName("Customers"), "", "test", default);

        var directory = (await server.Client.GetAsync($"{V3}/directories")).Is(200).Result.EnumerateArray().Single(d => d.GetProperty("Name").GetString() == made.Name);
        var users = $"{V3}/directories/{directory.GetProperty("Id").GetString()}/users";
        // Fields of the users are asked for under the name of the directory, as those of a table.
        (await server.Client.GetAsync($"{V3}/tables/{made.Name}/fields")).Is(200).Result.EnumerateArray().Select(f => f.GetProperty("Name").GetString()).ShouldContain("Email");
        var guid = (await server.Client.PostAsync($"{users}?response=rows", """{"Email":"ann@example.org","First_Name":"Ann"}""")).Is(201).Result[0].GetProperty("UserGUID").GetString();
        (await server.Client.PutAsync($"{users}?Where={Encode($"UserGUID='{guid}'")}", """{"First_Name":"Anna"}""")).Is(200).Json.GetProperty("UsersAffected").GetInt32().ShouldBe(1);
        (await server.Client.GetAsync($"{users}?q.where={Encode("First_Name='Anna'")}&q.pageSize=1000&q.pageNumber=1")).Is(200).Result.GetArrayLength().ShouldBe(1);
        (await server.Client.PostAsync($"{users}/activate", $$"""{"UserGUID":"{{guid}}","SendEmail":false}""")).Is(200).Result.GetProperty("ActivationUrl").GetString()!.ShouldStartWith("http");
        (await server.Client.DeleteAsync($"{users}?Where={Encode($"UserGUID='{guid}'")}")).Is(200).Json.GetProperty("UsersAffected").GetInt32().ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "63")]
    public async Task The_pricing_proxy_runs_unchanged_on_both_bases(SqlDialect engine)
    {
        var server = Server(engine);
        var (view, orders, _) = await OrdersViewAsync(server);
        foreach (var (code, total) in new[] { (1, 10), (1, 30), (2, 20) })
            await AddAsync(server, orders, $$"""{"CustomerCode":{{code}},"Total":{{total}},"Status":"open"}""");
        foreach (var version in new[] { V3, "/rest/v3" })
        {
            var ranked = (await server.Client.GetAsync(
                $"{version}/tables/{orders}/records?q.select={Encode("CustomerCode, Total, ROW_NUMBER() OVER (PARTITION BY CustomerCode ORDER BY Total DESC) AS n")}&q.orderby={Encode("CustomerCode, Total DESC")}&_t=1")).Is(200);
            ranked.Column("n").ShouldBe(["1", "2", "1"]);
            (await server.Client.GetAsync($"{version}/tables/{orders}/records?q.where={Encode($"Total = (SELECT MAX(Total) FROM {orders})")}")).Is(200).Column("Total").ShouldBe(["30"]);
            (await server.Client.GetAsync($"{version}/tables/{orders}/records?q.select=Total&q.where={Encode($"CustomerCode IN (SELECT CustomerCode FROM _v_{view} WHERE Customer='Bob')")}")).Is(200).Column("Total").ShouldBe(["20"]);
            (await server.Client.GetAsync($"{version}/views")).Is(200).Result.EnumerateArray().Select(v => v.GetString()).ShouldContain(view);
            (await server.Client.GetAsync($"{version}/views/{view}/records?q.where={Encode("Customer='Ann'")}&q.pageSize=1000&q.pageNumber=1")).Is(200).Result.GetArrayLength().ShouldBe(2);

            // A list of wanted numbers as long as production sends it.
            var condition = $"CustomerCode IN ({string.Join(',', Enumerable.Range(1, 1_000))})";
            condition.Length.ShouldBeGreaterThan(3_800);
            (await server.Client.GetAsync($"{version}/tables/{orders}/records?q.where={Encode(condition)}")).Is(200).Result.GetArrayLength().ShouldBe(3);

            var added = (await server.Client.PostAsync($"{version}/tables/{orders}/records", """{"CustomerCode":9,"Total":1.5}""")).Is(201);
            added.Text.ShouldBe("");
            added.Header("Location").ShouldNotBeNull().ShouldContain($"/tables/{orders}/records");
            var changed = (await server.Client.PutAsync($"{version}/tables/{orders}/records?q.where=CustomerCode=9", """{"Total":2}""")).Is(200).Json;
            (changed.GetProperty("RecordsAffected").GetInt32(), changed.GetProperty("Result").GetArrayLength()).ShouldBe((1, 0));
            (await server.Client.DeleteAsync($"{version}/tables/{orders}/records?q.where=CustomerCode=9")).Is(200).Affected.ShouldBe(1);
        }

        // A refused token makes it ask for a new one, once.
        var credentials = await server.CreateProfileAsync();
        using (var stale = new HttpRequestMessage(HttpMethod.Get, $"{V3}/tables"))
        {
            stale.Headers.TryAddWithoutValidation("Authorization", "Bearer stale");
            using var refused = await server.Http.SendAsync(stale);
            refused.StatusCode.ShouldBeOneOf(HttpStatusCode.BadRequest, HttpStatusCode.Unauthorized);
        }

        (await (await server.SignInAsync(credentials)).GetAsync($"{V3}/tables")).Is(200);

        // Pictures of orders: part Files, by key, with a condition of its cache.
        var file = server.NewName("Mockup") + ".png";
        var key = (await server.Client.UploadAsync(HttpMethod.Post, "/rest/v3/files", ("Files", file, [9, 8, 7]))).Is(201).Result[0].GetProperty("ExternalKey").GetString();
        (await server.Client.GetAsync($"/rest/v3/files/{key}/fileInfo")).Is(200).Result.GetProperty("Name").GetString().ShouldBe(file);
        var tag = (await server.Client.GetAsync($"/rest/v3/files/{key}")).Is(200).Header("ETag")!;
        using var again = new HttpRequestMessage(HttpMethod.Get, $"/rest/v3/files/{key}");
        again.Headers.TryAddWithoutValidation("If-None-Match", tag);
        (await server.Client.SendAsync(again)).Is(304);
        (await server.Client.DeleteAsync($"/rest/v3/files/{key}")).Is(204);
        (await server.Client.DeleteAsync($"/rest/v3/files/{key}")).Is(404, "FileNotFound");
    }

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "63")]
    public async Task The_mobile_app_runs_unchanged(SqlDialect engine)
    {
        var server = Server(engine);
        var table = await TableAsync(server, $"{Field("Job", "STRING")},{Field("Done", "YES/NO")},{Field("Photo", "ATTACHMENT")}");
        var records = $"{V2}/tables/{table}/records";

        // response=rows everywhere, also where nothing is written.
        (await server.Client.GetAsync($"{records}?response=rows&q.limit=2000&q.where=&q.orderBy=Job")).Is(200).Text.ShouldBe("""{"Result":[]}""");
        var row = (await server.Client.PostAsync($"{records}?response=rows", """{"Job":"Roof","Done":false}""")).Is(201).Result[0];
        var key = row.GetProperty("PK_ID").GetInt64();
        (await server.Client.PutAsync($"{records}?response=rows&q.where=PK_ID={key}", """{"Done":"true"}""")).Is(200).Result[0].GetProperty("Done").GetBoolean().ShouldBeTrue();
        (await server.Client.UploadAsync(HttpMethod.Put, $"{V2}/tables/{table}/attachments/Photo/{key}", ("File", "roof.jpg", [1, 2, 3]))).Status.ShouldBeOneOf(200, 204);
        (await server.Client.GetAsync($"{V2}/tables/{table}/attachments/Photo/{key}", "application/octet-stream")).Is(200);

        // Files by path, in the spellings that it tries one after the other.
        var name = server.NewName("Plan") + ".txt";
        (await server.Client.UploadAsync(HttpMethod.Post, $"{V2}/files", ("file", name, Encoding.UTF8.GetBytes("a plan")))).Is(201);
        (await server.Client.UploadAsync(HttpMethod.Put, $"{V2}/files", ("file", name, Encoding.UTF8.GetBytes("a better plan")))).Is(200);
        foreach (var path in new[] { $"/{name}", name, Encode($"/{name}"), $"/{name.ToUpperInvariant()}" })
            (await server.Client.GetAsync($"{V2}/files/path?filePath={path}")).Is(200).Text.ShouldBe("a better plan");
        (await server.Client.DeleteAsync($"{records}?response=rows&q.where=PK_ID={key}")).Is(200).Affected.ShouldBe(1);
        (await server.Client.DeleteAsync($"{V2}/files/path?filePath=/{name}")).Is(200);
    }

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "63")]
    public async Task What_clients_ask_for_and_is_not_of_the_interface_is_refused_as_they_know_it(SqlDialect engine)
    {
        var server = Server(engine);
        var table = await TableAsync(server, Field("A", "STRING"));
        (await server.Client.DeleteAsync($"{V3}/tables/{table}")).Is(405);
        (await server.Client.DeleteAsync($"{V2}/files?externalKey=")).Is(405);
        (await server.Client.PostAsync($"{V3}/tables/{table}/records", """[{"A":"1"},{"A":"2"}]""")).Is(400, "IncorrectBodyParameter").ErrorMessage.ShouldContain("object");
        (await RowsAsync(server, table)).Result.GetArrayLength().ShouldBe(0);
        foreach (var version in new[] { V2, V3 })
            (await server.Client.GetAsync($"{version}/applications/No%20such%20name")).Is(404, "ObjectNotFound");
        (await server.Client.GetAsync($"{V3}/dataImportExportTasks/Nightly")).Is(404, "ObjectNotFound");
        (await server.Client.GetAsync($"{V2}/tasks/Nightly")).Is(404, "ObjectNotFound");
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Delete })
        {
            foreach (var path in new[] { "some.png", "some.png/metadata" })
                (await server.Client.SendAsync(method, $"{V3}/files/{path}", null)).Is(404).Code.ShouldBeOneOf("FileNotFound", "ObjectNotFound");
        }

        var made = await server.Account.Directories.Store.CreateAsync(server.NewName("Customers"), "", "test", default);
        foreach (var rest in new[] { "1", "1/activate", "1/deactivate", "authenticate" })
        {
            foreach (var id in new[] { made.Name, made.Id })
                (await server.Client.SendAsync(HttpMethod.Post, $"{V3}/directories/{id}/users/{rest}", null)).Is(404, "ObjectNotFound");
        }
    }

    /// <summary>Reads pages of 1000 by the total, as the node does, until one item is found.</summary>
    private static async Task ReadPagesAsync(ApiClient client, string path, Func<JsonElement, bool> isIt)
    {
        for (var page = 1; ; page++)
        {
            var answer = (await client.GetAsync($"{path}pageNumber={page}&pageSize=1000")).Is(200);
            if (answer.Result.EnumerateArray().Any(isIt))
                return;
            (page * 1000).ShouldBeLessThan(answer.Json.GetProperty("Pagination").GetProperty("TotalCount").GetInt32(), "it is on no page");
        }
    }
}
