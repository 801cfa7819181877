using Tarn.Api.Mcp.Tools;
using Tarn.Api.Requests;
using Tarn.Api.Routing;

namespace Tarn.Api.Mcp;

/// <summary>What an operation is asked.</summary>
/// <param name="Path">Values of its path's parameters.</param>
/// <param name="Query">Its query with the question mark; empty for none.</param>
internal sealed record OperationInput(string[] Path, string Query)
{
    /// <summary>Its body; null for none.</summary>
    public byte[]? Body { get; init; }

    /// <summary>The body's content type.</summary>
    public string? ContentType { get; init; }

    /// <summary>The page to read; null when the query says it.</summary>
    public RecordPage? Page { get; init; }
}

/// <summary>What an operation answered.</summary>
/// <param name="Http">Its response, with status and headers.</param>
/// <param name="Body">Its bytes.</param>
/// <param name="Path">Its path below the base, with values.</param>
/// <param name="IsTooLarge">The bytes were more than a tool may give, and are left out.</param>
internal sealed record OperationAnswer(HttpResponse Http, ReadOnlyMemory<byte> Body, string Path, bool IsTooLarge)
{
    /// <summary>HTTP status.</summary>
    public int Status => Http.StatusCode;

    /// <summary>The operation failed; the body is an error as REST answers it.</summary>
    public bool IsError => Status >= StatusCodes.Status400BadRequest;
}

/// <summary>Runs an operation of REST in this process: the same handler, with a request and a response that never were on a wire.</summary>
internal sealed class OperationRun(ApiDispatcher dispatcher)
{
    private const string BasePath = "/integrations/rest/v3";
    private const int MaxAnswer = 10 * 1024 * 1024;
    private const int MaxFile = 5 * 1024 * 1024;

    /// <summary>Runs the operation of a tool for the caller of a request.</summary>
    /// <exception cref="OperationCanceledException">The client has gone, or the time is over.</exception>
    public async ValueTask<OperationAnswer> RunAsync(ApiRequest outer, McpTool tool, OperationInput input, CancellationToken stop)
    {
        using var body = new MemoryBody(tool.IsDownload ? MaxFile : MaxAnswer);
        var path = PathOf(tool, input.Path);
        var http = NewContext(outer.Http, tool.Verb, path, input, stop);
        http.Response.Body = body;
        var request = new ApiRequest(http, ApiVersion.V3, BasePath, outer.Options) { Account = outer.Account, Caller = outer.Caller, Path = input.Path };
        await dispatcher.RunOperationAsync(request, RunWithinLimitAsync, () => body.SetLength(0));
        if (!body.IsTooLarge)
            await http.Response.CompleteAsync();
        return new OperationAnswer(http.Response, body.ToArray(), path, body.IsTooLarge);

        // Too much is no fault of the operation: whoever asked gets an answer of his own.
        async ValueTask RunWithinLimitAsync(ApiRequest asked)
        {
            try
            {
                // Here, since a query that cannot be read is a mistake of the caller's, as in REST.
                if (input.Page is { } page)
                    asked.Query.Page = page;
                await tool.Handler(asked);
            }
            catch (AnswerTooLargeException)
            {
                body.SetLength(0);
            }
        }
    }

    private static DefaultHttpContext NewContext(HttpContext outer, string verb, string path, OperationInput input, CancellationToken stop)
    {
        var http = new DefaultHttpContext { RequestServices = outer.RequestServices, RequestAborted = stop };
        http.Connection.RemoteIpAddress = outer.Connection.RemoteIpAddress;
        var request = http.Request;
        request.Method = verb;
        request.Scheme = outer.Request.Scheme;
        request.Host = outer.Request.Host;
        request.Path = BasePath + path;
        request.QueryString = new QueryString(input.Query);
        if (outer.Request.Headers.TryGetValue("Principal", out var principal))
            request.Headers["Principal"] = principal;
        if (input.Body is { } body)
        {
            request.Body = new MemoryStream(body);
            request.ContentLength = body.Length;
            request.ContentType = input.ContentType;
        }

        return http;
    }

    private static string PathOf(McpTool tool, string[] values)
    {
        var next = 0;
        return string.Join('/', tool.Path.Split('/').Select(s => s.StartsWith('{') ? values[next++].Replace("/", "%2F", StringComparison.Ordinal) : s));
    }
}
