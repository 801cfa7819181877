using Tarn.Data.Engines;

namespace Tarn.Data.Changes;

/// <summary>Where a change came from; webhooks and triggers choose by it.</summary>
public enum ChangeSource
{
    RestApi = 1,
    DataPages = 2,
    DataParts = 3,
    Datasheet = 4,
    TriggeredActions = 5,
    Tasks = 6,
    Extensions = 7,
    Directory = 8,
    Import = 9,
    System = 10,

    /// <summary>Find and replace in the datasheet, deleting all records there, and what follows in other tables from changes there: raises no events.</summary>
    DatasheetBulk = 11,
}

/// <summary>What happened to a record.</summary>
public enum ChangeOperation
{
    Insert = 1,
    Update = 2,
    Delete = 3,
}

/// <summary>Who changes records and through what; every write carries one.</summary>
/// <param name="Source">The channel.</param>
/// <param name="Actor">The profile, user or task, for the log; null when there is none.</param>
public sealed record WriteContext(ChangeSource Source, string? Actor = null)
{
    /// <summary>The chain of reactions that the write belongs to (<c>id;depth</c>), kept with changes of watched tables so that circles are noticed; null when it begins one.</summary>
    public string? Chain { get; init; }

    /// <summary>
    /// What else belongs into the write's transaction: called for each record addressed (not for cascades) after it was written and logged, with its <c>PK_ID</c>.
    /// An exception undoes everything. It may be called again when the transaction is repeated, and must do nothing that a rollback does not undo.
    /// </summary>
    public Func<IWriteSession, long, CancellationToken, ValueTask>? InTransaction { get; init; }

    /// <summary>The same, for what the datasheet does without raising events (automation.md 0.3); of other channels, itself.</summary>
    internal WriteContext InBulk => Source == ChangeSource.Datasheet ? this with { Source = ChangeSource.DatasheetBulk } : this;

    /// <summary>A row of Tarn's own that a new record brings along; null for none. Only for the addition of one record.</summary>
    public RowBeside? Beside { get; init; }
}

/// <summary>A row of the change log.</summary>
/// <param name="Sequence">Its number; ascending, with gaps.</param>
/// <param name="TableId">Number of the table.</param>
/// <param name="RecordId">The record's <c>PK_ID</c>.</param>
/// <param name="Operation">What happened.</param>
/// <param name="Source">The channel.</param>
/// <param name="Actor">Who.</param>
/// <param name="At">When, UTC.</param>
public sealed record Change(long Sequence, long TableId, long RecordId, ChangeOperation Operation, ChangeSource Source, string? Actor, DateTime At)
{
    /// <summary>The record before, where the table was watched (see <see cref="RecordImage"/>); null for inserts.</summary>
    public string? Before { get; init; }

    /// <summary>The record after, where the table was watched; null for deletes.</summary>
    public string? After { get; init; }

    /// <summary>The chain of reactions that this change belongs to, as <see cref="WriteContext.Chain"/>.</summary>
    public string? Chain { get; init; }
}
