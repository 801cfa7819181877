using System.Text;
using System.Text.Json;
using Tarn.Api.Tests.Hosting;
using Tarn.Automation.Webhooks;
using Tarn.Identity.Profiles;
using Tarn.Sql;

namespace Tarn.Api.Tests;

/// <summary>Outgoing webhooks and their events over the API; what they deliver is tested where it is delivered.</summary>
public sealed class WebhookTests(ApiServers servers) : ApiTests(servers)
{
    /// <summary>The template that the official n8n node sends.</summary>
    private const string N8nTemplate =
        "{'secret':'[@out-hook:secret]','webhookId':'[@out-hook:webhookId]','messageId':'[@out-hook:messageId]','eventId':'[@out-hook:eventId]','data':[{'PK_ID':'[@field:PK_ID]','A':'[@field:A]'}]}";

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "47")]
    public async Task Webhooks_are_made_read_changed_and_removed_in_both_versions(SqlDialect engine)
    {
        var server = Server(engine);
        foreach (var version in new[] { V3, V2 })
        {
            var hooks = $"{version}/outgoingWebhooks";
            var name = server.NewName("Hook");
            var made = (await server.Client.PostAsync(hooks, $$"""{"Name":"{{name}}","OutgoingUrls":["https://a.example/{{name}}"]}""")).Is(201).Json;
            var id = made.GetProperty("Id").GetString()!;
            Convert.FromBase64String(made.GetProperty("Secret").GetString()!).Length.ShouldBe(32);
            made.EnumerateObject().Select(p => p.Name).ShouldBe(["Id", "Name", "Description", "OutgoingUrls", "CallThrottling", "Secret", "DateCreated", "CreatedBy"]);
            made.GetProperty("CallThrottling").GetInt32().ShouldBe(100);
            made.GetProperty("CreatedBy").GetString().ShouldBe("All");

            var got = (await server.Client.GetAsync($"{hooks}/{id}")).Is(200);
            got.Text.ShouldNotContain("Secret");
            got.Json.EnumerateObject().Select(p => p.Name).ShouldBe(
                ["Id", "Status", "Name", "Description", "OutgoingUrls", "CallThrottling", "Events", "Messages", "Calls", "Errors", "LastModified", "ModifiedBy", "DateCreated", "CreatedBy"]);
            got.Json.GetProperty("Status").GetString().ShouldBe("Active");
            var listed = (await server.Client.GetAsync(hooks)).Is(200).Json;
            listed.ValueKind.ShouldBe(JsonValueKind.Array);
            listed.EnumerateArray().Single(h => h.GetProperty("Id").GetString() == id).EnumerateObject().Select(p => p.Name).ShouldBe(
                ["Id", "Status", "Name", "Description", "OutgoingUrls", "CallThrottling", "LastModified", "ModifiedBy", "DateCreated", "CreatedBy"]);

            var changed = (await server.Client.PutAsync($"{hooks}/{id}", $$"""{"Description":"Two","OutgoingUrls":["https://b.example/{{name}}","https://c.example/{{name}}"],"CallThrottling":5,"Unknown":1}""")).Is(200).Json;
            (changed.GetProperty("Name").GetString(), changed.GetProperty("CallThrottling").GetInt32(), changed.GetProperty("OutgoingUrls").GetArrayLength()).ShouldBe((name, 5, 2));
            changed.GetProperty("LastModified").GetString()!.ShouldEndWith("Z");
            (await server.Client.DeleteAsync($"{hooks}/{id}")).Is(204).Text.ShouldBe("");
            (await server.Client.GetAsync($"{hooks}/{id}")).Is(404, "ObjectNotFound");
            (await server.Client.DeleteAsync($"{hooks}/{id}")).Is(404, "ObjectNotFound");
            (await server.Client.GetAsync($"{hooks}/nonsense")).Is(404, "ObjectNotFound");
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Webhooks_that_break_a_rule_are_refused_and_nothing_is_stored(SqlDialect engine)
    {
        var server = Server(engine);
        var hooks = $"{V3}/outgoingWebhooks";
        var name = server.NewName("Hook");
        var id = await HookAsync(server, name);
        var count = (await server.Client.GetAsync(hooks)).Json.GetArrayLength();
        foreach (var (body, property) in new[]
        {
            ("{}", "Name"), ("""{"Name":"x"}""", "OutgoingUrls"), ("""{"OutgoingUrls":["https://x.example"]}""", "Name"), ("""{"Name":" ","OutgoingUrls":["https://x.example"]}""", "Name"),
            ($$"""{"Name":"{{name.ToUpperInvariant()}}","OutgoingUrls":["https://x.example"]}""", "Name"), ($$"""{"Name":"x","OutgoingUrls":["HTTPS://A.example/{{name}}"]}""", "OutgoingUrls"),
            ("""{"Name":"x","OutgoingUrls":[]}""", "OutgoingUrls"), ("""{"Name":"x","OutgoingUrls":["http://x.example"]}""", "OutgoingUrls"), ("""{"Name":"x","OutgoingUrls":["/x"]}""", "OutgoingUrls"),
            ("""{"Name":"x","OutgoingUrls":["https://x.example","https://x.example/"]}""", "OutgoingUrls"), ("""{"Name":"x","OutgoingUrls":["https://192.168.0.1/"]}""", "OutgoingUrls"),
            ("""{"Name":"x","OutgoingUrls":["https://x.example"],"CallThrottling":0}""", "CallThrottling"), ("""{"Name":"x","OutgoingUrls":["https://x.example"],"CallThrottling":101}""", "CallThrottling"),
            ($$"""{"Name":"{{new string('n', 256)}}","OutgoingUrls":["https://x.example"]}""", "Name"), ("""{"Name":"x","OutgoingUrls":"https://x.example"}""", "OutgoingUrls"),
        })
        {
            (await server.Client.PostAsync(hooks, body)).Is(400, "IncorrectBodyParameter").ErrorMessage.ShouldContain($"'{property}'", Case.Sensitive, body);
        }

        (await server.Client.PostAsync(hooks, """{"Name":"x","OutgoingUrls":[null]}""")).Is(400, "IncorrectBodyParameter").ErrorMessage.ShouldBe("The property 'OutgoingUrls' must be an array of strings.");
        (await server.Client.PutAsync($"{hooks}/{id}", "{}")).Is(400, "IncorrectBodyParameter");
        (await server.Client.PutAsync($"{hooks}/{id}", """{"OutgoingUrls":[]}""")).Is(400, "IncorrectBodyParameter");
        (await server.Client.GetAsync(hooks)).Json.GetArrayLength().ShouldBe(count);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Events_are_made_read_changed_and_removed(SqlDialect engine)
    {
        var server = Server(engine);
        var table = await TableAsync(server, $"{Field("A", "STRING")},{Field("B", "STRING")},{Field("P", "PASSWORD")}");
        foreach (var version in new[] { V3, V2 })
        {
            var id = await HookAsync(server, server.NewName("Hook"));
            var events = $"{version}/outgoingWebhooks/{id}/events";
            var made = (await server.Client.PostAsync(events, $$"""{"EventType":"TABLE.recordinsert","ObjectName":"{{table.ToLowerInvariant()}}","CustomPayloadTemplate":"{{N8nTemplate}}"}""")).Is(201).Json;
            made.EnumerateObject().Select(p => p.Name).ShouldBe(
                ["Id", "Type", "Status", "ObjectName", "ObjectFields", "EventSources", "CustomPayloadFields", "CustomPayloadTemplate", "DateCreated", "CreatedBy"]);
            (made.GetProperty("Type").GetString(), made.GetProperty("ObjectName").GetString(), made.GetProperty("CustomPayloadTemplate").GetString()).ShouldBe(("table.recordInsert", table, N8nTemplate));
            Texts(made, "EventSources").ShouldBe(["Datasheet", "DataPages", "DataParts", "RESTAPIs", "Extensions", "Tasks", "TriggeredActions"]);

            var update = (await server.Client.PostAsync(events, $$"""{"EventType":"table.recordUpdate","ObjectName":"{{table}}","ObjectFields":["a"],"EventSources":["dataparts","EXTENSIONS"],"CustomPayloadFields":["b"]}""")).Is(201).Json;
            var eventId = update.GetProperty("Id").GetString();
            Texts(update, "ObjectFields").ShouldBe(["A"]);
            Texts(update, "EventSources").ShouldBe(["DataParts", "Extensions"]);
            Texts(update, "CustomPayloadFields").ShouldBe(["B"]);
            (await server.Client.GetAsync(events)).Is(200).Json.GetArrayLength().ShouldBe(2);
            var got = (await server.Client.GetAsync($"{events}/{eventId}")).Is(200).Json;
            got.EnumerateObject().Select(p => p.Name).ShouldBe(
                ["Id", "Type", "Status", "ObjectName", "ObjectId", "ObjectFields", "EventSources", "CustomPayloadFields", "CustomPayloadTemplate", "Messages", "Calls", "Errors", "LastModified", "ModifiedBy", "DateCreated", "CreatedBy"]);

            var changed = (await server.Client.PutAsync($"{events}/{eventId}", """{"EventType":"table.recordUpdate","EventSources":[],"ObjectFields":["B"],"Enabled":false}""")).Is(200).Json;
            Texts(changed, "EventSources").Count.ShouldBe(7);
            Texts(changed, "ObjectFields").ShouldBe(["B"]);
            Texts(changed, "CustomPayloadFields").ShouldBe(["B"]);
            changed.GetProperty("Status").GetString().ShouldBe("Inactive");
            changed.TryGetProperty("ObjectId", out _).ShouldBeFalse();
            foreach (var (body, status) in new[]
            {
                ("{}", 400), ("""{"EventType":"table.other","ObjectName":"x"}""", 400), ("""{"EventType":"table.recordDelete"}""", 400), ("""{"EventType":"table.recordDelete","ObjectName":"Nowhere"}""", 404),
                ($$"""{"EventType":"table.recordInsert","ObjectName":"{{table}}"}""", 400), ($$"""{"EventType":"table.recordUpdate","ObjectName":"{{table}}"}""", 400),
                ($$"""{"EventType":"table.recordUpdate","ObjectName":"{{table}}","ObjectFields":["A","B"]}""", 400), ($$"""{"EventType":"table.recordUpdate","ObjectName":"{{table}}","ObjectFields":["P"]}""", 400),
                ($$"""{"EventType":"table.recordUpdate","ObjectName":"{{table}}","ObjectFields":["Nope"]}""", 400), ($$"""{"EventType":"table.recordDelete","ObjectName":"{{table}}","EventSources":["Foo"]}""", 400),
                ($$"""{"EventType":"table.recordDelete","ObjectName":"{{table}}","CustomPayloadFields":["P"]}""", 400), ($$"""{"EventType":"table.recordDelete","ObjectName":"{{table}}","CustomPayloadTemplate":"{'a':'[@field:P]'}"}""", 400),
            })
            {
                (await server.Client.PostAsync(events, body)).Is(status, status == 404 ? "ObjectNotFound" : "IncorrectBodyParameter");
            }

            (await server.Client.PutAsync($"{V3}/outgoingWebhooks/{id}", """{"Enabled":false}""")).Is(200).Json.GetProperty("Status").GetString().ShouldBe("Inactive");
            (await server.Client.GetAsync(events)).Json.EnumerateArray().ShouldAllBe(e => e.GetProperty("Status").GetString() == "Inactive");
            (await server.Client.PutAsync($"{V3}/outgoingWebhooks/{id}", """{"Enabled":true}""")).Json.GetProperty("Status").GetString().ShouldBe("Active");
            (await server.Client.DeleteAsync($"{events}/{eventId}")).Is(204);
            (await server.Client.GetAsync($"{events}/{eventId}")).Is(404, "ObjectNotFound");
            (await server.Client.GetAsync($"{V3}/outgoingWebhooks/{id}")).Json.GetProperty("Events").GetInt32().ShouldBe(1);
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Webhooks_are_written_and_read_as_xml_too(SqlDialect engine)
    {
        var server = Server(engine);
        var name = server.NewName("Hook");
        using var body = new StringContent($"<WebhookPostRequest><Name>{name}</Name><OutgoingUrls><string>https://a.example/{name}</string></OutgoingUrls><CallThrottling>7</CallThrottling></WebhookPostRequest>", Encoding.UTF8, "application/xml");
        var made = (await server.Client.SendAsync(HttpMethod.Post, $"{V3}/outgoingWebhooks", body, "application/xml")).Is(201);
        made.Text.ShouldContain($"<Name>{name}</Name>");
        made.Text.ShouldContain("<CallThrottling>7</CallThrottling>");
        (await server.Client.GetAsync($"{V3}/outgoingWebhooks", "text/xml")).Is(200).Text.ShouldContain($"<item>https://a.example/{name}</item>");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Profiles_need_rights_on_webhooks_and_on_the_tables_whose_records_are_sent(SqlDialect engine)
    {
        var server = Server(engine);
        var id = await HookAsync(server, server.NewName("Hook"));
        var table = await TableAsync(server, Field("A", "STRING"));
        var other = await TableAsync(server, Field("A", "STRING"));
        var none = await server.SignInAsync(Draft(server));
        foreach (var reply in new[] { await none.GetAsync($"{V3}/outgoingWebhooks"), await none.GetAsync($"{V3}/outgoingWebhooks/{id}"), await none.PostAsync($"{V3}/outgoingWebhooks", "{}"), await none.DeleteAsync($"{V3}/outgoingWebhooks/{id}") })
            reply.Status.ShouldBe(403);

        var credentials = await server.CreateProfileAsync(Draft(server));
        await server.Account.Identity.Profiles.Grants.SetAsync(
            credentials.Profile.Id,
            [new ObjectGrant(ObjectKind.Webhook, ObjectGrant.AllObjects, ProfileRight.View | ProfileRight.Add), new ObjectGrant(ObjectKind.Table, table, ProfileRight.Read)],
            default);
        var some = await server.SignInAsync(credentials);
        (await some.GetAsync($"{V3}/outgoingWebhooks/{id}")).Is(200);
        (await some.PutAsync($"{V3}/outgoingWebhooks/{id}", """{"Name":"x"}""")).Is(403);
        (await some.DeleteAsync($"{V3}/outgoingWebhooks/{id}")).Is(403);
        (await some.PostAsync($"{V3}/outgoingWebhooks/{id}/events", $$"""{"EventType":"table.recordInsert","ObjectName":"{{table}}"}""")).Is(201);
        (await some.PostAsync($"{V3}/outgoingWebhooks/{id}/events", $$"""{"EventType":"table.recordInsert","ObjectName":"{{other}}"}""")).Is(403);
    }

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "9")]
    public async Task A_link_to_a_file_is_good_without_a_token_unless_it_was_changed(SqlDialect engine)
    {
        var server = Server(engine);
        var table = await TableAsync(server, $"{Field("A", "STRING")},{Field("Doc", "ATTACHMENT")}");
        var key = await AddAsync(server, table, """{"A":"x"}""");
        (await server.Client.UploadAsync(HttpMethod.Put, $"{V3}/tables/{table}/attachments/Doc/{key}", ("File", "note.txt", "hello"u8.ToArray()))).Status.ShouldBeLessThan(300);
        var design = (await server.Database.GetSchemaAsync(default)).Table(table);
        var link = FileLink.Path + server.Account.Webhooks.SealLink(new FileLink(design.Id, design.FindField("Doc")!.Id, key));
        (await server.Http.GetStringAsync(link)).ShouldBe("hello");
        // In the middle: the last letter holds bits that mean nothing.
        (await server.Http.GetAsync($"{link[..^10]}{(link[^10] == 'A' ? 'B' : 'A')}{link[^9..]}")).StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound);
        (await server.Http.GetAsync(FileLink.Path + "nonsense")).StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_documents_describe_webhooks(SqlDialect engine)
    {
        var server = Server(engine);
        foreach (var version in new[] { "v3", "v2" })
        {
            var paths = JsonDocument.Parse(await server.Http.GetStringAsync($"/integrations/rest/{version}/swagger/documentation")).RootElement.GetProperty("paths");
            paths.GetProperty($"/{version}/outgoingWebhooks").GetProperty("post").GetProperty("operationId").GetString().ShouldBe("CreateOutgoingWebhook");
            paths.GetProperty($"/{version}/outgoingWebhooks/{{webhookId}}/events/{{eventId}}").GetProperty("delete").GetProperty("responses").TryGetProperty("204", out _).ShouldBeTrue();
        }
    }

    private static ProfileDraft Draft(ApiServer server) => new() { Name = server.NewName("P"), Email = "p@example.com" };

    private static async Task<string> HookAsync(ApiServer server, string name) =>
        (await server.Client.PostAsync($"{V3}/outgoingWebhooks", $$"""{"Name":"{{name}}","OutgoingUrls":["https://a.example/{{name}}"]}""")).Is(201).Json.GetProperty("Id").GetString()!;

    private static List<string> Texts(JsonElement item, string name) => [.. item.GetProperty(name).EnumerateArray().Select(e => e.GetString()!)];
}
