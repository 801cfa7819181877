using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Tarn.Api.Tests.Hosting;
using Tarn.Identity.Profiles;
using Tarn.Sql;

namespace Tarn.Api.Tests.Mcp;

/// <summary>The wire of MCP, byte by byte, as clients of every age speak it.</summary>
public sealed class TransportTests(ApiServers servers) : ApiTests(servers)
{
    private const string Ping = """{"jsonrpc":"2.0","id":7,"method":"ping"}""";
    private const string Both = "application/json, text/event-stream";

    [Fact]
    public async Task Without_a_good_token_the_answer_says_where_tokens_come_from()
    {
        var server = Server(SqlDialect.Sqlite);
        foreach (var token in new[] { null, "nonsense" })
        {
            using var reply = await SendAsync(server, Ping, token: token);
            reply.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            reply.Headers.WwwAuthenticate.ToString().ShouldBe($"Bearer resource_metadata=\"{server.Address}/.well-known/oauth-protected-resource/mcp\"");
        }

        foreach (var path in new[] { "", "/mcp" })
        {
            var resource = JsonDocument.Parse(await server.Http.GetStringAsync("/.well-known/oauth-protected-resource" + path)).RootElement;
            resource.GetRawText().ShouldBe($$"""{"resource":"{{server.Address}}/mcp","authorization_servers":["{{server.Address}}"],"bearer_methods_supported":["header"]}""");
        }

        var authorization = JsonDocument.Parse(await server.Http.GetStringAsync("/.well-known/oauth-authorization-server")).RootElement;
        authorization.GetProperty("issuer").GetString().ShouldBe(server.Address);
        authorization.GetProperty("token_endpoint").GetString().ShouldBe(server.Address + "/oauth/token");
        authorization.GetProperty("grant_types_supported").GetRawText().ShouldBe("""["client_credentials","refresh_token"]""");
        authorization.GetProperty("token_endpoint_auth_methods_supported").GetRawText().ShouldBe("""["client_secret_basic","client_secret_post"]""");
    }

    [Theory]
    [InlineData("2025-03-26", "2025-03-26")]
    [InlineData("2025-06-18", "2025-06-18")]
    [InlineData("2025-11-25", "2025-11-25")]
    [InlineData("1999-01-01", "2025-11-25")]
    public async Task Clients_agree_on_a_version_and_get_plain_JSON_without_a_session(string asked, string given)
    {
        using var reply = await SendAsync(Server(SqlDialect.Sqlite), $$"""{"jsonrpc":"2.0","id":"a","method":"initialize","params":{"protocolVersion":"{{asked}}","capabilities":{},"clientInfo":{"name":"t","version":"1"} } }""");

        reply.StatusCode.ShouldBe(HttpStatusCode.OK);
        reply.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        reply.Headers.Contains("Mcp-Session-Id").ShouldBeFalse();
        var answer = await JsonAsync(reply);
        answer.GetProperty("id").GetString().ShouldBe("a");
        var result = answer.GetProperty("result");
        result.GetProperty("protocolVersion").GetString().ShouldBe(given);
        result.GetProperty("serverInfo").GetProperty("name").GetString().ShouldBe("tarn");
        result.GetProperty("capabilities").GetRawText().ShouldBe("""{"prompts":{},"resources":{},"tools":{"listChanged":false}}""", result.GetRawText());
    }

