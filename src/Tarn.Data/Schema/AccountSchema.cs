using System.Collections.Frozen;
using System.Collections.Immutable;
using Tarn.Data.Directories;
using Tarn.Sql;

namespace Tarn.Data.Schema;

/// <summary>All tables, views and relationships of an account at one version: an immutable snapshot that requests work on.</summary>
public sealed class AccountSchema : ISqlSchema
{
    private static long _drafts;

    private readonly FrozenDictionary<string, TableDefinition> _tables;
    private readonly FrozenDictionary<string, ViewDefinition> _views;
    private readonly FrozenDictionary<long, TableDefinition> _tablesById;
    private readonly FrozenDictionary<string, SqlSource> _tableSources;
    private readonly FrozenDictionary<string, SqlSource> _viewSources;
    private readonly FrozenDictionary<long, SqlSource> _userSources;
    private readonly FrozenDictionary<long, TableWatch> _watches;

    /// <summary>Every table, also where this is only what somebody may see: views stand on tables that need not be seen with them.</summary>
    private readonly FrozenDictionary<long, TableDefinition> _everyTable;

    /// <summary>Builds the snapshot.</summary>
    public AccountSchema(
        long version, IEnumerable<TableDefinition> tables, IEnumerable<ViewDefinition> views, IEnumerable<RelationshipDefinition> relationships, IEnumerable<TableWatch>? watches = null)
    {
        Version = version;
        _tables = tables.ToFrozenDictionary(t => t.Name, StringComparer.OrdinalIgnoreCase);
        _tablesById = _everyTable = _tables.Values.ToFrozenDictionary(t => t.Id);
        _views = views.ToFrozenDictionary(v => v.Name, StringComparer.OrdinalIgnoreCase);
        Relationships = [.. relationships];
        _watches = (watches ?? []).ToFrozenDictionary(w => w.Table);
        _tableSources = _tables.Values.ToFrozenDictionary(t => t.Name, SourceOf, StringComparer.OrdinalIgnoreCase);
        _userSources = _tables.Values.Where(t => t.IsDirectory).ToFrozenDictionary(t => t.Id, DirectoryUserText.SourceOf);
        _viewSources = _views.Values.Where(v => v.Invalid is null).ToFrozenDictionary(v => v.Name, v => ViewText.SourceOf(v, _tablesById), StringComparer.OrdinalIgnoreCase);
    }

