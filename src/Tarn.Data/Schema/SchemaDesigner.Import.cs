using Tarn.Data.Directories;
using Tarn.Data.Engines;
using Tarn.Data.Fields;
using Tarn.Sql;

namespace Tarn.Data.Schema;

/// <summary>What imports need: tables from complete definitions, loaded before their indexes are made, several of them in one transaction.</summary>
public sealed partial class SchemaDesigner
{
    /// <summary>
    /// Creates a table from a complete definition (list items with their ids, formulas as text) with counters but without indexes:
    /// <see cref="CreateIndexesAsync(IWriteSession, TableDefinition, CancellationToken)"/> makes these after loading.
    /// </summary>
    /// <param name="session">The transaction.</param>
    /// <param name="schema">The schema as it is in the transaction.</param>
    /// <param name="table">The table; numbers that are 0 are given here. A number that a table has takes its place (see <see cref="ReplaceTableAsync"/>).</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DataException">A name or an option breaks a rule, or the name is taken.</exception>
    public async ValueTask<TableDefinition> CreateBareTableAsync(IWriteSession session, AccountSchema schema, TableDefinition table, CancellationToken cancellation)
    {
        if (table.Id == 0 || schema.FindTable(table.Id) is null)
            CheckFreeName(schema, table.Name, "table");
        if (table.Fields.Length is 0 or > MaxFields)
            throw new DataException(DataProblem.InvalidDefinition, $"A table needs 1 to {MaxFields} fields.");
        table = await NumberAsync(session, table with { Fields = [.. table.Fields.Select(CompleteGiven)] }, cancellation);
        CheckFields(table);
        var engine = session.Engine.Schema;
        var columns = string.Join(", ", table.Fields.Select(f => $"\"{f.Name}\" {engine.ColumnType(f.Type.SqlType)}"));
        await RunAsync(session, [$"CREATE TABLE \"{table.Name}\" ({engine.KeyColumn}, {columns})"], cancellation);
        foreach (var field in table.Fields.Where(f => HasCounter(f) && !f.IsFormula))
            await RunAsync(session, engine.CreateCounter(field.Counter, 1), cancellation);
        await ObjectStore.SaveAsync(session, ObjectStore.TableKind, table.Id, table, cancellation);
        return table;
    }

    /// <summary>Puts a new table in the place of an old one: its records go, its number and those of fields of the same name stay, so that views and relationships go on.</summary>
    public async ValueTask<TableDefinition> ReplaceTableAsync(IWriteSession session, AccountSchema schema, TableDefinition old, TableDefinition table, CancellationToken cancellation)
    {
        DirectoryTable.CheckDrop(old);
        await DropTableAsync(session, old, cancellation);
        var kept = table with { Id = old.Id, Fields = [.. table.Fields.Select(f => f with { Id = old.FindField(f.Name)?.Id ?? 0 })] };
        return await CreateBareTableAsync(session, schema, kept, cancellation);
    }

    /// <summary>Makes the indexes of a table that was created bare.</summary>
    /// <exception cref="DataException">A unique field holds a value twice; the exception names the field.</exception>
    public static async ValueTask CreateIndexesAsync(IWriteSession session, TableDefinition table, CancellationToken cancellation)
    {
        foreach (var field in table.Fields)
        {
            try
            {
                await RunAsync(session, IndexStatements(session.Engine.Schema, table, field), cancellation);
            }
            catch (UniqueViolationException)
            {
                throw DataException.Duplicates(field.Name);
            }
        }
    }

    /// <summary>Adds fields at the end of a table inside a transaction of the caller's, and takes over list items given for fields that exist.</summary>
    /// <returns>The table as it is now.</returns>
    public async ValueTask<TableDefinition> ExtendTableAsync(
        IWriteSession session, AccountSchema schema, TableDefinition table, IReadOnlyList<FieldDefinition> added, CancellationToken cancellation)
    {
        var known = table.Fields.Length;
        var extended = await NumberAsync(session, table with { Fields = [.. table.Fields, .. added.Select(f => CompleteGiven(f) with { Id = 0 })] }, cancellation);
        CheckFields(extended);
        if (extended.Fields.Length > MaxFields)
            throw new DataException(DataProblem.InvalidDefinition, $"A table may have at most {MaxFields} fields.");
        CheckFormulas(WithTable(schema, extended), extended, extended.Formulas);
        foreach (var field in extended.Fields.Skip(known))
            await AddColumnAsync(session, schema, extended, field, cancellation);
        await ObjectStore.SaveAsync(session, ObjectStore.TableKind, extended.Id, extended, cancellation);
        return extended;
    }

    /// <summary>The schema as it is inside a transaction, to compile against.</summary>
    public static async ValueTask<AccountSchema> ReadDraftAsync(IWriteSession session, CancellationToken cancellation)
    {
        var stored = await ObjectStore.ReadSchemaAsync(session.QueryAsync, cancellation);
        return AccountSchema.Draft(stored.Tables, stored.Views, stored.Relationships);
    }

    /// <summary>Checks that what stands on a table still does, after the table was replaced.</summary>
    /// <exception cref="DataException">A view, relationship or formula lost what it uses.</exception>
    public void CheckDependents(AccountSchema schema, TableDefinition table)
    {
        CheckFormulas(schema, table, table.Formulas);
        foreach (var view in schema.Views.Where(v => v.Tables.Any(t => t.Table == table.Id)))
            CheckView(schema, view);
        foreach (var relationship in schema.Relationships.Where(r => r.ParentTable == table.Id || r.ChildTable == table.Id))
        {
            var others = AccountSchema.Draft(schema.Tables, schema.Views, schema.Relationships.Where(r => r.Id != relationship.Id));
            CheckRelationship(others, relationship);
        }
    }

    /// <summary>Replaces a view's definition inside a transaction of the caller's; its number stays.</summary>
    public async ValueTask<ViewDefinition> ReplaceViewAsync(IWriteSession session, AccountSchema schema, ViewDefinition old, ViewDefinition view, CancellationToken cancellation)
    {
        view = view with { Id = old.Id };
        CheckView(schema, view);
        await ObjectStore.SaveAsync(session, ObjectStore.ViewKind, view.Id, view, cancellation);
        return view;
    }

    private static async ValueTask<TableDefinition> NumberAsync(IWriteSession session, TableDefinition table, CancellationToken cancellation)
    {
        var missing = table.Fields.Count(f => f.Id == 0) + (table.Id == 0 ? 1 : 0);
        if (missing == 0)
            return table;
        var next = await ObjectStore.TakeIdsAsync(session, missing, cancellation);
        var id = table.Id == 0 ? next++ : table.Id;
        return table with { Id = id, Fields = [.. table.Fields.Select(f => f.Id == 0 ? f with { Id = next++ } : f)] };
    }

    /// <summary>The rules of design, except that random ids of digits may be as short as other accounts made them.</summary>
    private static FieldDefinition CompleteGiven(FieldDefinition field)
    {
        const int Shortest = 6, ShortestNew = 8;
        return field is { Type: RandomIdFieldType, Length: >= Shortest and < ShortestNew }
            ? FieldRules.Complete(field with { Length = ShortestNew }) with { Length = field.Length }
            : FieldRules.Complete(field);
    }
}
