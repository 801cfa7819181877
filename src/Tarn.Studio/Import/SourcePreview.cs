using Tarn.Data.Transfer;
using Tarn.Data.Transfer.Sources;

namespace Tarn.Studio.Import;

/// <summary>What is in a sheet or table of a file: its first rows, how many there are, and the table that would fit it.</summary>
/// <param name="Design">The table that fits every row.</param>
/// <param name="Columns">The headings.</param>
/// <param name="Rows">The first rows, cut to what a screen shows.</param>
/// <param name="Count">Rows in all.</param>
internal sealed record SourcePreview(TableDesign Design, IReadOnlyList<string> Columns, IReadOnlyList<string[]> Rows, long Count)
{
    private const int RowsShown = 20;
    private const int CellLength = 80;

    /// <summary>Reads a source through. Takes a while for a large file: not for a thread that draws.</summary>
    /// <exception cref="Tarn.Data.DataException">The file is damaged.</exception>
    public static SourcePreview Read(ImportSource source, DateOrder order, CancellationToken cancellation)
    {
        var design = TypeInference.Propose(source, null, order, cancellation);
        using var rows = source.Open();
        var (shown, count) = (new List<string[]>(), 0L);
        while (rows.Read())
        {
            if (count++ < RowsShown)
                shown.Add([.. Enumerable.Range(0, rows.Columns.Count).Select(i => Cut(rows.GetText(i)))]);
            else if (count % 1000 == 0)
                cancellation.ThrowIfCancellationRequested();
        }

        return new SourcePreview(design, [.. rows.Columns], shown, count);
    }

    private static string Cut(string text) => text.Length <= CellLength ? text : text[..CellLength] + "…";
}
