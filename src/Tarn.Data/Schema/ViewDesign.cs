using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Tarn.Data.Fields;

namespace Tarn.Data.Schema;

/// <summary>Steps of designing a view, as pure functions: what a step has nothing to do with stays as it is.</summary>
public static class ViewDesign
{
    /// <summary>Are two definitions the same? Records compare arrays by reference; this compares what is stored.</summary>
    public static bool IsSame(ViewDefinition a, ViewDefinition b) => JsonSerializer.Serialize(a, ObjectStore.Json) == JsonSerializer.Serialize(b, ObjectStore.Json);

    /// <summary>A view that shows all fields of a table but passwords.</summary>
    public static ViewDefinition Begin(string name, TableDefinition table) => new()
    {
        Name = name,
        Tables = [new ViewTable(table.Id, table.Name)],
        Columns = [.. table.Fields.Where(CanShow).Select((f, i) => new ViewColumn(table.Name, f.Id, f.Name, i + 1))],
    };

    /// <summary>May a field be offered as a column? Passwords can be columns, for logins, but show nothing.</summary>
    public static bool CanShow(FieldDefinition field) => field.Type is not PasswordFieldType;

    /// <summary>May a field join tables or be compared?</summary>
    public static bool CanJoin(FieldDefinition field) => SchemaDesigner.Family(field) != 0;

    /// <summary>May two fields be equal?</summary>
    public static bool CanJoin(FieldDefinition left, FieldDefinition right) => CanJoin(left) && SchemaDesigner.Family(left) == SchemaDesigner.Family(right);

    /// <summary>Adds a table, joined by the relationships it has with those that are there; where there are none, by a field that both call alike.</summary>
    public static ViewDefinition AddTable(AccountSchema schema, ViewDefinition view, TableDefinition table)
    {
        var alias = FreeAlias(view, table.Name);
        var joins = ProposeJoins(schema, view, table, alias).ToList();
        return view with
        {
            Tables = view.Tables.Add(new ViewTable(table.Id, alias)),
            Joins = [.. view.Joins, .. joins],
            // Who may write through a view of one table must not lose that by looking at another one.
            EditableAlias = view.EditableAlias ?? (view.Tables.Length == 1 ? view.Tables[0].Alias : null),
        };
    }

    /// <summary>Takes a table out, with everything that speaks of it.</summary>
    public static ViewDefinition RemoveTable(ViewDefinition view, string alias)
    {
        var aliases = new HashSet<string>([alias], StringComparer.OrdinalIgnoreCase);
        var gone = view.Criteria.Where(c => c.Formula is { } formula ? ViewFormula.Uses(formula, aliases, null) : Same(c.TableAlias, alias)).Select(c => c.Id).ToHashSet(StringComparer.Ordinal);
        return view with
        {
            Tables = view.Tables.RemoveAll(t => Same(t.Alias, alias)),
            Joins = view.Joins.RemoveAll(j => Same(j.LeftAlias, alias) || Same(j.RightAlias, alias)),
            Columns = view.Columns.RemoveAll(c => Same(c.TableAlias, alias)),
            Criteria = view.Criteria.RemoveAll(c => gone.Contains(c.Id)),
            Root = view.Root is { } root ? Without(root, gone) : null,
            EditableAlias = view.EditableAlias is { } editable && Same(editable, alias) ? null : view.EditableAlias,
        };
    }

    /// <summary>Gives a table of the view another alias.</summary>
    public static ViewDefinition RenameAlias(ViewDefinition view, string from, string to)
    {
        string New(string alias) => Same(alias, from) ? to : alias;
        return view with
        {
            Tables = [.. view.Tables.Select(t => t with { Alias = New(t.Alias) })],
            Joins = [.. view.Joins.Select(j => j with { LeftAlias = New(j.LeftAlias), RightAlias = New(j.RightAlias) })],
            Columns = [.. view.Columns.Select(c => c with { TableAlias = New(c.TableAlias) })],
            Criteria = [.. view.Criteria.Select(c => c with { TableAlias = New(c.TableAlias), Formula = c.Formula is { } formula ? ViewFormula.Rename(formula, from, to) : null })],
            EditableAlias = view.EditableAlias is { } editable ? New(editable) : null,
        };
    }

