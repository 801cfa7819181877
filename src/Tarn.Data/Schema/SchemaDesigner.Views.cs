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

    /// <summary>Replaces the definition of a view that somebody has looked at, unless somebody else has changed it since.</summary>
    /// <param name="seen">The view as it was read.</param>
    /// <param name="view">The view as it shall be.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DataException">It was changed or deleted meanwhile, or breaks a rule. Nothing was changed.</exception>
    public ValueTask<ViewDefinition> UpdateViewAsync(ViewDefinition seen, ViewDefinition view, CancellationToken cancellation) => ChangeAsync(
        async (session, schema) =>
        {
            var now = schema.Views.FirstOrDefault(v => v.Id == seen.Id) ?? throw new DataException(DataProblem.ObjectNotFound, $"The view '{seen.Name}' has been deleted meanwhile.");
            if (!ViewDesign.IsSame(now, seen))
                throw new DataException(DataProblem.Conflict, "Somebody else has changed this view meanwhile. Load it anew, and make your changes there.");
            if (!view.Name.Equals(now.Name, StringComparison.OrdinalIgnoreCase))
                CheckFreeName(schema, view.Name, "view");
            view = view with { Id = now.Id };
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
        if (view.Invalid is null && ViewCheck.Find(_database.Compiler, schema, view).FirstOrDefault() is { } problem)
            throw new DataException(DataProblem.InvalidDefinition, problem.Text, problem.Place is ViewPlace.Column or ViewPlace.Table ? [problem.Key] : []);
    }

    /// <summary>Fields of one family may be joined and related: 1 text, 2 numbers, 3 dates, 4 yes/no; 0 none.</summary>
    internal static int Family(FieldDefinition field) => field.Type switch
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
