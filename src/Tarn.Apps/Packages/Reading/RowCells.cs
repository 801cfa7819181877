using System.Xml;

namespace Tarn.Apps.Packages;

/// <summary>Reads the cells of rows into a reused array, in the order of the fields. Cells may come in any order or be missing.</summary>
internal sealed class RowCells
{
    private readonly string[] _names;
    private readonly Dictionary<string, int> _places;
    private readonly TextRepair _repair;
    private readonly int _limit;
    private readonly System.Text.StringBuilder _long = new();
    private readonly char[] _buffer = new char[8192];

    /// <summary>Prepares for a table.</summary>
    /// <param name="names">Element names of the cells.</param>
    /// <param name="repair">Brings texts into the stored form.</param>
    /// <param name="limit">The longest cell in characters.</param>
    public RowCells(IEnumerable<string> names, TextRepair repair, int limit)
    {
        _names = [.. names];
        _places = [];
        for (var i = 0; i < _names.Length; i++)
            _places.TryAdd(_names[i], i);
        _repair = repair;
        _limit = limit;
        Values = new string[_names.Length];
    }

    /// <summary>The cells of the row read last; a blank one is empty.</summary>
    public string[] Values { get; }

    /// <summary>Reads the <c>Row</c> the reader stands on and moves behind it.</summary>
    /// <returns>The name of a cell the table does not have, or null.</returns>
    public string? Read(XmlReader reader)
    {
        Array.Fill(Values, "");
        if (reader.IsEmptyElement)
        {
            reader.Read();
            return null;
        }

        string? unknown = null;
        var expected = 0;
        reader.Read();
        while (reader.NodeType != XmlNodeType.EndElement)
        {
            if (reader.NodeType == XmlNodeType.None)
                throw new XmlException("The document ends inside a row.");
            if (reader.NodeType != XmlNodeType.Element)
            {
                reader.Read();
                continue;
            }

            var place = Place(XmlConvert.DecodeName(PackageXml.NameOf(reader)), expected);
            var name = place < 0 ? reader.LocalName : "";
            var value = ReadText(reader);
            if (place < 0)
            {
                unknown ??= name;
                continue;
            }

            Values[place] = value;
            expected = place + 1;
        }

        reader.Read();
        return unknown;
    }

    private int Place(string name, int expected)
    {
        if (expected < _names.Length && string.Equals(_names[expected], name, StringComparison.Ordinal))
            return expected;
        return _places.GetValueOrDefault(name, -1);
    }

    private string ReadText(XmlReader reader)
    {
        if (reader.IsEmptyElement)
        {
            reader.Read();
            return "";
        }

        reader.Read();
        _long.Clear();
        while (reader.NodeType != XmlNodeType.EndElement)
        {
            if (reader.NodeType is XmlNodeType.Element or XmlNodeType.None)
                throw new PackageException(PackageIssueCode.XmlInvalid, PackageIssue.Package, "A cell holds an element where it should hold text.");
            int read;
            while ((read = reader.CanReadValueChunk ? reader.ReadValueChunk(_buffer, 0, _buffer.Length) : 0) > 0)
            {
                _long.Append(_buffer, 0, read);
                if (_long.Length > _limit)
                    throw new PackageException(PackageIssueCode.BadValue, PackageIssue.Package, $"A cell holds more than {_limit} characters.");
            }

            reader.Read();
        }

        reader.Read();
        return _long.Length == 0 ? "" : _repair.Apply(_long.ToString());
    }
}
