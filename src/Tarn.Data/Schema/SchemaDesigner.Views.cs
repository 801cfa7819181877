using Tarn.Data.Engines;
using Tarn.Data.Fields;
using Tarn.Data.Records;
using Tarn.Sql;

namespace Tarn.Data.Schema;

public sealed partial class SchemaDesigner
{
    /// <summary>Most tables of a view.</summary>
    public const int MaxViewTables = 20;

    /// <summary>Creates a view.</summary>
    public ValueTask<ViewDefinition> CreateViewAsync(ViewDefinition view, CancellationToken cancellation) =>
        ChangeAsync((session, schema) => CreateViewAsync(session, schema, view, cancellation), cancellation);

    /// <summary>Creates a view inside a transaction of the caller's.</summary>
    public async ValueTask<ViewDefinition> CreateViewAsync(IWriteSession session, AccountSchema schema, ViewDefinition view, CancellationToken cancellation)
    {
        CheckFreeName(schema, view.Name, "view");
        view = view with { Id = await ObjectStore.TakeIdsAsync(session, 1, cancellation) };
        CheckView(schema, view);
        await ObjectStore.SaveAsync(session, ObjectStore.ViewKind, view.Id, view, cancellation);
        return view;
    }

    /// <summary>Replaces a view's definition, name included.</summary>
    public ValueTask<ViewDefinition> UpdateViewAsync(string name, ViewDefinition view, CancellationToken cancellation) => ChangeAsync(
        async (session, schema) =>
        {
            var old = schema.View(name);
            if (!view.Name.Equals(old.Name, StringComparison.OrdinalIgnoreCase))
                CheckFreeName(schema, view.Name, "view");
            view = view with { Id = old.Id };
            CheckView(schema, view);
            await ObjectStore.SaveAsync(session, ObjectStore.ViewKind, view.Id, view, cancellation);
            return view;
        },
        cancellation);

    /// <summary>Removes a view.</summary>
    public ValueTask<bool> DropViewAsync(string name, CancellationToken cancellation) => ChangeAsync(
        async (session, schema) =>
        {
            await ObjectStore.DeleteAsync(session, ObjectStore.ViewKind, schema.View(name).Id, cancellation);
            return true;
        },
        cancellation);

    /// <summary>Creates a relationship; with enforcement the data is checked first.</summary>
    public ValueTask<RelationshipDefinition> CreateRelationshipAsync(RelationshipDefinition relationship, CancellationToken cancellation) =>
        ChangeAsync((session, schema) => CreateRelationshipAsync(session, schema, relationship, cancellation), cancellation);

    /// <summary>Creates a relationship inside a transaction of the caller's.</summary>
    public static async ValueTask<RelationshipDefinition> CreateRelationshipAsync(
        IWriteSession session, AccountSchema schema, RelationshipDefinition relationship, CancellationToken cancellation)
    {
        relationship = relationship with { Id = await ObjectStore.TakeIdsAsync(session, 1, cancellation) };
        var link = CheckRelationship(schema, relationship);
        if (relationship.Enforced)
            await CheckOrphansAsync(session, link, cancellation);
        if (!link.ChildField.Unique && !link.ChildField.Indexed)
        {
            // The child field is searched with every change of a parent.
            var child = link.Child with { Fields = link.Child.Fields.Replace(link.ChildField, link.ChildField with { Indexed = true }) };
            await RunAsync(session, IndexStatements(session.Engine.Schema, child, child.FindField(link.ChildField.Id)!), cancellation);
            await ObjectStore.SaveAsync(session, ObjectStore.TableKind, child.Id, child, cancellation);
        }

        await ObjectStore.SaveAsync(session, ObjectStore.RelationshipKind, relationship.Id, relationship, cancellation);
        return relationship;
    }

    /// <summary>Removes a relationship.</summary>
    public ValueTask<bool> DropRelationshipAsync(long id, CancellationToken cancellation) => ChangeAsync(
        async (session, schema) =>
        {
            await ObjectStore.DeleteAsync(session, ObjectStore.RelationshipKind, id, cancellation);
            return true;
        },
        cancellation);

    private void CheckView(AccountSchema schema, ViewDefinition view)
    {
        if (view.Invalid is not null)
            return;
        if (view.Tables.Length is 0 or > MaxViewTables)
            throw new DataException(DataProblem.InvalidDefinition, $"A view needs 1 to {MaxViewTables} tables.");
        if (view.Columns.IsEmpty)
            throw new DataException(DataProblem.InvalidDefinition, $"The view '{view.Name}' needs at least one column.");
        var aliases = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var column in view.Columns)
        {
            if (!aliases.Add(column.Alias))
                throw new DataException(DataProblem.InvalidDefinition, $"The column name '{column.Alias}' is used twice in the view '{view.Name}'.", column.Alias);
        }

