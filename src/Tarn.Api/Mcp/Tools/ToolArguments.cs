using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;

namespace Tarn.Api.Mcp.Tools;

/// <summary>The arguments of a call, checked and put where the operation reads them.</summary>
internal sealed class ToolArguments
{
    private const int LongestShown = 50;

    private readonly McpTool _tool;
    private readonly List<string> _problems = [];
    private readonly Dictionary<string, JsonElement> _values = new(StringComparer.Ordinal);
    private readonly List<KeyValuePair<string, JsonElement>> _fields = [];

    private ToolArguments(McpTool tool) => _tool = tool;

    /// <summary>Values of the path's parameters, in their order.</summary>
    public string[] Path { get; private set; } = [];

    /// <summary>The query with its question mark; empty for none.</summary>
    public string Query { get; private set; } = "";

    /// <summary>The body; null for none.</summary>
    public byte[]? Body { get; private set; }

    /// <summary>The body's content type.</summary>
    public string? ContentType { get; private set; }

    /// <summary>Argument <c>limit</c>; null when it is not given.</summary>
    public int? Limit { get; private set; }

    /// <summary>Argument <c>next_cursor</c>; null when it is not given.</summary>
    public string? Cursor { get; private set; }

    /// <summary>The call pages as REST does, so that no cursor is made.</summary>
    public bool PagesAsRest { get; private set; }

    /// <summary>Reads the arguments of a call.</summary>
    /// <exception cref="McpProtocolException">They are not those of the tool; the message names all that is wrong.</exception>
    public static async ValueTask<ToolArguments> ReadAsync(McpTool tool, IEnumerable<KeyValuePair<string, JsonElement>>? given)
    {
        var arguments = new ToolArguments(tool);
        try
        {
            foreach (var (name, value) in given ?? [])
                arguments.Take(name, value);
            arguments.CheckRequired();
            arguments.Place();
            await arguments.PlaceBodyAsync();
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair shows only when a text is read.
            arguments._problems.Add("A text is not valid Unicode.");
        }

        arguments.ThrowIfWrong();
        return arguments;
    }

    private void Take(string name, JsonElement value)
    {
        if (_tool.Find(name) is not { } argument)
        {
            if (_tool.IsRow)
                _fields.Add(KeyValuePair.Create(name, value));
            else
                _problems.Add($"There is no argument '{Shorten(name)}'. The tool takes: {Takes()}.");
            return;
        }

        // null is the same as absent, but for the values of a row.
        if (value.ValueKind == JsonValueKind.Null)
            return;
        if (Mismatch(argument, value) is { } expected)
            _problems.Add($"The argument '{argument.Name}' must be {expected}, not {Shorten(value.GetRawText())}.");
        else if (!_values.TryAdd(argument.Name, value))
            _problems.Add($"The argument '{argument.Name}' is given twice.");
    }

    private void CheckRequired()
    {
        foreach (var argument in _tool.Arguments.Where(a => a.Required && !_values.ContainsKey(a.Name)))
        {
            if (!_problems.Exists(p => p.Contains($"'{argument.Name}'", StringComparison.Ordinal)))
                _problems.Add($"The argument '{argument.Name}' is required{((string?)argument.Schema["description"] is { } text ? ": " + text : "")}.");
        }
    }

    private void Place()
    {
        var path = new List<string>();
        var query = new StringBuilder();
        foreach (var argument in _tool.Arguments)
        {
            if (!_values.TryGetValue(argument.Name, out var value))
                continue;
            switch (argument.Place)
            {
                case ArgumentPlace.Path:
                    path.Add(Text(value));
                    break;
                case ArgumentPlace.Query:
                    query.Append(query.Length == 0 ? '?' : '&').Append(argument.Name).Append('=').Append(Uri.EscapeDataString(Text(value)));
                    PagesAsRest |= argument.Name is "q.limit" or "q.pageNumber" or "q.pageSize" or "pageNumber" or "pageSize";
                    break;
                case ArgumentPlace.Limit:
                    Limit = value.GetInt32();
                    break;
                case ArgumentPlace.Cursor:
                    Cursor = value.GetString();
                    break;
            }
        }

        Path = [.. path];
        Query = query.ToString();
    }

