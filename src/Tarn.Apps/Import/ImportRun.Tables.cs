using Tarn.Apps.Packages;
using Tarn.Data;
using Tarn.Data.Fields;
using Tarn.Data.Records;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Apps.Import;

internal sealed partial class ImportRun
{
    /// <summary>Records of one batch: so many, or fewer when they are long.</summary>
    private const int BatchRows = 1000;

    /// <summary>Characters after which a batch is sent, so that memory does not follow the length of texts.</summary>
    private const long BatchCharacters = 4 << 20;

    private static readonly Dictionary<string, Dictionary<int, int>> SameItems = [];

    /// <summary>Makes all tables, then loads their records: formulas are compiled against all of them.</summary>
    /// <returns>The tables that took the place of others.</returns>
    private async ValueTask<List<TableDefinition>> TablesAsync()
    {
        var loads = new List<TableLoad>();
        var replaced = new List<TableDefinition>();
        for (var i = 0; i < _package.Tables.Length; i++)
        {
            var table = _package.Tables[i];
            var original = reader.Package.Tables[i];
            CurrentLabel = table.Label;
            Report("tables", table.Name);
            var action = PlanOf(table).Action;
            var load = await TableAsync(table, original, action);
            if (action == PackageAction.Replace)
                replaced.Add(load.Table);
            loads.Add(load);
            Remember(table, load.Table.Id);
        }

        _schema = await SchemaDesigner.ReadDraftAsync(_session, cancellation);
        foreach (var load in loads)
            await LoadAsync(load);
        return replaced;
    }

    private async ValueTask<TableLoad> TableAsync(PackageTable table, PackageTable original, string action)
    {
        var existing = _schema.FindTableDefinition(table.Name);
        string? FaultOf(PackageField field) => _faults.Of(original, original.Fields.First(f => f.Name == field.Name));
        switch (action)
        {
            case PackageAction.UseExisting:
                return new TableLoad(table, existing!, IsNew: false, WithRows: false, SameItems);
            case PackageAction.Append or PackageAction.UpdateDesign:
                var items = new Dictionary<string, Dictionary<int, int>>(StringComparer.OrdinalIgnoreCase);
                var extended = await ExtendAsync(table, existing!, FaultOf, items);
                return new TableLoad(table, extended, IsNew: false, WithRows: action == PackageAction.Append, items);
            default:
                var definition = TableMapping.ToTable(table, FaultOf);
                var made = action == PackageAction.Replace
                    ? await database.Designer.ReplaceTableAsync(_session, _schema, existing!, definition, cancellation)
                    : await database.Designer.CreateBareTableAsync(_session, _schema, definition, cancellation);
                await SavePackagedAsync(table, made.Id);
                return new TableLoad(table, made, IsNew: true, WithRows: true, SameItems);
        }
    }

    /// <summary>Adds the fields and list items that an existing table lacks.</summary>
    private async ValueTask<TableDefinition> ExtendAsync(
        PackageTable table, TableDefinition existing, Func<PackageField, string?> faultOf, Dictionary<string, Dictionary<int, int>> items)
    {
        var added = new List<FieldDefinition>();
        foreach (var field in table.Fields)
        {
            var incoming = TableMapping.ToField(table, field, faultOf);
            if (existing.FindField(field.Name) is not { } known)
            {
                added.Add(incoming);
                continue;
            }

            if (known.Type is not ListFieldType list || incoming.Type != known.Type)
                continue;
            var merged = Merge(list, known, incoming, out var map);
            items[known.Name] = map;
            existing = existing with { Fields = existing.Fields.Replace(known, known with { ListItems = merged }) };
        }

        return await database.Designer.ExtendTableAsync(_session, _schema, existing, added, cancellation);
    }

