using Tarn.Data.Changes;
using Tarn.Data.Schema;

namespace Tarn.Data.Sheets;

/// <summary>A table as a grid shows it.</summary>
/// <param name="database">The account.</param>
/// <param name="table">The table as it is now.</param>
public sealed class TableSheet(AccountDatabase database, TableDefinition table) : ISheet
{
    private readonly Datasheet _sheet = new(database);

    /// <inheritdoc/>
    public TableDefinition Shape => table;

    /// <inheritdoc/>
    public TableDefinition? Edited => table;

    /// <inheritdoc/>
    public FieldDefinition? FindEdited(FieldDefinition column) => table.FindField(column.Id);

    /// <inheritdoc/>
    public long Stamp => database.Engine.Stamps.Of(table.Id);

    /// <inheritdoc/>
    public ValueTask<SheetExtent> MeasureAsync(SheetQuery query, CancellationToken cancellation) => _sheet.MeasureAsync(query, cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SheetRow>> ReadAsync(SheetQuery query, SheetExtent extent, long offset, int limit, SheetAnchor? anchor, CancellationToken cancellation) =>
        _sheet.ReadAsync(query, extent, offset, limit, anchor, cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string?>> TotalAsync(SheetQuery query, IReadOnlyList<SheetTotal> totals, CancellationToken cancellation) => _sheet.TotalAsync(query, totals, cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<KeyValuePair<string, string>>?> ReadChoicesAsync(FieldDefinition field, CancellationToken cancellation) => _sheet.ReadChoicesAsync(table, field, cancellation);

    /// <inheritdoc/>
    public ValueTask<SheetSaved> SaveAsync(SheetRow row, IReadOnlyList<SheetEdit> edits, bool force, WriteContext context, CancellationToken cancellation) =>
        _sheet.SaveAsync(table.Name, row.Key, edits, force, context, cancellation);

    /// <inheritdoc/>
    public async ValueTask AddAsync(IReadOnlyList<KeyValuePair<string, string?>> cells, WriteContext context, CancellationToken cancellation) =>
        await _sheet.AddAsync(table.Name, cells, context, cancellation);
}
