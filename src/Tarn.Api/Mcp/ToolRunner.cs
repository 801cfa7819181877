using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using Tarn.Api.Errors;
using Tarn.Api.Mcp.Tools;
using Tarn.Api.Requests;
using Tarn.Identity.Profiles;

namespace Tarn.Api.Mcp;

/// <summary>Calls tools for the caller of a request.</summary>
internal sealed class ToolRunner(ToolTable tools, OperationRun operations, TimeProvider time)
{
    private const int DefaultLimit = 100;

    /// <summary>The tools that a caller may use.</summary>
    public IEnumerable<McpTool> ToolsFor(ApiRequest request) => request.Caller.Mcp == McpAccess.ReadOnly ? tools.All.Where(t => t.IsReading) : tools.All;

    /// <summary>Calls a tool.</summary>
    /// <param name="request">The request whose caller asks.</param>
    /// <param name="name">Name of the tool.</param>
    /// <param name="given">Its arguments.</param>
    /// <param name="stop">Stops.</param>
    /// <exception cref="McpProtocolException">There is no such tool, or the arguments are not its.</exception>
    public async ValueTask<CallToolResult> CallAsync(ApiRequest request, string name, IEnumerable<KeyValuePair<string, JsonElement>>? given, CancellationToken stop)
    {
        var tool = tools.Find(name) ?? throw Refused($"There is no tool '{name}'. tools/list gives those that there are.");
        if (!tool.IsReading && request.Caller.Mcp == McpAccess.ReadOnly)
            throw Refused($"The profile may only read over MCP, and '{name}' writes.");
        var arguments = await ToolArguments.ReadAsync(tool, given);
        var (query, page) = PageOf(request, tool, arguments);
        var input = new OperationInput(arguments.Path, query) { Body = arguments.Body, ContentType = arguments.ContentType, Page = page };
        try
        {
            var answer = await operations.RunAsync(request, tool, input, stop);
            var cursor = page is { } read && !answer.IsError && !answer.IsTooLarge && ToolResult.HasMore(answer, read)
                ? CursorText.After(read, query, time).Seal(request, tool.Name, arguments.Path)
                : null;
            return ToolResult.Of(tool, answer, cursor, page?.Size);
        }
        catch (OperationCanceledException) when (!request.Aborted.IsCancellationRequested)
        {
            return ToolResult.Error(ErrorCodes.SqlServerError, "Execution Timeout Expired.");
        }
    }

    /// <summary>The query to run and, unless the call pages as REST does, its page.</summary>
    private (string Query, RecordPage? Page) PageOf(ApiRequest request, McpTool tool, ToolArguments arguments)
    {
        if (!tool.IsPaged)
            return (arguments.Query, null);
        if (arguments.Cursor is { } text)
        {
            return CursorText.Open(request, text, tool.Name, arguments.Path, time) is { } cursor
                ? (cursor.Query, cursor.RecordPage)
                : throw Refused("The next_cursor is older than 24 hours, was changed, or belongs to another list. Call again without it.");
        }

        return arguments.PagesAsRest ? (arguments.Query, null) : (arguments.Query, new RecordPage(1, arguments.Limit ?? DefaultLimit) { Ahead = 1 });
    }

    private static McpProtocolException Refused(string message) => new(message, McpErrorCode.InvalidParams);
}
