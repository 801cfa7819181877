using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ModelContextProtocol.Protocol;
using Tarn.Api.Mcp.Tools;
using Tarn.Api.Requests;

namespace Tarn.Api.Mcp;

/// <summary>Makes the result of a tool from what its operation answered (rest-api.md 22.3).</summary>
internal static class ToolResult
{
    private const int MaxImage = 1024 * 1024;

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>True when the operation read a row more than the page has: there is more.</summary>
    public static bool HasMore(OperationAnswer answer, RecordPage page)
    {
        using var document = JsonDocument.Parse(answer.Body);
        return document.RootElement.TryGetProperty("Result", out var rows) && rows.ValueKind == JsonValueKind.Array && rows.GetArrayLength() > page.Size;
    }

    /// <summary>The result of an operation that did what was asked.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="answer">What the operation answered.</param>
    /// <param name="nextCursor">Where to go on; null when there is no more.</param>
    /// <param name="rows">Entries of the page at most; null when the operation chose the page.</param>
    public static CallToolResult Of(McpTool tool, OperationAnswer answer, string? nextCursor, int? rows)
    {
        if (answer.IsTooLarge)
            return TooLarge(tool, answer);
        if (answer.IsError)
            return Error(answer.Body.Span);
        if (answer.Http.Headers.ContentDisposition.Count > 0)
            return File(answer);
        var text = Write(json =>
        {
            json.WriteStartObject();
            json.WritePropertyName("result"u8);
            if (answer.Body.IsEmpty)
            {
                WriteEmpty(json, answer);
                json.WriteNull("next_cursor"u8);
            }
            else
            {
                using var document = JsonDocument.Parse(answer.Body);
                WriteResult(json, tool, document.RootElement, rows);
                json.WriteString("next_cursor"u8, nextCursor);
                if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("Pagination", out var pagination))
                {
                    json.WritePropertyName("pagination"u8);
                    pagination.WriteTo(json);
                }
            }

            json.WriteEndObject();
        });
        return new CallToolResult { Content = [new TextContentBlock { Text = text }], StructuredContent = Parse(text) };
    }

    /// <summary>The result of an operation that failed: the error as REST answers it, and what to try next.</summary>
    /// <param name="body">The error.</param>
    public static CallToolResult Error(ReadOnlySpan<byte> body)
    {
        var text = Encoding.UTF8.GetString(body);
        var error = Parse(text);
        var code = error.ValueKind == JsonValueKind.Object && error.TryGetProperty("Code", out var property) ? property.GetString() : null;
        List<ContentBlock> content = [new TextContentBlock { Text = text }];
        if (ErrorHint.Of(code) is { } hint)
            content.Add(new TextContentBlock { Text = hint });
        return new CallToolResult { IsError = true, Content = content, StructuredContent = Parse($$"""{"error":{{text}}}""") };
    }

    /// <summary>An error that no operation answered.</summary>
    public static CallToolResult Error(string code, string message) => Error(Encoding.UTF8.GetBytes(Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("Code"u8, code);
        json.WriteString("Message"u8, message);
        json.WriteEndObject();
    })));

    private static void WriteEmpty(Utf8JsonWriter json, OperationAnswer answer)
    {
        json.WriteStartObject();
        json.WriteNumber("status"u8, answer.Status);
        if (answer.Http.Headers.Location is [{ } location])
            json.WriteString("location"u8, location);
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, McpTool tool, JsonElement body, int? rows)
    {
        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("Result", out var result) || body.TryGetProperty("RecordsAffected", out _) || body.TryGetProperty("UsersAffected", out _))
        {
            // What stands beside Result counts as much.
            body.WriteTo(json);
        }
        else if (tool.IsRow && result.ValueKind == JsonValueKind.Array)
        {
            json.WriteStartObject();
            json.WriteNumber("RecordsAffected"u8, 1);
            json.WritePropertyName("Result"u8);
            result.WriteTo(json);
            json.WriteEndObject();
        }
        else if (rows is { } most && result.ValueKind == JsonValueKind.Array)
        {
            json.WriteStartArray();
            foreach (var row in result.EnumerateArray().Take(most))
                row.WriteTo(json);
            json.WriteEndArray();
        }
        else
        {
            result.WriteTo(json);
        }
    }

    private static CallToolResult File(OperationAnswer answer)
    {
        var type = answer.Http.ContentType ?? "application/octet-stream";
        var uri = "caspio:/" + string.Join('/', answer.Path.Split('/').Select(Uri.EscapeDataString)) + answer.Http.HttpContext.Request.QueryString;
        ContentBlock block = type.StartsWith("image/", StringComparison.OrdinalIgnoreCase) && answer.Body.Length <= MaxImage
            ? ImageContentBlock.FromBytes(answer.Body, type)
            : new EmbeddedResourceBlock { Resource = BlobResourceContents.FromBytes(answer.Body, uri, type) };
        return new CallToolResult { Content = [block] };
    }

    private static CallToolResult TooLarge(McpTool tool, OperationAnswer answer) => tool.IsDownload
        ? Error("FileTooLarge", $"The file has {answer.Http.ContentLength:N0} bytes, more than the 5 MB that a tool gives. Fetch it with GET {answer.Http.HttpContext.Request.Path}{answer.Http.HttpContext.Request.QueryString} and the same token.")
        : Error("RequestTooLarge", "The answer is larger than the 10 MB that a tool gives. Ask for fewer rows with limit, or for fewer fields with q.select.");

    private static string Write(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Plain))
            write(json);
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
