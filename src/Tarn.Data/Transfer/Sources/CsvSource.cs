using System.Buffers;
using System.Text;
using CsvHelper;

namespace Tarn.Data.Transfer.Sources;

/// <summary>How a text file is written. What is null is detected.</summary>
public sealed record CsvFormat
{
    /// <summary>Separates cells.</summary>
    public char? Delimiter { get; init; }

    /// <summary>The first row is a heading.</summary>
    public bool? HasHeader { get; init; }

    /// <summary>Encoding of the bytes.</summary>
    public Encoding? Encoding { get; init; }
}

/// <summary>Rows of a delimited text file.</summary>
internal sealed class CsvSource : IRowSource
{
    /// <summary>Largest record in bytes. What an unclosed quote swallows ends here.</summary>
    private const int MaxRecordSize = 64 << 20;

    private readonly CsvReader _rows;
    private readonly bool _hasHeader;
    private char[] _chars = new char[256];
    private bool _open;

    public CsvSource(Stream file, CsvFormat format)
    {
        _hasHeader = format.HasHeader!.Value;
        _rows = CsvReader.Create(
            file,
            new CsvReaderOptions
            {
                Separator = format.Delimiter,
                HasHeader = _hasHeader,
                Encoding = format.Encoding is UTF8Encoding ? null : format.Encoding,
                MaxRecordSize = MaxRecordSize,
                PoolStrings = true,
                OnMalformedRecord = record =>
                {
                    if (record.Reason == CsvMalformedReason.UnterminatedQuote)
                        _open = true;
                },
            },
            leaveOpen: false);
        Columns = ReadColumns();
    }

    public IReadOnlyList<string> Columns { get; }

    public long RowNumber => _rows.RowNumber + (_hasHeader ? 1 : 0);

    public string? Problem { get; private set; }

    private bool _peeked;

    public bool Read()
    {
        if (_peeked)
        {
            _peeked = false;
            return true;
        }

        try
        {
            if (!_rows.Read())
                return false;
        }
        catch (CsvFormatException failure)
        {
            throw new DataException(DataProblem.MalformedRequest, $"The file cannot be read beyond row {RowNumber + 1}: {failure.Message}");
        }
        catch (InvalidOperationException failure)
        {
            throw new DataException(DataProblem.MalformedRequest, $"The file cannot be read beyond row {RowNumber + 1}: {failure.Message}");
        }

        Problem = _open
            ? "A quote is opened that is not closed before the end of the file."
            : _rows.FieldCount > Columns.Count && HasMore() ? $"The row has {_rows.FieldCount} cells, more than the {Columns.Count} columns." : null;
        _open = false;
        return true;
    }

    public CellKind KindOf(int column) => column >= _rows.FieldCount || _rows.IsEmpty(column) ? CellKind.Blank : CellKind.Text;

    public ReadOnlySpan<char> GetChars(int column)
    {
        var bytes = _rows.GetSpan(column);
        if (_chars.Length < bytes.Length)
            _chars = new char[Math.Max(bytes.Length, _chars.Length * 2)];
        return _chars.AsSpan(0, Encoding.UTF8.GetChars(bytes, _chars));
    }

    public string GetText(int column) => column < _rows.FieldCount ? _rows.GetString(column) : "";

    public double GetNumber(int column) => throw new InvalidOperationException("Cells of a text file are text.");

    public DateTime GetDate(int column) => throw new InvalidOperationException("Cells of a text file are text.");

    public bool IsCurrency(int column) => false;

    public void WriteCsv(IBufferWriter<byte> output)
    {
        if (_rows.Separator == ',')
        {
            output.Write(_rows.RawRecord);
            return;
        }

        CsvRecord.Write(output, this);
    }

    public void Dispose() => _rows.Dispose();

    private string[] ReadColumns()
    {
        try
        {
            if (_hasHeader)
            {
                _rows.ReadHeader();
                return [.. _rows.Headers];
            }

            _peeked = _rows.Read();
            return [.. Enumerable.Range(1, _peeked ? _rows.FieldCount : 0).Select(n => $"Field{n}")];
        }
        catch (CsvFormatException failure)
        {
            _rows.Dispose();
            throw new DataException(DataProblem.MalformedRequest, $"The file cannot be read: {failure.Message}");
        }
    }

    /// <summary>Blank cells behind the last column do no harm.</summary>
    private bool HasMore()
    {
        for (var i = Columns.Count; i < _rows.FieldCount; i++)
        {
            if (!_rows.IsEmpty(i))
                return true;
        }

        return false;
    }
}
