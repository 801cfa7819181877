using System.Globalization;
using System.Text;

namespace Tarn.Bench.Ceiling.Data;

/// <summary>Writes the rows as CSV (RFC 4180, UTF-8, header line), without the key: an import numbers them 1, 2, … itself.</summary>
internal static class CsvSeeder
{
    public static async Task WriteAsync(string file, IEnumerable<BenchRow> rows)
    {
        await using var writer = new StreamWriter(file, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 1 << 16);
        await writer.WriteAsync("Name,Category,Code,Note,Qty,Price,Weight,Created,Active,Email,City,Rank\r\n");
        foreach (var row in rows)
            await writer.WriteAsync(Line(row));
    }

    private static string Line(BenchRow row) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Quoted(row.Name)},{row.Category},{row.Code},{Quoted(row.Note)},{row.Qty},{row.Price / 10_000m:0.####},{row.Weight},{row.Created:yyyy-MM-ddTHH:mm:ss},{(row.Active ? "true" : "false")},{row.Email},{Quoted(row.City)},{row.Rank}\r\n");

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
