using System.Text.Json.Nodes;
using Tarn.Api.OpenApi;

namespace Tarn.Api.Mcp.Tools;

/// <summary>An operation as the contract of version 3 describes it, its schemas resolved and in the words of JSON Schema.</summary>
internal sealed class ContractOperation
{
    private const string Base = "/v3";

    private readonly JsonObject _operation;
    private readonly JsonObject _schemas;

    private ContractOperation(string id, string verb, string path, JsonObject operation, JsonObject schemas)
    {
        (Id, Verb, Path) = (id, verb, path);
        _operation = operation;
        _schemas = schemas;
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>GET, POST, PUT or DELETE.</summary>
    public string Verb { get; }

    /// <summary>Its path below the base.</summary>
    public string Path { get; }

    /// <summary>Names of the parameters of its path, in their order.</summary>
    public IReadOnlyList<string> PathParameters => [.. Path.Split('/').Where(s => s.StartsWith('{')).Select(s => s.Trim('{', '}'))];

    /// <summary>The parameters of its query.</summary>
    public IEnumerable<(string Name, JsonObject Schema, bool Required)> QueryParameters => ((_operation["parameters"] as JsonArray) ?? [])
        .Where(p => (string?)p!["in"] == "query")
        .Select(p => ((string)p!["name"]!, Resolve(p["schema"]!), (bool?)p["required"] ?? false));

    /// <summary>Content type and schema of its body; null when it has none.</summary>
    public (string ContentType, JsonObject Schema)? Body => _operation["requestBody"]?["content"] is JsonObject content && content.First() is var (type, media)
        ? (type, Resolve(media!["schema"]!))
        : null;

    /// <summary>Reads all operations of a contract, by id.</summary>
    public static Dictionary<string, ContractOperation> ReadAll(JsonObject contract)
    {
        var schemas = (JsonObject)contract["components"]!["schemas"]!;
        return ((JsonObject)contract["paths"]!)
            .SelectMany(p => ((JsonObject)p.Value!).Where(o => o.Key is "get" or "post" or "put" or "delete").Select(o =>
                new ContractOperation((string)o.Value!["operationId"]!, o.Key.ToUpperInvariant(), p.Key[Base.Length..], (JsonObject)o.Value!, schemas)))
            .ToDictionary(o => o.Id);
    }

    /// <summary>Puts references in their place and takes out what only OpenAPI knows.</summary>
    private JsonObject Resolve(JsonNode schema)
    {
        if ((string?)schema["$ref"] is { } reference)
            return Resolve(_schemas[reference[(reference.LastIndexOf('/') + 1)..]]!);
        var resolved = (JsonObject)schema.DeepClone();
        resolved.Remove("nullable");
        resolved.Remove("format");
        resolved.Remove(OwnProperties.Mark);
        if (resolved["items"] is { } items)
            resolved["items"] = Resolve(items);
        if (resolved["properties"] is JsonObject properties)
        {
            foreach (var (name, property) in properties.ToList())
            {
                var full = Resolve(property!);
                foreach (var (key, value) in ArgumentTexts.Of(Id, name) ?? [])
                    full[key] = value?.DeepClone();
                properties[name] = full;
            }
        }

        return resolved;
    }
}
