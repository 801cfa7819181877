using Tarn.Sql;

namespace Tarn.Data.Schema;

/// <summary>Who uses a table or field: what a designer is told before it is removed.</summary>
internal static class Dependents
{
    public static List<string> Of(AccountSchema schema, TableDefinition table) =>
    [
        .. schema.Views.Where(v => v.Tables.Any(t => t.Table == table.Id)).Select(v => $"the view '{v.Name}'"),
        .. schema.Relationships.Where(r => r.ParentTable == table.Id || r.ChildTable == table.Id).Select(r => $"the relationship {Describe(schema, r)}"),
    ];

    public static List<string> Of(AccountSchema schema, SqlCompiler compiler, TableDefinition table, FieldDefinition field) =>
    [
        .. Formulas(schema, compiler, table, field).Select(f => $"the formula '{f.Name}'"),
        .. schema.Views.Where(v => Uses(v, table, field)).Select(v => $"the view '{v.Name}'"),
        .. Relationships(schema, field).Select(r => $"the relationship {Describe(schema, r)}"),
    ];

    public static IEnumerable<RelationshipDefinition> Relationships(AccountSchema schema, FieldDefinition field) =>
        schema.Relationships.Where(r => r.ParentField == field.Id || r.ChildField == field.Id);

    public static IEnumerable<FieldDefinition> Formulas(AccountSchema schema, SqlCompiler compiler, TableDefinition table, FieldDefinition field) =>
        table.Formulas.Where(f => f.Id != field.Id && compiler.CompileFormula(schema, schema.Source(table), f.Formula!).Columns.Any(c => ReferenceEquals(c.Field, field)));

    public static bool Uses(ViewDefinition view, TableDefinition table, FieldDefinition field)
    {
        var aliases = view.Tables.Where(t => t.Table == table.Id).Select(t => t.Alias).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return view.Columns.Any(c => c.Field == field.Id && aliases.Contains(c.TableAlias))
            || view.Criteria.Any(c => c.Formula is { } formula ? ViewFormula.Uses(formula, aliases, field.Id) : c.Field == field.Id && aliases.Contains(c.TableAlias))
            || view.Joins.Any(j => (j.LeftField == field.Id && aliases.Contains(j.LeftAlias)) || (j.RightField == field.Id && aliases.Contains(j.RightAlias)));
    }

    public static string Describe(AccountSchema schema, RelationshipDefinition relationship)
    {
        var parent = schema.FindTable(relationship.ParentTable)!;
        var child = schema.FindTable(relationship.ChildTable)!;
        return $"{parent.Name}.{parent.FindField(relationship.ParentField)!.Name} - {child.Name}.{child.FindField(relationship.ChildField)!.Name}";
    }
}
