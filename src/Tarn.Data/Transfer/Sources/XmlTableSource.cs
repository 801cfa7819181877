using System.Buffers;
using System.Globalization;
using System.Xml;
using Tarn.Data.Fields;
using Tarn.Data.Schema;

namespace Tarn.Data.Transfer.Sources;

/// <summary>Rows of one table in Caspio XML (data.md, section 9): design on the first row, values by element. Also reads the plain rows of exported queries.</summary>
internal sealed class XmlTableSource : IRowSource
{
    private readonly XmlReader _xml;
    private readonly string _name;
    private readonly Dictionary<string, int> _positions;
    private readonly string[] _cells;
    private readonly bool _schemaOnly;

    private XmlTableSource(XmlReader xml, string name, IReadOnlyList<string> columns, bool schemaOnly)
    {
        _xml = xml;
        _name = name;
        _schemaOnly = schemaOnly;
        Columns = columns;
        _cells = new string[columns.Count];
        _positions = columns.Select((c, i) => KeyValuePair.Create(c, i)).ToDictionary(StringComparer.Ordinal);
    }

    public IReadOnlyList<string> Columns { get; }

    public long RowNumber { get; private set; }

    public string? Problem => null;

    /// <summary>The tables of a file with their designs.</summary>
    /// <exception cref="DataException">The file is not such XML.</exception>
    public static IReadOnlyList<TableDesign> DesignsOf(Stream file, string name) => Guard(name, () =>
    {
        using var xml = Create(file);
        var tables = new List<TableDesign>();
        while (xml.ReadToFollowing("Table"))
            tables.Add(ReadDesign(xml));
        return tables.Count > 0 ? tables : throw new DataException(DataProblem.MalformedRequest, $"'{name}' holds no Table element; give Caspio XML.");
    });

    /// <summary>Opens the rows of the table at a position.</summary>
    public static XmlTableSource Open(Stream file, int position, TableDesign design, string name) => Guard(name, () =>
    {
        var xml = Create(file);
        for (var i = 0; i <= position; i++)
            xml.ReadToFollowing("Table");
        var schemaOnly = xml.GetAttribute("RowCount", TableXml.Namespace) == "0";
        return new XmlTableSource(xml.ReadSubtree(), name, [.. design.Fields.Select(f => f.Column!)], schemaOnly);
    });

    public bool Read() => Guard(_name, () =>
    {
        if (_schemaOnly || !_xml.ReadToFollowing("Row"))
            return false;
        Array.Fill(_cells, "");
        RowNumber++;
        using var row = _xml.ReadSubtree();
        row.Read();
        while (row.Read())
        {
            while (row.NodeType == XmlNodeType.Element && row.Depth == 1)
            {
                var column = row.LocalName;
                var text = row.ReadElementContentAsString();
                if (!_positions.TryGetValue(column, out var position))
                    throw new DataException(DataProblem.MalformedRequest, $"Row {RowNumber} of '{_name}' has the element '{column}', which the first row does not have.");
                _cells[position] = text;
            }
        }

        return true;
    });

    public CellKind KindOf(int column) => _cells[column].Length == 0 ? CellKind.Blank : CellKind.Text;

    public ReadOnlySpan<char> GetChars(int column) => _cells[column];

    public string GetText(int column) => _cells[column];

    public double GetNumber(int column) => throw new InvalidOperationException("Cells of XML are text.");

    public DateTime GetDate(int column) => throw new InvalidOperationException("Cells of XML are text.");

    public bool IsCurrency(int column) => false;

    public void WriteCsv(IBufferWriter<byte> output) => CsvRecord.Write(output, this);

    public void Dispose() => _xml.Dispose();

    private static XmlReader Create(Stream file) => XmlReader.Create(file, new XmlReaderSettings
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        CloseInput = true,
        IgnoreComments = true,
        CheckCharacters = false,
    });

    private static TableDesign ReadDesign(XmlReader outer)
    {
        using var xml = outer.ReadSubtree();
        var name = "";
        var note = "";
        var lists = new Dictionary<string, List<ListItem>>(StringComparer.OrdinalIgnoreCase);
        var fields = new List<FieldProposal>();
        xml.Read();
        xml.Read();
        while (!xml.EOF && fields.Count == 0)
        {
            if (xml.NodeType != XmlNodeType.Element)
            {
                xml.Read();
                continue;
            }

            switch (xml.LocalName)
            {
                case "Name":
                    name = xml.ReadElementContentAsString();
                    break;
                case "Note":
                    note = xml.ReadElementContentAsString();
                    break;
                case "List":
                    lists[xml.GetAttribute("ColumnName") ?? ""] = ReadList(xml);
                    break;
                case "Row":
                    ReadFields(xml, lists, fields);
                    break;
                default:
                    xml.Read();
                    break;
            }
        }

        return new TableDesign { Name = name, Note = note, Fields = [.. fields], IsExact = fields.TrueForAll(f => f.IsExact) };
    }

    private static List<ListItem> ReadList(XmlReader outer)
    {
        using var xml = outer.ReadSubtree();
        var items = new List<ListItem>();
        while (xml.Read())
        {
            if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "ListRow")
                items.Add(new ListItem(Number(xml, "Id"), xml.GetAttribute("Value") ?? "", Number(xml, "DisplayOrder")));
        }

        return items;
    }

    private static void ReadFields(XmlReader outer, Dictionary<string, List<ListItem>> lists, List<FieldProposal> fields)
    {
        using var xml = outer.ReadSubtree();
        xml.Read();
        while (xml.Read())
        {
            if (xml.NodeType != XmlNodeType.Element || xml.Depth != 1)
                continue;
            var column = xml.LocalName;
            var code = xml.GetAttribute("DataType");
            var type = code is null ? FieldTypes.String : FieldTypes.Find(code) ?? throw new DataException(DataProblem.MalformedRequest, $"'{code}' is not a data type of Tarn (field '{column}').", column);
            fields.Add(new FieldProposal(column, TableXml.ReadField(xml, column, type, lists.GetValueOrDefault(column))) { IsExact = code is not null });
        }
    }

    private static int Number(XmlReader xml, string attribute) =>
        int.TryParse(xml.GetAttribute(attribute), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static T Guard<T>(string name, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (XmlException failure)
        {
            throw new DataException(DataProblem.MalformedRequest, $"'{name}' is not valid XML: {failure.Message}");
        }
    }
}
