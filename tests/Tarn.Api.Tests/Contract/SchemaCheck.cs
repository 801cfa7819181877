using System.Globalization;
using System.Text.Json;

namespace Tarn.Api.Tests.Contract;

/// <summary>Checks JSON against the part of JSON Schema that the contract uses: type, required, properties, additionalProperties, nullable, format, enum, items, allOf, $ref.</summary>
public sealed class SchemaCheck(JsonElement document)
{
    private readonly List<string> _problems = [];

    /// <summary>Gives what is wrong; empty when nothing is.</summary>
    public IReadOnlyList<string> Check(JsonElement schema, JsonElement value)
    {
        Check(schema, value, "$");
        return _problems;
    }

    private void Check(JsonElement schema, JsonElement value, string at)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            Check(Resolve(reference.GetString()!), value, at);
            return;
        }

        if (value.ValueKind == JsonValueKind.Null)
        {
            if (!schema.TryGetProperty("nullable", out var nullable) || !nullable.GetBoolean())
                _problems.Add($"{at} is null");
            return;
        }

        if (schema.TryGetProperty("allOf", out var all))
        {
            foreach (var part in all.EnumerateArray())
                Check(part, value, at);
        }

        if (schema.TryGetProperty("enum", out var values) && !values.EnumerateArray().Any(v => v.GetRawText() == value.GetRawText()))
            _problems.Add($"{at} is none of the values");
        if (schema.TryGetProperty("type", out var type))
            CheckType(type.GetString()!, schema, value, at);
    }

    private void CheckType(string type, JsonElement schema, JsonElement value, string at)
    {
        var fits = type switch
        {
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "string" => value.ValueKind == JsonValueKind.String && FitsFormat(schema, value.GetString()!),
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && (FormatOf(schema) != "int32" || number is >= int.MinValue and <= int.MaxValue),
            "number" => value.ValueKind == JsonValueKind.Number,
            _ => throw new NotSupportedException(type),
        };
        if (!fits)
            _problems.Add($"{at} is no {type} {FormatOf(schema)}: {value.GetRawText()}");
        else if (type == "object")
            CheckObject(schema, value, at);
        else if (type == "array" && schema.TryGetProperty("items", out var items))
            value.EnumerateArray().ToList().ForEach(item => Check(items, item, at + "[]"));
    }

    private void CheckObject(JsonElement schema, JsonElement value, string at)
    {
        if (schema.TryGetProperty("required", out var required))
            _problems.AddRange(required.EnumerateArray().Where(r => !value.TryGetProperty(r.GetString()!, out _)).Select(r => $"{at}.{r} is missing"));
        schema.TryGetProperty("properties", out var properties);
        schema.TryGetProperty("additionalProperties", out var others);
        foreach (var property in value.EnumerateObject())
        {
            if (properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(property.Name, out var known))
                Check(known, property.Value, $"{at}.{property.Name}");
            else if (others.ValueKind == JsonValueKind.False)
                _problems.Add($"{at}.{property.Name} is not in the contract");
            else if (others.ValueKind == JsonValueKind.Object && !IsAny(others))
                Check(others, property.Value, $"{at}.{property.Name}");
        }
    }

    /// <summary>The contract describes the cells of rows as bare objects; they are values of any kind.</summary>
    private static bool IsAny(JsonElement schema) => !schema.TryGetProperty("properties", out _) && !schema.TryGetProperty("items", out _) && !schema.TryGetProperty("$ref", out _)
        && (!schema.TryGetProperty("type", out var type) || type.GetString() == "object");

    private static string FormatOf(JsonElement schema) => schema.TryGetProperty("format", out var format) ? format.GetString()! : "";

    private static bool FitsFormat(JsonElement schema, string text) => FormatOf(schema) switch
    {
        "uuid" => Guid.TryParseExact(text, "D", out _),
        "date-time" => DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out _),
        _ => true,
    };

    private JsonElement Resolve(string reference)
    {
        var found = document;
        foreach (var part in reference[2..].Split('/'))
            found = found.GetProperty(part);
        return found;
    }
}
