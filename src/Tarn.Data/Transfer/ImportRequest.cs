using Tarn.Data.Transfer.Sources;

namespace Tarn.Data.Transfer;

/// <summary>What an import does to its table.</summary>
public enum ImportAction
{
    /// <summary>Creates the table; refused when the name exists.</summary>
    New,

    /// <summary>Adds records to a table that exists.</summary>
    Append,

    /// <summary>Deletes all records, then adds; all or nothing.</summary>
    Replace,

    /// <summary>Changes the records that match; rows that match none are ignored.</summary>
    Update,

    /// <summary>Changes the records that match and adds the other rows.</summary>
    AddAndUpdate,

    /// <summary>As <see cref="AddAndUpdate"/>, and deletes the records that no row matched; all or nothing.</summary>
    Sync,

    /// <summary>Appends; creates the table when it is missing.</summary>
    NewAppend,

    /// <summary>Replaces; creates the table when it is missing.</summary>
    NewReplace,
}

/// <summary>What happens at a row that cannot be written.</summary>
public enum RowErrorAction
{
    /// <summary>The row is left out and reported; the others go on.</summary>
    Skip,

    /// <summary>Nothing of the import is written.</summary>
    Fail,
}

/// <summary>An import: a source, a table, and how they meet.</summary>
public sealed record ImportRequest
{
    /// <summary>The rows.</summary>
    public required ImportSource Source { get; init; }

    /// <summary>The table. With <see cref="ImportAction.New"/> empty means the name that the design proposes.</summary>
    public required string Table { get; init; }

    /// <summary>What to do.</summary>
    public ImportAction Action { get; init; } = ImportAction.Append;

    /// <summary>Source column to field; an empty field ignores the column. Columns not named here go by equal names, ignoring case, spaces and <c>_</c>.</summary>
    public IReadOnlyDictionary<string, string> Mapping { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The fields that identify a record, for the updating actions.</summary>
    public IReadOnlyList<string> Match { get; init; } = [];

    /// <summary>The table to create, for the creating actions; null proposes one by <see cref="TypeInference"/>.</summary>
    public TableDesign? Design { get; init; }

    /// <summary>Cut texts that are too long instead of refusing their rows.</summary>
    public bool Truncate { get; init; }

    /// <summary>What a bad row does; null is <see cref="RowErrorAction.Fail"/> for Replace and Sync, and <see cref="RowErrorAction.Skip"/> for the others.</summary>
    public RowErrorAction? OnRowError { get; init; }

    /// <summary>How ambiguous dates are read.</summary>
    public DateOrder DateOrder { get; init; }

    /// <summary>Receives the rows that are skipped as CSV: the source's cells, then row number, field and reason. Null keeps none.</summary>
    public Stream? Skipped { get; init; }

    /// <summary>Write in one transaction whatever the action: what goes on is seen whole or not at all, also when the process dies.</summary>
    public bool AllOrNothing { get; init; }

    /// <summary>With more bad rows than this nothing is written; null for any number. For imports that are all or nothing.</summary>
    public long? MaxErrors { get; init; }

    /// <summary>Called at the end of the transaction with what it did, to write what belongs to it; what it throws takes all back. For imports that are all or nothing.</summary>
    public Func<Engines.IWriteSession, ImportReport, ValueTask>? BeforeCommit { get; init; }

    internal bool IsAtomic => AllOrNothing || EffectiveRowError == RowErrorAction.Fail || Action is ImportAction.Replace or ImportAction.NewReplace or ImportAction.Sync;

    internal bool Creates => Action is ImportAction.New or ImportAction.NewAppend or ImportAction.NewReplace;

    internal bool Matches => Action is ImportAction.Update or ImportAction.AddAndUpdate or ImportAction.Sync;

    internal RowErrorAction EffectiveRowError =>
        OnRowError ?? (Action is ImportAction.Replace or ImportAction.NewReplace or ImportAction.Sync ? RowErrorAction.Fail : RowErrorAction.Skip);
}
