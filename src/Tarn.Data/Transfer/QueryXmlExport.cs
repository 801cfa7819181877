using System.Xml;
using Tarn.Data.Records;
using Tarn.Data.Schema;

namespace Tarn.Data.Transfer;

/// <summary>Writes the rows of a query as plain XML: <c>xml</c>, <c>Table</c> with <c>Name</c>, and for each row an element for each column.</summary>
internal static class QueryXmlExport
{
    private const int FlushSize = 1 << 16;

    /// <summary>How Tarn writes XML: UTF-8; characters that XML cannot hold are left out by <see cref="Clean"/>.</summary>
    public static XmlWriterSettings Settings { get; } = new() { Encoding = new System.Text.UTF8Encoding(false), CheckCharacters = false, NewLineHandling = NewLineHandling.Entitize };

    public static async Task<ExportReport> WriteAsync(RecordStream rows, string name, Stream output, CancellationToken cancellation)
    {
        using var buffer = new ChunkBuffer(output);
        using var xml = XmlWriter.Create(buffer, Settings);
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var names = new string[rows.Columns.Length];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = ObjectNames.CleanUp(rows.Columns[i].Name, $"Column{i + 1}", taken.Contains);
            taken.Add(names[i]);
        }

        var dates = rows.Columns.Select(TableExport.IsDate).ToArray();
        xml.WriteStartDocument();
        xml.WriteStartElement("xml");
        xml.WriteStartElement("Table");
        xml.WriteElementString("Name", name);
        var count = 0L;
        while (await rows.ReadAsync(cancellation))
        {
            xml.WriteStartElement("Row");
            for (var i = 0; i < names.Length; i++)
                xml.WriteElementString(names[i], Clean(TableExport.Text(rows, i, dates[i])));
            xml.WriteEndElement();
            count++;
            if (buffer.Length > FlushSize)
                await buffer.SendAsync(FlushSize, cancellation);
        }

        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.Flush();
        await buffer.SendAsync(0, cancellation);
        return new ExportReport(count, 1, 0);
    }

    /// <summary>Text without the characters that no XML document may hold.</summary>
    public static string? Clean(string? text)
    {
        if (text is null)
            return null;
        for (var i = 0; i < text.Length; i++)
        {
            if (!IsAllowed(text, i))
                return string.Concat(text.Where((_, at) => IsAllowed(text, at)));
        }

        return text;
    }

    private static bool IsAllowed(string text, int at) => XmlConvert.IsXmlChar(text[at])
        || (char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
        || (char.IsLowSurrogate(text[at]) && at > 0 && char.IsHighSurrogate(text[at - 1]));
}