    /// <summary>Says how two tables are joined; every pair of fields between them gets the kind.</summary>
    /// <param name="view">The view.</param>
    /// <param name="left">Alias of the table that the kind calls left.</param>
    /// <param name="right">Alias of the other one.</param>
    /// <param name="kind">The kind.</param>
    public static ViewDefinition SetKind(ViewDefinition view, string left, string right, ViewJoinKind kind) => view with
    {
        Joins =
        [
            .. view.Joins.Select(j => Same(j.LeftAlias, left) && Same(j.RightAlias, right) ? j with { Kind = kind }
                : Same(j.LeftAlias, right) && Same(j.RightAlias, left) ? j with { Kind = kind switch { ViewJoinKind.Left => ViewJoinKind.Right, ViewJoinKind.Right => ViewJoinKind.Left, _ => kind } }
                : j),
        ],
    };

    /// <summary>Adds a column at the end, under the field's name, or one made of table and field when it is taken.</summary>
    public static ViewDefinition AddColumn(ViewDefinition view, string alias, FieldDefinition field) =>
        view with { Columns = view.Columns.Add(new ViewColumn(alias, field.Id, FreeColumn(view, alias, field.Name), view.Columns.Select(c => c.Order).DefaultIfEmpty(0).Max() + 1)) };

    /// <summary>Moves a column among the others, in display order.</summary>
    public static ViewDefinition MoveColumn(ViewDefinition view, int from, int to)
    {
        var columns = view.Columns.OrderBy(c => c.Order).ToList();
        var moved = columns[from];
        columns.RemoveAt(from);
        columns.Insert(Math.Clamp(to, 0, columns.Count), moved);
        return view with { Columns = [.. columns.Select((c, i) => c with { Order = i + 1 })] };
    }

    private static IEnumerable<ViewJoin> ProposeJoins(AccountSchema schema, ViewDefinition view, TableDefinition table, string alias)
    {
        foreach (var link in schema.Relationships)
        {
            if (link.ChildTable == table.Id && view.Tables.FirstOrDefault(t => t.Table == link.ParentTable) is { } parent)
                return [new ViewJoin(link.Join, parent.Alias, link.ParentField, alias, link.ChildField)];
            if (link.ParentTable == table.Id && view.Tables.FirstOrDefault(t => t.Table == link.ChildTable) is { } child)
                return [new ViewJoin(Turned(link.Join), child.Alias, link.ChildField, alias, link.ParentField)];
        }

        var alike = from other in view.Tables
                    from left in schema.FindTable(other.Table)?.Fields ?? []
                    from right in table.Fields
                    where other.Table != table.Id && Same(left.Name, right.Name) && (left.Unique || right.Unique) && CanJoin(left, right)
                    select new ViewJoin(ViewJoinKind.Inner, other.Alias, left.Id, alias, right.Id);
        return alike.Take(1);
    }

    /// <summary>The same join, told from the other table. A relationship's join has the parent on its left.</summary>
    private static ViewJoinKind Turned(ViewJoinKind kind) => kind switch { ViewJoinKind.Left => ViewJoinKind.Right, ViewJoinKind.Right => ViewJoinKind.Left, _ => kind };

    private static ViewCriteriaGroup Without(ViewCriteriaGroup group, HashSet<string> gone) =>
        group with { Criteria = group.Criteria.RemoveAll(gone.Contains), Groups = [.. group.Groups.Select(g => Without(g, gone))] };

    private static string FreeAlias(ViewDefinition view, string name)
    {
        var free = name;
        for (var i = 1; view.Tables.Any(t => Same(t.Alias, free)); i++)
            free = Cut(name, "_" + i.ToString(CultureInfo.InvariantCulture));
        return free;
    }

    private static string FreeColumn(ViewDefinition view, string alias, string field)
    {
        var name = view.Columns.Any(c => Same(c.Alias, field)) ? Cut($"{alias}_{field}", "") : field;
        var free = name;
        for (var i = 2; view.Columns.Any(c => Same(c.Alias, free)); i++)
            free = Cut(name, "_" + i.ToString(CultureInfo.InvariantCulture));
        return free;
    }

    private static string Cut(string name, string suffix) => name[..Math.Min(name.Length, ObjectNames.MaxAliasLength - suffix.Length)] + suffix;

    private static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);
}
