using System.Buffers;
using System.Net.ServerSentEvents;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Net.Http.Headers;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Tarn.Api.Errors;
using Tarn.Api.Requests;
using Tarn.Api.Routing;
using Tarn.Identity.Profiles;
using Tarn.Identity.Settings;

namespace Tarn.Api.Mcp;

/// <summary>
/// <c>POST /mcp</c> (rest-api.md 22): streamable HTTP without sessions. The protocol itself (versions, handshakes, the shapes of messages) is the official SDK's, one
/// short-lived server for each message; this class is what the SDK leaves to its host: HTTP, tokens and rights.
/// </summary>
public sealed class McpEndpoint
{
    private const string Json = "application/json";
    private const string EventStream = "text/event-stream";
    private const string VersionHeader = "MCP-Protocol-Version";
    private const string MethodHeader = "Mcp-Method";

    /// <summary>From this version on requests say in headers what they are, and errors have statuses.</summary>
    private const string FirstWithHeaders = "2026-07-28";

    private const int MaxDepth = 64;
    private const int MaxMessage = 64 * 1024 * 1024;

    private static readonly string[] Versions = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", FirstWithHeaders];
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(120);
    private static readonly string Version = typeof(McpEndpoint).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    private readonly ApiOptions _options;
    private readonly ApiDispatcher _dispatcher;
    private readonly ToolRunner _tools;
    private readonly McpResources _resources;

    /// <summary>Creates the endpoint with the tools whose operations are served.</summary>
    public McpEndpoint(ApiOptions options, ApiDispatcher dispatcher, TimeProvider time)
    {
        _options = options;
        _dispatcher = dispatcher;
        var tools = new Tools.ToolTable(dispatcher.RoutesOf(ApiVersion.V3));
        var operations = new OperationRun(dispatcher);
        _tools = new ToolRunner(tools, operations, time);
        _resources = new McpResources(tools, operations);
    }

