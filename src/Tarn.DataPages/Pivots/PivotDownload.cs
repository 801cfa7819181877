using System.Globalization;
using System.Text;
using Tarn.DataPages.Answers;
using Tarn.DataPages.Values;

namespace Tarn.DataPages.Pivots;

/// <summary>A pivot table as CSV, as it is shown: headings over several columns are repeated over each of them.</summary>
internal static class PivotDownload
{
    /// <summary>The file.</summary>
    public static DownloadAnswer Answer(PageContext page, PivotModel table)
    {
        var name = string.Concat(page.DataPage.Name.Select(c => char.IsControl(c) || "\\/:*?\"<>|".Contains(c, StringComparison.Ordinal) ? '_' : c));
        var text = Text(table);
        return new DownloadAnswer(
            "text/csv; charset=utf-8", $"{name}_{page.Now.ToString("yyyy-MMM-dd_HHmm", CultureInfo.InvariantCulture)}.csv",
            async (output, cancellation) =>
            {
                await output.WriteAsync(Encoding.UTF8.Preamble.ToArray(), cancellation);
                await output.WriteAsync(Encoding.UTF8.GetBytes(text), cancellation);
            });
    }

    private static string Text(PivotModel table)
    {
        var text = new StringBuilder();
        if (table.Notice is { } notice)
            Line(text, [notice]);
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
            Line(text, heads[level].Prepend(level == 0 ? table.Corner : ""));
        foreach (var line in table.Lines)
            Line(text, line.Cells.Prepend(SheetText.Harmless(line.Text)));
        return text.ToString();
    }

    private static void Line(StringBuilder text, IEnumerable<string> values) =>
        text.AppendJoin(',', values.Select(v => $"\"{v.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")).Append("\r\n");
}
