using System.Text.Json;
using System.Text.RegularExpressions;
using ModelContextProtocol;
using Tarn.Api.Tests.Hosting;
using Tarn.Identity.Profiles;
using Tarn.Sql;
using Tarn.Testing;

namespace Tarn.Api.Tests.Mcp;

/// <summary>The tools that an agent is told of, held against the table of the specification.</summary>
public sealed partial class ToolListTests(ApiServers servers) : ApiTests(servers)
{
    /// <summary>What the table of the specification says of a tool.</summary>
    private sealed record Line(string Verb, string Tool, string Operation, string[] Required, string Arguments);

    [Fact, Trait("Acceptance", "57")]
    public async Task Every_operation_that_REST_serves_is_a_tool_under_the_name_of_the_table()
    {
        var server = Server(SqlDialect.Sqlite);
        await using var agent = await Agent.ConnectAsync(server);
        var document = JsonDocument.Parse(await server.Http.GetStringAsync($"{V3}/swagger/documentation")).RootElement;
        var served = document.GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject()).Select(o => o.Value.GetProperty("operationId").GetString()!).ToHashSet();
        var table = Table();
        table.Count.ShouldBe(70);

        var tools = await agent.Client.ListToolsAsync();

        tools.Select(t => t.Name).ShouldBe(table.Where(l => served.Contains(l.Operation)).Select(l => l.Tool), ignoreOrder: true);
        tools.Count.ShouldBe(served.Count);
    }

    [Fact]
    public async Task Required_arguments_and_annotations_are_those_of_the_table()
    {
        await using var agent = await Agent.ConnectAsync(Server(SqlDialect.Sqlite));
        var table = Table().ToDictionary(l => l.Tool);
        foreach (var tool in await agent.Client.ListToolsAsync())
        {
            var line = table[tool.Name];
            var schema = tool.ProtocolTool.InputSchema;
            schema.GetProperty("type").GetString().ShouldBe("object");
            schema.GetProperty("required").EnumerateArray().Select(r => r.GetString()).ShouldBe(line.Required, ignoreOrder: true, tool.Name);
            foreach (var argument in schema.GetProperty("properties").EnumerateObject())
                argument.Value.TryGetProperty("type", out _).ShouldBeTrue($"{tool.Name}.{argument.Name} has no type");
            schema.GetProperty("additionalProperties").GetBoolean().ShouldBe(line.Arguments.Split(", ").Contains("R"), tool.Name);
            foreach (var name in line.Arguments.Split(", ").Contains("Q") ? ["q.select", "q.groupBy", "q.orderBy", "q.getPaginationInfo", "limit", "next_cursor"] : Array.Empty<string>())
                schema.GetProperty("properties").TryGetProperty(name, out _).ShouldBeTrue($"{tool.Name}.{name}");

            tool.Description.Length.ShouldBeGreaterThan(20, tool.Name);
            var hints = tool.ProtocolTool.Annotations!;
            hints.ReadOnlyHint.ShouldBe(line.Verb == "GET", tool.Name);
            hints.IdempotentHint.ShouldBe(line.Verb is "GET" or "PUT" or "DELETE", tool.Name);
            hints.OpenWorldHint.ShouldBe(line.Operation is "CreateOutgoingWebhook" or "UpdateOutgoingWebhook", tool.Name);
            if (line.Verb == "DELETE" || line.Operation is "UpdateTableRecords" or "UpdateViewRecords" or "UpdateTableField" or "UpdateBridgeApplicationDataPageDeployment" or "UpdateBridgeApplicationDataPagesDeployment")
                hints.DestructiveHint.ShouldBe(true, tool.Name);
            if (line.Verb is "GET" or "POST")
                hints.DestructiveHint.ShouldBe(false, tool.Name);
        }
    }

    [Fact, Trait("Acceptance", "61")]
    public async Task A_profile_that_may_only_read_over_MCP_sees_and_calls_only_tools_that_read()
    {
        var server = Server(SqlDialect.Sqlite);
        var table = await TableAsync(server, Field("A", "STRING"));
        var profile = await server.CreateProfileAsync(new ProfileDraft { Name = server.NewName("Reader"), Email = "r@example.com", AccessAllObjects = true, Mcp = McpAccess.ReadOnly });
        await using var agent = await Agent.ConnectAsync(server, profile);
        var reading = Table().Where(l => l.Verb == "GET").Select(l => l.Tool).ToHashSet();

        var tools = await agent.Client.ListToolsAsync();

        tools.Count.ShouldBeGreaterThan(20);
        tools.ShouldAllBe(t => reading.Contains(t.Name));
        (await agent.DoAsync("list_all_caspio_records", $$"""{"table_name":"{{table}}"}""")).GetProperty("result").GetArrayLength().ShouldBe(0);
        var refused = await Should.ThrowAsync<McpProtocolException>(() => agent.AskAsync("create_a_caspio_record", $$"""{"table_name":"{{table}}","record":{"A":"x"} }"""));
        refused.ErrorCode.ShouldBe(McpErrorCode.InvalidParams);
        refused.Message.ShouldContain("only read");
        (await (await server.SignInAsync(profile)).PostAsync($"{V3}/tables/{table}/records", """{"A":"x"}""")).Is(201);

        await server.Account.Identity.Profiles.EditAsync(profile.Profile.Id, profile.Profile.Data with { Mcp = McpAccess.Off }, default);
        (await server.Account.Identity.Profiles.FindAsync(profile.Profile.Id, default))!.Data.Mcp.ShouldBe(McpAccess.Off);
        (await Should.ThrowAsync<HttpRequestException>(() => agent.AskAsync("list_all_caspio_tables"))).StatusCode.ShouldBe(System.Net.HttpStatusCode.Forbidden);
    }

    /// <summary>Reads the table of rest-api.md 22.4.</summary>
    private static List<Line> Table() => [.. File.ReadLines(TestPaths.Specification("rest-api.md"))
        .Select(l => ToolLine().Match(l)).Where(m => m.Success)
        .Select(m => new Line(m.Groups["verb"].Value, m.Groups["tool"].Value, m.Groups["operation"].Value, RequiredOf(m.Groups["arguments"].Value), m.Groups["arguments"].Value))];

    private static string[] RequiredOf(string arguments) => [.. arguments.Split(", ")
        // E is the properties of 14.2, where EventType is required.
        .SelectMany(a => a == "E" ? ["EventType"] : !a.Contains('*', StringComparison.Ordinal) ? Array.Empty<string>() : [a.Split('*')[0] is "AF" ? "attachment_field_name" : a.Split('*')[0]])];

    [GeneratedRegex(@"^\| \d+ \| (?<verb>GET|POST|PUT|DELETE) \| `(?<tool>\w+)` \| `(?<operation>\w+)` \| (?<arguments>.*) \|$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ToolLine();
}
