using System.Globalization;
using System.Text.Json;
using Tarn.Apps.Catalogue;
using Tarn.Apps.Import;
using Tarn.Apps.Packages;
using Tarn.Data.Schema;

namespace Tarn.Apps.Export;

/// <summary>Describes a view in the package's terms: as it was imported while it still means the same, anew otherwise.</summary>
internal static class ViewWriting
{
    public static PackageView ToPackage(AccountSchema schema, ViewDefinition view, PackagedObject? packaged)
    {
        var entry = packaged?.Entry is { } line ? new PackageObjectEntry(line) : null;
        if (packaged is not null)
        {
            var old = new PackageView(packaged.Element.With("Name", view.Name), entry);
            if (Text(new ViewMapping(old, schema).ToView()) == Text(view))
                return new PackageView(WithEditable(old.Element, view), entry);
        }

        return new PackageView(WithEditable(Element(schema, view), view), entry);
    }

    /// <summary>Which table is edited: Tarn's own part, written where there is something to say.</summary>
    private static PackageElement WithEditable(PackageElement element, ViewDefinition view) =>
        view.EditableAlias is null && element["t:EditableAlias"] is null ? element : element.With("t:EditableAlias", view.EditableAlias ?? "");

    // Records compare arrays by reference; their JSON compares by content.
    private static string Text(ViewDefinition view) => JsonSerializer.Serialize(view with { Id = 0, Note = "", EditableAlias = null }, ObjectStore.Json);

    private static PackageElement Element(AccountSchema schema, ViewDefinition view)
    {
        var tables = view.Tables.ToDictionary(t => t.Alias, t => schema.FindTable(t.Table)!, StringComparer.OrdinalIgnoreCase);
        string FieldOf(string alias, long id) => tables[alias].FindField(id)!.Name;
        var children = new List<PackageElement>();
        foreach (var table in view.Tables)
        {
            children.Add(PackageElement.Create("Table", [("Name", tables[table.Alias].Name), ("Alias", table.Alias)], view.Columns.Where(c => Same(c.TableAlias, table.Alias)).Select(c =>
                PackageElement.Create("Field", [("Name", FieldOf(c.TableAlias, c.Field)), ("Alias", c.Alias), ("DisplayOrder", c.Order.ToString(CultureInfo.InvariantCulture))]))));
        }

        children.AddRange(view.Joins.Select(j => PackageElement.Create("t:Join",
        [
            ("Type", j.Kind.ToString().ToUpperInvariant()), ("LeftAlias", j.LeftAlias), ("LeftField", FieldOf(j.LeftAlias, j.LeftField)),
            ("RightAlias", j.RightAlias), ("RightField", FieldOf(j.RightAlias, j.RightField)),
        ])));
        foreach (var group in view.Criteria.Where(c => c.Formula is null).GroupBy(c => (Alias: c.TableAlias, c.Field)))
        {
            var field = tables[group.Key.Alias].FindField(group.Key.Field)!;
            children.Add(PackageElement.Create(
                "Condition",
                [
                    ("Table", tables[group.Key.Alias].Name), ("TableAlias", group.Key.Alias), ("Field", field.Name), ("DataType", field.Type.PackageCode),
                    ("IsFormula", CellText.FromBoolean(field.IsFormula)),
                ],
                group.Select(c => PackageElement.Create("Match", [("ComparisonType", c.Comparison), ("Value", c.Value), ("CriteriaId", c.Id)]))));
        }

        var byId = schema.Tables.ToDictionary(t => t.Id);
        children.AddRange(view.Criteria.Where(c => c.Formula is not null).Select(c => PackageElement.Create("t:Formula", [("CriteriaId", c.Id), ("Text", ViewFormula.Show(view, byId, c.Formula!))])));
        if (view.Root is { } root)
            children.Add(new PackageElement("CriteriaRoot", children: [Group(root)]));
        return PackageElement.Create("View", [("Name", view.Name)], children);
    }

    private static PackageElement Group(ViewCriteriaGroup group) => PackageElement.Create(
        "CriteriaGroup", [("Type", group.Any ? "OR" : "AND")],
        group.Criteria.Select(id => PackageElement.Create("CriteriaItem", [("CriteriaId", id)])).Concat(group.Groups.Select(Group)));

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
