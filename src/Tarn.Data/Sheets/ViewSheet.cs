using System.Collections.Immutable;
using System.Globalization;
using Tarn.Data.Changes;
using Tarn.Data.Engines;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Data.Sheets;

/// <summary>
/// A view as a grid shows it: a row for each combination of records that its joins give, in the order of their keys. Cells of its editable table can be changed; a record that stands in
/// several rows changes in all of them.
/// </summary>
public sealed class ViewSheet : ISheet
{
    private readonly AccountDatabase _database;
    private readonly ViewDefinition _view;
    private readonly Datasheet _sheet;
    private readonly ImmutableArray<(ViewColumn Column, FieldDefinition Field)> _columns;
    private readonly string? _editable;

    /// <summary>A view as it is now.</summary>
    /// <param name="database">The account.</param>
    /// <param name="schema">The design that the view belongs to.</param>
    /// <param name="view">The view.</param>
    /// <exception cref="DataException">It cannot be used until it is edited.</exception>
    public ViewSheet(AccountDatabase database, AccountSchema schema, ViewDefinition view)
    {
        _ = schema.Source(view);
        (_database, _view, _sheet) = (database, view, new Datasheet(database));
        _editable = view.EditableAlias ?? (view.Tables.Length == 1 ? view.Tables[0].Alias : null);
        Edited = _editable is null ? null : schema.EditableTable(view).Table;
        _columns = Columns(schema, view);
        Shape = new TableDefinition
        {
            Id = view.Id,
            Name = view.Name,
            // Numbers of their own: a field can stand in a view twice.
            Fields = [.. _columns.Select((c, i) => c.Field with { Id = -i - 1, Name = c.Column.Alias, Locked = !IsEdited(c.Column), Unique = c.Field.Unique && IsEdited(c.Column) })],
        };
    }

    /// <inheritdoc/>
    public TableDefinition Shape { get; }

    /// <inheritdoc/>
    public TableDefinition? Edited { get; }

    /// <inheritdoc/>
    public FieldDefinition? FindEdited(FieldDefinition column) => Find(column.Name) is { } found && IsEdited(found.Column) ? found.Field : null;

    /// <inheritdoc/>
    public long Stamp => _view.Tables.Select(t => t.Table).Distinct().Sum(_database.Engine.Stamps.Of);

    /// <summary>The columns that show something, in display order, with the fields behind them: all but passwords.</summary>
    internal static ImmutableArray<(ViewColumn Column, FieldDefinition Field)> Columns(AccountSchema schema, ViewDefinition view)
    {
        var tables = view.Tables.ToDictionary(t => t.Alias, t => schema.FindTable(t.Table), StringComparer.OrdinalIgnoreCase);
        return
        [
            .. view.Columns.OrderBy(c => c.Order).Select(c => (c, Field: tables.GetValueOrDefault(c.TableAlias)?.FindField(c.Field)!))
                .Where(c => c.Field is not null && c.Field.Type.Use != SqlColumnUse.Never),
        ];
    }

    /// <summary>The condition and the order of a query as T-SQL, for exports.</summary>
    public (string? Where, string? OrderBy) Write(SheetQuery query) => (query.Where(Shape), query.IsByKey ? null : OrderBy(query, reversed: false));

