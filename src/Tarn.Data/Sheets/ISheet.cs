using Tarn.Data.Changes;
using Tarn.Data.Schema;

namespace Tarn.Data.Sheets;

/// <summary>What a grid shows and changes: the records of a table or of a view.</summary>
public interface ISheet
{
    /// <summary>The columns, as fields of a table. Those of a view bear its aliases.</summary>
    TableDefinition Shape { get; }

    /// <summary>The table whose records are changed; null when nothing can be changed here.</summary>
    TableDefinition? Edited { get; }

    /// <summary>The field of <see cref="Edited"/> behind a column; null when the column belongs to another table.</summary>
    FieldDefinition? FindEdited(FieldDefinition column);

    /// <summary>A number that rises when somebody changes what is shown.</summary>
    long Stamp { get; }

    /// <summary>Counts the records.</summary>
    ValueTask<SheetExtent> MeasureAsync(SheetQuery query, CancellationToken cancellation);

    /// <summary>Reads a window of records; see <see cref="Datasheet.ReadAsync(SheetQuery, SheetExtent, long, int, SheetAnchor?, CancellationToken)"/>.</summary>
    ValueTask<IReadOnlyList<SheetRow>> ReadAsync(SheetQuery query, SheetExtent extent, long offset, int limit, SheetAnchor? anchor, CancellationToken cancellation);

    /// <summary>Computes totals over all records that the sheet shows.</summary>
    ValueTask<IReadOnlyList<string?>> TotalAsync(SheetQuery query, IReadOnlyList<SheetTotal> totals, CancellationToken cancellation);

    /// <summary>What a relationship offers for a column; null when its value is typed.</summary>
    ValueTask<IReadOnlyList<KeyValuePair<string, string>>?> ReadChoicesAsync(FieldDefinition field, CancellationToken cancellation);

    /// <summary>Changes cells of a row, unless somebody else changed the same cells since the person saw them.</summary>
    /// <exception cref="DataException">A value is refused; its columns are named. Nothing was written.</exception>
    ValueTask<SheetSaved> SaveAsync(SheetRow row, IReadOnlyList<SheetEdit> edits, bool force, WriteContext context, CancellationToken cancellation);

    /// <summary>Adds a record.</summary>
    /// <exception cref="DataException">A value is refused; its columns are named. Nothing was written.</exception>
    ValueTask AddAsync(IReadOnlyList<KeyValuePair<string, string?>> cells, WriteContext context, CancellationToken cancellation);
}
