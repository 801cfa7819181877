using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tarn.Apps.Packages;

/// <summary>
/// Stores an element as <c>{"name":"Field","attributes":{"ColumnName":"Email"},"children":[...],"text":"..."}</c>; empty parts are left out
/// and the order of attributes is the order of the JSON members.
/// </summary>
public sealed class PackageElementJsonConverter : JsonConverter<PackageElement>
{
    /// <inheritdoc/>
    public override PackageElement Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        Expect(reader.TokenType == JsonTokenType.StartObject);
        string? name = null;
        var text = "";
        List<PackageAttribute>? attributes = null;
        List<PackageElement>? children = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var property = reader.GetString();
            reader.Read();
            switch (property)
            {
                case "name":
                    name = reader.GetString();
                    break;
                case "text":
                    text = reader.GetString() ?? "";
                    break;
                case "attributes":
                    attributes = ReadAttributes(ref reader);
                    break;
                case "children":
                    children = [];
                    Expect(reader.TokenType == JsonTokenType.StartArray);
                    while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                        children.Add(Read(ref reader, typeToConvert, options));
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        Expect(reader.TokenType == JsonTokenType.EndObject && name is { Length: > 0 });
        return new PackageElement(name!, attributes, children, text);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, PackageElement value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        writer.WriteStartObject();
        writer.WriteString("name"u8, value.Name);
        if (value.Attributes.Length > 0)
        {
            writer.WriteStartObject("attributes"u8);
            foreach (var attribute in value.Attributes)
                writer.WriteString(attribute.Name, attribute.Value);
            writer.WriteEndObject();
        }

        if (value.Children.Length > 0)
        {
            writer.WriteStartArray("children"u8);
            foreach (var child in value.Children)
                Write(writer, child, options);
            writer.WriteEndArray();
        }

        if (value.Text.Length > 0)
            writer.WriteString("text"u8, value.Text);
        writer.WriteEndObject();
    }

    private static List<PackageAttribute> ReadAttributes(ref Utf8JsonReader reader)
    {
        Expect(reader.TokenType == JsonTokenType.StartObject);
        var attributes = new List<PackageAttribute>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            attributes.Add(new PackageAttribute(name, reader.GetString() ?? ""));
        }

        return attributes;
    }

    private static void Expect(bool condition)
    {
        if (!condition)
            throw new JsonException("The stored package element is not an object with a name.");
    }
}
