using System.Collections.Immutable;
using System.Globalization;
using Tarn.Data.Fields;
using Tarn.Data.Sheets;
using Tarn.Sql;

namespace Tarn.Data.Schema;

/// <summary>Which part of a view a problem is about.</summary>
public enum ViewPlace
{
    /// <summary>The view as a whole.</summary>
    View,

    /// <summary>A table, by alias.</summary>
    Table,

    /// <summary>A pair of fields that join two tables, by its place among them.</summary>
    Join,

    /// <summary>A column, by its place among them.</summary>
    Column,

    /// <summary>A criterion, by id.</summary>
    Criterion,
}

/// <summary>What keeps a view from being used.</summary>
/// <param name="Place">The part it is about.</param>
/// <param name="Key">Which one: an alias, a place from 0, or an id.</param>
/// <param name="Text">A sentence that says what to do.</param>
/// <param name="Position">Where in a formula, from 1; null when not known or not in one.</param>
public sealed record ViewProblem(ViewPlace Place, string Key, string Text, int? Position = null);

/// <summary>A view tried out: what is wrong with it, or what it shows. Nothing is stored.</summary>
/// <param name="Problems">What is wrong; empty when it can be used.</param>
/// <param name="Sql">The statement that it stands for; null when it cannot be used.</param>
/// <param name="Rows">The first rows: a text for each column, null where blank.</param>
public sealed record ViewCheck(ImmutableArray<ViewProblem> Problems, string? Sql, ImmutableArray<string?[]> Rows)
{
    /// <summary>Rows that are read.</summary>
    public const int MaxRows = 20;

    /// <summary>Tries a view.</summary>
    /// <param name="database">The account.</param>
    /// <param name="view">The view, stored or not.</param>
    /// <param name="cancellation">Cancels.</param>
    public static ValueTask<ViewCheck> RunAsync(AccountDatabase database, ViewDefinition view, CancellationToken cancellation) => database.WithSchemaAsync(
        async schema =>
        {
            view = view with { Invalid = null };
            var problems = Find(database.Compiler, schema, view);
            if (problems.Count > 0)
                return new ViewCheck([.. problems], null, []);
            var draft = Draft(schema, view);
            var columns = ViewSheet.Columns(draft, view);
            var query = new RecordQuery
            {
                Source = draft.Source(view),
                Select = string.Join(", ", columns.Select(c => $"[{c.Column.Alias}]").DefaultIfEmpty($"[{ObjectNames.Key}]")),
                OrderBy = string.Join(", ", view.Tables.Select(t => $"[{ViewText.KeyOf(t.Alias)}]")),
                ByKey = false,
            };
            var rows = ImmutableArray.CreateBuilder<string?[]>();
            var compiled = database.Compiler.CompileQuery(draft, query);
            await using var found = await database.Engine.QueryAsync(compiled.ToStatement(database.UtcNow, 0, MaxRows), cancellation);
            while (await found.ReadAsync(cancellation))
                rows.Add([.. columns.Select((c, i) => SheetCell.Show(c.Field, SheetCell.Read(found, i, c.Field)))]);
            return new ViewCheck([], ViewText.Show(view, schema.Tables.ToDictionary(t => t.Id)), rows.ToImmutable());
        },
        cancellation);

    /// <summary>Finds what keeps a view from being used, each problem with its place.</summary>
    public static IReadOnlyList<ViewProblem> Find(SqlCompiler compiler, AccountSchema schema, ViewDefinition view)
    {
        var problems = new List<ViewProblem>();
        CheckTables(schema, view, problems);
        CheckColumns(schema, view, problems);
        for (var i = 0; i < view.Joins.Length; i++)
        {
            if (CheckJoin(schema, view, view.Joins[i]) is { } text)
                problems.Add(new ViewProblem(ViewPlace.Join, i.ToString(CultureInfo.InvariantCulture), text));
        }

        CheckCriteria(compiler, schema, view, problems);
        if (problems.Count == 0)
            CheckWhole(compiler, schema, view, problems);
        return problems;
    }

    private static AccountSchema Draft(AccountSchema schema, ViewDefinition view) => AccountSchema.Draft(
        schema.Tables, schema.Views.Where(v => v.Id != view.Id && !v.Name.Equals(view.Name, StringComparison.OrdinalIgnoreCase)).Append(view), schema.Relationships);

    private static void CheckTables(AccountSchema schema, ViewDefinition view, List<ViewProblem> problems)
    {
        if (view.Tables.Length is 0 or > SchemaDesigner.MaxViewTables)
            problems.Add(new ViewProblem(ViewPlace.View, "", $"A view needs 1 to {SchemaDesigner.MaxViewTables} tables."));
        var aliases = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var table in view.Tables)
        {
            if (schema.FindTable(table.Table) is null)
                problems.Add(new ViewProblem(ViewPlace.Table, table.Alias, $"The table behind '{table.Alias}' has been deleted. Take it out of the view."));
            if (!aliases.Add(table.Alias))
                problems.Add(new ViewProblem(ViewPlace.Table, table.Alias, $"Two tables of the view '{view.Name}' are called '{table.Alias}'."));
            else if (AliasProblem(table.Alias, "table") is { } text)
                problems.Add(new ViewProblem(ViewPlace.Table, table.Alias, text));
        }