        var draft = AccountSchema.Draft(schema.Tables, schema.Views.Where(v => v.Id != view.Id).Append(view), schema.Relationships);
        foreach (var join in view.Joins)
            CheckJoin(draft, view, join);
        try
        {
            _database.Compiler.CompileQuery(draft, new RecordQuery { Source = draft.Source(view) });
        }
        catch (TSqlException failure)
        {
            throw new DataException(DataProblem.InvalidDefinition, $"The view '{view.Name}' cannot be used: {failure.Message}");
        }
    }

    private static void CheckJoin(AccountSchema schema, ViewDefinition view, ViewJoin join)
    {
        var left = FieldOf(join.LeftAlias, join.LeftField);
        var right = FieldOf(join.RightAlias, join.RightField);
        if (Family(left) != Family(right) || Family(left) == 0)
            throw new DataException(DataProblem.InvalidDefinition, $"In the view '{view.Name}' the fields {join.LeftAlias}.{left.Name} ({left.Type.Code}) and {join.RightAlias}.{right.Name} ({right.Type.Code}) cannot be joined.");

        FieldDefinition FieldOf(string alias, long field) =>
            schema.FindTable(view.Tables.First(t => t.Alias.Equals(alias, StringComparison.OrdinalIgnoreCase)).Table)!.FindField(field)!;
    }

    /// <summary>Fields of one family may be joined and related: 1 text, 2 numbers, 3 dates, 4 yes/no; 0 none.</summary>
    private static int Family(FieldDefinition field) => field.Type switch
    {
        PasswordFieldType or AttachmentFieldType or ListFieldType => 0,
        _ => field.Type.SqlType.Kind switch
        {
            SqlTypeKind.NVarChar or SqlTypeKind.UniqueIdentifier => 1,
            SqlTypeKind.Int or SqlTypeKind.Float or SqlTypeKind.Money => 2,
            SqlTypeKind.DateTime => 3,
            SqlTypeKind.Bit => 4,
            _ => 0,
        },
    };

    private static TableRules.Link CheckRelationship(AccountSchema schema, RelationshipDefinition relationship)
    {
        var parent = schema.FindTable(relationship.ParentTable) ?? throw DataException.NoTable(relationship.ParentTable.ToString(System.Globalization.CultureInfo.InvariantCulture));
        var child = schema.FindTable(relationship.ChildTable) ?? throw DataException.NoTable(relationship.ChildTable.ToString(System.Globalization.CultureInfo.InvariantCulture));
        var parentField = parent.FindField(relationship.ParentField) ?? throw DataException.NoFields("parent field");
        var childField = child.FindField(relationship.ChildField) ?? throw DataException.NoFields("child field");
        string? problem = null;
        if (!parentField.Unique)
            problem = $"The parent field {parent.Name}.{parentField.Name} must be Unique.";
        else if (parentField.Type.SqlType.Kind != childField.Type.SqlType.Kind || Family(parentField) == 0)
            problem = $"The fields {parent.Name}.{parentField.Name} ({parentField.Type.Code}) and {child.Name}.{childField.Name} ({childField.Type.Code}) do not have the same type.";
        else if ((relationship.CascadeDelete || relationship.CascadeUpdate) && !relationship.Enforced)
            problem = "Cascades need referential integrity to be enforced.";
        else if ((relationship.CascadeDelete || relationship.CascadeUpdate) && parent.Id == child.Id)
            problem = "A relationship of a table with itself cannot cascade.";
        else if (schema.Relationships.Any(r => r.ParentField == parentField.Id && r.ChildField == childField.Id))
            problem = $"{parent.Name}.{parentField.Name} and {child.Name}.{childField.Name} are related already.";
        else if (relationship.CascadeDelete && CascadesBack(schema, from: child.Id, to: parent.Id, 0))
            problem = "The cascade deletes would form a cycle.";
        return problem is null
            ? new TableRules.Link(relationship, parent, parentField, child, childField)
            : throw new DataException(DataProblem.InvalidDefinition, problem);
    }

    private static bool CascadesBack(AccountSchema schema, long from, long to, int depth) =>
        depth < 64 && schema.Relationships.Any(r => r.CascadeDelete && r.ParentTable == from && (r.ChildTable == to || CascadesBack(schema, r.ChildTable, to, depth + 1)));

    private static async ValueTask CheckOrphansAsync(IWriteSession session, TableRules.Link link, CancellationToken cancellation)
    {
        var engine = session.Engine.Schema;
        var type = link.ChildField.Type.SqlType;
        // Blank text keys of an enforced relationship are NULL.
        if (type.IsText)
            await RunAsync(session, [$"UPDATE \"{link.Child.Name}\" SET \"{link.ChildField.Name}\" = NULL WHERE NOT ({engine.NotBlank(link.ChildField.Name, type)})"], cancellation);
        var sql = $"SELECT count(*) FROM \"{link.Child.Name}\" WHERE {engine.NotBlank(link.ChildField.Name, type)} AND {engine.IndexExpression(link.ChildField.Name, type)} NOT IN "
            + $"(SELECT {engine.IndexExpression(link.ParentField.Name, type)} FROM \"{link.Parent.Name}\" WHERE \"{link.ParentField.Name}\" IS NOT NULL)";
        await using var rows = await session.QueryAsync(new SqlStatement(sql, []), cancellation);
        await rows.ReadAsync(cancellation);
        if (rows.GetInt64(0) is > 0 and var orphans)
            throw new DataException(DataProblem.Relationship, $"Referential integrity cannot be enforced: {orphans} records of {link.Child.Name} have a {link.ChildField.Name} that no record of {link.Parent.Name} has.", link.ChildField.Name);
    }
}
