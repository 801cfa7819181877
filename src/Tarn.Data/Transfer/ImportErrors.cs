using System.Buffers;
using System.Globalization;
using System.Text;

namespace Tarn.Data.Transfer;

/// <summary>Gathers the errors of an import: the first thousand in memory, all of them into the list of skipped rows.</summary>
internal sealed class ImportErrors(Stream? skipped, IReadOnlyList<string> columns)
{
    private const int ValueLength = 100;

    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly List<RowError> _errors = [];
    private readonly long _start = skipped is { CanSeek: true } ? skipped.Position : 0;
    private bool _begun;

    /// <summary>Rows skipped.</summary>
    public long Count { get; private set; }

    /// <summary>The first errors, by row.</summary>
    public IReadOnlyList<RowError> First => [.. _errors.OrderBy(e => e.Row)];

    /// <summary>A value cut to what a report shows.</summary>
    public static string Shorten(string value) => value.Length <= ValueLength ? value : value[..ValueLength] + "…";

    public void Add(RowError error, ReadOnlySpan<byte> raw)
    {
        Count++;
        if (_errors.Count < ImportReport.ErrorsKept)
            _errors.Add(error);
        if (skipped is null)
            return;
        if (!_begun)
            WriteHeading();
        _begun = true;
        _buffer.Write(raw);
        _buffer.Write(","u8);
        WriteCell(error.Row.ToString(CultureInfo.InvariantCulture), ',');
        WriteCell(error.Field ?? "", ',');
        WriteCell(error.Message, '\n');
        Flush();
    }

    /// <summary>Forgets everything: the import begins anew.</summary>
    public void Reset()
    {
        Count = 0;
        _errors.Clear();
        if (skipped is { CanSeek: true } && _begun)
        {
            skipped.SetLength(_start);
            skipped.Position = _start;
            _begun = false;
        }
    }

    private void WriteHeading()
    {
        _buffer.Write(Encoding.UTF8.Preamble);
        foreach (var column in columns)
            WriteCell(column, ',');
        WriteCell("Import_Row", ',');
        WriteCell("Import_Field", ',');
        WriteCell("Import_Reason", '\n');
    }

    private void WriteCell(string text, char end)
    {
        Sources.CsvRecord.Write(_buffer, text);
        _buffer.Write(end == ',' ? ","u8 : "\r\n"u8);
    }

    private void Flush()
    {
        skipped!.Write(_buffer.WrittenSpan);
        _buffer.ResetWrittenCount();
    }
}
