using System.Collections.Immutable;
using Tarn.Data.Directories;
using Tarn.Data.Engines;
using Tarn.Data.Fields;
using Tarn.Sql;

namespace Tarn.Data.Schema;

/// <summary>
/// Changes an account's design. Every method is one transaction that takes the account's design lock, checks against the schema as it is then, changes
/// tables and definitions together, and raises the schema version; a failure leaves everything as it was.
/// </summary>
public sealed partial class SchemaDesigner
{
    /// <summary>Most fields of a table besides its key.</summary>
    public const int MaxFields = 1023;

    private readonly AccountDatabase _database;

    internal SchemaDesigner(AccountDatabase database) => _database = database;

    /// <summary>Creates a table.</summary>
    /// <returns>The table as created.</returns>
    /// <exception cref="DataException">A name or an option breaks a rule, or the name is taken.</exception>
    public ValueTask<TableDefinition> CreateTableAsync(string name, string note, IReadOnlyList<FieldDesign> fields, CancellationToken cancellation) =>
        ChangeAsync((session, schema) => CreateTableAsync(session, schema, name, note, fields, cancellation), cancellation);

    /// <summary>Creates a table inside a transaction of the caller's (see <see cref="ChangeAsync{T}"/>).</summary>
    public async ValueTask<TableDefinition> CreateTableAsync(
        IWriteSession session, AccountSchema schema, string name, string note, IReadOnlyList<FieldDesign> fields, CancellationToken cancellation)
    {
        CheckFreeName(schema, name, "table");
        if (fields.Count is 0 or > MaxFields)
            throw new DataException(DataProblem.InvalidDefinition, $"A table needs 1 to {MaxFields} fields.");
        var id = await ObjectStore.TakeIdsAsync(session, fields.Count + 1, cancellation);
        var table = new TableDefinition
        {
            Id = id,
            Name = name,
            Note = note,
            Fields = [.. Ordered(fields).Select((f, i) => Complete(f) with { Id = id + 1 + i })],
        };
        CheckFields(table);
        var engine = session.Engine.Schema;
        var columns = string.Join(", ", table.Fields.Select(f => $"\"{f.Name}\" {engine.ColumnType(f.Type.SqlType)}"));
        await RunAsync(session, [$"CREATE TABLE \"{table.Name}\" ({engine.KeyColumn}, {columns})"], cancellation);
        foreach (var field in table.Fields)
            await CreateIndexesAsync(session, table, field, cancellation);
        CheckFormulas(WithTable(schema, table), table, table.Formulas);
        await ObjectStore.SaveAsync(session, ObjectStore.TableKind, table.Id, table, cancellation);
        return table;
    }

    /// <summary>Removes a table with its records.</summary>
    /// <exception cref="DataException">A view or relationship uses it.</exception>
    public ValueTask<bool> DropTableAsync(string name, CancellationToken cancellation) =>
        ChangeAsync((session, schema) => DropTableAsync(session, schema, name, cancellation), cancellation);

    /// <summary>Removes a table with its records inside a transaction of the caller's (see <see cref="ChangeAsync{T}"/>).</summary>
    public static async ValueTask<bool> DropTableAsync(IWriteSession session, AccountSchema schema, string name, CancellationToken cancellation)
    {
        var table = schema.Table(name);
        DirectoryTable.CheckDrop(table);
        var users = Dependents.Of(schema, table);
        if (users.Count > 0)
            throw new DataException(DataProblem.InUse, $"The table '{table.Name}' is used by {string.Join(", ", users)}. Remove these first.");
        await DropTableAsync(session, table, cancellation);
        return true;
    }

    /// <summary>Who uses a table and keeps it from being removed, in words: "the view 'Open_Jobs'".</summary>
    public static IReadOnlyList<string> UsersOf(AccountSchema schema, TableDefinition table) => Dependents.Of(schema, table);

    /// <summary>Who uses a field and keeps it from being removed, in words: "the formula 'Total'".</summary>
    public IReadOnlyList<string> UsersOf(AccountSchema schema, TableDefinition table, FieldDefinition field) => Dependents.Of(schema, _database.Compiler, table, field);

