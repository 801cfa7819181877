using System.Globalization;
using Tarn.Apps.Catalogue;
using Tarn.Apps.Import;
using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.Data.Schema;

namespace Tarn.Apps.Export;

/// <summary>Describes a table in the package's terms: as it was imported, with the changes made since.</summary>
internal static class TableWriting
{
    public static PackageTable ToPackage(AccountSchema schema, ExportedObjects objects, TableDefinition table, PackagedObject? packaged)
    {
        var entry = packaged?.Entry is { } line ? new PackageObjectEntry(line) : null;
        var old = packaged is null ? null : new PackageTable(packaged.Element, null);
        var known = (old?.Fields ?? []).ToDictionary(f => f.Name, StringComparer.OrdinalIgnoreCase);
        var sameOrder = old is not null && InOrder(old).SequenceEqual(table.Fields.Select(f => f.Name), StringComparer.OrdinalIgnoreCase);
        var fields = table.Fields.Select((field, index) => Field(field, index + 1, known.GetValueOrDefault(field.Name), sameOrder)).ToList();
        var lists = table.Fields.Where(f => f.Type is ListFieldType && !f.IsFormula).Select(f => List(f, old)).ToList();
        var relations = Relations(schema, objects, table, old);
        if (old is null)
            return PackageTable.Create(table.Name, table.Note, fields, lists, relations, entry);
        // Cells stay in the order they came in; fields added since follow.
        if (sameOrder)
            fields = [.. old.Fields.Select(f => fields.First(made => string.Equals(made.Name, f.Name, StringComparison.OrdinalIgnoreCase)))];
        return new PackageTable(Shell(old.Element, table, fields, lists, relations), entry);
    }

    private static PackageElement Shell(PackageElement old, TableDefinition table, List<PackageField> fields, List<PackageList> lists, List<PackageRelation> relations)
    {
        var children = new List<PackageElement>();
        foreach (var child in old.Children)
        {
            children.Add(child.Name switch
            {
                "Name" => child.WithText(table.Name),
                "Note" => child.WithText(table.Note),
                "Row" => child.WithChildren(fields.Select(f => f.Element)),
                "Lists" => child.WithChildren(InPlace(child, lists)),
                "t:Relations" => child.WithChildren(relations.Select(r => r.Element)),
                _ => child,
            });
        }

        var row = children.FindIndex(c => c.Name == "Row");
        if (lists.Count > 0 && old.Child("Lists") is null)
            children.Insert(row++, new PackageElement("Lists", children: lists.Select(l => l.Element)));
        if (relations.Count > 0 && old.Child("t:Relations") is null)
            children.Insert(row, new PackageElement("t:Relations", children: relations.Select(r => r.Element)));
        children.RemoveAll(c => c.Name is "Lists" or "t:Relations" && c.Children.IsEmpty);
        return old.WithChildren(children);
    }

    private static IEnumerable<PackageElement> InPlace(PackageElement old, List<PackageList> lists)
    {
        var order = old.Children.Select((list, index) => (Name: list["ColumnName"] ?? "", index)).ToList();
        return lists.OrderBy(l => order.Find(o => string.Equals(o.Name, l.ColumnName, StringComparison.OrdinalIgnoreCase)) is { Name: not null } found ? found.index : int.MaxValue)
            .Select(l => l.Element);
    }

    private static IEnumerable<string> InOrder(PackageTable table) => table.Fields
        .Select((field, index) => (field, index)).OrderBy(pair => pair.field.DisplayOrder ?? pair.index + 1).ThenBy(pair => pair.index).Select(pair => pair.field.Name);

    private static PackageField Field(FieldDefinition field, int position, PackageField? old, bool sameOrder)
    {
        if (old is null)
            return Made(field, position);
        var element = old.Element;
        if (old.Name != field.Name)
            element = new PackageElement(field.Name, element.Attributes, element.Children, element.Text);
        Set("DataType", old.DataType == field.Type.PackageCode, field.Type.PackageCode);
        Set("Unique", old.IsUnique == field.Unique || (old.UniqueAllowNulls && field is { Unique: true, UniqueAllowNulls: true }), CellText.FromBoolean(field.Unique));
        Set("UniqueAllowNulls", old.UniqueAllowNulls == field.UniqueAllowNulls || (field.IsFormula && field.Unique), CellText.FromBoolean(field.UniqueAllowNulls));
        Set("Description", old.Description == field.Description, field.Description);
        Set("Label", old.Label == field.Label, field.Label);
        Set("DisplayOrder", sameOrder, position.ToString(CultureInfo.InvariantCulture));
        Set("IsFormula", old.IsFormula == field.IsFormula, CellText.FromBoolean(field.IsFormula));
        Set("FormulaText", old.FormulaText == (field.Formula ?? "") || !field.IsFormula, field.Formula ?? "");
        if (field.Type is RandomIdFieldType or PrefixedAutonumberFieldType)
        {
            Set("Format", old.Format.Length == 0 || old.Format == field.Format, field.Format);
            Set("Prefix", old.Prefix == field.Prefix, field.Prefix);
        }

        if (field.Type is RandomIdFieldType)
            Set("Length", old.Length is null || old.Length == field.Length, field.Length.ToString(CultureInfo.InvariantCulture));
        if (field.Type is TimestampFieldType && !field.IsFormula)
        {
            Set("OnInsert", old.OnInsert == field.OnInsert || (old.Element["OnInsert"] is null && field is { OnInsert: true, OnUpdate: false }), CellText.FromBoolean(field.OnInsert));
            Set("OnUpdate", old.OnUpdate == field.OnUpdate, CellText.FromBoolean(field.OnUpdate));
            Set("TimeZone", old.TimeZone == field.TimeZone, field.TimeZone);
        }

        return new PackageField(element);

        void Set(string attribute, bool same, string value)
        {
            if (!same)
                element = element.With(attribute, value);
        }
    }

