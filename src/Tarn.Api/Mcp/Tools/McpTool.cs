using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using Tarn.Api.Routing;

namespace Tarn.Api.Mcp.Tools;

/// <summary>A tool: one operation of version 3, with the arguments that its contract and the rules of rest-api.md 22.3 give it.</summary>
internal sealed class McpTool
{
    private const string Multipart = "multipart/form-data";

    private readonly Dictionary<string, ToolArgument> _arguments = new(StringComparer.Ordinal);

    private McpTool(ToolEntry entry, ContractOperation contract, ApiHandler handler)
    {
        Name = entry.Name;
        Operation = entry.Operation;
        Verb = contract.Verb;
        Path = contract.Path;
        Handler = handler;
        AddPath(contract, entry.Traits.HasFlag(ToolTraits.Id));
        AddQuery(contract);
        AddBody(contract, entry.Required);
        Definition = new Tool
        {
            Name = Name,
            Title = string.Concat(Operation.Select((c, i) => i > 0 && char.IsUpper(c) ? " " + char.ToLowerInvariant(c) : c.ToString())),
            Description = string.Join(' ', entry.Description.Split('\n', StringSplitOptions.TrimEntries)),
            InputSchema = JsonSerializer.SerializeToElement(Schema()),
            Annotations = new ToolAnnotations
            {
                ReadOnlyHint = IsReading,
                DestructiveHint = Verb == "DELETE" || entry.Traits.HasFlag(ToolTraits.Destructive),
                IdempotentHint = IsReading || Verb is "PUT" or "DELETE",
                OpenWorldHint = entry.Traits.HasFlag(ToolTraits.OpenWorld),
            },
        };
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Id of its operation.</summary>
    public string Operation { get; }

    /// <summary>GET, POST, PUT or DELETE.</summary>
    public string Verb { get; }

    /// <summary>Path of its operation below the base, for example <c>/tables/{tableName}/records</c>.</summary>
    public string Path { get; }

    /// <summary>What REST runs for it.</summary>
    public ApiHandler Handler { get; }

    /// <summary>What clients are told about it.</summary>
    public Tool Definition { get; }

    /// <summary>It changes nothing.</summary>
    public bool IsReading => Verb == "GET";

    /// <summary>It answers the bytes of a file.</summary>
    public bool IsDownload => Operation.StartsWith("Download", StringComparison.Ordinal);

    /// <summary>It writes a row: arguments without a name of their own are values of fields.</summary>
    public bool IsRow { get; private set; }

    /// <summary>It answers a list in pages.</summary>
    public bool IsPaged { get; private set; }

    /// <summary>It sends a JSON body.</summary>
    public bool HasBody { get; private set; }

    /// <summary>Its arguments.</summary>
    public IEnumerable<ToolArgument> Arguments => _arguments.Values;

    /// <summary>Makes the tool of an entry.</summary>
    public static McpTool Create(ToolEntry entry, ContractOperation contract, ApiHandler handler) => new(entry, contract, handler);

    /// <summary>Finds an argument; names with a dot may be written with an underscore.</summary>
    public ToolArgument? Find(string name) => _arguments.GetValueOrDefault(name)
        ?? (name.StartsWith("q_", StringComparison.Ordinal) ? _arguments.GetValueOrDefault("q." + name[2..]) : null);

    private void AddPath(ContractOperation contract, bool lastIsId)
    {
        var names = contract.PathParameters;
        for (var i = 0; i < names.Count; i++)
        {
            var isId = lastIsId && i == names.Count - 1;
            var name = isId ? "id" : string.Concat(names[i].Select(c => char.IsUpper(c) ? "_" + char.ToLowerInvariant(c) : c.ToString()));
            Add(name, ArgumentPlace.Path, new JsonObject { ["type"] = "string" }, required: true, isId ? "id." + names[i] : name);
        }
    }

    private void AddQuery(ContractOperation contract)
    {
        foreach (var (name, schema, required) in contract.QueryParameters)
        {
            Add(name, ArgumentPlace.Query, schema, required);
            IsPaged |= name is "q.pageNumber" or "pageNumber";
        }

        if (!IsPaged)
            return;
        Add("limit", ArgumentPlace.Limit, [], required: false);
        Add("next_cursor", ArgumentPlace.Cursor, [], required: false);
    }

    private void AddBody(ContractOperation contract, string[] required)
    {
        if (contract.Body is not var (type, schema))
            return;
        if (type == Multipart)
        {
            var part = ((JsonObject)schema["properties"]!).First().Key;
            Add(part, ArgumentPlace.File, FileSchema(part == "Files"), required: true);
            Add("filename", ArgumentPlace.FileName, [], required: false);
            return;
        }

        HasBody = true;
        if (schema["properties"] is not JsonObject properties)
        {
            IsRow = true;
            Add("record", ArgumentPlace.Record, [], required: false);
            return;
        }

        var always = ((schema["required"] as JsonArray)?.Select(r => (string)r!) ?? []).Concat(required).ToHashSet();
        foreach (var (name, property) in properties)
            Add(name, ArgumentPlace.Body, (JsonObject)property!.DeepClone(), always.Contains(name));
    }

    private void Add(string name, ArgumentPlace place, JsonObject schema, bool required, string? text = null)
    {
        foreach (var (key, value) in ArgumentTexts.Of(Operation, text ?? name) ?? [])
            schema[key] = value?.DeepClone();
        _arguments.Add(name, new ToolArgument(name, place, schema, required));
    }

    private JsonObject Schema()
    {
        var properties = new JsonObject();
        foreach (var argument in Arguments)
            properties[argument.Name] = argument.Schema.DeepClone();
        return new JsonObject
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["required"] = new JsonArray([.. Arguments.Where(a => a.Required).Select(a => (JsonNode)a.Name)]),
            ["additionalProperties"] = IsRow,
        };
    }

    private static JsonObject FileSchema(bool several)
    {
        var file = (JsonObject)JsonNode.Parse(
            """
            {"type": ["object", "string"], "description": "The file", "properties": {
              "filename": {"type": "string", "description": "Its name, for example a.png"},
              "content_base64": {"type": "string", "description": "Its bytes as base64"},
              "content_type": {"type": "string", "description": "Its MIME type, for example image/png"}},
             "required": ["filename", "content_base64"], "additionalProperties": false}
            """)!;
        return several ? new JsonObject { ["type"] = new JsonArray("array", "string"), ["items"] = file, ["minItems"] = 1, ["description"] = "One or more files" } : file;
    }
}
