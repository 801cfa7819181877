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
    public async ValueTask<IReadOnlyList<SheetRow>> ReadAsync(SheetQuery query, SheetExtent extent, long offset, int limit, SheetAnchor? anchor, CancellationToken cancellation)
    {
        var rows = await _sheet.ReadAsync(query, extent, offset, limit, anchor, cancellation);
        return rows.Count == 0 || Fits(rows[0]) ? rows : [.. rows.Select(Fit)];
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string?>> TotalAsync(SheetQuery query, IReadOnlyList<SheetTotal> totals, CancellationToken cancellation) => _sheet.TotalAsync(query, totals, cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<KeyValuePair<string, string>>?> ReadChoicesAsync(FieldDefinition field, CancellationToken cancellation) => _sheet.ReadChoicesAsync(table, field, cancellation);

    /// <inheritdoc/>
    public async ValueTask<SheetSaved> SaveAsync(SheetRow row, IReadOnlyList<SheetEdit> edits, bool force, WriteContext context, CancellationToken cancellation)
    {
        var saved = await _sheet.SaveAsync(table.Name, row.Key, edits, force, context, cancellation);
        return saved.Row is null || Fits(saved.Row) ? saved : saved with { Row = Fit(saved.Row) };
    }

    /// <inheritdoc/>
    public async ValueTask AddAsync(IReadOnlyList<KeyValuePair<string, string?>> cells, WriteContext context, CancellationToken cancellation) =>
        await _sheet.AddAsync(table.Name, cells, context, cancellation);

    private bool Fits(SheetRow row) => row.Shape!.Fields == table.Fields;

    /// <summary>The table was designed anew since the sheet was opened: cells stay with their fields until it is opened again.</summary>
    private SheetRow Fit(SheetRow row)
    {
        var cells = new string?[table.Fields.Length];
        for (var i = 0; i < cells.Length; i++)
        {
            if (row.Shape!.FindField(table.Fields[i].Id) is { } field)
                cells[i] = row.Cells[row.Shape.Fields.IndexOf(field)];
        }

        return row with { Cells = cells, Shape = table };
    }
}