    /// <summary>Maps the endpoint and what leads to it.</summary>
    internal void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.Map("/mcp", http => _dispatcher.GuardAsync(http, () => HandleAsync(http)));
        McpMetadata.Map(endpoints, _options);
    }

    private async Task HandleAsync(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        var isPost = HttpMethods.IsPost(http.Request.Method);
        if (!isPost && !HttpMethods.IsOptions(http.Request.Method))
        {
            await RefuseMethodAsync(http);
            return;
        }

        var request = new ApiRequest(http, ApiVersion.V3, "", _options);
        if (await AdmitAsync(request) is null)
            return;
        if (!isPost)
            await RefuseMethodAsync(http);
        else if (await CheckHeadersAsync(http))
            await AnswerAsync(request, await ReadAsync(http));
    }

    private Task RefuseMethodAsync(HttpContext http)
    {
        http.Response.Headers.Allow = "POST";
        return _dispatcher.AnswerAsync(http, new ApiError(StatusCodes.Status405MethodNotAllowed, ErrorCodes.MethodNotAllowed, "MCP is spoken with POST here; there are no sessions and no stream to listen to."));
    }

    private async ValueTask<ApiSettings?> AdmitAsync(ApiRequest request)
    {
        try
        {
            var settings = await _dispatcher.AdmitAsync(request, CheckOrigin);
            return settings is null || request.Caller.Mcp != McpAccess.Off
                ? settings
                : throw new ApiException(new ApiError(StatusCodes.Status403Forbidden, "InsufficientPermissions", "The profile may not be used over MCP."));
        }
        catch (ApiException refused) when (refused.Error.Status == StatusCodes.Status401Unauthorized)
        {
            request.Http.Response.Headers.WWWAuthenticate = $"Bearer resource_metadata=\"{McpMetadata.AddressOf(request.Http, _options, request.Account?.Id)}{McpMetadata.ResourcePath}/mcp\"";
            throw;
        }
    }

    /// <summary>A page of another origin could otherwise use an address that only this machine reaches (DNS rebinding).</summary>
    private static void CheckOrigin(HttpContext http, ApiSettings settings)
    {
        var origin = http.Request.Headers.Origin.ToString();
        if (origin.Length == 0 || settings.AllowsOrigin(origin))
            return;
        if (!Uri.TryCreate(origin, UriKind.Absolute, out var address) || !address.Authority.Equals(http.Request.Host.Value, StringComparison.OrdinalIgnoreCase))
            throw new ApiException(new ApiError(StatusCodes.Status403Forbidden, "OriginForbidden", "Pages of this origin may not use MCP. The account's CORS origins name those that may."));
    }

    /// <summary>Checks what the headers say of the message; false when they were refused and that is answered.</summary>
    private static async ValueTask<bool> CheckHeadersAsync(HttpContext http)
    {
        if (!MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type) || !AcceptHeader.IsJson(type.MediaType.AsSpan()))
            throw ApiException.MediaType(Json);
        if (!Accepts(http, Json) && !Accepts(http, EventStream))
        {
            await WriteErrorAsync(http, StatusCodes.Status406NotAcceptable, McpErrorCode.InvalidRequest, $"Accept must list {Json} and {EventStream}.");
            return false;
        }

        var version = http.Request.Headers[VersionHeader].ToString();
        if (version.Length == 0 || Versions.Contains(version))
            return true;
        await WriteErrorAsync(
            http, StatusCodes.Status400BadRequest, McpErrorCode.UnsupportedProtocolVersion, $"The protocol version of the header {VersionHeader} is not supported. Use {string.Join(", ", Versions)}.", version);
        return false;
    }

    /// <summary>Reads the message; null when there is none and that is answered.</summary>
    private static async ValueTask<JsonRpcMessage?> ReadAsync(HttpContext http)
    {
        var (buffer, length) = await RequestBody.ReadBytesAsync(
            http, MaxMessage, new ApiError(StatusCodes.Status413PayloadTooLarge, ErrorCodes.RequestTooLarge, $"The message is larger than the {MaxMessage:N0} bytes allowed."));
        try
        {
            return Parse(buffer.AsSpan(0, length), out var code) is { } message ? message : await RefuseAsync(code);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        async ValueTask<JsonRpcMessage?> RefuseAsync(McpErrorCode code)
        {
            await WriteErrorAsync(http, StatusCodes.Status400BadRequest, code, code == McpErrorCode.ParseError ? "The body is not valid JSON, or is nested too deeply." : "The body must be one JSON-RPC 2.0 message; batches are not taken.");
            return null;
        }
    }

    private static JsonRpcMessage? Parse(ReadOnlySpan<byte> json, out McpErrorCode code)
    {
        code = Utf8.IsValid(json) ? McpErrorCode.InvalidRequest : McpErrorCode.ParseError;
        if (code == McpErrorCode.ParseError)
            return null;
        try
        {
            var message = JsonSerializer.Deserialize<JsonRpcMessage>(json, McpJsonUtilities.DefaultOptions);
            RequestBody.CheckTexts(json, MaxDepth);
            return message;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or FormatException)
        {
            // No message. Is it JSON at all?
            try
            {
                RequestBody.CheckTexts(json, MaxDepth);
            }
            catch (Exception fault) when (fault is JsonException or InvalidOperationException)
            {
                code = McpErrorCode.ParseError;
            }

            return null;
        }
    }

    private async ValueTask AnswerAsync(ApiRequest request, JsonRpcMessage? message)
    {
        var http = request.Http;
        switch (message)
        {
            case null:
                return;
            case not JsonRpcRequest:
                // Without sessions nothing waits for notifications or for answers.
                http.Response.StatusCode = StatusCodes.Status202Accepted;
                return;
            case JsonRpcRequest asked when http.Request.Headers[VersionHeader] == FirstWithHeaders && http.Request.Headers[MethodHeader] != asked.Method:
                await WriteErrorAsync(http, StatusCodes.Status400BadRequest, McpErrorCode.HeaderMismatch, $"The header {MethodHeader} must be the method of the message.");
                return;
        }

        using var time = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        time.CancelAfter(MaxTime);
        var (status, json) = await RunAsync(request, (JsonRpcRequest)message, time.Token);
        http.Response.StatusCode = status;
        var asEvent = !Accepts(http, Json);
        http.Response.ContentType = asEvent ? EventStream : Json;
        if (asEvent)
            json = [.. "event: message\ndata: "u8, .. json, .. "\n\n"u8];
        http.Response.ContentLength = json.Length;
        await http.Response.Body.WriteAsync(json, http.RequestAborted);
    }

    /// <summary>Lets the SDK answer one message.</summary>
    private async ValueTask<(int Status, byte[] Json)> RunAsync(ApiRequest request, JsonRpcRequest message, CancellationToken stop)
    {
        var version = request.Http.Request.Headers[VersionHeader].ToString();
        message.Context = new JsonRpcMessageContext { ProtocolVersion = version.Length > 0 ? version : null };
        JsonRpcMessage? begun = null;
        // The SDK would log clients' mistakes as failures; ours are logged where they are caught.
        using var events = new MemoryStream();
        var transport = new StreamableHttpServerTransport(NullLoggerFactory.Instance) { Stateless = true };
        await using var server = McpServer.Create(transport, OptionsFor(request), NullLoggerFactory.Instance);
        var running = server.RunAsync(stop);
        try
        {
            await transport.HandlePostRequestAsync(
                message,
                events,
                first =>
                {
                    begun = first;
                    return ValueTask.CompletedTask;
                },
                stop);
        }
        finally
        {
            await transport.DisposeAsync();
            await running;
        }

        // The SDK writes events; tools report no progress, so that the one with data is the answer. It goes out as JSON.
        var answer = SseParser.Create(new MemoryStream(events.ToArray()), static (_, data) => data.ToArray()).Enumerate().LastOrDefault(e => e.Data.Length > 0).Data
            ?? throw new InvalidOperationException($"The method '{message.Method}' was not answered.");
        return (StatusOf(request.Http, begun), message.Method is RequestMethods.Initialize or RequestMethods.ServerDiscover ? WithOwnCapabilities(answer) : answer);
    }

    /// <summary>Says what the SDK leaves out of a stateless server's capabilities, and takes out the logging that it adds: nothing is logged to clients.</summary>
    private static byte[] WithOwnCapabilities(byte[] answer)
    {
        var message = JsonNode.Parse(answer)!;
        if (message["result"]?["capabilities"] is not JsonObject capabilities)
            return answer;
        capabilities.Remove("logging");
        capabilities["tools"] = new JsonObject { ["listChanged"] = false };
        return JsonSerializer.SerializeToUtf8Bytes(message);
    }

    private McpServerOptions OptionsFor(ApiRequest request) => new()
    {
        ServerInfo = new Implementation { Name = "tarn", Version = Version },
        ServerInstructions = Instructions,
        ScopeRequests = false,
        Handlers = new McpServerHandlers
        {
            ListToolsHandler = (_, _) => new(new ListToolsResult { Tools = [.. _tools.ToolsFor(request).Select(t => t.Definition)] }),
            CallToolHandler = (asked, stop) => GuardAsync(request, () => _tools.CallAsync(request, asked.Params!.Name, asked.Params.Arguments, stop)),
            ListResourcesHandler = (_, _) => GuardAsync(request, async () => new ListResourcesResult { Resources = await _resources.ListAsync(request) }),
            ListResourceTemplatesHandler = static (_, _) => new(new ListResourceTemplatesResult { ResourceTemplates = McpResources.Templates }),
            ReadResourceHandler = (asked, stop) => GuardAsync(request, () => _resources.ReadAsync(request, asked.Params!.Uri, stop)),
            ListPromptsHandler = static (_, _) => new(new ListPromptsResult { Prompts = [.. McpPrompts.All.Select(p => p.Definition)] }),
            GetPromptHandler = static (asked, _) => new(McpPrompts.Get(asked.Params!.Name, asked.Params.Arguments)),
        },
    };

    /// <summary>Failures outside an operation, such as a database that cannot be reached, become errors of the protocol that say no more than REST would.</summary>
    private async ValueTask<T> GuardAsync<T>(ApiRequest request, Func<ValueTask<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception failure) when (failure is not (McpProtocolException or OperationCanceledException))
        {
            throw new McpProtocolException($"{_dispatcher.ErrorOf(request, failure).Message} (request {request.RequestId})", failure, McpErrorCode.InternalError);
        }
    }

    private const string Instructions = """
        Tarn holds tables, views and apps of one account. Read the resource caspio://schema first: it says in short what there is. Conditions (q.where) are T-SQL with text in
        single quotes. Before you change or delete records, read with the same condition. Lists come in pages: go on with next_cursor until it is null.
        """;

    private static int StatusOf(HttpContext http, JsonRpcMessage? answer) => answer is not JsonRpcError { Error: var error } ? StatusCodes.Status200OK : (McpErrorCode)error.Code switch
    {
        McpErrorCode.UnsupportedProtocolVersion or McpErrorCode.HeaderMismatch or McpErrorCode.MissingRequiredClientCapability => StatusCodes.Status400BadRequest,
        McpErrorCode.MethodNotFound when http.Request.Headers[VersionHeader] == FirstWithHeaders => StatusCodes.Status404NotFound,
        _ => StatusCodes.Status200OK,
    };

    private static bool Accepts(HttpContext http, string type) => http.Request.Headers.Accept.Count == 0
        || (MediaTypeHeaderValue.TryParseList(http.Request.Headers.Accept, out var types) && types.Any(t => t.Quality != 0 && new MediaTypeHeaderValue(type).IsSubsetOf(t)));

    /// <summary>An error outside any request of the protocol: it has no id.</summary>
    private static async ValueTask WriteErrorAsync(HttpContext http, int status, McpErrorCode code, string message, string? requested = null)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = Json;
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("jsonrpc"u8, "2.0"u8);
        json.WriteNull("id"u8);
        json.WriteStartObject("error"u8);
        json.WriteNumber("code"u8, (int)code);
        json.WriteString("message"u8, message);
        if (requested is not null)
        {
            json.WriteStartObject("data"u8);
            json.WriteStartArray("supported"u8);
            foreach (var version in Versions)
                json.WriteStringValue(version);
            json.WriteEndArray();
            json.WriteString("requested"u8, requested);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