        if (view.EditableAlias is { } editable && !aliases.Contains(editable))
            problems.Add(new ViewProblem(ViewPlace.View, "", $"The view '{view.Name}' has no table '{editable}' to write to."));
        var reached = Reached(view);
        foreach (var table in view.Tables.Where(t => !reached.Contains(t.Alias)))
            problems.Add(new ViewProblem(ViewPlace.Table, table.Alias, $"In the view '{view.Name}' the table '{table.Alias}' is not joined to the others. Say which of its fields equals one of theirs."));
    }

    /// <summary>Aliases that are joined to the first table, however far.</summary>
    private static HashSet<string> Reached(ViewDefinition view)
    {
        var reached = new HashSet<string>(view.Tables.Take(1).Select(t => t.Alias), StringComparer.OrdinalIgnoreCase);
        while (view.Joins.FirstOrDefault(j => reached.Contains(j.LeftAlias) != reached.Contains(j.RightAlias)) is { } next)
        {
            reached.Add(next.LeftAlias);
            reached.Add(next.RightAlias);
        }

        return reached;
    }

    private static void CheckColumns(AccountSchema schema, ViewDefinition view, List<ViewProblem> problems)
    {
        if (view.Columns.IsEmpty)
            problems.Add(new ViewProblem(ViewPlace.View, "", $"The view '{view.Name}' needs at least one column."));
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < view.Columns.Length; i++)
        {
            var column = view.Columns[i];
            var text = FieldOf(schema, view, column.TableAlias, column.Field) is null ? $"The view '{view.Name}' uses a field of '{column.TableAlias}' that does not exist."
                : !names.Add(column.Alias) ? $"The column name '{column.Alias}' is used twice in the view '{view.Name}'."
                : AliasProblem(column.Alias, "column");
            if (text is not null)
                problems.Add(new ViewProblem(ViewPlace.Column, i.ToString(CultureInfo.InvariantCulture), text));
        }
    }

    private static string? AliasProblem(string alias, string kind) =>
        alias.StartsWith('_') ? $"The {kind} name '{alias}' begins with '_', which is kept for Tarn." : ObjectNames.Check(alias, kind, ObjectNames.MaxAliasLength);

    private static string? CheckJoin(AccountSchema schema, ViewDefinition view, ViewJoin join)
    {
        if (FieldOf(schema, view, join.LeftAlias, join.LeftField) is not { } left || FieldOf(schema, view, join.RightAlias, join.RightField) is not { } right)
            return "Choose the two fields that are equal.";
        if (SchemaDesigner.Family(left) != SchemaDesigner.Family(right) || SchemaDesigner.Family(left) == 0)
            return $"In the view '{view.Name}' the fields {join.LeftAlias}.{left.Name} ({left.Type.Code}) and {join.RightAlias}.{right.Name} ({right.Type.Code}) cannot be joined.";
        return join.LeftAlias.Equals(join.RightAlias, StringComparison.OrdinalIgnoreCase) ? "A table is joined with another one; to join it with itself, add it twice." : null;
    }

    private static void CheckCriteria(SqlCompiler compiler, AccountSchema schema, ViewDefinition view, List<ViewProblem> problems)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var criterion in view.Criteria)
        {
            if (!ids.Add(criterion.Id))
                problems.Add(new ViewProblem(ViewPlace.Criterion, criterion.Id, $"Two criteria of the view '{view.Name}' have the id '{criterion.Id}'."));
            else if (criterion.Formula is { } formula)
            {
                if (ViewFormula.Check(compiler, schema, view, formula) is var (text, position))
                    problems.Add(new ViewProblem(ViewPlace.Criterion, criterion.Id, text, position));
            }
            else if (FieldOf(schema, view, criterion.TableAlias, criterion.Field) is not { } field)
                problems.Add(new ViewProblem(ViewPlace.Criterion, criterion.Id, $"The view '{view.Name}' filters by a field of '{criterion.TableAlias}' that does not exist."));
            else if (CriterionText.Check(field, criterion.Comparison, criterion.Value) is { } problem)
                problems.Add(new ViewProblem(ViewPlace.Criterion, criterion.Id, problem));
        }

        if (view.Root is { } root && Missing(root, ids) is { } missing)
            problems.Add(new ViewProblem(ViewPlace.View, "", $"The criteria of the view '{view.Name}' name '{missing}', which does not exist."));
    }

    private static string? Missing(ViewCriteriaGroup group, HashSet<string> ids) => group.Criteria.FirstOrDefault(c => !ids.Contains(c)) ?? group.Groups.Select(g => Missing(g, ids)).FirstOrDefault(m => m is not null);

    private static void CheckWhole(SqlCompiler compiler, AccountSchema schema, ViewDefinition view, List<ViewProblem> problems)
    {
        try
        {
            var draft = Draft(schema, view);
            compiler.CompileQuery(draft, new RecordQuery { Source = draft.Source(view) });
        }
        catch (TSqlException failure)
        {
            problems.Add(new ViewProblem(ViewPlace.View, "", $"The view '{view.Name}' cannot be used: {failure.Message}"));
        }
        catch (DataException failure)
        {
            problems.Add(new ViewProblem(ViewPlace.View, "", failure.Message));
        }
    }

    private static FieldDefinition? FieldOf(AccountSchema schema, ViewDefinition view, string alias, long field) =>
        view.Tables.FirstOrDefault(t => t.Alias.Equals(alias, StringComparison.OrdinalIgnoreCase)) is { } table ? schema.FindTable(table.Table)?.FindField(field) : null;
}
