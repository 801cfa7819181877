using System.Buffers;
using System.Text;

namespace Tarn.Data.Transfer.Sources;

/// <summary>Writes CSV cells (RFC 4180, comma) as UTF-8.</summary>
internal static class CsvRecord
{
    private static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n");

    /// <summary>Writes the cells of a row that is not CSV itself.</summary>
    public static void Write(IBufferWriter<byte> output, IRowSource row)
    {
        for (var i = 0; i < row.Columns.Count; i++)
        {
            if (i > 0)
                output.Write(","u8);
            if (row.KindOf(i) != CellKind.Blank)
                Write(output, row.GetText(i));
        }
    }

    /// <summary>Writes one cell, quoted when needed.</summary>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<char> text)
    {
        if (!text.ContainsAny(Special))
        {
            Encoding.UTF8.GetBytes(text, output);
            return;
        }

        output.Write("\""u8);
        while (text.IndexOf('"') is var quote && quote >= 0)
        {
            Encoding.UTF8.GetBytes(text[..(quote + 1)], output);
            output.Write("\""u8);
            text = text[(quote + 1)..];
        }

        Encoding.UTF8.GetBytes(text, output);
        output.Write("\""u8);
    }
}