    /// <summary>A relationship in words: <c>Customers.ID - Orders.Customer</c>.</summary>
    public static string Describe(AccountSchema schema, RelationshipDefinition relationship) => Dependents.Describe(schema, relationship);

    /// <summary>Renames a table; views, formulas and relationships follow.</summary>
    public ValueTask<TableDefinition> RenameTableAsync(string name, string newName, CancellationToken cancellation) => ChangeAsync(
        async (session, schema) =>
        {
            var table = schema.Table(name);
            if (!newName.Equals(table.Name, StringComparison.OrdinalIgnoreCase))
                CheckFreeName(schema, newName, "table");
            await RunAsync(session, [$"ALTER TABLE \"{table.Name}\" RENAME TO \"{newName}\""], cancellation);
            var renamed = table with { Name = newName };
            await ObjectStore.SaveAsync(session, ObjectStore.TableKind, table.Id, renamed, cancellation);
            return renamed;
        },
        cancellation);

    /// <summary>
    /// Runs a change of design: takes the design lock, gives the schema as it is now, and raises its version when <paramref name="change"/> succeeds.
    /// Several steps of one change can share a transaction this way.
    /// </summary>
    public async ValueTask<T> ChangeAsync<T>(Func<IWriteSession, AccountSchema, ValueTask<T>> change, CancellationToken cancellation)
    {
        try
        {
            return await _database.Engine.WriteExclusivelyAsync(
                async session =>
                {
                    var schema = await ObjectStore.ReadSchemaAsync(session.QueryAsync, cancellation);
                    var result = await change(session, schema);
                    await ObjectStore.RaiseVersionAsync(session, cancellation);
                    return result;
                },
                cancellation);
        }
        finally
        {
            _database.ForgetSchema();
        }
    }

    /// <summary>The field that a refused index belongs to; null when it is none of the table's.</summary>
    internal static FieldDefinition? FieldOfIndex(TableDefinition table, string index)
    {
        if (index.StartsWith(UniquePrefix, StringComparison.Ordinal) && long.TryParse(index.AsSpan(UniquePrefix.Length), out var id))
            return table.FindField(id);
        var dot = index.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? null : table.FindField(index[(dot + 1)..]);
    }

    internal static async ValueTask DropTableAsync(IWriteSession session, TableDefinition table, CancellationToken cancellation)
    {
        await RunAsync(session, [$"DROP TABLE \"{table.Name}\""], cancellation);
        foreach (var field in table.Fields.Where(HasCounter))
            await RunAsync(session, session.Engine.Schema.DropCounter(field.Counter), cancellation);
        await RunAsync(session, [$"DELETE FROM \"_tarn_attachment\" WHERE \"table_id\" = {table.Id}"], cancellation);
        await ObjectStore.DeleteAsync(session, ObjectStore.TableKind, table.Id, cancellation);
    }

    internal static async ValueTask RunAsync(IWriteSession session, IEnumerable<string> statements, CancellationToken cancellation)
    {
        foreach (var statement in statements)
            await session.ExecuteAsync(new SqlStatement(statement, []), cancellation);
    }

    private const string UniquePrefix = "_u_";
    private const string IndexPrefix = "_i_";

    private static bool HasCounter(FieldDefinition field) => field.Type is AutonumberFieldType or PrefixedAutonumberFieldType;

    private static void CheckFreeName(AccountSchema schema, string name, string kind)
    {
        if (ObjectNames.Check(name, kind) is { } problem)
            throw new DataException(DataProblem.InvalidDefinition, problem);
        var taken = kind == "view" ? schema.FindViewDefinition(name) is not null : schema.FindTableDefinition(name) is not null;
        if (taken)
            throw new DataException(DataProblem.AlreadyExists, $"A {kind} named '{name}' exists already. Choose another name.");
    }

    private static IEnumerable<FieldDesign> Ordered(IReadOnlyList<FieldDesign> fields)
    {
        var ordered = new List<FieldDesign>(fields.Count);
        foreach (var field in fields)
            ordered.Insert(field.Position is > 0 && field.Position <= ordered.Count ? field.Position - 1 : ordered.Count, field);
        return ordered;
    }

