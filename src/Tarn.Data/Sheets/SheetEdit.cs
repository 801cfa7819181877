using System.Collections.Immutable;

namespace Tarn.Data.Sheets;

/// <summary>A cell that somebody changed.</summary>
/// <param name="Field">Name of the field.</param>
/// <param name="Text">What was typed; blank clears the cell.</param>
/// <param name="Seen">What stood there when the person began; compared with what stands there now.</param>
public sealed record SheetEdit(string Field, string? Text, string? Seen);

/// <summary>A cell that somebody else changed meanwhile.</summary>
/// <param name="Field">Name of the field.</param>
/// <param name="Yours">What was to be written.</param>
/// <param name="Theirs">What stands there now.</param>
public sealed record SheetConflict(string Field, string? Yours, string? Theirs);

/// <summary>What became of a change.</summary>
/// <param name="Row">The record as it is now; null when it is gone.</param>
/// <param name="Conflicts">Cells that somebody else changed meanwhile; when there are any, nothing was written.</param>
public sealed record SheetSaved(SheetRow? Row, ImmutableArray<SheetConflict> Conflicts);

/// <summary>A cell of a paste that cannot be written.</summary>
/// <param name="Row">Row of the pasted block, from 1.</param>
/// <param name="Field">Name of the field.</param>
/// <param name="Text">What was pasted.</param>
/// <param name="Problem">What is wrong, in a sentence.</param>
public sealed record SheetProblem(int Row, string Field, string Text, string Problem);

/// <summary>A block of cells to be pasted.</summary>
/// <param name="Table">The table.</param>
/// <param name="Fields">The fields that the block's columns go to, in their order.</param>
/// <param name="Keys">The records that its first rows go to; further rows are added as records.</param>
/// <param name="Cells">The block: rows of cells.</param>
public sealed record SheetPaste(string Table, ImmutableArray<string> Fields, ImmutableArray<long> Keys, IReadOnlyList<string[]> Cells)
{
    /// <summary>Most rows of a paste; more is an import's work.</summary>
    public const int MaxRows = 10_000;

    /// <summary>Records that will be changed.</summary>
    public int Changed => Math.Min(Keys.Length, Cells.Count);

    /// <summary>Records that will be added.</summary>
    public int Added => Cells.Count - Changed;

    /// <summary>Reads tab-separated text as spreadsheets put it on the clipboard: cells with tabs, line breaks or quotes stand in quotes.</summary>
    public static IReadOnlyList<string[]> Read(string text)
    {
        var rows = new List<string[]>();
        var row = new List<string>();
        var at = 0;
        while (at < text.Length)
        {
            row.Add(ReadCell(text, ref at));
            if (at < text.Length && text[at] == '\t')
            {
                at++;
                if (at == text.Length)
                    row.Add("");
                continue;
            }

            if (at < text.Length && text[at] == '\r')
                at++;
            if (at < text.Length && text[at] == '\n')
                at++;
            rows.Add([.. row]);
            row.Clear();
        }

        if (row.Count > 0)
            rows.Add([.. row]);
        return rows;
    }

    private static string ReadCell(string text, ref int at)
    {
        if (text[at] == '"' && QuotedEnd(text, at) is var end && end > 0)
        {
            var quoted = text[(at + 1)..end].Replace("\"\"", "\"", StringComparison.Ordinal);
            at = end + 1;
            return quoted;
        }

        var start = at;
        while (at < text.Length && text[at] is not ('\t' or '\r' or '\n'))
            at++;
        return text[start..at];
    }

    /// <summary>Where a quoted cell ends; 0 when the quote is only the cell's first character.</summary>
    private static int QuotedEnd(string text, int start)
    {
        for (var i = start + 1; i < text.Length; i++)
        {
            if (text[i] != '"')
                continue;
            if (i + 1 < text.Length && text[i + 1] == '"')
                i++;
            else
                return i + 1 == text.Length || text[i + 1] is '\t' or '\r' or '\n' ? i : 0;
        }

        return 0;
    }
}
