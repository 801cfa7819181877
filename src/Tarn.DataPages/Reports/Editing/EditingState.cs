using Tarn.DataPages.Forms;

namespace Tarn.DataPages.Reports.Editing;

/// <summary>What results show beyond their records: rows as forms, and what became of a change.</summary>
internal sealed record EditingState
{
    /// <summary>The rows that are forms, by the record's key.</summary>
    public IReadOnlyDictionary<string, Form> Rows { get; init; } = new Dictionary<string, Form>();

    /// <summary>Whether all rows are forms: the grid without script.</summary>
    public bool IsGrid { get; init; }

    /// <summary>The row for a new record, with what was typed; null for an empty one.</summary>
    public Form? AddRow { get; init; }

    /// <summary>What became of a change; null for nothing.</summary>
    public string? Message { get; init; }

    /// <summary>A bulk action that was begun and goes on; null for none.</summary>
    public string? Job { get; init; }

    /// <summary>What is wrong with the whole of it, HTML; null when nothing is.</summary>
    public string? Error { get; init; }
}
