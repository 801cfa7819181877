using System.Text.Json.Nodes;
using Tarn.Api.Routing;

namespace Tarn.Api.OpenApi;

/// <summary>Makes a version's document from the embedded contract of version 3.</summary>
internal static class DocumentSource
{
    private const string Resource = "Tarn.Api.OpenApi.rest-v3.json";
    private const string Schemas = "#/components/schemas/";

    private static readonly string[] Methods = ["get", "post", "put", "delete"];

    /// <summary>Creates the document, with the operations that routes answer.</summary>
    public static JsonObject Create(ApiVersion version, ApiRoutes routes)
    {
        var document = ReadContract();
        document["info"]!["version"] = version.Name;
        if (version.IsV2)
            ToV2(document);
        KeepServed(document, version, routes);
        DropUnusedSchemas(document);
        DocumentExamples.AddTo(document, version);
        return document;
    }

    /// <summary>The embedded contract of version 3, and the properties that are Tarn's own.</summary>
    public static JsonObject ReadContract()
    {
        using var stream = typeof(DocumentSource).Assembly.GetManifestResourceStream(Resource)!;
        var contract = (JsonObject)JsonNode.Parse(stream)!;
        OwnProperties.AddTo(contract);
        return contract;
    }

    private static void KeepServed(JsonObject document, ApiVersion version, ApiRoutes routes)
    {
        var paths = (JsonObject)document["paths"]!;
        foreach (var (path, item) in paths.ToList())
        {
            var handlers = routes.Find(path.AsSpan(version.Name.Length + 1), out _);
            foreach (var method in Methods.Where(m => handlers is null || !handlers.ContainsKey(m)))
                ((JsonObject)item!).Remove(method);
            if (!Methods.Any(((JsonObject)item!).ContainsKey))
                paths.Remove(path);
        }
    }

    /// <summary>Version 2: paths, statuses, the names of field properties, no paging of records, one list of folders and files.</summary>
    private static void ToV2(JsonObject document)
    {
        var paths = new JsonObject();
        foreach (var (path, item) in ((JsonObject)document["paths"]!).ToList())
            paths["/v2" + path[3..].Replace("/bridgeApplications", "/applications", StringComparison.Ordinal)] = item!.DeepClone();
        document["paths"] = paths;
        foreach (var (path, item) in paths)
        {
            foreach (var method in Methods)
            {
                if (item![method] is not JsonObject operation)
                    continue;
                if (operation["parameters"] is JsonArray parameters)
                    RemoveParameter(parameters, "q.getPaginationInfo");
                if (operation["responses"] is JsonObject responses && responses["204"] is { } done && !path.Contains("attachments", StringComparison.Ordinal) && !path.Contains("outgoingWebhooks", StringComparison.Ordinal))
                {
                    responses.Remove("204");
                    responses["200"] = done.DeepClone();
                }
            }
        }

        DeployByMethod(paths);
        var schemas = (JsonObject)document["components"]!["schemas"]!;
        Rename((JsonObject)schemas["UpdateFieldModel"]!["properties"]!, static name => name.StartsWith("Attachment", StringComparison.Ordinal) ? null : "New" + name);
        Rename((JsonObject)schemas["FieldModel"]!["properties"]!, static name => name.StartsWith("Attachment", StringComparison.Ordinal) ? null : name);
        Rename((JsonObject)schemas["CreateTableRequest"]!["properties"]!, static name => name == "Fields" ? "Columns" : name);
        Rename((JsonObject)schemas["BaseColumnResult"]!["properties"]!, static name => name == "Editable" || name.StartsWith("Attachment", StringComparison.Ordinal) ? null : name);
        Rename((JsonObject)schemas["GetRecordsResponse"]!["properties"]!, static name => name == "Pagination" ? null : name);
        ListFilesAsV2(paths, schemas);
    }

    /// <summary>PUT without a body deploys, DELETE undeploys.</summary>
    private static void DeployByMethod(JsonObject paths)
    {
        foreach (var item in paths.Where(p => p.Key.EndsWith("/deployment", StringComparison.Ordinal)).Select(p => (JsonObject)p.Value!))
        {
            var deploy = (JsonObject)item["put"]!;
            deploy.Remove("requestBody");
            var undeploy = (JsonObject)deploy.DeepClone();
            undeploy["operationId"] = ((string)deploy["operationId"]!).Replace("Update", "Delete", StringComparison.Ordinal);
            item["delete"] = undeploy;
        }
    }

    private static void ListFilesAsV2(JsonObject paths, JsonObject schemas)
    {
        if (paths["/v2/files"]?["get"]?["parameters"] is JsonArray parameters)
        {
            foreach (var name in new[] { "pageNumber", "pageSize", "sortField", "sortDescending" })
                RemoveParameter(parameters, name);
        }

        static JsonObject ArrayOf(string schema) => new() { ["type"] = "array", ["items"] = new JsonObject { ["$ref"] = Schemas + schema } };
        // Dates of files are written as people in the United States write them.
        foreach (var name in new[] { "FileItem", "FileMetadataInfo", "FilesFolderItem" })
        {
            foreach (var (_, property) in (JsonObject)schemas[name]!["properties"]!)
                ((JsonObject)property!).Remove("format");
        }

        schemas["FilesFolderItem"]!["properties"]!["ContentType"] = new JsonObject { ["type"] = "string" };
        schemas["GetFilesResponse"] = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["Result"] = new JsonObject
                {
                    ["type"] = "object",
                    ["properties"] = new JsonObject { ["Folders"] = ArrayOf("FilesFolderItem"), ["Files"] = ArrayOf("FileItem") },
                    ["additionalProperties"] = false,
                },
            },
            ["additionalProperties"] = false,
        };
    }

    private static void RemoveParameter(JsonArray parameters, string name)
    {
        if (parameters.FirstOrDefault(p => (string?)p!["name"] == name) is { } parameter)
            parameters.Remove(parameter);
    }

    private static void Rename(JsonObject properties, Func<string, string?> rename)
    {
        var all = properties.Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone())).ToList();
        properties.Clear();
        foreach (var (name, schema) in all)
        {
            if (rename(name) is { } renamed)
                properties[renamed] = schema;
        }
    }

    private static void DropUnusedSchemas(JsonObject document)
    {
        var schemas = (JsonObject)document["components"]!["schemas"]!;
        var used = new HashSet<string>();
        Collect(document["paths"]);
        foreach (var name in schemas.Select(s => s.Key).Where(n => !used.Contains(n)).ToList())
            schemas.Remove(name);

        void Collect(JsonNode? node)
        {
            switch (node)
            {
                case JsonObject map:
                    if (map["$ref"] is JsonValue reference && (string?)reference is { } text && used.Add(text[Schemas.Length..]))
                        Collect(schemas[text[Schemas.Length..]]);
                    foreach (var (_, child) in map)
                        Collect(child);
                    break;
                case JsonArray items:
                    foreach (var child in items)
                        Collect(child);
                    break;
            }
        }
    }
}
