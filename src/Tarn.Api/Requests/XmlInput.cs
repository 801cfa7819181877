using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using Tarn.Api.Errors;

namespace Tarn.Api.Requests;

/// <summary>
/// Translates an XML body (rest-api.md 6.5) into the JSON it stands for: elements become properties, <c>i:nil</c> becomes null, items with a <c>Key</c> an object
/// by key, other repeated items an array. All values are texts.
/// </summary>
internal static class XmlInput
{
    private const int MaxDepth = 16;

    private static readonly XName Nil = XName.Get("nil", "http://www.w3.org/2001/XMLSchema-instance");

    private static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true };

    public static ReadOnlyMemory<byte> ToJson(ReadOnlyMemory<byte> xml)
    {
        var output = new ArrayBufferWriter<byte>(xml.Length);
        using var json = new Utf8JsonWriter(output);
        try
        {
            // The bytes are in an array by construction: they come from the pool.
            MemoryMarshal.TryGetArray(xml, out var segment);
            using var stream = new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false);
            CheckDepth(stream);
            using var reader = XmlReader.Create(stream, Settings);
            var root = XDocument.Load(reader).Root!;
            if (!root.HasElements && root.Value.Trim().Length > 0)
                throw ApiException.Body("The XML body must have an element for each property.");
            WriteObject(json, root);
        }
        catch (XmlException failure)
        {
            throw ApiException.Body($"The body is not valid XML without a document type (line {failure.LineNumber}, position {failure.LinePosition}).");
        }

        json.Flush();
        return output.WrittenMemory;
    }

    /// <summary>Refuses deep nesting before a tree is built, whose cost would grow with the square of the depth.</summary>
    private static void CheckDepth(MemoryStream stream)
    {
        using (var reader = XmlReader.Create(stream, Settings))
        {
            while (reader.Read())
            {
                if (reader.Depth > MaxDepth)
                    throw ApiException.Body("The XML body is nested too deeply.");
            }
        }

        stream.Position = 0;
    }

    private static void WriteObject(Utf8JsonWriter json, XElement element)
    {
        json.WriteStartObject();
        foreach (var child in element.Elements())
        {
            json.WritePropertyName(child.Attribute("Key")?.Value ?? XmlConvert.DecodeName(child.Name.LocalName)!);
            WriteValue(json, child);
        }

        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, XElement element)
    {
        if (element.Attribute(Nil)?.Value.Trim() is "true" or "1")
        {
            json.WriteNullValue();
        }
        else if (!element.HasElements)
        {
            json.WriteStringValue(element.Attribute("Key") is null ? element.Value : element.Attribute("Value")?.Value ?? element.Value);
        }
        else if (element.Elements().All(c => c.Name.LocalName is "item" or "Row" or "Field" or "Column" or "string" && c.Attribute("Key") is null))
        {
            json.WriteStartArray();
            foreach (var child in element.Elements())
                WriteValue(json, child);
            json.WriteEndArray();
        }
        else
        {
            WriteObject(json, element);
        }
    }
}