    // Items match by value; those shown stay in their order and new ones follow.
    private static System.Collections.Immutable.ImmutableArray<ListItem> Merge(ListFieldType list, FieldDefinition known, FieldDefinition incoming, out Dictionary<int, int> map)
    {
        var shown = known.ListItems.Where(i => !i.Retired).OrderBy(i => i.Order).Select(i => i.Value).ToList();
        shown.AddRange(incoming.ListItems.OrderBy(i => i.Order).Select(i => i.Value).Where(v => !shown.Exists(s => SameItem(s, v))).ToList());
        var merged = shown.Count == 0 ? known.ListItems : list.Redefine(known.ListItems, shown, known.Name);
        map = incoming.ListItems.ToDictionary(i => i.Id, i => merged.First(m => SameItem(m.Value, i.Value)).Id);
        return merged;

        static bool SameItem(string left, string right) => string.Equals(left.TrimEnd(' '), right.TrimEnd(' '), StringComparison.InvariantCultureIgnoreCase);
    }

    private async ValueTask LoadAsync(TableLoad load)
    {
        CurrentLabel = load.Source.Label;
        if (load.WithRows)
        {
            CurrentTable = load.Source;
            AddsToTable = load.IsNew ? null : load.Table.Name;
            await RowsAsync(load);
        }

        if (load.IsNew)
            await SchemaDesigner.CreateIndexesAsync(_session, load.Table, cancellation);
        CurrentTable = null;
        AddsToTable = null;
    }

    private async ValueTask RowsAsync(TableLoad load)
    {
        if (!load.IsNew)
            await RecordLoader.TieCountersAsync(_session, load.Table, cancellation);
        var loader = await RecordLoader.BeginAsync(database, _session, _schema, load.Table, keepGenerated: load.IsNew, cancellation);
        using var rows = reader.OpenRows(load.Source);
        var mapping = new RowMapping(rows, load.Source, load.Table, PasswordOf, load.Items);
        var batch = new List<SqlValue[]>(BatchRows);
        var characters = 0L;
        while (rows.Read())
        {
            batch.Add(mapping.Read(ref characters));
            if (batch.Count < BatchRows && characters < BatchCharacters)
                continue;
            await SendAsync(loader, load, batch);
            characters = 0;
        }

        await SendAsync(loader, load, batch);
        await loader.CompleteAsync(cancellation);
    }

    private async ValueTask SendAsync(RecordLoader loader, TableLoad load, List<SqlValue[]> batch)
    {
        cancellation.ThrowIfCancellationRequested();
        if (batch.Count == 0)
            return;
        await loader.AddAsync(batch, cancellation);
        _loaded += batch.Count;
        batch.Clear();
        Report("rows", load.Table.Name);
    }

    private string PasswordOf(string cell) => plan.Passwords.Mode switch
    {
        "clear" => "",
        "set" => password ?? "",
        _ => StoredPassword.FromCell(cell),
    };

    private async ValueTask RelationsAsync()
    {
        foreach (var table in _package.Tables.Where(Comes))
        {
            foreach (var relation in table.Relations)
            {
                var child = _schema.Table(table.Name);
                var parent = _schema.Table(relation.ParentTable);
                var childField = child.FindField(relation.Field) ?? throw DataException.NoFields(relation.Field);
                var parentField = parent.FindField(relation.ParentField) ?? throw DataException.NoFields(relation.ParentField);
                if (_schema.Relationships.Any(r => r.ParentField == parentField.Id && r.ChildField == childField.Id))
                    continue;
                var link = new RelationshipDefinition
                {
                    ParentTable = parent.Id,
                    ParentField = parentField.Id,
                    ChildTable = child.Id,
                    ChildField = childField.Id,
                    Enforced = relation.EnforceIntegrity,
                    CascadeDelete = relation.CascadeDelete,
                };
                await SchemaDesigner.CreateRelationshipAsync(_session, _schema, link, cancellation);
                _schema = await SchemaDesigner.ReadDraftAsync(_session, cancellation);
            }
        }
    }

    private sealed record TableLoad(
        PackageTable Source, TableDefinition Table, bool IsNew, bool WithRows, IReadOnlyDictionary<string, Dictionary<int, int>> Items);
}