    private static FieldDefinition Complete(FieldDesign design)
    {
        var field = design.Field;
        if (design.ListValues is { } values)
        {
            if (field.Type is not ListFieldType list)
                throw new DataException(DataProblem.InvalidDefinition, $"ListField does not apply to the {field.Type.Code} field '{field.Name}'.", field.Name);
            field = field with { ListItems = list.Redefine(field.ListItems, values, field.Name) };
        }

        return FieldRules.Complete(field);
    }

    /// <summary>The rules that concern several fields of a table.</summary>
    private static void CheckFields(TableDefinition table)
    {
        var twice = table.Fields.GroupBy(f => f.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Skip(1).Any());
        if (twice is not null)
            throw new DataException(DataProblem.InvalidDefinition, $"The field name '{twice.Key}' is used twice.", twice.Key);
        if (table.Fields.Count(f => f.Type is AutonumberFieldType && !f.IsFormula) > 1)
            throw new DataException(DataProblem.InvalidDefinition, "A table may have one AUTONUMBER field.");
    }

    /// <summary>Compiles formulas; what they may use is the language's affair.</summary>
    private void CheckFormulas(AccountSchema schema, TableDefinition table, IEnumerable<FieldDefinition> formulas)
    {
        foreach (var field in formulas)
        {
            try
            {
                FormulaCompiler.Compile(_database.Compiler, schema, table, field);
            }
            catch (TSqlException failure)
            {
                throw new DataException(DataProblem.InvalidDefinition, $"The formula of '{field.Name}' is not valid: {failure.Message}", field.Name);
            }
        }
    }

    /// <summary>The schema with one table added or replaced; numbered so that nothing compiled against it outlives this change.</summary>
    private static AccountSchema WithTable(AccountSchema schema, TableDefinition table) =>
        AccountSchema.Draft(schema.Tables.Where(t => t.Id != table.Id).Append(table), schema.Views, schema.Relationships);

    /// <summary>Creates a field's counter and indexes.</summary>
    private static async ValueTask CreateIndexesAsync(IWriteSession session, TableDefinition table, FieldDefinition field, CancellationToken cancellation, long nextNumber = 1)
    {
        var engine = session.Engine.Schema;
        if (HasCounter(field) && !field.IsFormula)
            await RunAsync(session, engine.CreateCounter(field.Counter, nextNumber), cancellation);
        await RunAsync(session, IndexStatements(engine, table, field), cancellation);
    }

    private static IEnumerable<string> IndexStatements(IEngineSchema engine, TableDefinition table, FieldDefinition field)
    {
        var type = field.Type.SqlType;
        var expression = engine.IndexExpression(field.Name, type);
        if (field.Unique)
        {
            var notBlank = field.UniqueAllowNulls ? $" WHERE {engine.NotBlank(field.Name, type)}" : "";
            yield return $"CREATE UNIQUE INDEX \"{UniquePrefix}{field.Id}\" ON \"{table.Name}\" ({expression}{engine.IndexOrder}){notBlank}";
        }

        // A partial index does not serve "= value"; and the key behind the field lets a page in key order stop early.
        if (field.Indexed || (field is { Unique: true, UniqueAllowNulls: true }))
            yield return $"CREATE INDEX \"{IndexPrefix}{field.Id}\" ON \"{table.Name}\" ({expression}{engine.IndexOrder}, \"PK_ID\")";
    }

    private static IEnumerable<string> DropIndexStatements(FieldDefinition field) => IndexesOf(field).Select(index => $"DROP INDEX \"{index}\"");

    /// <summary>Names of the indexes that a field has.</summary>
    internal static IEnumerable<string> IndexesOf(FieldDefinition field)
    {
        if (field.Unique)
            yield return UniquePrefix + field.Id;
        if (field.Indexed || (field is { Unique: true, UniqueAllowNulls: true }))
            yield return IndexPrefix + field.Id;
    }
}
