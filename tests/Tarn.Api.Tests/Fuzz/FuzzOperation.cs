using System.Text.Json;

namespace Tarn.Api.Tests.Fuzz;

/// <summary>What an operation takes, as the document that the server publishes says.</summary>
/// <param name="Base">Base of its path.</param>
/// <param name="Id">Its id.</param>
/// <param name="Method">Its method.</param>
/// <param name="Path">Its path below the base, with parameters in braces.</param>
/// <param name="Query">Its query parameters.</param>
/// <param name="Part">The part of its multipart body; null when it takes none.</param>
/// <param name="Members">The members of its JSON body, empty for a row; null when it takes none.</param>
internal sealed record FuzzOperation(string Base, string Id, HttpMethod Method, string Path, string[] Query, string? Part, string[]? Members)
{
    /// <summary>The parameters of its path.</summary>
    public string[] PathParameters { get; } = [.. Path.Split('/').Where(s => s.StartsWith('{')).Select(s => s[1..^1])];

    /// <summary>It changes nothing.</summary>
    public bool IsReading => Method == HttpMethod.Get;

    /// <summary>It is of version 2.</summary>
    public bool IsV2 => Base.EndsWith("v2", StringComparison.Ordinal);

    public override string ToString() => $"{Method} {Base}{Path}";

    /// <summary>Reads the operations of a document.</summary>
    public static List<FuzzOperation> ReadAll(JsonElement document, string version) =>
    [
        .. from path in document.GetProperty("paths").EnumerateObject()
           from operation in path.Value.EnumerateObject()
           select Read(document, version, path.Name, operation),
    ];

    private static FuzzOperation Read(JsonElement document, string version, string path, JsonProperty operation)
    {
        var query = operation.Value.TryGetProperty("parameters", out var parameters)
            ? parameters.EnumerateArray().Where(p => p.GetProperty("in").GetString() == "query").Select(p => p.GetProperty("name").GetString()!).ToArray()
            : [];
        string? part = null;
        string[]? members = null;
        if (operation.Value.TryGetProperty("requestBody", out var body))
        {
            var content = body.GetProperty("content");
            if (content.TryGetProperty("multipart/form-data", out var multipart))
            {
                part = multipart.GetProperty("schema").GetProperty("properties").EnumerateObject().First().Name;
            }
            else
            {
                var schema = content.GetProperty("application/json").GetProperty("schema");
                if (schema.TryGetProperty("$ref", out var reference))
                    schema = document.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1]);
                members = schema.TryGetProperty("properties", out var properties) ? [.. properties.EnumerateObject().Select(p => p.Name)] : [];
            }
        }

        return new FuzzOperation($"/integrations/rest/{version}", operation.Value.GetProperty("operationId").GetString()!, new HttpMethod(operation.Name.ToUpperInvariant()), path[(version.Length + 1)..], query, part, members);
    }
}
