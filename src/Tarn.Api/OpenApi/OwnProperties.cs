using System.Text.Json.Nodes;

namespace Tarn.Api.OpenApi;

/// <summary>The properties of bodies that the contract does not have, marked <c>x-tarn</c>.</summary>
internal static class OwnProperties
{
    /// <summary>The mark.</summary>
    public const string Mark = "x-tarn";

    /// <summary>Adds them to the contract of version 3.</summary>
    public static void AddTo(JsonObject contract)
    {
        foreach (var (name, schema) in (JsonObject)contract["components"]!["schemas"]!)
        {
            if (schema!["properties"] is not JsonObject properties)
                continue;
            if (name.StartsWith("WebhookEvent", StringComparison.Ordinal))
            {
                properties["BatchSize"] = new JsonObject
                {
                    ["type"] = "integer",
                    ["format"] = "int32",
                    ["nullable"] = true,
                    ["minimum"] = 1,
                    ["maximum"] = 1000,
                    [Mark] = true,
                    ["description"] = "Most records of a message; 1 unless given. Answers have it where it is more.",
                };
            }
            else if (name is "FieldModel" or "UpdateFieldModel")
            {
                properties["Indexed"] = new JsonObject { ["type"] = "boolean", ["nullable"] = true, [Mark] = true, ["description"] = "Searching and sorting by the field uses an index. Unique fields have one anyway." };
            }
        }
    }
}
