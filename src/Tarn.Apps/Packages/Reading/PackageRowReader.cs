using System.Globalization;
using System.Xml;

namespace Tarn.Apps.Packages;

/// <summary>
/// Reads the records of one table forward from the package, one at a time; nothing but the current row is in memory. It reads from
/// a local file, so it is not asynchronous. Dispose it before opening the next one.
/// </summary>
public sealed class PackageRowReader : IDisposable
{
    private readonly PackagePartStream _stream;
    private readonly XmlReader _reader;
    private readonly PackageTable _table;
    private readonly RowCells _cells;
    private bool _skipFirst;

    internal PackageRowReader(PackageContainer container, PackageTable table, PackageLimits limits)
    {
        _table = table;
        Fields = table.Fields;
        _stream = container.Open(table.Part);
        _reader = PackageXml.Open(_stream);
        _cells = new RowCells(Fields.Select(field => field.Name), new TextRepair(), limits.CellCharacters);
        _skipFirst = table.IsFirstRowSchemaOnly;
        try
        {
            MoveToTable();
        }
        catch (XmlException fault)
        {
            throw PackageXml.Fault(fault, table.Part);
        }
    }

    /// <summary>The table's fields; the index of a field is that of its cell.</summary>
    public IReadOnlyList<PackageField> Fields { get; }

    /// <summary>The number of the current record, from 1.</summary>
    public long RowNumber { get; private set; }

    /// <summary>The texts of the current record's cells in field order; the array is reused for the next record. Blank is empty text.</summary>
    public IReadOnlyList<string> Cells => _cells.Values;

    /// <summary>The text of a cell.</summary>
    public string this[int index] => _cells.Values[index];

    /// <summary>Moves to the next record; false after the last.</summary>
    /// <exception cref="PackageException">The XML is broken or a cell belongs to no field.</exception>
    public bool Read()
    {
        try
        {
            while (MoveToRow())
            {
                var unknown = _cells.Read(_reader);
                if (unknown is not null)
                    throw new PackageException(PackageIssueCode.RowUnknownField, _table.Label, $"Row {RowNumber + 1} holds a value for '{unknown}', which is no field of the table.");
                if (_skipFirst)
                {
                    _skipFirst = false;
                    continue;
                }

                RowNumber++;
                return true;
            }

            return false;
        }
        catch (XmlException fault)
        {
            throw PackageXml.Fault(fault, _table.Part);
        }
    }

    /// <summary>Whether a cell is blank. Formula cells always are.</summary>
    public bool IsBlank(int index) => _cells.Values[index].Length == 0;

    /// <summary>A YES/NO cell; blank is No.</summary>
    public bool GetBoolean(int index) => CellText.TryBoolean(this[index], out var value) ? value ?? false : throw Bad(index);

    /// <summary>A DATE/TIME or TIMESTAMP cell, without a zone; null when blank.</summary>
    public DateTime? GetDate(int index) => IsBlank(index) ? null : CellText.TryDate(this[index], out var value) ? value : throw Bad(index);

    /// <summary>A NUMBER cell; null when blank.</summary>
    public double? GetNumber(int index) => IsBlank(index) ? null : CellText.TryNumber(this[index], out var value) ? value : throw Bad(index);

    /// <summary>An INTEGER or AUTONUMBER cell; null when blank.</summary>
    public int? GetInteger(int index) => IsBlank(index) ? null : CellText.TryInteger(this[index], out var value) ? value : throw Bad(index);

    /// <summary>A CURRENCY cell; null when blank.</summary>
    public decimal? GetCurrency(int index) => IsBlank(index) ? null : CellText.TryCurrency(this[index], out var value) ? value : throw Bad(index);

    /// <summary>A GUID cell; null when blank.</summary>
    public Guid? GetGuid(int index) => IsBlank(index) ? null : CellText.TryGuid(this[index], out var value) ? value : throw Bad(index);

    /// <summary>The item ids of a list cell, ascending.</summary>
    public IReadOnlyList<int> GetListIds(int index)
    {
        var ids = new List<int>();
        return CellText.TryListIds(this[index], ids) ? ids : throw Bad(index);
    }

    /// <summary>A PASSWORD cell; null when blank. Text that is no blob is kept as an unknown scheme.</summary>
    public PasswordBlob? GetPassword(int index) => IsBlank(index) ? null
        : PasswordBlob.TryParse(this[index], out var blob) ? blob
        : new PasswordBlob(System.Text.Encoding.UTF8.GetBytes(this[index]), null, null);

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        _stream.Dispose();
    }

    private PackageException Bad(int index) => new(
        new PackageIssue(
            PackageSeverity.Fatal, PackageIssueCode.BadValue, _table.Label, Fields[index].Name, 1,
            string.Create(CultureInfo.InvariantCulture, $"Row {RowNumber}: the value of {Fields[index].Name} does not fit {Fields[index].DataType}.")));

    private void MoveToTable()
    {
        var ordinal = -1;
        _reader.MoveToContent();
        if (_reader.Depth == 0 && PackageXml.NameOf(_reader) != "Table")
            _reader.Read();
        while (!_reader.EOF)
        {
            if (_reader.NodeType != XmlNodeType.Element)
            {
                _reader.Read();
            }
            else if (PackageXml.NameOf(_reader) == "Table" && ++ordinal == _table.Ordinal)
            {
                _reader.Read();
                return;
            }
            else
            {
                _reader.Skip();
            }
        }

        throw new PackageException(PackageIssueCode.ObjectNotFound, _table.Label, "The table is not in the part it was read from.");
    }

    private bool MoveToRow()
    {
        while (!_reader.EOF && _reader.NodeType != XmlNodeType.EndElement)
        {
            if (_reader.NodeType != XmlNodeType.Element)
                _reader.Read();
            else if (_reader.Name == "Row")
                return true;
            else
                _reader.Skip();
        }

        return false;
    }
}
