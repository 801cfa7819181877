using System.IO.Compression;
using System.Text;

namespace Tarn.Data.Transfer;

/// <summary>A cell of a table that is no query's result.</summary>
/// <param name="Text">What it shows.</param>
/// <param name="Number">Its number, with which a sheet can calculate; null for text.</param>
public readonly record struct SheetCell(string Text, decimal? Number = null);

/// <summary>Writes a small table, such as a pivot table, as an Excel workbook.</summary>
public static class SheetTable
{
    /// <summary>Writes the workbook.</summary>
    /// <param name="name">The sheet's name.</param>
    /// <param name="headings">The rows of headings, written bold.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="output">Where to.</param>
    /// <param name="cancellation">Cancels.</param>
    public static async Task WriteAsync(string name, IReadOnlyList<IReadOnlyList<string>> headings, IEnumerable<IReadOnlyList<SheetCell>> rows, Stream output, CancellationToken cancellation)
    {
        await using var archive = await ZipArchive.CreateAsync(output, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellation);
        var sheet = new SheetText();
        sheet.Begin();
        var number = 0;
        foreach (var heading in headings)
        {
            sheet.BeginRow(++number);
            foreach (var text in heading)
                sheet.Heading(text);
            sheet.EndRow();
        }

        foreach (var row in rows)
        {
            sheet.BeginRow(++number);
            foreach (var cell in row)
            {
                if (cell.Number is { } value)
                    sheet.Number(value.ToString(System.Globalization.CultureInfo.InvariantCulture));
                else if (cell.Text.Length > 0)
                    sheet.Text(cell.Text);
                else
                    sheet.Blank();
            }

            sheet.EndRow();
        }

        sheet.End();
        await using (var part = await archive.CreateEntry("xl/worksheets/sheet1.xml", CompressionLevel.Fastest).OpenAsync(cancellation))
            await sheet.SendAsync(part, cancellation);
        foreach (var (path, text) in ExcelExport.Parts(name, 1))
        {
            await using var part = await archive.CreateEntry(path, CompressionLevel.Fastest).OpenAsync(cancellation);
            await part.WriteAsync(Encoding.UTF8.GetBytes(text), cancellation);
        }
    }
}
