using System.Collections.Immutable;
using Tarn.Data.Schema;
using Tarn.Data.Sheets;

namespace Tarn.Studio.Datasheets;

/// <summary>Text from a spreadsheet, and the cell at which it was pasted.</summary>
/// <param name="Text">Tab-separated text.</param>
/// <param name="Row">Place of the row.</param>
/// <param name="Fields">The fields of the columns from that cell on.</param>
public sealed record SheetBlock(string Text, long Row, ImmutableArray<string> Fields);

/// <summary>A cell that holds a file.</summary>
/// <param name="Row">The row as it was shown.</param>
/// <param name="Column">The column's name.</param>
/// <param name="Field">The field behind it.</param>
public sealed record SheetFile(SheetRow Row, string Column, FieldDefinition Field);

/// <summary>A cell that somebody else changed while it was edited here.</summary>
/// <param name="Row">The row as it was shown.</param>
/// <param name="Conflict">Both values.</param>
public sealed record SheetClash(SheetRow Row, SheetConflict Conflict);

/// <summary>A cell that is being typed in.</summary>
internal sealed class CellEdit(string? draft, string? seen)
{
    /// <summary>What the editor shows.</summary>
    public string? Draft { get; set; } = draft;

    /// <summary>What stood there when the person began.</summary>
    public string? Seen { get; } = seen;

    /// <summary>Why the value was refused; null when it was not.</summary>
    public string? Problem { get; set; }
}

/// <summary>Why a new record was refused.</summary>
internal sealed record DraftProblem(Frame.Problem Problem)
{
    /// <summary>What to show at a field; null when it is not about it.</summary>
    public string? For(string field) => Problem.IsAbout(field) ? Problem.Text : null;
}
