using System.Text;
using System.Xml;

namespace Tarn.Apps.Packages;

/// <summary>Reads package XML: no DTD, white space kept in values, control characters accepted, line breaks as LF, lone surrogates repaired.</summary>
internal static class PackageXml
{
    private const int MaximumDepth = 200;

    /// <summary>Opens a reader over a part. The caller's stream stays open.</summary>
    public static XmlReader Open(Stream stream) => XmlReader.Create(
        stream,
        new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            CheckCharacters = false,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            CloseInput = false,
        });

    /// <summary>Turns faults of the reader into issues.</summary>
    public static PackageException Fault(XmlException fault, string part)
    {
        // The reader has no error code of its own for a prohibited DTD; its position on the document type is what tells.
        var isDtd = fault.Message.Contains("DTD", StringComparison.Ordinal);
        return new PackageException(
            isDtd ? PackageIssueCode.XmlDtd : PackageIssueCode.XmlInvalid, PackageIssue.Package,
            isDtd ? $"'{part}' has a document type declaration; packages must not." : $"'{part}' is not well-formed XML (line {fault.LineNumber}, column {fault.LinePosition}).",
            fault);
    }

    /// <summary>The element's or attribute's name as the model writes it.</summary>
    public static string NameOf(XmlReader reader) => reader.NamespaceURI switch
    {
        "" => reader.LocalName,
        PackageParts.OwnNamespace => PackageCatalogue.OwnPrefix + reader.LocalName,
        var other => $"{{{other}}}{reader.LocalName}",
    };

    /// <summary>Reads the element the reader stands on, with all below it, and moves behind it.</summary>
    public static PackageElement ReadElement(XmlReader reader, TextRepair repair, int depth = 0)
    {
        if (depth > MaximumDepth)
            throw new PackageException(PackageIssueCode.XmlInvalid, PackageIssue.Package, "Elements are nested too deeply.");
        var name = NameOf(reader);
        var attributes = ReadAttributes(reader, repair);
        if (reader.IsEmptyElement)
        {
            reader.Read();
            return new PackageElement(name, attributes);
        }

        var children = new List<PackageElement>();
        var text = new StringBuilder();
        reader.Read();
        while (reader.NodeType != XmlNodeType.EndElement)
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    FlushText(text, children);
                    children.Add(ReadElement(reader, repair, depth + 1));
                    break;
                case XmlNodeType.None:
                    throw new XmlException("The document ends inside an element.");
                default:
                    text.Append(reader.Value);
                    reader.Read();
                    break;
            }
        }

        reader.Read();
        if (children.Count == 0)
            return new PackageElement(name, attributes, text: repair.Apply(text.ToString()));
        FlushText(text, children);
        return new PackageElement(name, attributes, children);
    }

    /// <summary>The attributes of the element the reader stands on; namespace declarations are left out.</summary>
    public static List<PackageAttribute> ReadAttributes(XmlReader reader, TextRepair repair)
    {
        var attributes = new List<PackageAttribute>(reader.AttributeCount);
        while (reader.MoveToNextAttribute())
        {
            if (reader.NamespaceURI != "http://www.w3.org/2000/xmlns/")
                attributes.Add(new PackageAttribute(NameOf(reader), repair.Apply(reader.Value)));
        }

        reader.MoveToElement();
        return attributes;
    }

    // White space between elements is layout; other text between them is kept in its place.
    private static void FlushText(StringBuilder text, List<PackageElement> children)
    {
        if (text.Length > 0 && !string.IsNullOrWhiteSpace(text.ToString()))
            children.Add(new PackageElement(PackageElement.TextName, text: text.ToString()));
        text.Clear();
    }
}
