using System.Text;
using System.Text.Unicode;
using CsvHelper;

namespace Tarn.Data.Transfer.Sources;

/// <summary>Finds out how a text file is written: its encoding, delimiter and whether its first row is a heading (data.md, section 8).</summary>
internal static class CsvProbe
{
    private const int SampleLines = 50;
    private const int SampleSize = 1 << 18;
    private static readonly char[] Delimiters = [',', ';', '\t', '|'];

    /// <summary>By byte order mark, else UTF-8 when the whole file is valid, else Windows-1252.</summary>
    /// <exception cref="DataException">The bytes are no text.</exception>
    public static Encoding DetectEncoding(Stream file, string name)
    {
        var buffer = new byte[1 << 16];
        var kept = 0;
        var valid = true;
        for (var first = true; ; first = false)
        {
            var read = file.ReadAtLeast(buffer.AsSpan(kept), buffer.Length - kept, throwOnEndOfStream: false);
            var bytes = buffer.AsSpan(0, kept + read);
            if (first && ByMark(bytes) is { } marked)
                return marked;
            if (first && bytes.Contains((byte)0))
                throw new DataException(DataProblem.MalformedRequest, $"The file '{name}' is not text. Give a CSV, Excel, JSON, XML or ZIP file.");
            kept = read == 0 ? 0 : Incomplete(bytes);
            valid &= Utf8.IsValid(bytes[..^kept]);
            if (!valid)
                return CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
            if (read == 0)
                return Encoding.UTF8;
            bytes[^kept..].CopyTo(buffer);
        }
    }

    /// <summary>The delimiter that divides the first 50 lines most evenly; a comma when none does.</summary>
    public static char DetectDelimiter(string sample)
    {
        var best = ',';
        var bestScore = 0L;
        foreach (var delimiter in Delimiters)
        {
            var score = Score(sample, delimiter);
            if (score > bestScore)
                (best, bestScore) = (delimiter, score);
        }

        return best;
    }

    /// <summary>The start of a file as text.</summary>
    public static string ReadSample(Stream file, Encoding encoding)
    {
        using var reader = new StreamReader(file, encoding, detectEncodingFromByteOrderMarks: true);
        var buffer = new char[SampleSize];
        var length = reader.ReadBlock(buffer, 0, buffer.Length);
        return new string(buffer, 0, length);
    }

    /// <summary>
    /// Is the first row a heading? Every cell is text, and one differs in type from the row below. Where both rows are text throughout, distinct cells that
    /// look like names are taken for headings.
    /// </summary>
    public static bool DetectHeader(string sample, char delimiter)
    {
        using var rows = CsvReader.FromText(sample, new CsvReaderOptions { Separator = delimiter, HasHeader = false });
        if (!rows.Read())
            return true;
        var first = ReadRow(rows);
        if (first.Any(cell => string.IsNullOrWhiteSpace(cell) || TypeOf(cell) != ColumnKinds.Text))
            return false;
        if (!rows.Read())
            return true;
        var second = ReadRow(rows);
        for (var i = 0; i < Math.Min(first.Length, second.Length); i++)
        {
            if (second[i].Length > 0 && TypeOf(second[i]) != ColumnKinds.Text)
                return true;
        }

        return first.All(IsName) && first.Distinct(StringComparer.OrdinalIgnoreCase).Count() == first.Length;
    }

    private static ColumnKinds TypeOf(string cell) => ColumnKindsOf.Text(cell, DateOrder.MonthFirst);

    private static bool IsName(string cell) =>
        cell.Length <= 64 && char.IsLetter(cell.AsSpan().Trim()[0]) && cell.All(c => char.IsLetterOrDigit(c) || c is ' ' or '_' or '-' or '.' or '/' or '(' or ')' or '#' or '%');

    private static string[] ReadRow(CsvReader rows)
    {
        var cells = new string[rows.FieldCount];
        for (var i = 0; i < cells.Length; i++)
            cells[i] = rows.GetString(i);
        return cells;
    }

    private static long Score(string sample, char delimiter)
    {
        var counts = new List<int>();
        var count = 0;
        var quoted = false;
        foreach (var character in sample)
        {
            if (character == '"')
                quoted = !quoted;
            else if (character == delimiter && !quoted)
                count++;
            else if (character == '\n' && !quoted)
            {
                counts.Add(count);
                count = 0;
                if (counts.Count == SampleLines)
                    break;
            }
        }

        if (counts.Count < SampleLines && count > 0)
            counts.Add(count);
        // Evenness counts first: a delimiter that stands equally often in every line beats one that stands often in some.
        var common = counts.Where(c => c > 0).GroupBy(c => c).OrderByDescending(g => g.Count()).ThenByDescending(g => g.Key).FirstOrDefault();
        return common is null ? 0 : common.Count() * 10_000L / counts.Count * 1_000 + common.Key;
    }

    private static Encoding? ByMark(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            return Encoding.UTF8;
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
            return Encoding.Unicode;
        return bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) ? Encoding.BigEndianUnicode : null;
    }

    /// <summary>Bytes at the end that may begin a character whose rest is still to be read.</summary>
    private static int Incomplete(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back <= Math.Min(3, bytes.Length); back++)
        {
            var last = bytes[^back];
            if (last >= 0xC0)
                return back < (last >= 0xF0 ? 4 : last >= 0xE0 ? 3 : 2) ? back : 0;
            if (last < 0x80)
                return 0;
        }

        return 0;
    }
}
