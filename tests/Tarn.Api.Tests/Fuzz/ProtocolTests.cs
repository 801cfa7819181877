using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Tarn.Api.Tests.Hosting;
using Tarn.Sql;

namespace Tarn.Api.Tests.Fuzz;

/// <summary>What is wrong around a request rather than in it: headers, encodings, bodies that break off, the token endpoint, MCP; and many requests on one object.</summary>
public sealed class ProtocolTests(ApiServers servers) : ApiTests(servers)
{
    [Theory, MemberData(nameof(Engines))]
    public async Task Bodies_of_odd_types_are_refused_and_write_nothing(SqlDialect engine)
    {
        var server = Server(engine);
        var table = await TableAsync(server, Field("A", "STRING"));
        var json = "{\"A\":\"x\"}"u8.ToArray();
        foreach (var type in new[] { "", "json", "application", "application/", "/json", "text/plain", "text/csv", "application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=", "application/json application/xml", "\"application/json\"", "application/json2", "*/*", "application/octet-stream", new string('a', 2_000) + "/json" })
            (await SendAsync(server, table, json, type)).Status.ShouldBeOneOf(400, 415);
        // Bytes decide: a character set that says something else does not make valid JSON invalid, nor the other way round.
        foreach (var (type, body) in new[]
        {
            ("application/json; charset=utf-16", Encoding.Unicode.GetBytes("{\"A\":\"x\"}")), ("application/json; charset=iso-8859-1", [.. "{\"A\":\""u8, 0xE4, .. "\"}"u8]), ("application/xml; charset=utf-7", "+ADw-Row/+AD4-"u8.ToArray()),
            ("application/xml", "<?xml version=\"1.0\" encoding=\"utf-7\"?><Row><A>x</A></Row>"u8.ToArray()), ("application/xml", "<?xml version=\"1.0\" encoding=\"nonsense\"?><Row><A>x</A></Row>"u8.ToArray()), ("application/xml", "<?xml version=\"1.0\" encoding=\"ebcdic-cp-us\"?><Row/>"u8.ToArray()),
            ("application/xml", "<!DOCTYPE Row [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><Row><A>&x;</A></Row>"u8.ToArray()), ("application/xml", "<!DOCTYPE Row SYSTEM \"http://127.0.0.1:1/x.dtd\"><Row><A>x</A></Row>"u8.ToArray()),
            ("application/xml", Encoding.UTF8.GetBytes("<!DOCTYPE r [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]><Row><A>&c;</A></Row>")), ("application/xml", "<Row><A>&nope;</A></Row>"u8.ToArray()), ("application/xml", "<Row><A>"u8.ToArray()), ("application/xml", "<Row><A>&#0;</A></Row>"u8.ToArray()),
            ("application/xml", "<Row><A>&#xD800;</A></Row>"u8.ToArray()), ("text/xml", "just text"u8.ToArray()), ("text/xml", [0xFF, 0xFE, 0x3C, 0x00]), ("application/xml", "<Row xmlns:x=\"y\"><x:A x:A=\"1\" x:A=\"2\"/></Row>"u8.ToArray()), ("application/json", [0x1F, 0x8B, 0x08, 0x00]),
        })
        {
            (await SendAsync(server, table, body, type)).Is(400, "IncorrectBodyParameter");
        }

        foreach (var xml in new[] { "<Row><A_x0000_>x</A_x0000_></Row>", "<Row><A Key=\"\">x</A></Row>", "<Row><A><item Key=\"1\"/><item Key=\"1\"/></A></Row>", "<Row><A/><A/></Row>", "<Row><A><![CDATA[x]]><B/></A></Row>", "<A/>" })
            (await SendAsync(server, table, Encoding.UTF8.GetBytes(xml), "application/xml")).Status.ShouldBeOneOf(201, 400, 404);
        (await SendAsync(server, table, json, "Application/JSON;charset=\"UTF-8\";x=y")).Is(201);
        (await SendAsync(server, table, json, "application/problem+json")).Is(201);

        static async Task<Reply> SendAsync(ApiServer server, string table, byte[] body, string type)
        {
            var content = new ByteArrayContent(body);
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            return await server.Client.SendAsync(HttpMethod.Post, $"{V3}/tables/{table}/records", content);
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Headers_of_any_kind_are_the_clients_business(SqlDialect engine)
    {
        var server = Server(engine);
        var table = await TableAsync(server, Field("A", "STRING"));
        await AddAsync(server, table, """{"A":"x"}""");
        var key = (await server.Client.UploadAsync(HttpMethod.Post, $"{V3}/files", ("Files", server.NewName("h") + ".txt", "hello"u8.ToArray()))).Is(201).Result[0].GetProperty("ExternalKey").GetString();
        foreach (var path in new[] { $"{V3}/tables/{table}/records", $"{V3}/files/{key}" })
        {
            foreach (var (name, values) in new Dictionary<string, string[]>
            {
                ["Accept"] = [";;;", "*", "application/xml;q=x", "application/xml;q=9", "text/html, */*;q=0", new string(',', 2_000), "\u0001", "application/json;q=0"],
                ["Accept-Encoding"] = [";;", "br;q=x", "identity;q=0", "*;q=0", "gzip, deflate, br;q=-1", new string('g', 2_000)],
                ["Range"] = ["bytes=0-", "bytes=-1", "bytes=-0", "bytes=5-1", "bytes=9999999999999999999999-", "bytes=0-99999999999999999999", "items=0-1", "bytes=a-b", "bytes=0-1,3-4,0-1", "bytes", string.Join(',', Enumerable.Repeat("bytes=0-1", 200))],
                ["If-None-Match"] = ["*", "\"", "W/", "\"a\",\"b", new string('"', 999)],
                ["If-Match"] = ["\"other\"", "W/\"x\"", "junk"],
                ["If-Modified-Since"] = ["yesterday", "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Feb 2099 99:99:99 GMT"],
                ["If-Range"] = ["x", "\"x\"", "Thu, 01 Jan 1970 00:00:00 GMT"],
                ["Principal"] = [new string('p', 9_000), "'; DROP TABLE x"],
                ["X-HTTP-Method-Override"] = ["DELETE", "TRACE", "'"],
                ["X-Tarn-Correlation"] = ["x", ";", "a;99999999999999999999", "a;-1", new string('c', 5_000), "00000000-0000-0000-0000-000000000000;3"],
                ["Origin"] = ["null", "http://[", "https://evil.example", new string('o', 3_000)],
                ["Expect"] = ["nonsense"],
                ["Content-Encoding"] = ["gzip"],
                ["Forwarded"] = ["for=\"[::1\";host='"],
                ["X-Forwarded-For"] = ["not an address", "::1, 8.8.8.8,,,"],
            })
            {
                foreach (var value in values)
                {
                    using var request = new HttpRequestMessage(HttpMethod.Get, path);
                    if (!request.Headers.TryAddWithoutValidation(name, value))
                        continue;
                    using var response = await server.Client.Http.SendAsync(request);
                    ((int)response.StatusCode).ShouldBeLessThan(500, $"{path} {name}: {value}");
                    response.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
                    _ = await response.Content.ReadAsByteArrayAsync();
                }
            }
        }

        foreach (var authorization in new[] { "", "Bearer", "Bearer ", "Bearer  ", "bearer x", "Basic x", "Bearer " + new string('t', 8_000), "Bearer ' OR 1=1 --", "Bearer a,b", "Digest username=\"x\"" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{V3}/tables");
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
            using var response = await server.Http.SendAsync(request);
            response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, authorization.Length > 50 ? "long" : authorization);
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Bodies_that_break_off_or_come_in_pieces_leave_nothing_half_done(SqlDialect engine)
    {
        var server = Server(engine);
        var table = await TableAsync(server, Field("A", "STRING"));
        var path = $"{V3}/tables/{table}/records";
        (await RawAsync(server, $"POST {path} HTTP/1.1", "Content-Type: application/json\r\nTransfer-Encoding: chunked", "6\r\n{\"A\":\"\r\n3\r\nabc\r\n2\r\n\"}\r\n0\r\n\r\n")).ShouldStartWith("HTTP/1.1 201");
        (await RawAsync(server, $"POST {path} HTTP/1.1", "Content-Type: application/json\r\nTransfer-Encoding: chunked", "zz\r\n{}\r\n0\r\n\r\n")).ShouldStartWith("HTTP/1.1 400");
        (await RawAsync(server, $"POST {path} HTTP/1.1", "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\nContent-Length: 9", "0\r\n\r\n")).ShouldStartWith("HTTP/1.1 400");
        (await RawAsync(server, $"POST {path} HTTP/1.1", "Content-Type: application/json\r\nContent-Length: 9\r\nContent-Length: 10", "{\"A\":\"x\"}")).ShouldStartWith("HTTP/1.1 400");
        (await RawAsync(server, $"POST {path} HTTP/1.1", "Content-Type: application/json\r\nContent-Length: -1", "{}")).ShouldStartWith("HTTP/1.1 400");
        (await RawAsync(server, $"POST {path} HTTP/1.1", "Content-Type: application/json\r\nContent-Length: 99999999999", "{}")).ShouldStartWith("HTTP/1.1 413");
        foreach (var raw in new[] { "GET  HTTP/1.1", "\0\0\0", "BREW /integrations/rest/v3/tables HTTP/1.1", "GET http://neighbour.example/integrations/rest/v3/tables HTTP/1.1", "OPTIONS * HTTP/1.1", "CONNECT 127.0.0.1:22 HTTP/1.1", "TRACE /integrations/rest/v3/tables HTTP/1.1" })
            (await RawAsync(server, raw, "X: y", "")).Split(' ').ElementAtOrDefault(1).ShouldNotBeNull(raw).ShouldStartWith("4", Case.Sensitive, raw);
        // The client goes away in the middle of a body: JSON, and a file.
        await RawAsync(server, $"POST {path} HTTP/1.1", "Content-Type: application/json\r\nContent-Length: 500", "{\"A\":\"half", end: true);
        await RawAsync(server, $"POST {V3}/files HTTP/1.1", "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 5000", "--b\r\nContent-Disposition: form-data; name=\"Files\"; filename=\"half.txt\"\r\n\r\nabc", end: true);
        (await RowsAsync(server, table)).Column("A").ShouldBe(["\"abc\""]);
        (await server.Client.GetAsync($"{V3}/files/path/fileInfo?filePath=/half.txt")).Is(404, "FileNotFound");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_token_endpoint_answers_any_nonsense_with_a_refusal(SqlDialect engine)
    {
        var server = Server(engine);
        foreach (var body in new[]
        {
            "", "grant_type", "grant_type=", "grant_type=password&username=a&password=b", "grant_type=client_credentials", "grant_type=client_credentials&client_id=%00&client_secret=%00", "grant_type=client_credentials&client_id='%20OR%201=1--&client_secret=x",
            "grant_type=refresh_token&refresh_token=%FF", "grant_type=refresh_token&refresh_token=" + new string('r', 7_000), "grant_type=client_credentials&grant_type=refresh_token", "{}", "[]", "{\"grant_type\":{}}", "{\"grant_type\":\"client_credentials\",\"client_id\":null}", "{\"grant_type\":\"\\ud800\"}", "{", new string('&', 5_000),
            string.Join('&', Enumerable.Range(0, 2_000).Select(i => $"a{i}=1")), new string('x', 9_000), "=&=&=", "%=%&%zz=1", "{\"a\":" + new string('[', 1_000),
        })
        {
            foreach (var basic in new[] { null, "Basic", "Basic !!!", "Basic " + Convert.ToBase64String("no colon"u8), "Basic " + Convert.ToBase64String([0xFF, (byte)':', 0xFE]), "Basic " + new string('A', 6_000) })
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token") { Content = new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded") };
                if (basic is not null)
                    request.Headers.TryAddWithoutValidation("Authorization", basic);
                using var response = await server.Http.SendAsync(request);
                var text = await response.Content.ReadAsStringAsync();
                response.StatusCode.ShouldBe(HttpStatusCode.BadRequest, $"{body[..Math.Min(60, body.Length)]}: {text}");
                JsonDocument.Parse(text).RootElement.GetProperty("error").GetString().ShouldNotBeNullOrEmpty();
                text.ShouldNotContain("access_token");
            }
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Every_tool_of_MCP_takes_nonsense_as_the_callers_mistake(SqlDialect engine)
    {
        var server = Server(engine);
        var schema = (await server.Client.GetAsync($"{V3}/tables")).Text;
        string[] values = ["null", "true", "-1", "1e400", "9223372036854775808", "\"\"", "\"' OR 1=1 --\"", "\"../../etc/passwd\"", "\"\\u0000\"", "[]", "{}", "[[[[]]]]", "{\"a\":[null]}", "\"" + new string('x', 3_000) + "\""];
        var tools = (await CallAsync("tools/list", "{}")).GetProperty("result").GetProperty("tools");
        var sent = 0;
        foreach (var tool in tools.EnumerateArray())
        {
            var name = tool.GetProperty("name").GetString();
            var arguments = tool.GetProperty("inputSchema").GetProperty("properties").EnumerateObject().Select(p => p.Name).ToList();
            var required = tool.GetProperty("inputSchema").GetProperty("required").EnumerateArray().Select(r => r.GetString()).ToList();
            for (var i = 0; i < Math.Max(1, arguments.Count); i++)
            {
                // Each place gets some of the values, turn by turn, and over all tools all of them.
                for (var turn = 0; turn < 4; turn++)
                {
                    var value = values[(sent++ + (turn * 5)) % values.Length];
                    var given = arguments.Where((a, n) => n == i || required.Contains(a)).Select((a, n) => $"\"{a}\":{(a == arguments[i] ? value : "\"nope\"")}");
                    var answer = await CallAsync("tools/call", $"{{\"name\":\"{name}\",\"arguments\":{{{string.Join(',', given)}}}}}");
                    if (answer.TryGetProperty("error", out var error))
                        error.GetProperty("code").GetInt32().ShouldNotBe(-32603, $"{name} {arguments.ElementAtOrDefault(i)}={value}: {error}");
                }
            }
        }

        foreach (var message in new[] { "{}", "[]", "null", "{\"jsonrpc\":\"2.0\"}", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\"}", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":[]}", "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"}", "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\\ud800\"}", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"resources/read\",\"params\":{\"uri\":\"caspio://tables/../x/schema\"}}", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"prompts/get\",\"params\":{\"name\":\"'\"}}", new string('[', 2_000) })
            (await SendAsync(message)).Status.ShouldBeLessThan(500, message[..Math.Min(99, message.Length)]);
        // Names of tables are the account's design: none came, none went.
        (await server.Client.GetAsync($"{V3}/tables")).Text.ShouldBe(schema);

        async Task<JsonElement> CallAsync(string method, string parameters)
        {
            var (status, text) = await SendAsync($"{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"{method}\",\"params\":{parameters}}}");
            status.ShouldBe(200, parameters + text);
            return JsonDocument.Parse(text).RootElement;
        }

        async Task<(int Status, string Text)> SendAsync(string message)
        {
            using var content = new StringContent(message, Encoding.UTF8, "application/json");
            using var response = await server.Client.Http.PostAsync("/mcp", content);
            return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Of_many_requests_for_one_thing_one_gets_it_and_the_others_are_told(SqlDialect engine)
    {
        var server = Server(engine);
        var name = server.NewName("Race");
        var table = await TableAsync(server, $"{Field("A", "STRING", "\"Unique\":true")},{Field("N", "INTEGER")}");
        await OneOfAsync(201, 400, () => server.Client.PostAsync($"{V3}/tables", $$"""{"Name":"{{name}}","Fields":[{{Field("A", "STRING")}}]}"""));
        await OneOfAsync(201, 400, () => server.Client.PostAsync($"{V3}/tables/{table}/fields", Field("Late", "STRING")));
        await OneOfAsync(201, 400, () => server.Client.PostAsync($"{V3}/tables/{table}/records", """{"A":"same","N":0}"""));
        await OneOfAsync(201, 409, () => server.Client.UploadAsync(HttpMethod.Post, $"{V3}/files", ("Files", name + ".txt", [1])));
        await OneOfAsync(201, 200, () => server.Client.UploadAsync(HttpMethod.Put, $"{V3}/files", ("File", name + "2.txt", [1])));
        await OneOfAsync(201, 400, () => server.Client.PostAsync($"{V3}/outgoingWebhooks", $$"""{"Name":"{{name}}","OutgoingUrls":["https://a.example/{{name}}"]}"""));
        var directory = await server.Account.Directories.Store.CreateAsync(server.NewName("People"), "", "test", default);
        await OneOfAsync(201, 400, () => server.Client.PostAsync($"{V3}/directories/{directory.Id}/users", """{"Email":"one@example.org"}"""));
        var key = (await server.Client.GetAsync($"{V3}/files/path/fileInfo?filePath=/{name}.txt")).Is(200).Result.GetProperty("ExternalKey").GetString();
        await OneOfAsync(204, 404, () => server.Client.DeleteAsync($"{V3}/files/{key}"));
        var hook = (await server.Client.GetAsync($"{V3}/outgoingWebhooks")).Json.EnumerateArray().Single(h => h.GetProperty("Name").GetString() == name).GetProperty("Id").GetString();
        await OneOfAsync(204, 404, () => server.Client.DeleteAsync($"{V3}/outgoingWebhooks/{hook}"));
        await OneOfAsync(204, 404, () => server.Client.DeleteAsync($"{V3}/tables/{table}/fields/Late"));

        // A record is counted up, read and its table changed at the same time: nothing is lost, nothing fails but by its own mistake.
        await Task.WhenAll(
            Task.WhenAll(Enumerable.Range(0, 20).Select(async i => (await server.Client.PutAsync($"{V3}/tables/{table}/records?q.where=A='same'", $$"""{"N":{{i}}}""")).Is(200).Affected.ShouldBe(1))),
            Task.WhenAll(Enumerable.Range(0, 20).Select(async _ => (await RowsAsync(server, table, "q.select=*")).Is(200).Result.GetArrayLength().ShouldBe(1))),
            Task.WhenAll(Enumerable.Range(0, 4).Select(async i => (await server.Client.PostAsync($"{V3}/tables/{table}/fields", Field($"F{i}", "STRING"))).Is(201))));
        (await server.Client.GetAsync($"{V3}/tables/{table}/fields")).Result.GetArrayLength().ShouldBe(6);

        static async Task OneOfAsync(int done, int refused, Func<Task<Reply>> send)
        {
            var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(send)));
            replies.Select(r => r.Status).Order().ShouldBe(Enumerable.Repeat(done, 1).Concat(Enumerable.Repeat(refused, 7)).Order(), replies[0].Message.RequestMessage!.RequestUri!.ToString() + string.Join('\n', replies.Select(r => r.Text)));
        }
    }

    /// <summary>Writes bytes to the server's port, with the token, and reads what comes until it closes or a little time has passed.</summary>
    private static async Task<string> RawAsync(ApiServer server, string line, string headers, string body, bool end = false)
    {
        var address = new Uri(server.Address);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address.Host, address.Port);
        await socket.SendAsync(Encoding.UTF8.GetBytes($"{line}\r\nHost: {address.Authority}\r\nAuthorization: {server.Client.Http.DefaultRequestHeaders.Authorization}\r\nConnection: close\r\n{headers}\r\n\r\n{body}"));
        if (end)
            socket.Shutdown(SocketShutdown.Send);
        var answer = new List<byte>();
        var buffer = new byte[4096];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            while (await socket.ReceiveAsync(buffer, patience.Token) is > 0 and var read)
                answer.AddRange(buffer.AsSpan(0, read));
        }
        catch (SocketException)
        {
            // Reset: the server has thrown away what was left of the body.
        }

        return Encoding.UTF8.GetString([.. answer]);
    }
}
