using Tarn.DataPages.Forms;
using Tarn.DataPages.Forms.Elements;

namespace Tarn.DataPages.Reports.Editing;

/// <summary>The parts of a page of results that change records, ready to be drawn.</summary>
public sealed record ResultsEditing
{
    /// <summary>What the report lets visitors do.</summary>
    public required ReportEditing May { get; init; }

    /// <summary>The proof that a write comes from here.</summary>
    public required string RequestToken { get; init; }

    /// <summary>An empty editor for each column that can be changed in place; copies of them become the cells.</summary>
    public IReadOnlyList<(string Field, FormElement Element)> Editors { get; init; } = [];

    /// <summary>Rows that are forms, by the record's key.</summary>
    public IReadOnlyDictionary<string, Form> Rows { get; init; } = new Dictionary<string, Form>();

    /// <summary>Whether all rows are forms.</summary>
    public bool IsGrid { get; init; }

    /// <summary>The row for a new record; null when none can be added.</summary>
    public Form? AddRow { get; init; }

    /// <summary>What became of a change; null for nothing.</summary>
    public string? Message { get; init; }

    /// <summary>Where the grid begins without script; null when there is none.</summary>
    public string? GridHref { get; init; }

    /// <summary>Where a change without script is given up.</summary>
    public required string CancelHref { get; init; }

    /// <summary>Whether rows can be chosen.</summary>
    public bool ChoosesRows => May.EditsMany || May.DeletesMany;

    /// <summary>All records of the results, when all can be chosen; null otherwise.</summary>
    public long? AllRecords { get; init; }

    /// <summary>Whether there is a column of links and buttons.</summary>
    public bool HasActions => May.EditsRows || May.DeletesRows || AddRow is not null || Rows.Count > 0;

    /// <summary>The editor of a cell; null where the cell is only shown.</summary>
    public FormElement? Find(Form? form, string column) => form?.Elements.FirstOrDefault(e => e.IsDrawn && e is not HiddenElement && e.Definition.ColumnName.Equals(column, StringComparison.OrdinalIgnoreCase));

    /// <summary>The button that the key Enter stands for: never one that deletes.</summary>
    public (string Name, string Value) Default => IsGrid ? ("Mod0GridSave", "1") : Rows.Count > 0 ? ("Mod0InlineEdit", "Update") : AddRow is not null ? ("Mod0InlineAdd", "1") : ("Mod0Refresh", "1");
}