    private static PackageField Made(FieldDefinition field, int position)
    {
        var more = new List<(string Name, string? Value)>();
        if (field.Type is RandomIdFieldType or PrefixedAutonumberFieldType)
            more.AddRange([("Format", field.Format), ("Prefix", field.Prefix)]);
        if (field.Type is RandomIdFieldType)
            more.Add(("Length", field.Length.ToString(CultureInfo.InvariantCulture)));
        if (field.Formula is { } formula)
            more.AddRange([("IsFormula", "True"), ("FormulaText", formula)]);
        if (field.UniqueAllowNulls)
            more.Add(("UniqueAllowNulls", "True"));
        if (field.Type is TimestampFieldType && !field.IsFormula)
            more.AddRange([("OnInsert", CellText.FromBoolean(field.OnInsert)), ("OnUpdate", CellText.FromBoolean(field.OnUpdate)), ("TimeZone", field.TimeZone)]);
        foreach (var (name, value) in (field.Extra ?? []).OrderBy(pair => pair.Key, StringComparer.Ordinal))
            more.Add((name, value));
        return PackageField.Create(field.Name, field.Type.PackageCode, field.Unique, field.Description, position, field.Label, more);
    }

    private static PackageList List(FieldDefinition field, PackageTable? old)
    {
        var source = old?.Lists.FirstOrDefault(l => string.Equals(l.ColumnName, field.Name, StringComparison.OrdinalIgnoreCase));
        var known = source?.Items.ToDictionary(i => i.Id) ?? [];
        var items = field.ListItems.Where(i => !i.Retired).OrderBy(i => i.Order).ThenBy(i => i.Id).Select(item => Item(field.Type.PackageCode, item, known.GetValueOrDefault(item.Id))).ToList();
        if (source is null)
            return PackageList.Create(field.Name, field.Type.PackageCode, items);
        // Document order of the items has no meaning, but an unchanged list comes back as it was.
        var place = source.Items.Select((item, index) => (item.Id, index)).ToDictionary(pair => pair.Id, pair => pair.index);
        return new PackageList(source.Element.With("ColumnName", field.Name).WithChildren(items.OrderBy(i => place.GetValueOrDefault(i.Id, int.MaxValue)).Select(i => i.Element)));
    }

    private static PackageListItem Item(string dataType, ListItem item, PackageListItem? old)
    {
        if (old is null)
            return PackageListItem.Create(item.Id, CellOf(dataType, item.Value), item.Order);
        var element = old.Element;
        if (TableMapping.StoredItem(dataType, old.Value) != item.Value)
            element = element.With("Value", CellOf(dataType, item.Value));
        return new PackageListItem(old.DisplayOrder is { } order && order != item.Order ? element.With("DisplayOrder", item.Order.ToString(CultureInfo.InvariantCulture)) : element);
    }

    private static string CellOf(string dataType, string stored) => dataType == "LIST-DATE/TIME" && CellText.TryDate(stored, out var date) ? CellText.FromDate(date) : stored;

    private static List<PackageRelation> Relations(AccountSchema schema, ExportedObjects objects, TableDefinition table, PackageTable? old)
    {
        var relations = new List<PackageRelation>();
        foreach (var link in schema.Relationships.Where(r => r.ChildTable == table.Id))
        {
            // A parent that does not travel would make the package unusable elsewhere.
            if (objects.Tables.FirstOrDefault(t => t.Id == link.ParentTable) is not { } parent)
                continue;
            var made = PackageRelation.Create(table.FindField(link.ChildField)!.Name, parent.Name, parent.FindField(link.ParentField)!.Name, link.Enforced, link.CascadeDelete);
            var same = old?.Relations.FirstOrDefault(r => (r.Field, r.ParentTable, r.ParentField, r.EnforceIntegrity, r.CascadeDelete)
                == (made.Field, made.ParentTable, made.ParentField, made.EnforceIntegrity, made.CascadeDelete));
            relations.Add(same ?? made);
        }

        return relations;
    }
}
