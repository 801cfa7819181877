using System.IO.Compression;
using System.Text;

namespace Tarn.Data.Transfer;

/// <summary>A cell of a table that is no query's result.</summary>
/// <param name="Text">What it shows.</param>
/// <param name="Number">Its number in invariant digits, with which a sheet can calculate; null for text.</param>
/// <param name="Date">Its date; null for none.</param>
/// <param name="YesNo">Its truth; null for none.</param>
public readonly record struct SheetCell(string Text, string? Number = null, DateTime? Date = null, bool? YesNo = null);

/// <summary>Writes a table, such as a pivot table or the results of a report, as an Excel workbook. Rows stream into it.</summary>
public static class SheetTable
{
    /// <summary>Writes the workbook.</summary>
    /// <param name="name">The sheet's name.</param>
    /// <param name="headings">The rows of headings, written bold.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="output">Where to.</param>
    /// <param name="cancellation">Cancels.</param>
    public static async Task WriteAsync(string name, IReadOnlyList<IReadOnlyList<string>> headings, IAsyncEnumerable<IReadOnlyList<SheetCell>> rows, Stream output, CancellationToken cancellation)
    {
        await using var archive = await ZipArchive.CreateAsync(output, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellation);
        await using (var part = await archive.CreateEntry("xl/worksheets/sheet1.xml", CompressionLevel.Fastest).OpenAsync(cancellation))
            await WriteSheetAsync(part, headings, rows, cancellation);
        foreach (var (path, text) in ExcelExport.Parts(name, 1))
        {
            await using var part = await archive.CreateEntry(path, CompressionLevel.Fastest).OpenAsync(cancellation);
            await part.WriteAsync(Encoding.UTF8.GetBytes(text), cancellation);
        }
    }

    private static async Task WriteSheetAsync(Stream part, IReadOnlyList<IReadOnlyList<string>> headings, IAsyncEnumerable<IReadOnlyList<SheetCell>> rows, CancellationToken cancellation)
    {
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

        await foreach (var row in rows.WithCancellation(cancellation))
        {
            sheet.BeginRow(++number);
            foreach (var cell in row)
            {
                if (cell.Number is { } digits)
                    sheet.Number(digits);
                else if (cell.YesNo is { } isTrue)
                    sheet.YesNo(isTrue);
                else if (cell.Date is { } date && date >= ExcelExport.FirstDate)
                    sheet.Date(date.ToOADate());
                else if (cell.Text.Length > 0)
                    sheet.Text(cell.Text);
                else
                    sheet.Blank();
            }

            sheet.EndRow();
            if (sheet.Length >= ExcelExport.FlushSize)
                await sheet.SendAsync(part, cancellation);
        }

        sheet.End();
        await sheet.SendAsync(part, cancellation);
    }
}
