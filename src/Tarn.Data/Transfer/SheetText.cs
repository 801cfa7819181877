using System.Globalization;
using System.Text;
using Tarn.Sql;

namespace Tarn.Data.Transfer;

/// <summary>Writes the XML of a sheet. Strings stand in their cells: a table of shared strings would have to be held in memory.</summary>
internal sealed class SheetText
{
    private readonly StringBuilder _text = new(1 << 17);
    private readonly Encoder _encoder = Encoding.UTF8.GetEncoder();
    private readonly byte[] _bytes = new byte[1 << 16];

    /// <summary>Characters written and not yet sent.</summary>
    public int Length => _text.Length;

    /// <summary>Texts that were cut.</summary>
    public long Cut { get; private set; }

    /// <summary>Text with the characters replaced that XML gives a meaning, and without those it cannot hold.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        Append(escaped, QueryXmlExport.Clean(text)!);
        return escaped.ToString();
    }

    public void Begin(IReadOnlyList<SqlResultColumn> columns)
    {
        Begin();
        BeginRow(1);
        foreach (var column in columns)
            Heading(column.Name);
        EndRow();
    }

    /// <summary>Begins a sheet whose rows of headings follow.</summary>
    public void Begin() => _text.Append("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>");

    public void Heading(string text) => _text.Append("<c t=\"inlineStr\" s=\"2\"><is><t xml:space=\"preserve\">").Append(Escape(text)).Append("</t></is></c>");

    public void BeginRow(int number) => _text.Append(CultureInfo.InvariantCulture, $"<row r=\"{number}\">");

    public void EndRow() => _text.Append("</row>");

    public void End() => _text.Append("</sheetData></worksheet>");

    public void Blank() => _text.Append("<c/>");

    public void Number(string digits) => _text.Append("<c><v>").Append(digits).Append("</v></c>");

    public void Date(double serial) => _text.Append(CultureInfo.InvariantCulture, $"<c s=\"1\"><v>{serial:R}</v></c>");

    public void YesNo(bool value) => _text.Append(value ? "<c t=\"b\"><v>1</v></c>" : "<c t=\"b\"><v>0</v></c>");

    public void Text(string text)
    {
        if (text.Length > ExcelExport.MaxText)
        {
            Cut++;
            text = text[..(char.IsHighSurrogate(text[ExcelExport.MaxText - 1]) ? ExcelExport.MaxText - 1 : ExcelExport.MaxText)];
        }

        _text.Append("<c t=\"inlineStr\"><is><t xml:space=\"preserve\">");
        Append(_text, QueryXmlExport.Clean(text)!);
        _text.Append("</t></is></c>");
    }

    /// <summary>Sends what was written.</summary>
    public async ValueTask SendAsync(Stream part, CancellationToken cancellation)
    {
        foreach (var chunk in _text.GetChunks())
        {
            for (var at = 0; at < chunk.Length;)
            {
                // The encoder remembers the first half of a pair of surrogates that is cut in two.
                var count = Math.Min(chunk.Length - at, (_bytes.Length / 3) - 1);
                var bytes = _encoder.GetBytes(chunk.Span.Slice(at, count), _bytes, flush: false);
                await part.WriteAsync(_bytes.AsMemory(0, bytes), cancellation);
                at += count;
            }
        }

        _text.Clear();
    }

    private static void Append(StringBuilder target, ReadOnlySpan<char> text)
    {
        while (text.IndexOfAny("<>&\"\r") is var at && at >= 0)
        {
            target.Append(text[..at]).Append(text[at] switch { '<' => "&lt;", '>' => "&gt;", '&' => "&amp;", '"' => "&quot;", _ => "&#13;" });
            text = text[(at + 1)..];
        }

        target.Append(text);
    }
}
