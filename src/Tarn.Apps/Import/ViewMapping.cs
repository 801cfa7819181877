using System.Collections.Immutable;
using Tarn.Apps.Packages;
using Tarn.Data.Schema;

namespace Tarn.Apps.Import;

/// <summary>
/// Turns a package's view into a definition of the data layer. What cannot be understood makes the view invalid and never wider: a filter must not be
/// dropped, since it may guard data.
/// </summary>
internal sealed class ViewMapping(PackageView view, AccountSchema schema)
{
    private readonly Dictionary<string, TableDefinition> _tables = new(StringComparer.OrdinalIgnoreCase);
    private string? _invalid;

    public ViewDefinition ToView()
    {
        var tables = ImmutableArray.CreateBuilder<ViewTable>();
        foreach (var table in view.Tables)
        {
            if (schema.FindTableDefinition(table.Name) is not { } definition)
                Fault($"it reads '{table.Name}', which is no table");
            else if (!_tables.TryAdd(table.Alias, definition))
                Fault($"it names two tables '{table.Alias}'");
            else
                tables.Add(new ViewTable(definition.Id, table.Alias));
        }

        var joins = view.Joins.Select(Join).OfType<ViewJoin>().ToImmutableArray();
        if (tables.Count > 1 && !IsJoined(tables, joins))
            Fault("how its tables are joined is not known");
        var columns = view.Tables.SelectMany(Columns).ToImmutableArray();
        var criteria = view.Conditions.SelectMany(Criteria).ToImmutableArray();
        criteria = criteria.AddRange(Formulas(tables));
        if (criteria.DistinctBy(c => c.Id).Count() != criteria.Length)
            Fault("two of its criteria have the same id");
        var known = criteria.Select(c => c.Id).ToHashSet();
        var root = view.Criteria is { } tree ? Group(tree, known) : null;
        var editable = tables.FirstOrDefault(t => t.Alias.Equals(view.EditableAlias, StringComparison.OrdinalIgnoreCase))?.Alias;
        return new ViewDefinition { Name = view.Name, Tables = tables.ToImmutable(), Joins = joins, Columns = columns, Criteria = criteria, Root = root, EditableAlias = editable, Invalid = _invalid };
    }

    private IEnumerable<ViewCriterion> Formulas(IEnumerable<ViewTable> tables)
    {
        var bare = new ViewDefinition { Name = view.Name, Tables = [.. tables], Columns = [] };
        var byId = schema.Tables.ToDictionary(t => t.Id);
        return view.Formulas.Select(f => new ViewCriterion("", 0, "", "", f.Id) { Formula = ViewFormula.Store(bare, byId, f.Text) });
    }

    // The first reason is the one that is shown.
    private void Fault(string reason) => _invalid ??= $"The view was imported, but {reason}. Edit it to use it.";

    private FieldDefinition? Field(string alias, string name)
    {
        var field = _tables.GetValueOrDefault(alias)?.FindField(name);
        if (field is null)
            Fault($"'{alias}' has no field '{name}'");
        return field;
    }

    private ViewJoin? Join(PackageViewJoin join)
    {
        ViewJoinKind? kind = join.Type switch { "INNER" => ViewJoinKind.Inner, "LEFT" => ViewJoinKind.Left, "RIGHT" => ViewJoinKind.Right, "FULL" => ViewJoinKind.Full, _ => null };
        if (kind is null)
            Fault($"the join '{join.Type}' is not known");
        var left = Field(join.LeftAlias, join.LeftField);
        var right = Field(join.RightAlias, join.RightField);
        return kind is { } known && left is not null && right is not null ? new ViewJoin(known, join.LeftAlias, left.Id, join.RightAlias, right.Id) : null;
    }

    private static bool IsJoined(IReadOnlyList<ViewTable> tables, ImmutableArray<ViewJoin> joins)
    {
        var reached = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { tables[0].Alias };
        while (joins.FirstOrDefault(j => reached.Contains(j.LeftAlias) != reached.Contains(j.RightAlias)) is { } next)
        {
            reached.Add(next.LeftAlias);
            reached.Add(next.RightAlias);
        }

        return reached.Count == tables.Count;
    }

    private IEnumerable<ViewColumn> Columns(PackageViewTable table)
    {
        var order = 0;
        foreach (var column in table.Columns)
        {
            order++;
            if (Field(table.Alias, column.Field) is { } field)
                yield return new ViewColumn(table.Alias, field.Id, column.Alias, column.DisplayOrder ?? order);
        }
    }

    private IEnumerable<ViewCriterion> Criteria(PackageViewCondition condition)
    {
        if (Field(condition.TableAlias, condition.Field) is not { } field)
            yield break;
        foreach (var match in condition.Matches)
        {
            if (CriterionText.Check(field, match.Comparison, match.Value) is { } problem)
                Fault($"a criterion cannot be used: {problem}");
            yield return new ViewCriterion(condition.TableAlias, field.Id, match.Comparison, match.Value, match.CriteriaId);
        }
    }

    private ViewCriteriaGroup Group(PackageCriteria group, HashSet<string> known)
    {
        var ids = ImmutableArray.CreateBuilder<string>();
        var groups = ImmutableArray.CreateBuilder<ViewCriteriaGroup>();
        foreach (var (id, inner) in group.Parts)
        {
            if (inner is not null)
                groups.Add(Group(inner, known));
            else if (known.Contains(id!))
                ids.Add(id!);
            else
                Fault($"its criteria name '{id}', which does not exist");
        }

        return new ViewCriteriaGroup(group.IsOr, ids.ToImmutable(), groups.ToImmutable());
    }
}
