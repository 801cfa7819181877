using System.Globalization;
using System.Text;
using Tarn.Data.Transfer;
using Tarn.DataPages.Answers;
using Tarn.DataPages.Values;

namespace Tarn.DataPages.Pivots;

/// <summary>A pivot table as CSV or Excel, as it is shown: headings over several columns are repeated over each of them. In Excel cells are numbers, with which sheets calculate.</summary>
internal static class PivotDownload
{
    /// <summary>The formats that can be written.</summary>
    public static IReadOnlyList<string> Formats { get; } = ["CSV", "XLSX"];

    /// <summary>The file.</summary>
    public static DownloadAnswer Answer(PageContext page, PivotModel table, string format)
    {
        var name = string.Concat(page.DataPage.Name.Select(c => char.IsControl(c) || "\\/:*?\"<>|".Contains(c, StringComparison.Ordinal) ? '_' : c));
        var fileName = $"{name}_{page.Now.ToString("yyyy-MMM-dd_HHmm", CultureInfo.InvariantCulture)}.{format.ToLowerInvariant()}";
        if (format == "XLSX")
        {
            return new DownloadAnswer(
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", fileName,
                (output, cancellation) => SheetTable.WriteAsync(page.DataPage.Name, Headings(table), table.Lines.Select(Cells).ToAsyncEnumerable(), output, cancellation));
        }

        var text = Text(table);
        return new DownloadAnswer("text/csv; charset=utf-8", fileName, async (output, cancellation) =>
        {
            await output.WriteAsync(Encoding.UTF8.Preamble.ToArray(), cancellation);
            await output.WriteAsync(Encoding.UTF8.GetBytes(text), cancellation);
        });
    }

    private static IReadOnlyList<SheetCell> Cells(PivotLine line) => [new SheetCell(line.Text), .. line.Cells.Select((text, i) => new SheetCell(text, line.Numbers[i]?.ToString(CultureInfo.InvariantCulture)))];

    private static List<List<string>> Headings(PivotModel table)
    {
        var heads = table.Headings.Select(_ => new List<string>()).ToList();
        for (var level = 0; level < heads.Count; level++)
        {
            foreach (var heading in table.Headings[level])
            {
                // One that reaches down takes its columns in the lower rows too, in the order in which it came.
                for (var down = 0; down < heading.Rows; down++)
                    heads[level + down].AddRange(Enumerable.Repeat(down == 0 ? SheetText.Harmless(heading.Text) : "", heading.Columns));
            }
        }

        for (var level = 0; level < heads.Count; level++)
            heads[level].Insert(0, level == 0 ? table.Corner : "");
        if (table.Notice is { } notice)
            heads.Insert(0, [notice]);
        return heads;
    }

    private static string Text(PivotModel table)
    {
        var text = new StringBuilder();
        foreach (var heads in Headings(table))
            Line(text, heads);
        foreach (var line in table.Lines)
            Line(text, line.Cells.Prepend(SheetText.Harmless(line.Text)));
        return text.ToString();
    }

    private static void Line(StringBuilder text, IEnumerable<string> values) =>
        text.AppendJoin(',', values.Select(v => $"\"{v.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")).Append("\r\n");
}
