using System.Xml;

namespace Tarn.Apps.Packages;

/// <summary>Reads a part with objects: tables by streaming, everything else as element trees.</summary>
internal sealed class PartScan(PackageContainer container, PackageIssueList issues, PackageLimits limits)
{
    private long _definitionBytes;

    /// <summary>The tables found, in order.</summary>
    public List<PackageTable> Tables { get; } = [];

    /// <summary>All other children of the roots, with the part they came from.</summary>
    public List<(string Part, int Index, PackageElement Element)> Elements { get; } = [];

    /// <summary>Unknown attributes of the roots.</summary>
    public List<(string Part, PackageAttribute Attribute)> RootAttributes { get; } = [];

    /// <summary>The parts read, with length and digest.</summary>
    public Dictionary<string, PackagePart> Parts { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads a part whose root is <c>xml</c>, or one object alone.</summary>
    public void Read(string part)
    {
        using var stream = container.Open(part);
        try
        {
            using var reader = PackageXml.Open(stream);
            reader.MoveToContent();
            if (PackageXml.NameOf(reader) is "xml" or "Caspio")
                ReadRoot(reader, part, stream);
            else
                ReadChild(reader, part, 0, stream);
            while (reader.Read())
            {
            }
        }
        catch (XmlException fault)
        {
            throw PackageXml.Fault(fault, part);
        }

        stream.Drain();
        Parts[part] = stream.ToPart();
    }

    private void ReadRoot(XmlReader reader, string part, PackagePartStream stream)
    {
        foreach (var attribute in PackageXml.ReadAttributes(reader, new TextRepair()))
            RootAttributes.Add((part, attribute));
        if (reader.IsEmptyElement)
            return;
        reader.Read();
        var index = 0;
        while (reader.NodeType != XmlNodeType.EndElement && !reader.EOF)
        {
            if (reader.NodeType == XmlNodeType.Element)
                ReadChild(reader, part, index++, stream);
            else
                reader.Read();
        }
    }

    private void ReadChild(XmlReader reader, string part, int index, PackagePartStream stream)
    {
        if (PackageXml.NameOf(reader) == "Table")
        {
            Tables.Add(new TableScan(issues, limits).Read(reader, part, Tables.Count(table => table.Part == part)));
            return;
        }

        var before = stream.BytesRead;
        var repair = new TextRepair();
        var element = PackageXml.ReadElement(reader, repair);
        _definitionBytes += stream.BytesRead - before;
        if (_definitionBytes > limits.DefinitionBytes)
            throw new PackageException(PackageIssueCode.ZipUnsafe, PackageIssue.Package, "The definitions of the package are too large.");
        if (repair.Repaired > 0)
            issues.Warn(PackageIssueCode.TextRepaired, $"{element.Name} {element["Name"]}", "", "Broken characters were replaced.", repair.Repaired);
        Elements.Add((part, index, element));
    }
}
