namespace Tarn.Data.Schema;

/// <summary>Changes of a table that something reacts to. Stored as numbers: never renumber.</summary>
[Flags]
public enum Watched
{
    None = 0,
    Inserts = 1,
    Updates = 2,
    Deletes = 4,

    /// <summary>Of the table of a directory: users whose status becomes another.</summary>
    UserStatuses = 8,

    /// <summary>Of no table (number 0): runs of import and export tasks.</summary>
    TaskRuns = 16,
}

/// <summary>
/// A table whose changes something reacts to: the change log keeps images of its records. Part of the schema, so that every write knows it without asking, and none that begins
/// after it was stored can miss it.
/// </summary>
/// <param name="Table">Number of the table.</param>
/// <param name="Changes">Which changes.</param>
public sealed record TableWatch(long Table, Watched Changes);
