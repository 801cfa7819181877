using System.Text;
using System.Xml;

namespace Tarn.Apps.Packages;

/// <summary>Writes package XML in the styles of the format: declarations and BOMs byte for byte, CRLF in text, references in attributes.</summary>
internal static class PackageXmlWriter
{
    /// <summary>The declaration of settings and tables.</summary>
    public const string Declaration = "<?xml version=\"1.0\" encoding=\"utf-8\"?>";

    /// <summary>The declaration of the other parts has a blank before its end.</summary>
    public const string DeclarationWithBlank = "<?xml version=\"1.0\" encoding=\"utf-8\" ?>";

    /// <summary>Begins a part: BOM and declaration as asked, then a writer for its root.</summary>
    public static XmlWriter Begin(Stream stream, bool bom, string? declaration, bool indent)
    {
        if (bom)
            stream.Write(Encoding.UTF8.Preamble);
        if (declaration is not null)
            stream.Write(Encoding.UTF8.GetBytes(indent ? declaration + "\r\n" : declaration));
        return XmlWriter.Create(stream, new XmlWriterSettings
        {
            Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            OmitXmlDeclaration = true,
            Indent = indent,
            IndentChars = "  ",
            NewLineHandling = NewLineHandling.Replace,
            NewLineChars = "\r\n",
            CheckCharacters = false,
            CloseOutput = false,
            Async = true,
        });
    }

    /// <summary>Starts an element with its attributes.</summary>
    public static void Start(XmlWriter writer, string name, IEnumerable<PackageAttribute> attributes, bool declareOwn = false)
    {
        var (prefix, local, space) = Split(name);
        writer.WriteStartElement(prefix, local, space);
        if (declareOwn)
            writer.WriteAttributeString("xmlns", "t", null, PackageParts.OwnNamespace);
        foreach (var attribute in attributes)
        {
            var (attributePrefix, attributeLocal, attributeSpace) = Split(attribute.Name);
            writer.WriteAttributeString(attributePrefix, attributeLocal, attributeSpace, attribute.Value);
        }
    }

    /// <summary>Writes an element with all below it.</summary>
    public static void Write(XmlWriter writer, PackageElement element, bool declareOwn = false)
    {
        if (element.Name == PackageElement.TextName)
        {
            writer.WriteString(element.Text);
            return;
        }

        Start(writer, element.Name, element.Attributes, declareOwn);
        if (element.Children.IsEmpty && element.Text.Length > 0)
            writer.WriteString(element.Text);
        foreach (var child in element.Children)
            Write(writer, child);
        writer.WriteEndElement();
    }

    /// <summary>Whether the tree uses Tarn's own namespace, so that the root must declare it.</summary>
    public static bool UsesOwn(PackageElement element) => element.DescendantsAndSelf()
        .Any(item => PackageCatalogue.IsOwn(item.Name) || item.Attributes.Any(attribute => PackageCatalogue.IsOwn(attribute.Name)));

    private static (string? Prefix, string Local, string? Namespace) Split(string name)
    {
        if (PackageCatalogue.IsOwn(name))
            return ("t", name[2..], PackageParts.OwnNamespace);
        if (name[0] != '{')
            return (null, name, null);
        var end = name.IndexOf('}', StringComparison.Ordinal);
        return (null, name[(end + 1)..], name[1..end]);
    }
}
