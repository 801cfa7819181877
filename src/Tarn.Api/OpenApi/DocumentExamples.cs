using System.Text.Json.Nodes;

namespace Tarn.Api.OpenApi;

/// <summary>Adds to a document what the contract lacks: an example for each parameter, body and answer.</summary>
internal static class DocumentExamples
{
    private const string Json = "application/json";
    private const string Resource = "Tarn.Api.OpenApi.examples.json";

    /// <summary>Adds the examples of a version.</summary>
    public static void AddTo(JsonObject document, ApiVersion version)
    {
        using var stream = typeof(DocumentExamples).Assembly.GetManifestResourceStream(Resource)!;
        var examples = JsonNode.Parse(stream)!;
        foreach (var (path, item) in (JsonObject)document["paths"]!)
        {
            foreach (var (_, node) in (JsonObject)item!)
            {
                var operation = (JsonObject)node!;
                AddToParameters(operation, path, examples);
                var id = (string)operation["operationId"]!;
                var example = (version.IsV2 ? examples["v2"]![id] : null) ?? examples["operations"]![id];
                Add(operation["requestBody"]?["content"]?[Json], example?["q"]);
                foreach (var (status, answer) in (JsonObject)operation["responses"]!)
                {
                    if (status[0] == '2')
                        Add(answer!["content"]?[Json], example?["a"]);
                }
            }
        }
    }

    private static void AddToParameters(JsonObject operation, string path, JsonNode examples)
    {
        if (operation["parameters"] is not JsonArray parameters)
            return;
        foreach (var parameter in parameters)
        {
            var name = (string)parameter!["name"]!;
            // Keys are of different things: the path says of which.
            var key = name == "externalKey" ? ((JsonObject)examples["keys"]!).FirstOrDefault(k => path.Contains(k.Key, StringComparison.Ordinal)).Value : null;
            if ((key ?? examples["parameters"]![name]) is { } example)
                parameter["example"] = example.DeepClone();
        }
    }

    private static void Add(JsonNode? media, JsonNode? example)
    {
        if (media is not null && example is not null)
            media["example"] = example.DeepClone();
    }
}