    private async ValueTask PlaceBodyAsync()
    {
        if (_tool.Arguments.FirstOrDefault(a => a.Place == ArgumentPlace.File) is { } file)
        {
            if (_values.TryGetValue(file.Name, out var value))
                await PlaceFilesAsync(file.Name, value);
            return;
        }

        if (!_tool.HasBody)
            return;
        ContentType = "application/json";
        if (_tool.IsRow && _values.TryGetValue("record", out var record))
        {
            if (_fields.Count > 0)
                _problems.Add($"There is no argument '{Shorten(_fields[0].Key)}'. Where 'record' is given, put all values of the row into it.");
            Body = Encoding.UTF8.GetBytes(record.GetRawText());
            return;
        }

        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (name, value) in _tool.IsRow ? _fields : _values.Where(v => _tool.Find(v.Key)!.Place == ArgumentPlace.Body))
            {
                json.WritePropertyName(name);
                value.WriteTo(json);
            }

            json.WriteEndObject();
        }

        Body = buffer.ToArray();
    }

    private async ValueTask PlaceFilesAsync(string part, JsonElement value)
    {
        using var form = new MultipartFormDataContent();
        foreach (var file in value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToList() : [value])
        {
            if (ReadFile(part, file) is not var (name, bytes, type))
                continue;
            var content = new ByteArrayContent(bytes);
            content.Headers.ContentType = type;
            content.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = $"\"{part}\"", FileNameStar = name };
            form.Add(content);
        }

        Body = await form.ReadAsByteArrayAsync();
        ContentType = form.Headers.ContentType!.ToString();
    }

    private (string Name, byte[] Bytes, MediaTypeHeaderValue? Type)? ReadFile(string part, JsonElement file)
    {
        var isBare = file.ValueKind == JsonValueKind.String;
        var name = isBare ? _values.GetValueOrDefault("filename") is { ValueKind: JsonValueKind.String } beside ? beside.GetString() : null : TextOf(file, "filename");
        var content = isBare ? file.GetString() : TextOf(file, "content_base64");
        if (string.IsNullOrWhiteSpace(name) || content is null)
        {
            _problems.Add($$"""The argument '{{part}}' needs for each file {"filename": "a.png", "content_base64": "..."}.""");
            return null;
        }

        var bytes = new byte[content.Length];
        if (!Convert.TryFromBase64String(content, bytes, out var length))
        {
            _problems.Add($"The content of the file '{Shorten(name)}' is not base64.");
            return null;
        }

        return (name, bytes[..length], MediaTypeHeaderValue.TryParse(TextOf(file, "content_type"), out var type) ? type : null);
    }

    private static string? TextOf(JsonElement file, string name) =>
        file.ValueKind == JsonValueKind.Object && file.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private void ThrowIfWrong()
    {
        if (_problems.Count > 0)
            throw new McpProtocolException($"{_tool.Name}: {string.Join(' ', _problems)}", McpErrorCode.InvalidParams);
    }

    /// <summary>What a value should have been; null when it fits. Only what the operation cannot say itself is checked.</summary>
    private static string? Mismatch(ToolArgument argument, JsonElement value)
    {
        if (argument.Place == ArgumentPlace.Path)
        {
            return value.ValueKind == JsonValueKind.Number || (value.ValueKind == JsonValueKind.String && value.GetString()!.Length > 0) ? null : "a text that is not empty";
        }

        var types = argument.Schema["type"] switch
        {
            JsonArray several => several.Select(t => (string)t!).ToList(),
            { } one => [(string)one!],
            null => ["string"],
        };
        if (!types.Exists(t => IsOf(t, value)))
            return string.Join(" or ", types.Select(Article));
        if (argument.Place == ArgumentPlace.Limit && value.GetInt32() is < 1 or > 1000)
            return "1 to 1000";
        if (argument.Schema["enum"] is JsonArray values && argument.Name != "response" && !values.Any(v => ((string)v!).Equals(Text(value), StringComparison.OrdinalIgnoreCase)))
            return "one of " + string.Join(", ", values.Select(v => (string)v!));
        return null;
    }

    private static bool IsOf(string type, JsonElement value) => type switch
    {
        "string" => value.ValueKind == JsonValueKind.String,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "array" => value.ValueKind == JsonValueKind.Array,
        _ => value.ValueKind == JsonValueKind.Object,
    };

    private static string Article(string type) => type switch
    {
        "integer" => "a whole number",
        "boolean" => "true or false",
        "array" => "an array",
        "object" => "an object",
        _ => "a " + type,
    };

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => value.GetRawText().ToString(CultureInfo.InvariantCulture),
    };

    private static string Shorten(string text) => text.Length > LongestShown ? text[..LongestShown] + "…" : text;

    private string Takes()
    {
        var all = string.Join(", ", _tool.Arguments.Select(a => a.Name + (a.Required ? " (required)" : "")));
        return all.Length > 0 ? all : "none";
    }
}