    /// <inheritdoc/>
    public async ValueTask<SheetExtent> MeasureAsync(SheetQuery query, CancellationToken cancellation) =>
        new(await _database.Reader.CountAsync(s => new RecordQuery { Source = s.Source(Now(s)), Where = query.Where(Shape) }, cancellation));

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<SheetRow>> ReadAsync(SheetQuery query, SheetExtent extent, long offset, int limit, SheetAnchor? anchor, CancellationToken cancellation)
    {
        limit = Math.Clamp(limit, 0, Datasheet.MaxWindow);
        if (limit == 0 || offset >= extent.Count)
            return [];
        var way = SheetWay.Choose(query, extent, offset, limit, null);
        var rows = await ReadAsync(query, null, way.Reversed, way.Skip, way.Take, cancellation);
        if (way.Reversed)
            rows.Reverse();
        return rows;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<string?>> TotalAsync(SheetQuery query, IReadOnlyList<SheetTotal> totals, CancellationToken cancellation)
    {
        if (totals.Count == 0)
            return [];
        var select = string.Join(", ", totals.Select((t, i) => $"{t.Write(Shape)} AS [t{i.ToString(CultureInfo.InvariantCulture)}]"));
        await using var rows = await _database.Reader.OpenAsync(s => new RecordQuery { Source = s.Source(Now(s)), Select = select, Where = query.Where(Shape), ByKey = false }, 0, 1, cancellation);
        return await rows.ReadAsync(cancellation) ? [.. Enumerable.Range(0, totals.Count).Select(rows.Format)] : new string?[totals.Count];
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<KeyValuePair<string, string>>?> ReadChoicesAsync(FieldDefinition field, CancellationToken cancellation) =>
        Edited is { } table && Find(field.Name) is { } column && IsEdited(column.Column) ? _sheet.ReadChoicesAsync(table, column.Field, cancellation) : new((IReadOnlyList<KeyValuePair<string, string>>?)null);

    /// <inheritdoc/>
    public async ValueTask<SheetSaved> SaveAsync(SheetRow row, IReadOnlyList<SheetEdit> edits, bool force, WriteContext context, CancellationToken cancellation)
    {
        if (row.Record is not { } key)
            throw new DataException(DataProblem.ReadOnly, $"This row has no record of {Edited?.Name ?? "a table"} that could be changed.");
        var saved = await NamedAsync(() => _sheet.SaveAsync(EditedName, key, [.. edits.Select(e => e with { Field = BaseName(e.Field) })], force, context, cancellation));
        var conflicts = saved.Conflicts.Select(c => c with { Field = AliasOf(c.Field) });
        var condition = string.Join(" AND ", _view.Tables.Select((t, i) => $"[{ViewText.KeyOf(t.Alias)}] " + (row.Keys[i] is { } part ? "= " + part.ToString(CultureInfo.InvariantCulture) : "IS NULL")));
        var now = await ReadAsync(new SheetQuery { Table = _view.Name }, condition, reversed: false, 0, 1, cancellation);
        return new SheetSaved(now.SingleOrDefault(), [.. conflicts]);
    }

    /// <inheritdoc/>
    public async ValueTask AddAsync(IReadOnlyList<KeyValuePair<string, string?>> cells, WriteContext context, CancellationToken cancellation) =>
        await NamedAsync(() => _sheet.AddAsync(EditedName, [.. cells.Select(c => KeyValuePair.Create(BaseName(c.Key), c.Value))], context, cancellation));

    /// <summary>Deletes the records of the editable table that stand in rows.</summary>
    /// <returns>How many were there.</returns>
    public ValueTask<long> DeleteAsync(IReadOnlyCollection<long> records, WriteContext context, CancellationToken cancellation) => _sheet.DeleteAsync(EditedName, records, context, cancellation);

    private string EditedName => Edited?.Name ?? throw new DataException(DataProblem.ViewReadOnly, $"The view {_view.Name} does not have an editable table.");

    private bool IsEdited(ViewColumn column) => _editable is not null && column.TableAlias.Equals(_editable, StringComparison.OrdinalIgnoreCase);

    private (ViewColumn Column, FieldDefinition Field)? Find(string alias) =>
        _columns.FirstOrDefault(c => c.Column.Alias.Equals(alias, StringComparison.OrdinalIgnoreCase)) is { Column: not null } found ? found : null;

    private string BaseName(string alias) => Find(alias) is { } column && IsEdited(column.Column) ? column.Field.Name : throw DataException.NoFields(alias);

    private string AliasOf(string field) => _columns.FirstOrDefault(c => IsEdited(c.Column) && c.Field.Name.Equals(field, StringComparison.OrdinalIgnoreCase)).Column?.Alias ?? field;

    /// <summary>The view by its number: it may have been renamed since.</summary>
    private ViewDefinition Now(AccountSchema schema) => schema.Views.FirstOrDefault(v => v.Id == _view.Id) ?? throw DataException.NoObject("view", _view.Name);

    private string OrderBy(SheetQuery query, bool reversed)
    {
        var sorts = query.Sorts.Take(SheetQuery.MaxSorts).Where(s => Find(s.Field) is not null).Select(s => $"[{s.Field}] {(s.Descending != reversed ? "DESC" : "ASC")}");
        return string.Join(", ", sorts.Concat(_view.Tables.Select(t => $"[{ViewText.KeyOf(t.Alias)}] {(reversed ? "DESC" : "ASC")}")));
    }

    private async ValueTask<List<SheetRow>> ReadAsync(SheetQuery query, string? keys, bool reversed, long skip, int take, CancellationToken cancellation)
    {
        var select = string.Join(", ", _view.Tables.Select(t => $"[{ViewText.KeyOf(t.Alias)}]").Concat(_columns.Select(c => $"[{c.Column.Alias}]")));
        var rows = new List<SheetRow>(take);
        await using var stream = await _database.Reader.OpenAsync(
            s => new RecordQuery { Source = s.Source(Now(s)), Select = select, Where = query.Where(Shape), Filters = keys is null ? [] : [keys], OrderBy = OrderBy(query, reversed), ByKey = false },
            skip,
            take,
            cancellation);
        while (await stream.ReadAsync(cancellation))
            rows.Add(ReadRow(stream.Rows));
        return rows;
    }

    private SheetRow ReadRow(RowReader row)
    {
        var keys = new long?[_view.Tables.Length];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = row.IsNull(i) ? null : row.GetInt64(i);
        var cells = new string?[_columns.Length];
        for (var i = 0; i < cells.Length; i++)
            cells[i] = SheetCell.Read(row, keys.Length + i, _columns[i].Field);
        var edited = _editable is null ? -1 : _view.Tables.ToList().FindIndex(t => t.Alias.Equals(_editable, StringComparison.OrdinalIgnoreCase));
        return new SheetRow(keys is [{ } only] ? only : Combined(keys), cells) { Record = edited < 0 ? null : keys[edited], Keys = keys };
    }

    /// <summary>One number for the keys of several tables; 64 bits, so that two rows never meet in practice.</summary>
    private static long Combined(long?[] keys)
    {
        var hash = 1469598103934665603UL;
        foreach (var key in keys)
        {
            hash = (hash ^ (ulong)(key ?? 0)) * 0x9E3779B97F4A7C15UL;
            hash ^= hash >> 29;
        }

        return (long)hash;
    }

    /// <summary>Problems speak of the view's columns.</summary>
    private async ValueTask<T> NamedAsync<T>(Func<ValueTask<T>> work)
    {
        try
        {
            return await work();
        }
        catch (DataException failure) when (failure.Fields.Count > 0)
        {
            throw new DataException(failure.Problem, failure.Message, [.. failure.Fields.Select(AliasOf)]) { DependentTable = failure.DependentTable };
        }
    }
}
