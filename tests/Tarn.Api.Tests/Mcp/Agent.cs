using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Tarn.Api.Tests.Hosting;
using Tarn.Identity.Profiles;

namespace Tarn.Api.Tests.Mcp;

/// <summary>An agent: the official SDK's client over HTTP, with a profile's token.</summary>
public sealed class Agent : IAsyncDisposable
{
    private Agent(McpClient client) => Client = client;

    public McpClient Client { get; }

    public static async Task<Agent> ConnectAsync(ApiServer server, ProfileCredentials? profile = null, string? version = null)
    {
        var token = profile is null ? server.Client.Http.DefaultRequestHeaders.Authorization!.Parameter! : await server.TokenAsync(profile);
        var transport = new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = new Uri(server.Address + "/mcp"),
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = "Bearer " + token },
        });
        return new Agent(await McpClient.CreateAsync(transport, new McpClientOptions { ProtocolVersion = version }));
    }

    /// <summary>Calls a tool with arguments written as JSON.</summary>
    public async Task<CallToolResult> AskAsync(string tool, string arguments = "{}")
    {
        var values = JsonSerializer.Deserialize<Dictionary<string, object?>>(arguments)!;
        return await Client.CallToolAsync(tool, values);
    }

    /// <summary>Calls a tool that must do what it is asked; gives what it answers.</summary>
    public async Task<JsonElement> DoAsync(string tool, string arguments = "{}")
    {
        var result = await AskAsync(tool, arguments);
        var text = result.Content.OfType<TextContentBlock>().First().Text;
        (result.IsError ?? false).ShouldBeFalse($"{tool} {arguments}: {text}");
        // Clients that do not know structured content read the same in the text.
        JsonElement.DeepEquals(JsonDocument.Parse(text).RootElement, result.StructuredContent!.Value).ShouldBeTrue();
        return result.StructuredContent!.Value;
    }

    /// <summary>Calls a tool that must fail inside its operation; gives the error.</summary>
    public async Task<JsonElement> FailAsync(string tool, string arguments)
    {
        var result = await AskAsync(tool, arguments);
        result.IsError.ShouldBe(true, $"{tool} {arguments}");
        return result.StructuredContent!.Value.GetProperty("error");
    }

    public ValueTask DisposeAsync() => Client.DisposeAsync();
}
