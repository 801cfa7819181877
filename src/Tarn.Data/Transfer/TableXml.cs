using System.Globalization;
using System.Text;
using System.Xml;
using Tarn.Data.Fields;
using Tarn.Data.Schema;

namespace Tarn.Data.Transfer;

/// <summary>The attributes of Caspio's table XML that carry a field's design, and the forms of values that differ from other formats (app-package.md, section 6).</summary>
internal static class TableXml
{
    /// <summary>Namespace of Tarn's own attributes.</summary>
    public const string Namespace = "urn:tarn:package:1";

    private const string TextFormulaStart = "CONVERT(NVarChar(255), (";
    private const string TextFormulaEnd = "))";

    /// <summary>Writes a field's design on the element of the first row.</summary>
    public static void WriteField(XmlWriter xml, FieldDefinition field, int position)
    {
        xml.WriteAttributeString("DataType", field.Type.PackageCode);
        xml.WriteAttributeString("Unique", Flag(field.Unique));
        xml.WriteAttributeString("Description", field.Description);
        xml.WriteAttributeString("DisplayOrder", position.ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("Label", field.Label);
        if (field.Type is PrefixedAutonumberFieldType or RandomIdFieldType)
        {
            xml.WriteAttributeString("Format", field.Format);
            xml.WriteAttributeString("Prefix", field.Prefix);
        }

        if (field.Type is RandomIdFieldType)
            xml.WriteAttributeString("Length", field.Length.ToString(CultureInfo.InvariantCulture));
        if (field.IsFormula)
        {
            xml.WriteAttributeString("IsFormula", "True");
            xml.WriteAttributeString("FormulaText", Wrap(field));
        }

        if (field.UniqueAllowNulls)
            xml.WriteAttributeString("UniqueAllowNulls", "True");
        if (field.Type is TimestampFieldType)
        {
            xml.WriteAttributeString("OnInsert", Flag(field.OnInsert));
            xml.WriteAttributeString("OnUpdate", Flag(field.OnUpdate));
            xml.WriteAttributeString("TimeZone", field.TimeZone);
        }

        if (field.Indexed)
            xml.WriteAttributeString("Indexed", Namespace, "True");
    }

    /// <summary>Reads a field's design from the element of the first row.</summary>
    public static FieldDefinition ReadField(XmlReader xml, string name, FieldType type, List<ListItem>? items)
    {
        bool Is(string attribute, bool otherwise) => xml.GetAttribute(attribute) is { } text ? text.Equals("True", StringComparison.OrdinalIgnoreCase) : otherwise;
        var isFormula = Is("IsFormula", false);
        return new FieldDefinition
        {
            Name = name,
            Type = type,
            Unique = Is("Unique", false) || (type.Uniqueness == Uniqueness.Always && !isFormula),
            UniqueAllowNulls = Is("UniqueAllowNulls", false),
            Indexed = xml.GetAttribute("Indexed", Namespace) == "True",
            Label = xml.GetAttribute("Label") ?? "",
            Description = xml.GetAttribute("Description") ?? "",
            Formula = isFormula ? Unwrap(xml.GetAttribute("FormulaText") ?? "") : null,
            Format = xml.GetAttribute("Format") ?? "",
            Prefix = xml.GetAttribute("Prefix") ?? "",
            Length = int.TryParse(xml.GetAttribute("Length"), NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : 0,
            OnInsert = type is TimestampFieldType && Is("OnInsert", true),
            OnUpdate = type is TimestampFieldType && Is("OnUpdate", false),
            TimeZone = type is TimestampFieldType ? xml.GetAttribute("TimeZone") ?? "UTC" : "",
            ListItems = type is ListFieldType ? [.. items ?? []] : [],
        };
    }

    /// <summary>A stored password as <c>0x</c> and the hexadecimal of its UTF-8 bytes.</summary>
    public static string HexOf(string stored) => stored.Length == 0 ? "" : "0x" + Convert.ToHexString(Encoding.UTF8.GetBytes(stored));

    /// <summary>A password as stored; false when the text is not hexadecimal of UTF-8 text.</summary>
    public static bool TryReadHex(ReadOnlySpan<char> text, out string stored)
    {
        stored = "";
        if (!text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) || text.Length % 2 != 0)
            return false;
        try
        {
            stored = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Convert.FromHexString(text[2..]));
            return true;
        }
        catch (Exception failure) when (failure is FormatException or DecoderFallbackException)
        {
            return false;
        }
    }

    /// <summary>Text results are exported inside a conversion to 255 characters; inside Tarn the formula stands alone.</summary>
    private static string Wrap(FieldDefinition field) => field.Type is StringFieldType ? TextFormulaStart + field.Formula + TextFormulaEnd : field.Formula!;

    private static string Unwrap(string text) =>
        text.StartsWith(TextFormulaStart, StringComparison.OrdinalIgnoreCase) && text.EndsWith(TextFormulaEnd, StringComparison.Ordinal)
            && IsBalanced(text.AsSpan(TextFormulaStart.Length, text.Length - TextFormulaStart.Length - TextFormulaEnd.Length))
            ? text[TextFormulaStart.Length..^TextFormulaEnd.Length]
            : text;

    /// <summary>The outer parentheses belong together: nothing inside closes them early.</summary>
    private static bool IsBalanced(ReadOnlySpan<char> text)
    {
        var depth = 0;
        var quoted = false;
        foreach (var character in text)
        {
            if (character == '\'')
                quoted = !quoted;
            else if (!quoted && character == '(')
                depth++;
            else if (!quoted && character == ')' && --depth < 0)
                return false;
        }

        return depth == 0 && !quoted;
    }

    private static string Flag(bool value) => value ? "True" : "False";
}
