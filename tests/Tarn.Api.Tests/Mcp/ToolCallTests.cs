using System.Text;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using Tarn.Api.Tests.Hosting;
using Tarn.Identity.Profiles;
using Tarn.Sql;

namespace Tarn.Api.Tests.Mcp;

/// <summary>Tools run the operations of REST: same records, same rights, same errors.</summary>
public sealed class ToolCallTests(ApiServers servers) : ApiTests(servers)
{
    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "58")]
    public async Task A_list_comes_in_pages_each_row_once(SqlDialect engine)
    {
        var server = Server(engine);
        var table = await TableAsync(server, Field("N", "INTEGER"));
        for (var i = 1; i <= 25; i++)
            await AddAsync(server, table, $$"""{"N":{{i}} }""");
        await using var agent = await Agent.ConnectAsync(server);
        var rows = new List<int>();
        var sizes = new List<int>();
        var arguments = $$"""{"table_name":"{{table}}","q.where":"N > 2","q_orderBy":"N DESC","limit":10}""";
        string? cursor = null;
        do
        {
            var page = await agent.DoAsync("list_all_caspio_records", cursor is null ? arguments : $$"""{"table_name":"{{table}}","next_cursor":"{{cursor}}","q.where":"N = 1"}""");
            sizes.Add(page.GetProperty("result").GetArrayLength());
            rows.AddRange(page.GetProperty("result").EnumerateArray().Select(r => r.GetProperty("N").GetInt32()));
            cursor = page.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);

        rows.ShouldBe(Enumerable.Range(3, 23).Reverse());
        sizes.ShouldBe([10, 10, 3]);
        (await agent.DoAsync("list_all_caspio_records", $$"""{"table_name":"{{table}}","limit":25}""")).GetProperty("next_cursor").ValueKind.ShouldBe(JsonValueKind.Null);
        var one = await agent.DoAsync("list_all_caspio_records", $$"""{"table_name":"{{table}}","limit":1,"q.orderBy":"N","q.getPaginationInfo":true}""");
        one.GetProperty("result")[0].GetProperty("N").GetInt32().ShouldBe(1);
        one.GetProperty("pagination").GetProperty("TotalCount").GetInt32().ShouldBe(25);
        var asRest = await agent.DoAsync("list_all_caspio_records", $$"""{"table_name":"{{table}}","q.pageSize":5,"q.pageNumber":2,"q.orderBy":"N"}""");
        asRest.GetProperty("result").EnumerateArray().Select(r => r.GetProperty("N").GetInt32()).ShouldBe([6, 7, 8, 9, 10]);
        asRest.GetProperty("next_cursor").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task What_REST_takes_beyond_the_contract_tools_take_too(SqlDialect engine)
    {
        var server = Server(engine);
        var (table, hook) = (server.NewName("Lots"), server.NewName("Hook"));
        await using var agent = await Agent.ConnectAsync(server);
        await agent.DoAsync("create_a_caspio_table", $$"""{"Name":"{{table}}","Fields":[{"Name":"A","Type":"STRING","Indexed":true},{"Name":"B","Type":"STRING"}]}""");
        await agent.DoAsync("update_a_caspio_field_by_id", $$"""{"table_name":"{{table}}","id":"B","Indexed":true}""");
        (await server.Account.Database.GetSchemaAsync(default)).Table(table).Fields.ShouldAllBe(f => f.Indexed);

        var id = (await agent.DoAsync("create_a_caspio_outgoing_webhook", $$"""{"Name":"{{hook}}","OutgoingUrls":["https://hooks.example.com/{{hook}}"]}""")).GetProperty("result").GetProperty("Id").GetString();
        var made = (await agent.DoAsync("create_a_caspio_webhook_event", $$"""{"webhook_id":"{{id}}","EventType":"table.recordInsert","ObjectName":"{{table}}","BatchSize":500}""")).GetProperty("result");
        made.GetProperty("BatchSize").GetInt32().ShouldBe(500);
        var changed = await agent.DoAsync("update_a_caspio_webhook_event_by_id", $$"""{"webhook_id":"{{id}}","id":"{{made.GetProperty("Id").GetString()}}","EventType":"table.recordInsert","BatchSize":20,"CustomPayloadTemplate":"{'data':[[@field:A]]}"}""");
        changed.GetProperty("result").GetProperty("BatchSize").GetInt32().ShouldBe(20);
        await agent.DoAsync("delete_a_caspio_outgoing_webhook_by_id", $$"""{"id":"{{id}}"}""");
    }

    [Fact]
    public async Task A_cursor_that_was_changed_or_belongs_to_something_else_is_refused()
    {
        var server = Server(SqlDialect.Sqlite);
        var (table, other) = (await TableAsync(server, Field("N", "INTEGER")), await TableAsync(server, Field("N", "INTEGER")));
        await AddAsync(server, table, """{"N":1}""");
        await AddAsync(server, table, """{"N":2}""");
        await using var agent = await Agent.ConnectAsync(server);
        await using var stranger = await Agent.ConnectAsync(server, await server.CreateProfileAsync());
        var cursor = (await agent.DoAsync("list_all_caspio_records", $$"""{"table_name":"{{table}}","limit":1}""")).GetProperty("next_cursor").GetString()!;
        cursor.ShouldNotContain(table);
        var changed = cursor[..^5] + (cursor[^5] == 'A' ? 'B' : 'A') + cursor[^4..];

        foreach (var bad in new[] { changed, cursor[..20], "x", "", new string('A', 100), "ü€" })
            await RefusedAsync(agent, table, bad);
        await RefusedAsync(agent, other, cursor);
        await RefusedAsync(stranger, table, cursor);

        (await agent.DoAsync("list_all_caspio_records", $$"""{"table_name":"{{table.ToUpperInvariant()}}","next_cursor":"{{cursor}}"}""")).GetProperty("result").GetArrayLength().ShouldBe(1);

        static async Task RefusedAsync(Agent asking, string name, string text)
        {
            var refused = await Should.ThrowAsync<McpProtocolException>(() => asking.AskAsync("list_all_caspio_records", JsonSerializer.Serialize(new { table_name = name, next_cursor = text })), text);
            refused.ErrorCode.ShouldBe(McpErrorCode.InvalidParams);
            refused.Message.ShouldContain("next_cursor");
        }
    }

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "59")]
    public async Task A_mistake_inside_an_operation_is_answered_as_REST_answers_it_with_what_to_try_next(SqlDialect engine)
    {
        var server = Server(engine);
        var table = await TableAsync(server, Field("N", "INTEGER"));
        await using var agent = await Agent.ConnectAsync(server);

        var result = await agent.AskAsync("list_all_caspio_records", $$"""{"table_name":"{{table}}","q.where":"Nope = 1"}""");

        result.IsError.ShouldBe(true);
        var error = result.StructuredContent!.Value.GetProperty("error");
        error.GetProperty("Code").GetString().ShouldBe("SqlServerError");
        error.GetProperty("Message").GetString().ShouldBe("Invalid column name 'Nope'.");
        error.GetProperty("Position").GetInt32().ShouldBe(1);
        error.GetProperty("Resource").GetString().ShouldStartWith($"/integrations/rest/v3/tables/{table}/records?q.where=");
        JsonElement.DeepEquals(JsonDocument.Parse(((TextContentBlock)result.Content[0]).Text).RootElement, error).ShouldBeTrue();
        ((TextContentBlock)result.Content[1]).Text.ShouldContain("list_all_caspio_fields");
        (await agent.FailAsync("list_all_caspio_fields", """{"table_name":"Nowhere"}""")).GetProperty("Code").GetString().ShouldBe("ObjectNotFound");
        (await agent.FailAsync("update_a_caspio_record_by_id", $$"""{"table_name":"{{table}}","q.where":" ","record":{"N":1} }""")).GetProperty("Code").GetString().ShouldBe("IncorrectQueryParameter");
        (await agent.FailAsync("create_a_caspio_record", $$"""{"table_name":"{{table}}","N":"many"}""")).GetProperty("Code").GetString().ShouldBe("InvalidInputValue");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Rows_are_written_as_a_record_or_as_arguments_and_come_back_when_asked_for(SqlDialect engine)
    {
        var server = Server(engine);
        var table = await TableAsync(server, $"{Field("A", "STRING")},{Field("N", "NUMBER")},{Field("response", "STRING")}");
        await using var agent = await Agent.ConnectAsync(server);

        var made = await agent.DoAsync("create_a_caspio_record", $$"""{"table_name":"{{table}}","response":"rows","record":{"A":"x","N":1.5,"response":"own"} }""");
        made.GetProperty("result").GetProperty("RecordsAffected").GetInt32().ShouldBe(1);
        made.GetProperty("result").GetProperty("Result")[0].GetProperty("response").GetString().ShouldBe("own");
        var plain = await agent.DoAsync("create_a_caspio_record", $$"""{"table_name":"{{table}}","A":"y","N":null}""");
        plain.GetProperty("result").GetProperty("status").GetInt32().ShouldBe(201);
        plain.GetProperty("result").GetProperty("location").GetString()!.ShouldContain("q.where=PK_ID=");
        plain.GetProperty("next_cursor").ValueKind.ShouldBe(JsonValueKind.Null);
        (await agent.DoAsync("update_a_caspio_record_by_id", $$"""{"table_name":"{{table}}","q_where":"A = 'y'","N":7}""")).GetProperty("result").GetProperty("RecordsAffected").GetInt32().ShouldBe(1);
        (await RowsAsync(server, table, "q.orderBy=PK_ID")).Column("N").ShouldBe(["1.5", "7"]);
        (await agent.DoAsync("delete_a_caspio_record_by_id", $$"""{"table_name":"{{table}}","q.where":"N = 7"}""")).GetProperty("result").GetRawText().ShouldBe("""{"RecordsAffected":1}""");
    }

    [Theory]
    [InlineData("no_such_tool", "{}", "no tool 'no_such_tool'")]
    [InlineData("list_all_caspio_fields", "{}", "'table_name' is required")]
    [InlineData("list_all_caspio_fields", """{"table_name":null}""", "'table_name' is required")]
    [InlineData("list_all_caspio_fields", """{"table_name":""}""", "not empty")]
    [InlineData("list_all_caspio_fields", """{"table_name":["T"]}""", "'table_name' must be")]
    [InlineData("list_all_caspio_fields", """{"table_name":"T","tabel":"T"}""", "no argument 'tabel'")]
    [InlineData("list_all_caspio_tables", """{"limit":5}""", "takes: none")]
    [InlineData("list_all_caspio_records", """{"table_name":"T","limit":0}""", "1 to 1000")]
    [InlineData("list_all_caspio_records", """{"table_name":"T","limit":"10"}""", "a whole number")]
    [InlineData("list_all_caspio_records", """{"table_name":"T","limit":1.5}""", "a whole number")]
    [InlineData("list_all_caspio_records", """{"table_name":"T","q.getPaginationInfo":"yes"}""", "true or false")]
    [InlineData("list_all_caspio_records", """{"table_name":"T","q.where":"1=1","q_where":"1=0"}""", "given twice")]
    [InlineData("list_all_caspio_files", """{"sortField":"Foo"}""", "one of Name, Size")]
    [InlineData("create_a_caspio_record", """{"table_name":"T","record":[1]}""", "an object")]
    [InlineData("create_a_caspio_record", """{"table_name":"T","record":{"A":1},"B":2}""", "no argument 'B'")]
    [InlineData("create_a_caspio_table", """{"Name":"T"}""", "'Fields' is required")]
    [InlineData("create_a_caspio_field", """{"table_name":"T","Name":"A","Type":"VARCHAR"}""", "one of AUTONUMBER")]
    [InlineData("update_a_caspio_deployment_by_id", """{"external_key":"a","app_key":"b","Deployed":"yes"}""", "true or false")]
    [InlineData("create_a_caspio_file", """{"Files":[{"filename":"a.txt","content_base64":"***"}]}""", "not base64")]
    [InlineData("create_a_caspio_file", """{"Files":[{"content_base64":"YQ=="}]}""", "filename")]
    [InlineData("create_a_caspio_file", """{"Files":"YQ=="}""", "filename")]
    public async Task Arguments_that_are_not_the_tools_are_refused_with_what_they_should_be(string tool, string arguments, string says)
    {
        await using var agent = await Agent.ConnectAsync(Server(SqlDialect.Sqlite));
        var refused = await Should.ThrowAsync<McpProtocolException>(() => agent.AskAsync(tool, arguments));
        refused.ErrorCode.ShouldBe(McpErrorCode.InvalidParams);
        refused.Message.ShouldContain(says);
    }

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "60")]
    public async Task Files_come_back_as_they_were_sent(SqlDialect engine)
    {
        var server = Server(engine);
        await using var agent = await Agent.ConnectAsync(server);
        var name = server.NewName("f") + " ü'x' & 50%.bin";
        byte[] bytes = [.. Enumerable.Range(0, 2000).Select(i => (byte)(i * 7))];
        var sent = JsonSerializer.Serialize(new { Files = new[] { new { filename = name, content_base64 = Convert.ToBase64String(bytes), content_type = "application/octet-stream" } } });

        var made = (await agent.DoAsync("create_a_caspio_file", sent)).GetProperty("result")[0];
        made.GetProperty("Name").GetString().ShouldBe(name);
        var key = made.GetProperty("ExternalKey").GetString();
        var read = await agent.AskAsync("get_single_caspio_file_by_id", $$"""{"id":"{{key}}"}""");

        var blob = read.Content[0].ShouldBeOfType<EmbeddedResourceBlock>().Resource.ShouldBeOfType<BlobResourceContents>();
        blob.DecodedData.ToArray().ShouldBe(bytes);
        blob.Uri.ShouldBe("caspio://files/" + key);
        (await agent.FailAsync("create_a_caspio_file", sent)).GetProperty("Code").GetString().ShouldBe("FileAlreadyExists");
        (await agent.DoAsync("update_a_caspio_file_by_id", JsonSerializer.Serialize(new { File = "aGVsbG8=", filename = name }))).GetProperty("result").GetProperty("ExternalKey").GetString().ShouldBe(key);
        read = await agent.AskAsync("list_all_caspio_files_paths", JsonSerializer.Serialize(new { filePath = "/" + name }));
        Encoding.UTF8.GetString(((BlobResourceContents)((EmbeddedResourceBlock)read.Content[0]).Resource).DecodedData.Span).ShouldBe("hello");
        (await agent.DoAsync("delete_a_caspio_file_by_id", $$"""{"id":"{{key}}"}""")).GetRawText().ShouldBe("""{"result":{"status":204},"next_cursor":null}""");
        (await agent.FailAsync("get_single_caspio_file_by_id", $$"""{"id":"{{key}}"}""")).GetProperty("Code").GetString().ShouldBe("FileNotFound");
    }

    [Fact]
    public async Task Images_come_as_images_and_what_is_too_large_says_where_to_fetch_it()
    {
        var server = Server(SqlDialect.Sqlite);
        await using var agent = await Agent.ConnectAsync(server);
        var table = await TableAsync(server, Field("Doc", "ATTACHMENT"));
        var row = await AddAsync(server, table, "{}");
        var png = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
        await agent.DoAsync("update_a_caspio_attachment_by_id", JsonSerializer.Serialize(new
        {
            table_name = table,
            attachment_field_name = "Doc",
            id = row,
            File = new { filename = "dot.png", content_base64 = Convert.ToBase64String(png), content_type = "image/png" },
        }));
        var image = (await agent.AskAsync("get_single_caspio_attachment_by_id", $$"""{"table_name":"{{table}}","attachment_field_name":"Doc","id":"{{row}}"}""")).Content[0].ShouldBeOfType<ImageContentBlock>();
        image.MimeType.ShouldBe("image/png");
        image.DecodedData.ToArray().ShouldBe(png);

        var name = server.NewName("large") + ".bin";
        var key = (await server.Client.UploadAsync(HttpMethod.Post, $"{V3}/files", ("Files", name, new byte[(5 * 1024 * 1024) + 1]))).Is(201).Result[0].GetProperty("ExternalKey").GetString();
        var error = await agent.FailAsync("get_single_caspio_file_by_id", $$"""{"id":"{{key}}"}""");
        error.GetProperty("Code").GetString().ShouldBe("FileTooLarge");
        error.GetProperty("Message").GetString()!.ShouldContain($"GET /integrations/rest/v3/files/{key}");
        error.GetProperty("Message").GetString()!.ShouldContain("5,242,881");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_profile_sees_and_reads_over_MCP_what_it_may_over_REST(SqlDialect engine)
    {
        var server = Server(engine);
        var (open, closed) = (await TableAsync(server, Field("A", "STRING")), await TableAsync(server, Field("A", "STRING")));
        var profile = await server.CreateProfileAsync(new ProfileDraft { Name = server.NewName("Clerk"), Email = "c@example.com" });
        await server.Account.Identity.Profiles.Grants.SetAsync(profile.Profile.Id, [new ObjectGrant(ObjectKind.Table, open, ProfileRight.View | ProfileRight.Read)], default);
        await using var agent = await Agent.ConnectAsync(server, profile);

        (await agent.DoAsync("list_all_caspio_tables")).GetProperty("result").GetRawText().ShouldBe($"[\"{open}\"]");
        (await agent.DoAsync("list_all_caspio_records", $$"""{"table_name":"{{open}}"}""")).GetProperty("result").GetArrayLength().ShouldBe(0);
        foreach (var (tool, arguments) in new[]
        {
            ("list_all_caspio_records", $$"""{"table_name":"{{closed}}"}"""),
            ("list_all_caspio_records", $$"""{"table_name":"{{open}}","q.where":"EXISTS (SELECT 1 FROM {{closed}})"}"""),
            ("create_a_caspio_record", $$"""{"table_name":"{{open}}","A":"x"}"""),
            ("create_a_caspio_table", $$"""{"Name":"{{server.NewName("N")}}","Fields":[{"Name":"A","Type":"STRING"}]}"""),
        })
        {
            var error = await agent.FailAsync(tool, arguments);
            error.GetProperty("Code").GetString().ShouldBe("InsufficientPermissions", tool);
        }

        (await agent.Client.ListResourcesAsync()).Select(r => r.Uri).ShouldBe(["caspio://schema", $"caspio://tables/{open}/schema"]);
        var schema = ((TextResourceContents)(await agent.Client.ReadResourceAsync("caspio://schema")).Contents[0]).Text;
        schema.ShouldContain($"{open}: A STRING");
        schema.ShouldNotContain(closed);
        await Should.ThrowAsync<McpProtocolException>(async () => await agent.Client.ReadResourceAsync($"caspio://tables/{closed}/schema"));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Hostile_values_are_values_and_nothing_else(SqlDialect engine)
    {
        var server = Server(engine);
        var table = await TableAsync(server, Field("A", "TEXT"));
        await using var agent = await Agent.ConnectAsync(server);
        foreach (var text in new[] { "'; DROP TABLE x; --", "../../etc/passwd", "<script>alert(1)</script>", "%2F..%2f?q=1&r=2#", "a\r\nSet-Cookie: x=1", "\u202E𝒳\u0001", new string('"', 3000) })
        {
            var value = JsonSerializer.Serialize(text);
            await agent.DoAsync("create_a_caspio_record", $$"""{"table_name":"{{table}}","A":{{value}} }""");
            var where = JsonSerializer.Serialize("A = '" + text.Replace("'", "''", StringComparison.Ordinal) + "'");
            var rows = (await agent.DoAsync("list_all_caspio_records", $$"""{"table_name":"{{table}}","q.where":{{where}} }""")).GetProperty("result");
            rows.GetArrayLength().ShouldBe(1, text);
            rows[0].GetProperty("A").GetString().ShouldBe(text);
            // As a name it leads to nothing, wherever a name goes.
            (await agent.FailAsync("list_all_caspio_fields", $$"""{"table_name":{{value}} }""")).GetProperty("Code").GetString().ShouldBe("ObjectNotFound");
            (await agent.FailAsync("get_single_caspio_file_by_id", $$"""{"id":{{value}} }""")).GetProperty("Code").GetString().ShouldBe("FileNotFound");
            var file = await agent.AskAsync("create_a_caspio_file", $$"""{"Files":[{"filename":{{value}},"content_base64":"YQ=="}]}""");
            if (file.IsError != true)
                file.StructuredContent!.Value.GetProperty("result")[0].GetProperty("Name").GetString()!.IndexOfAny(['/', '\\', '<', '"', '\r']).ShouldBe(-1, text);
        }

        (await agent.FailAsync("list_all_caspio_records", $$"""{"table_name":"{{table}}","q.where":"1=1; DROP TABLE {{table}}"}""")).GetProperty("Code").GetString().ShouldBe("SqlServerError");
        (await RowsAsync(server, table)).Result.GetArrayLength().ShouldBe(7);
    }
}
