using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;
using System.Runtime.CompilerServices;
using Tarn.Data;
using Tarn.Data.Fields;
using Tarn.Data.Records;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.DataPages.Values;

/// <summary>The table or view that a DataPage works on, at one version of the design. Names that the source does not have are the page's fault, not the visitor's.</summary>
public sealed class DataSource
{
    /// <summary>A source is the same for all requests at one version of the design.</summary>
    private static readonly ConditionalWeakTable<AccountSchema, ConcurrentDictionary<(string Name, bool IsView), DataSource>> Opened = [];

    private readonly FrozenDictionary<string, SourceColumn> _columns;
    private readonly ViewDefinition? _view;

    private DataSource(AccountSchema schema, SqlSource source, ViewDefinition? view, TableDefinition? table, string? alias, IEnumerable<SourceColumn> columns)
    {
        Schema = schema;
        Source = source;
        _view = view;
        Table = table;
        EditableAlias = alias;
        _columns = columns.ToFrozenDictionary(c => c.Name, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The design.</summary>
    public AccountSchema Schema { get; }

    /// <summary>The source as the language sees it.</summary>
    public SqlSource Source { get; }

    /// <summary>Its name.</summary>
    public string Name => Source.Name;

    /// <summary>Whether it is a view.</summary>
    public bool IsView => _view is not null;

    /// <summary>The table that writes go to: the table itself, or a view's editable one. Null when the source cannot be written.</summary>
    public TableDefinition? Table { get; }

    /// <summary>A view's alias for <see cref="Table"/>.</summary>
    public string? EditableAlias { get; }

    /// <summary>The columns.</summary>
    public IEnumerable<SourceColumn> Columns => _columns.Values;

    /// <summary>Opens a source by name.</summary>
    /// <exception cref="DataException">There is none, or the view cannot be used.</exception>
    public static DataSource Open(AccountSchema schema, string name, bool isView) =>
        Opened.GetOrCreateValue(schema).GetOrAdd((name, isView), static (key, schema) => Make(schema, key.Name, key.IsView), schema);

    private static DataSource Make(AccountSchema schema, string name, bool isView)
    {
        if (!isView)
        {
            var table = schema.Table(name);
            return new DataSource(schema, schema.Source(table), null, table, null, table.Fields.Select(f => new SourceColumn(f.Name, f, f.Editable) { TakesFile = f.Type is AttachmentFieldType }));
        }

        var view = schema.View(name);
        var alias = view.EditableAlias ?? (view.Tables.Length == 1 ? view.Tables[0].Alias : null);
        var editable = alias is null ? null : schema.EditableTable(view).Table;
        return new DataSource(schema, schema.Source(view), view, editable, alias, view.Columns.Select(c =>
        {
            var field = schema.FindTable(view.Tables.First(t => t.Alias.Equals(c.TableAlias, StringComparison.OrdinalIgnoreCase)).Table)!.FindField(c.Field)!;
            var isOwn = c.TableAlias.Equals(alias, StringComparison.OrdinalIgnoreCase);
            return new SourceColumn(c.Alias, field, field.Editable && isOwn) { TakesFile = isOwn && field.Type is AttachmentFieldType };
        }));
    }

    /// <summary>Finds a column without regard to case; null when there is none.</summary>
    public SourceColumn? Find(string name) => _columns.GetValueOrDefault(name);

    /// <summary>The condition that selects a record by the key that a visitor's state names; one that no record meets when the key is malformed.</summary>
    public string KeyCondition(string key)
    {
        var parts = key.Split(',');
        const string Nothing = "1 = 0";
        if (_view is null)
            return long.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? $"[PK_ID] = {id.ToString(CultureInfo.InvariantCulture)}" : Nothing;
        if (parts.Length != _view.Tables.Length)
            return Nothing;
        var conditions = new List<string>();
        for (var i = 0; i < parts.Length; i++)
        {
            var column = $"[{ViewText.KeyOf(_view.Tables[i].Alias)}]";
            if (parts[i].Length == 0)
                conditions.Add($"{column} IS NULL");
            else if (long.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                conditions.Add($"{column} = {id.ToString(CultureInfo.InvariantCulture)}");
            else
                return Nothing;
        }

        return string.Join(" AND ", conditions);
    }

    /// <summary>The condition that selects the records of several keys.</summary>
    public string KeysCondition(IEnumerable<string> keys) => IsView
        ? string.Join(" OR ", keys.Select(k => "(" + KeyCondition(k) + ")"))
        : $"[PK_ID] IN ({string.Join(", ", keys.Select(k => long.TryParse(k, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0))})";

    /// <summary>The key in <see cref="Table"/> of a record of this source; null when the source cannot be written or the record has none there.</summary>
    public long? TableKey(string key)
    {
        var position = _view is null ? 0 : Array.FindIndex([.. _view.Tables], t => t.Alias == EditableAlias);
        var parts = key.Split(',');
        return position >= 0 && position < parts.Length && long.TryParse(parts[position], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
    }

    /// <summary>The records of tables that a record of this source consists of, with their keys there.</summary>
    public IEnumerable<(TableDefinition Table, long Key)> StoredIn(string key)
    {
        var parts = key.Split(',');
        for (var i = 0; i < parts.Length && i < (_view?.Tables.Length ?? 1); i++)
        {
            if ((_view is null ? Table : Schema.FindTable(_view.Tables[i].Table)) is { } table && long.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                yield return (table, id);
        }
    }

    /// <summary>The table that a column's values are stored in; null when there is no such column.</summary>
    public TableDefinition? TableOf(string column)
    {
        if (Find(column) is not { } found || _view is null)
            return Find(column) is null ? null : Table;
        var alias = _view.Columns.First(c => c.Alias.Equals(found.Name, StringComparison.OrdinalIgnoreCase)).TableAlias;
        return Schema.FindTable(_view.Tables.First(t => t.Alias.Equals(alias, StringComparison.OrdinalIgnoreCase)).Table);
    }

    /// <summary>Where a column's value of a record is stored: the table and the key there; null when there is no such column or record.</summary>
    public (TableDefinition Table, FieldDefinition Field, long Key)? StoredAt(string column, string key)
    {
        if (Find(column) is not { } found)
            return null;
        var parts = key.Split(',');
        var position = 0;
        var table = Table;
        if (_view is not null)
        {
            var alias = _view.Columns.First(c => c.Alias.Equals(found.Name, StringComparison.OrdinalIgnoreCase)).TableAlias;
            position = Array.FindIndex([.. _view.Tables], t => t.Alias.Equals(alias, StringComparison.OrdinalIgnoreCase));
            table = Schema.FindTable(_view.Tables[position].Table);
        }

        return table is not null && position < parts.Length && long.TryParse(parts[position], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? (table, found.Field, id) : null;
    }

    /// <summary>Reads records, one statement.</summary>
    /// <param name="database">The account's data.</param>
    /// <param name="columns">What to read of each.</param>
    /// <param name="where">Which: a T-SQL condition, or null.</param>
    /// <param name="filters">Conditions that hold besides, such as record-level security.</param>
    /// <param name="orderBy">The order, or null; the key comes last in any case.</param>
    /// <param name="offset">Records to skip.</param>
    /// <param name="limit">Records to read.</param>
    /// <param name="cancellation">Cancels.</param>
    public async ValueTask<List<RecordView>> ReadAsync(
        AccountDatabase database, RecordColumns columns, string? where, IReadOnlyList<string> filters, string? orderBy, long offset, int limit, CancellationToken cancellation)
    {
        var query = new RecordQuery { Source = Source, Select = SelectList(columns), Where = where, Filters = [.. filters], OrderBy = orderBy };
        await using var rows = await database.Reader.OpenAsync(_ => query, offset, limit, cancellation);
        return await ReadAllAsync(rows, columns, cancellation);
    }

    /// <summary>Reads one record inside a transaction, as it has been written so far; null when the condition selects none.</summary>
    public async ValueTask<RecordView?> ReadWithinAsync(AccountDatabase database, Data.Engines.IWriteSession session, RecordColumns columns, string where, CancellationToken cancellation)
    {
        var query = new RecordQuery { Source = Source, Select = SelectList(columns), Where = where };
        await using var rows = await database.Reader.OpenAsync(session, Schema, query, 1, cancellation);
        return await rows.ReadAsync(cancellation) ? Current(rows, columns) : null;
    }

    /// <summary>All columns.</summary>
    public RecordColumns AllColumns()
    {
        var columns = new RecordColumns { Source = this };
        foreach (var column in Columns)
            columns.Add(column.Name, column.Field);
        return columns;
    }

    /// <summary>Reads the rows of a query whose first column is the key and whose others are the columns.</summary>
    public static async ValueTask<List<RecordView>> ReadAllAsync(RecordStream rows, RecordColumns columns, CancellationToken cancellation)
    {
        var records = new List<RecordView>();
        while (await rows.ReadAsync(cancellation))
            records.Add(Current(rows, columns));
        return records;
    }

    /// <summary>The row that a stream stands on.</summary>
    public static RecordView Current(RecordStream rows, RecordColumns columns)
    {
        var values = new SqlValue[columns.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = CellValue.Read(rows.Rows, i + 1, rows.Columns[i + 1].Type.Kind);
        var key = rows.Columns[0].Type.IsText ? rows.Rows.GetText(0) : rows.Rows.GetInt64(0).ToString(CultureInfo.InvariantCulture);
        return new RecordView(key, columns, values);
    }

    /// <summary>The key and the columns as a select list. Passwords, which no query gives, read as NULL.</summary>
    public string SelectList(RecordColumns columns)
    {
        var list = new System.Text.StringBuilder("[PK_ID]");
        for (var i = 0; i < columns.Count; i++)
        {
            var name = columns[i].Name;
            var column = Source.FindColumn(name);
            if (column is null or { Use: SqlColumnUse.Never })
                list.Append(CultureInfo.InvariantCulture, $", CAST(NULL AS nvarchar(1)) AS [{name}]");
            else
                list.Append(CultureInfo.InvariantCulture, $", [{column.Name}]");
        }

        return list.ToString();
    }
}
