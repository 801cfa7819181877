using System.Text;
using System.Text.Json;
using System.Xml;

namespace Tarn.Api.Answers;

/// <summary>Translates a JSON answer into XML of the same content (rest-api.md 6.5): for the few clients that ask for it.</summary>
internal static class XmlOutput
{
    private const string InstanceNamespace = "http://www.w3.org/2001/XMLSchema-instance";

    private static readonly XmlWriterSettings Settings = new() { Encoding = new UTF8Encoding(false), CheckCharacters = false, CloseOutput = false };

    public static ReadOnlyMemory<byte> FromJson(ReadOnlySpan<byte> json, string root)
    {
        using var document = JsonDocument.Parse(json.ToArray());
        using var output = new MemoryStream(json.Length * 2);
        using (var xml = XmlWriter.Create(output, Settings))
        {
            if (document.RootElement.ValueKind == JsonValueKind.String)
            {
                xml.WriteElementString("string", Clean(document.RootElement.GetString()!));
            }
            else
            {
                xml.WriteStartElement(root);
                xml.WriteAttributeString("xmlns", "i", null, InstanceNamespace);
                WriteContent(xml, document.RootElement);
                xml.WriteEndElement();
            }
        }

        return output.GetBuffer().AsMemory(0, (int)output.Length);
    }

    private static void WriteContent(XmlWriter xml, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object when IsList(element):
                foreach (var item in element.EnumerateObject())
                {
                    xml.WriteStartElement("item");
                    xml.WriteAttributeString("Key", item.Name);
                    xml.WriteAttributeString("Value", Clean(item.Value.ToString()));
                    xml.WriteEndElement();
                }

                break;
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                    WriteElement(xml, XmlConvert.EncodeLocalName(property.Name)!, property.Value);
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                    WriteElement(xml, item.ValueKind == JsonValueKind.Object ? "Row" : "item", item);
                break;
            case JsonValueKind.True or JsonValueKind.False:
                xml.WriteString(element.GetBoolean() ? "true" : "false");
                break;
            default:
                xml.WriteString(Clean(element.ToString()));
                break;
        }
    }

    private static void WriteElement(XmlWriter xml, string name, JsonElement value)
    {
        xml.WriteStartElement(name);
        if (value.ValueKind == JsonValueKind.Null)
            xml.WriteAttributeString("nil", InstanceNamespace, "true");
        else
            WriteContent(xml, value);
        xml.WriteEndElement();
    }

    /// <summary>A list value: an object whose names are numbers.</summary>
    private static bool IsList(JsonElement element)
    {
        var any = false;
        foreach (var property in element.EnumerateObject())
        {
            any = true;
            foreach (var c in property.Name)
            {
                if (!char.IsAsciiDigit(c))
                    return false;
            }
        }

        return any;
    }

    /// <summary>Characters that XML cannot hold become the replacement character.</summary>
    private static string Clean(string text)
    {
        var clean = true;
        for (var i = 0; i < text.Length && clean; i++)
            clean = XmlConvert.IsXmlChar(text[i]) || char.IsSurrogate(text[i]);
        return clean ? text : string.Concat(text.Select(c => XmlConvert.IsXmlChar(c) || char.IsSurrogate(c) ? c : '\uFFFD'));
    }
}