    [Fact, Trait("Acceptance", "62")]
    public async Task Notifications_are_taken_and_there_is_no_stream()
    {
        var server = Server(SqlDialect.Sqlite);
        using (var reply = await SendAsync(server, """{"jsonrpc":"2.0","method":"notifications/initialized"}"""))
        {
            reply.StatusCode.ShouldBe(HttpStatusCode.Accepted);
            (await reply.Content.ReadAsStringAsync()).ShouldBeEmpty();
        }

        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Delete, HttpMethod.Put, HttpMethod.Options })
        {
            using var reply = await SendAsync(server, null, method: method);
            reply.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed, method.Method);
            reply.Content.Headers.Allow.ShouldBe(["POST"]);
        }
    }

    [Fact]
    public async Task Clients_that_take_only_events_get_one()
    {
        using var reply = await SendAsync(Server(SqlDialect.Sqlite), Ping, accept: "text/event-stream");
        reply.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        var text = await reply.Content.ReadAsStringAsync();
        text.ShouldStartWith("event: message\ndata: {");
        text.ShouldContain("\"id\":7");
        text.ShouldEndWith("}\n\n");
    }

    [Theory]
    [InlineData("{", 400, -32700)]
    [InlineData("", 400, -32700)]
    [InlineData("[]", 400, -32600)]
    [InlineData("[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}]", 400, -32600)]
    [InlineData("{\"id\":1,\"method\":\"ping\"}", 400, -32600)]
    [InlineData("\"ping\"", 400, -32600)]
    [InlineData("null", 400, -32600)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"nope\"}", 200, -32601)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"nope\"}}", 200, -32602)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"list_all_caspio_fields\",\"arguments\":{\"table_name\":\"\\ud800\"}}}", 400, -32700)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"prompts/get\",\"params\":{\"name\":\"clean_table\"}}", 200, -32602)]
    public async Task What_is_no_message_is_answered_with_the_codes_of_JSON_RPC(string body, int status, int code)
    {
        using var reply = await SendAsync(Server(SqlDialect.Sqlite), body);
        var answer = await JsonAsync(reply);
        ((int)reply.StatusCode).ShouldBe(status, answer.GetRawText());
        answer.GetProperty("jsonrpc").GetString().ShouldBe("2.0");
        answer.GetProperty("error").GetProperty("code").GetInt32().ShouldBe(code);
        answer.GetProperty("error").GetProperty("message").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task Headers_that_do_not_fit_are_refused()
    {
        var server = Server(SqlDialect.Sqlite);
        (await SendAsync(server, Ping, accept: "text/html")).StatusCode.ShouldBe(HttpStatusCode.NotAcceptable);
        (await SendAsync(server, Ping, type: "text/plain")).StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        (await SendAsync(server, Ping, headers: ("MCP-Protocol-Version", "2025-06-18"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var unknown = await SendAsync(server, Ping, headers: ("MCP-Protocol-Version", "1999-01-01"));
        unknown.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await JsonAsync(unknown)).GetProperty("error").GetProperty("data").GetProperty("supported").GetRawText().ShouldContain("2025-06-18");
        (await SendAsync(server, Ping, headers: ("Mcp-Session-Id", "made-up"))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Pages_of_other_origins_are_refused_unless_the_account_names_them()
    {
        var server = Server(SqlDialect.Sqlite);
        (await SendAsync(server, Ping, headers: ("Origin", "https://evil.test"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await SendAsync(server, Ping, headers: ("Origin", "null"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await SendAsync(server, Ping, headers: ("Origin", server.Address))).StatusCode.ShouldBe(HttpStatusCode.OK);
        try
        {
            await server.Account.Identity.Settings.ChangeApiAsync(s => s with { CorsOrigins = ["https://agent.example.org"] }, default);
            using var reply = await SendAsync(server, Ping, headers: ("Origin", "https://agent.example.org"));
            reply.StatusCode.ShouldBe(HttpStatusCode.OK);
            reply.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["https://agent.example.org"]);
        }
        finally
        {
            await server.Account.Identity.Settings.ChangeApiAsync(s => s with { CorsOrigins = [] }, default);
        }
    }

    [Fact]
    public async Task A_tool_call_counts_against_the_rate_and_refused_addresses_stay_out()
    {
        await using var server = await ApiServer.StartAsync(SqlDialect.Sqlite, new ApiOptions { RateLimit = 2 });
        await using var agent = await Agent.ConnectAsync(server);
        await agent.DoAsync("list_all_caspio_tables");
        await agent.DoAsync("list_all_caspio_tables");

        (await agent.FailAsync("list_all_caspio_tables", "{}")).GetRawText().ShouldContain("api-calls-rate");

        var profile = await server.CreateProfileAsync(new ProfileDraft { Name = "Shut", Email = "s@example.com", AccessAllObjects = true, DefaultAccess = IpAccess.Grant });
        var token = await server.TokenAsync(profile);
        await server.Account.Identity.Profiles.EditAsync(profile.Profile.Id, profile.Profile.Data with { DefaultAccess = IpAccess.Deny }, default);
        (await SendAsync(server, Ping, token: token)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("2025-06-18")]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task The_SDKs_client_works_in_each_version(string version)
    {
        await using var agent = await Agent.ConnectAsync(Server(SqlDialect.Sqlite), version: version);
        agent.Client.NegotiatedProtocolVersion.ShouldBe(version);
        (await agent.Client.ListToolsAsync()).Count.ShouldBeGreaterThan(50);
        (await agent.DoAsync("list_all_caspio_tables")).GetProperty("result").ValueKind.ShouldBe(JsonValueKind.Array);
        (await agent.Client.ListPromptsAsync()).Select(p => p.Name).ShouldBe(["explore_data", "build_form", "clean_table"]);
        var prompt = await agent.Client.GetPromptAsync("clean_table", new Dictionary<string, object?> { ["table"] = "Orders" });
        ((ModelContextProtocol.Protocol.TextContentBlock)prompt.Messages[0].Content).Text.ShouldContain("'Orders'");
        (await agent.Client.ListResourceTemplatesAsync()).Select(t => t.UriTemplate).ShouldBe(["caspio://tables/{table}/schema", "caspio://views/{view}/schema"]);
    }

    private static async Task<HttpResponseMessage> SendAsync(
        ApiServer server, string? body, HttpMethod? method = null, string? token = "", string accept = Both, string type = "application/json", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Post, "/mcp");
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        }

        request.Headers.TryAddWithoutValidation("Accept", accept);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Length > 0 ? token : server.Client.Http.DefaultRequestHeaders.Authorization!.Parameter);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await server.Http.SendAsync(request);
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage reply) => JsonDocument.Parse(await reply.Content.ReadAsStringAsync()).RootElement;
}
