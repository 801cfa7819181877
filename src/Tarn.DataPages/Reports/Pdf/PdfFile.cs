using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Tarn.DataPages.Reports.Pdf;

/// <summary>The objects of a PDF file, written one after another: nothing is kept but where each begins.</summary>
/// <param name="output">Where to; only written to.</param>
internal sealed class PdfFile(Stream output)
{
    // Object 0 is the head of the list of free objects.
    private readonly List<long> _offsets = [0];
    private long _written;

    /// <summary>Objects so far.</summary>
    public int Count => _offsets.Count;

    /// <summary>Writes what every file begins with.</summary>
    public void Begin()
    {
        Write("%PDF-1.7\n%");
        // Bytes beyond ASCII tell those who carry the file that it is no text.
        Write([0xE2, 0xE3, 0xCF, 0xD3, (byte)'\n']);
    }

    /// <summary>Takes the number of an object that is written later.</summary>
    public int Reserve()
    {
        _offsets.Add(-1);
        return _offsets.Count - 1;
    }

    /// <summary>Writes an object.</summary>
    public void Add(int id, string body)
    {
        _offsets[id] = _written;
        Write(string.Create(CultureInfo.InvariantCulture, $"{id} 0 obj\n{body}\nendobj\n"));
    }

    /// <summary>Writes a stream, compressed.</summary>
    /// <param name="id">The object.</param>
    /// <param name="entries">What its dictionary holds besides.</param>
    /// <param name="data">The bytes.</param>
    public void AddStream(int id, string entries, ReadOnlySpan<byte> data)
    {
        using var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            deflate.Write(data);
        AddPacked(id, entries + "/Filter/FlateDecode", packed.GetBuffer().AsSpan(0, (int)packed.Length));
    }

    /// <summary>Writes a stream as it is; its dictionary names the filter.</summary>
    public void AddPacked(int id, string entries, ReadOnlySpan<byte> data)
    {
        _offsets[id] = _written;
        Write(string.Create(CultureInfo.InvariantCulture, $"{id} 0 obj\n<<{entries}/Length {data.Length}>>\nstream\n"));
        Write(data);
        Write("\nendstream\nendobj\n");
    }

    /// <summary>Writes where everything stands.</summary>
    /// <param name="root">The catalogue.</param>
    /// <param name="info">Title and origin.</param>
    public void End(int root, int info)
    {
        var table = _written;
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"xref\n0 {_offsets.Count}\n0000000000 65535 f \n");
        foreach (var offset in _offsets.Skip(1))
            text.Append(CultureInfo.InvariantCulture, $"{Math.Max(0, offset):D10} 00000 {(offset < 0 ? 'f' : 'n')} \n");
        text.Append(CultureInfo.InvariantCulture, $"trailer\n<</Size {_offsets.Count}/Root {root} 0 R/Info {info} 0 R>>\nstartxref\n{table}\n%%EOF\n");
        Write(text.ToString());
        output.Flush();
    }

    /// <summary>A text as a PDF has it outside of pages.</summary>
    public static string Text(string text) => "<FEFF" + Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(text)) + ">";

    /// <summary>A number as a PDF has it.</summary>
    public static string Number(double number) => Math.Round(number, 3).ToString("0.###", CultureInfo.InvariantCulture);

    private void Write(string ascii) => Write(Encoding.ASCII.GetBytes(ascii));

    private void Write(ReadOnlySpan<byte> bytes)
    {
        output.Write(bytes);
        _written += bytes.Length;
    }
}
