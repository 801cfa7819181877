using System.Globalization;
using System.Text.Json;
using Tarn.Api.Errors;

namespace Tarn.Api.Requests;

/// <summary>A JSON object of a body, read by name without regard to case. <c>null</c> is the same as absent.</summary>
public sealed class BodyObject
{
    private readonly Dictionary<string, JsonElement> _properties = new(StringComparer.OrdinalIgnoreCase);
    private readonly bool _fromXml;

    private BodyObject(bool fromXml) => _fromXml = fromXml;

    /// <summary>Names of the properties given, with the null ones.</summary>
    public IEnumerable<string> Names => _properties.Keys;

    /// <summary>Wraps an object.</summary>
    /// <exception cref="ApiException">It is no object, or has a property twice.</exception>
    public static BodyObject Of(JsonElement element, bool fromXml)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw ApiException.Body(element.ValueKind == JsonValueKind.Array ? "The body must be a single JSON object, not an array." : "The body must be a JSON object.");
        var body = new BodyObject(fromXml);
        foreach (var property in element.EnumerateObject())
        {
            if (!body._properties.TryAdd(property.Name, property.Value))
                throw ApiException.Body($"The body gives the property '{property.Name}' more than once.", property.Name);
        }

        return body;
    }

    /// <summary>Is a property given and not null?</summary>
    public bool Has(string name) => _properties.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>A text; null when absent.</summary>
    public string? Text(string name)
    {
        if (!Has(name))
            return null;
        var value = _properties[name];
        return value.ValueKind == JsonValueKind.String ? value.GetString() : throw Wrong(name, "a string");
    }

    /// <summary>A boolean; null when absent.</summary>
    public bool? Flag(string name)
    {
        if (!Has(name))
            return null;
        var value = _properties[name];
        return value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.String when _fromXml && bool.TryParse(value.GetString(), out var flag) => flag,
            _ => throw Wrong(name, "true or false"),
        };
    }

    /// <summary>A whole number of 32 bits; null when absent.</summary>
    public int? Number(string name)
    {
        if (!Has(name))
            return null;
        var value = _properties[name];
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number))
            return number;
        return _fromXml && value.ValueKind == JsonValueKind.String && int.TryParse(value.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number)
            ? number
            : throw Wrong(name, "a whole number");
    }

    /// <summary>An array of texts; null when absent.</summary>
    /// <param name="name">The property.</param>
    /// <param name="orNumbers">Numbers are taken too, as they are written.</param>
    public IReadOnlyList<string>? Texts(string name, bool orNumbers = false)
    {
        if (!Has(name))
            return null;
        var value = _properties[name];
        if (value.ValueKind != JsonValueKind.Array)
            throw Wrong(name, orNumbers ? "an array of strings or numbers" : "an array of strings");
        var texts = new List<string>(value.GetArrayLength());
        foreach (var item in value.EnumerateArray())
        {
            texts.Add(item.ValueKind switch
            {
                JsonValueKind.String => item.GetString()!,
                JsonValueKind.Number when orNumbers => item.GetRawText(),
                _ => throw Wrong(name, orNumbers ? "an array of strings or numbers" : "an array of strings"),
            });
        }

        return texts;
    }

    /// <summary>An array of objects; null when absent.</summary>
    public IReadOnlyList<BodyObject>? Objects(string name)
    {
        if (!Has(name))
            return null;
        var value = _properties[name];
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(e => e.ValueKind != JsonValueKind.Object))
            throw Wrong(name, "an array of objects");
        return [.. value.EnumerateArray().Select(e => Of(e, _fromXml))];
    }

    private static ApiException Wrong(string name, string expected) => ApiException.Body($"The property '{name}' must be {expected}.", name);
}