    private AccountSchema(AccountSchema whole, Func<TableDefinition, bool> seesTable, Func<ViewDefinition, bool> seesView)
    {
        Version = whole.Version;
        _everyTable = whole._everyTable;
        _watches = whole._watches;
        _tables = whole._tables.Where(t => seesTable(t.Value)).ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        _tablesById = _tables.Values.ToFrozenDictionary(t => t.Id);
        _views = whole._views.Where(v => seesView(v.Value)).ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        Relationships = [.. whole.Relationships.Where(r => _tablesById.ContainsKey(r.ParentTable) && _tablesById.ContainsKey(r.ChildTable))];
        _tableSources = whole._tableSources.Where(s => _tables.ContainsKey(s.Key)).ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        _userSources = whole._userSources.Where(s => _tablesById.ContainsKey(s.Key)).ToFrozenDictionary();
        _viewSources = whole._viewSources.Where(s => _views.ContainsKey(s.Key)).ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>
    /// A snapshot of a design that is not committed: numbered below zero and never twice, so that nothing compiled against it outlives the transaction that made it.
    /// </summary>
    public static AccountSchema Draft(IEnumerable<TableDefinition> tables, IEnumerable<ViewDefinition> views, IEnumerable<RelationshipDefinition> relationships) =>
        new(-Interlocked.Increment(ref _drafts), tables, views, relationships);

    /// <summary>The part of the design that somebody may see. Tables and views that are left out do not exist in it; relationships are those between tables that are there.</summary>
    public AccountSchema Only(Func<TableDefinition, bool> seesTable, Func<ViewDefinition, bool> seesView) => new(this, seesTable, seesView);

    /// <inheritdoc/>
    public long Version { get; }

    /// <summary>Every table, sorted by name.</summary>
    public IEnumerable<TableDefinition> Tables => _tables.Values.OrderBy(t => t.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Every view, sorted by name.</summary>
    public IEnumerable<ViewDefinition> Views => _views.Values.OrderBy(v => v.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Every relationship.</summary>
    public ImmutableArray<RelationshipDefinition> Relationships { get; }

    /// <summary>Gives a table by name, without regard to case.</summary>
    /// <exception cref="DataException">There is none.</exception>
    public TableDefinition Table(string name) => _tables.GetValueOrDefault(name) ?? throw DataException.NoTable(name);

    /// <summary>Gives a table by number; null when there is none.</summary>
    public TableDefinition? FindTable(long id) => _tablesById.GetValueOrDefault(id);

    /// <summary>Which changes of a table the change log keeps with images of the record.</summary>
    public Watched WatchedOn(long table) => _watches.Count > 0 && _watches.TryGetValue(table, out var watch) ? watch.Changes : Watched.None;

    /// <summary>Gives a table by name; null when there is none.</summary>
    public TableDefinition? FindTableDefinition(string name) => _tables.GetValueOrDefault(name);

    /// <summary>Gives a view by name, with or without the prefix <c>_v_</c>.</summary>
    /// <exception cref="DataException">There is none.</exception>
    public ViewDefinition View(string name) => FindViewDefinition(name) ?? throw DataException.NoObject("view", name);

    /// <summary>Gives a view by name, with or without the prefix <c>_v_</c>; null when there is none.</summary>
    public ViewDefinition? FindViewDefinition(string name) => _views.GetValueOrDefault(
        name.StartsWith(ObjectNames.ViewPrefix, StringComparison.OrdinalIgnoreCase) ? name[ObjectNames.ViewPrefix.Length..] : name);

    /// <summary>What the language sees of a table.</summary>
    public SqlSource Source(TableDefinition table) => _tableSources[table.Name];

    /// <summary>What the language sees of a view.</summary>
    /// <exception cref="DataException">The view cannot be used until it is edited.</exception>
    public SqlSource Source(ViewDefinition view) => _viewSources.GetValueOrDefault(view.Name)
        ?? throw new DataException(DataProblem.InvalidDefinition, $"The view '{view.Name}' cannot be used until it is edited: {view.Invalid}");

    /// <summary>What the language sees of a directory's users: the table's columns, and what Tarn knows of each user (<see cref="DirectoryTable.Attributes"/>).</summary>
    public SqlSource UsersOf(TableDefinition table) => _userSources[table.Id];

    /// <summary>The table that writes through a view go to.</summary>
    /// <exception cref="DataException">There is none.</exception>
    public (TableDefinition Table, string Alias) EditableTable(ViewDefinition view)
    {
        var alias = view.EditableAlias ?? (view.Tables.Length == 1 ? view.Tables[0].Alias : null);
        return alias is null
            ? throw new DataException(DataProblem.ViewReadOnly, $"The view {view.Name} does not have an editable table.")
            : (_everyTable[view.Tables.Single(t => t.Alias == alias).Table], alias);
    }

    SqlSource? ISqlSchema.FindTable(string name) =>
        _tableSources.GetValueOrDefault(name) ?? (name == DirectoryUserText.Facts.Name && _userSources.Count > 0 ? DirectoryUserText.Facts : null);

    SqlSource? ISqlSchema.FindView(string name) => _viewSources.GetValueOrDefault(name);

    private static SqlSource SourceOf(TableDefinition table) => new(
        table.Name,
        [
            new SqlColumn(ObjectNames.Key, SqlType.BigInt),
            .. table.Fields.Select(f => new SqlColumn(f.Name, f.Type.SqlType, f.Type.Use, f, f.Type.InFormulas && !f.IsFormula)),
        ]);
}
