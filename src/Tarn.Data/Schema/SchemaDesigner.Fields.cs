using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Tarn.Data.Directories;
using Tarn.Data.Engines;
using Tarn.Data.Fields;
using Tarn.Data.Records;
using Tarn.Sql;
using Tarn.Sql.Rendering;

namespace Tarn.Data.Schema;

public sealed partial class SchemaDesigner
{
    /// <summary>Adds a field. Generated values are made for the records that exist, in the order of their keys.</summary>
    public ValueTask<FieldDefinition> AddFieldAsync(string tableName, FieldDesign design, CancellationToken cancellation) => ChangeAsync(
        async (session, schema) =>
        {
            var table = schema.Table(tableName);
            var field = Complete(design) with { Id = await ObjectStore.TakeIdsAsync(session, 1, cancellation) };
            var position = design.Position is > 0 && design.Position <= table.Fields.Length ? design.Position - 1 : table.Fields.Length;
            var changed = table with { Fields = table.Fields.Insert(position, field) };
            CheckFields(changed);
            if (changed.Fields.Length > MaxFields)
                throw new DataException(DataProblem.InvalidDefinition, $"A table may have at most {MaxFields} fields.");
            CheckFormulas(WithTable(schema, changed), changed, field.IsFormula ? [field] : []);
            if (field is { Unique: true, UniqueAllowNulls: false, Type.IsGenerated: false } && await CountAsync(session, table, 2, cancellation) > 1)
                throw new DataException(DataProblem.NotUnique, $"The field '{field.Name}' would be blank in more than one record, which Unique does not allow. Allow blanks or add it without Unique.", field.Name);
            await AddColumnAsync(session, schema, changed, field, cancellation);
            await ObjectStore.SaveAsync(session, ObjectStore.TableKind, table.Id, changed, cancellation);
            return field;
        },
        cancellation);

    /// <summary>Removes a field with its values.</summary>
    /// <exception cref="DataException">A formula, view or relationship uses it, or it is the table's last.</exception>
    public ValueTask<bool> DeleteFieldAsync(string tableName, string fieldName, CancellationToken cancellation) =>
        ChangeAsync((session, schema) => DeleteFieldAsync(session, schema, tableName, fieldName, cancellation), cancellation);

    /// <summary>Removes a field inside a transaction of the caller's (see <see cref="ChangeAsync{T}"/>).</summary>
    public async ValueTask<bool> DeleteFieldAsync(IWriteSession session, AccountSchema schema, string tableName, string fieldName, CancellationToken cancellation)
    {
        var table = schema.Table(tableName);
        var field = table.FindField(fieldName) ?? throw DataException.NoFields(fieldName);
        DirectoryTable.CheckChange(table, field, null);
        var users = Dependents.Of(schema, _database.Compiler, table, field);
        if (users.Count > 0)
            throw new DataException(DataProblem.InUse, $"The field '{field.Name}' is used by {string.Join(", ", users)}. Remove these first.", field.Name);
        if (table.Fields.Length == 1)
            throw new DataException(DataProblem.InvalidDefinition, $"'{field.Name}' is the last field of '{table.Name}'; a table keeps at least one.", field.Name);
        await RunAsync(session, DropIndexStatements(field), cancellation);
        if (HasCounter(field))
            await RunAsync(session, session.Engine.Schema.DropCounter(field.Counter), cancellation);
        await RunAsync(session, [$"ALTER TABLE \"{table.Name}\" DROP COLUMN \"{field.Name}\"", $"DELETE FROM \"_tarn_attachment\" WHERE \"table_id\" = {table.Id} AND \"field_id\" = {field.Id}"], cancellation);
        await ObjectStore.SaveAsync(session, ObjectStore.TableKind, table.Id, table with { Fields = table.Fields.Remove(field) }, cancellation);
        return true;
    }

    /// <summary>Changes a field: its name (formulas follow), type (values are converted), options, uniqueness, position.</summary>
    public ValueTask<FieldDefinition> UpdateFieldAsync(string tableName, string fieldName, FieldChange change, CancellationToken cancellation) =>
        ChangeAsync((session, schema) => UpdateFieldAsync(session, schema, tableName, fieldName, change, cancellation), cancellation);

    /// <summary>Changes a field that somebody has looked at, unless somebody else has changed it since.</summary>
    /// <param name="tableName">The table.</param>
    /// <param name="seen">The field as it was read.</param>
    /// <param name="change">The change.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DataException">It was changed or deleted meanwhile, or breaks a rule. Nothing was changed.</exception>
    public ValueTask<FieldDefinition> UpdateFieldAsync(string tableName, FieldDefinition seen, FieldChange change, CancellationToken cancellation) => ChangeAsync(
        (session, schema) =>
        {
            var now = FindSeen(schema.Table(tableName), seen);
            if (!IsSame(now, seen))
                throw new DataException(DataProblem.Conflict, "Somebody else has changed this field meanwhile. Close it, open it again and make your change anew.");
            return UpdateFieldAsync(session, schema, tableName, now.Name, change, cancellation);
        },
        cancellation);

    /// <summary>Changes a field inside a transaction of the caller's (see <see cref="ChangeAsync{T}"/>).</summary>
    public async ValueTask<FieldDefinition> UpdateFieldAsync(
        IWriteSession session, AccountSchema schema, string tableName, string fieldName, FieldChange change, CancellationToken cancellation)
    {
        var table = schema.Table(tableName);
        var old = table.FindField(fieldName) ?? throw DataException.NoFields(fieldName);
        if (change is { AcceptLoss: true, Type: ListFieldType, ListValues: null } && old.Type is TextFieldType)
            change = change with { ListValues = await ReadListValuesAsync(session, table, old, cancellation) };
        var field = Apply(old, change);
        DirectoryTable.CheckChange(table, old, field);
        var changed = Replace(table, old, field, change.Position);
        CheckFields(changed);
        var indexesChange = old.Unique != field.Unique || old.UniqueAllowNulls != field.UniqueAllowNulls || old.Indexed != field.Indexed || old.Type != field.Type;
        if (indexesChange)
            await RunAsync(session, DropIndexStatements(old), cancellation);
        if (old.Name != field.Name)
            changed = await RenameColumnAsync(session, schema, changed, old.Name, field.Name, cancellation);
        if (old.Type != field.Type)
            await ConvertAsync(session, schema, changed, old with { Name = field.Name }, field, change, cancellation);
        if (indexesChange)
        {
            if (field.Unique)
                await CheckUniqueAsync(session, changed, field, cancellation);
            await RunAsync(session, IndexStatements(session.Engine.Schema, changed, field), cancellation);
        }

        if (change.Formula is { } formula && formula != field.Formula)
            (changed, field) = await ChangeFormulaAsync(session, schema, changed, changed.FindField(field.Id)!, formula, cancellation);
        CheckFormulas(WithTable(schema, changed), changed, changed.Formulas);
        await ObjectStore.SaveAsync(session, ObjectStore.TableKind, table.Id, changed, cancellation);
        return changed.FindField(field.Id)!;
    }

    private static FieldDefinition FindSeen(TableDefinition table, FieldDefinition seen) =>
        table.FindField(seen.Id) ?? throw new DataException(DataProblem.ObjectNotFound, $"The field '{seen.Name}' has been deleted meanwhile.");

    /// <summary>Whether a field is designed as it was; whether its formula can be computed just now is no design.</summary>
    private static bool IsSame(FieldDefinition a, FieldDefinition b) =>
        JsonSerializer.Serialize(a with { FormulaFault = null }, ObjectStore.Json) == JsonSerializer.Serialize(b with { FormulaFault = null }, ObjectStore.Json);

    private static FieldDefinition Apply(FieldDefinition old, FieldChange change)
    {
        var type = change.Type ?? old.Type;
        if (type != old.Type && (old.IsFormula || !(change.AcceptLoss ? FieldConversions.Allows(old.Type, type) : old.Type.ConvertsTo.Contains(type.Code))))
            throw new DataException(DataProblem.InvalidDefinition, $"The type of '{old.Name}' cannot be changed from {old.Type.Code} to {type.Code}.", old.Name);
        var isList = change.ListValues is not null;
        var unique = change.Unique ?? (type.Uniqueness != Uniqueness.Never && old.Unique);
        var field = old with
        {
            Name = change.Name ?? old.Name,
            Type = type,
            Unique = unique,
            // Values that Tarn made come from people now: records that leave the field out must not be refused for want of a value nobody knew of.
            UniqueAllowNulls = change.UniqueAllowNulls ?? (unique && (old.UniqueAllowNulls || (old.Type.IsGenerated && !old.IsFormula && !type.IsGenerated))),
            Indexed = change.Indexed ?? (old.Indexed && (type == old.Type || (type.SqlType.Length != SqlType.Max && type.Use == SqlColumnUse.Any))),
            Label = change.Label ?? old.Label,
            Description = change.Description ?? old.Description,
            OnInsert = change.OnInsert ?? (type is TimestampFieldType && (old.OnInsert || type != old.Type)),
            OnUpdate = change.OnUpdate ?? (type is TimestampFieldType && old.OnUpdate),
            TimeZone = change.TimeZone ?? (type is TimestampFieldType ? old.TimeZone : ""),
            Format = change.Format ?? (type == old.Type ? old.Format : ""),
            Prefix = change.Prefix ?? (type == old.Type ? old.Prefix : ""),
            Length = change.Length ?? (type == old.Type ? old.Length : 0),
            Attachment = change.Attachment ?? old.Attachment,
            // What a list held is text from now on.
            ListItems = type is ListFieldType ? old.ListItems : [],
        };
        if (old.Type.Uniqueness == Uniqueness.Always && type == old.Type && change.Unique == false)
            throw new DataException(DataProblem.InvalidDefinition, $"{old.Type.Code} fields are always unique ('{old.Name}').", old.Name);
        return isList ? Complete(new FieldDesign(field, change.ListValues)) : FieldRules.Complete(field);
    }

    private static TableDefinition Replace(TableDefinition table, FieldDefinition old, FieldDefinition field, int? position)
    {
        var at = table.Fields.IndexOf(old);
        var fields = table.Fields.RemoveAt(at);
        return table with { Fields = fields.Insert(position is { } p ? Math.Clamp(p - 1, 0, fields.Length) : at, field) };
    }

    private async ValueTask AddColumnAsync(IWriteSession session, AccountSchema schema, TableDefinition table, FieldDefinition field, CancellationToken cancellation)
    {
        await RunAsync(session, [$"ALTER TABLE \"{table.Name}\" ADD COLUMN \"{field.Name}\" {session.Engine.Schema.ColumnType(field.Type.SqlType)}"], cancellation);
        var next = 1L;
        if (field is { IsFormula: true, FormulaFault: null })
            await session.ExecuteAsync(FormulaUpdate.Write(_database, WithTable(schema, table), table, field, null), cancellation);
        else if (field.Type.IsGenerated)
            next = await GenerateAsync(session, table, field, cancellation);
        await CreateIndexesAsync(session, table, field, cancellation, next);
    }

    /// <summary>Gives the records that exist generated values, in the order of their keys.</summary>
    /// <returns>The next number of the field's counter.</returns>
    private static async ValueTask<long> GenerateAsync(IWriteSession session, TableDefinition table, FieldDefinition field, CancellationToken cancellation)
    {
        var number = 0L;
        var used = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        await ColumnRewrite.RunAsync(session, table, "PK_ID", field, (rows, _) =>
        {
            number++;
            switch (field.Type)
            {
                case AutonumberFieldType:
                    return SqlValue.FromInt(checked((int)number));
                case PrefixedAutonumberFieldType:
                    return SqlValue.FromText(field.Prefix + number.ToString("D" + field.Format.Length, System.Globalization.CultureInfo.InvariantCulture));
                default:
                    var value = field.Type.Generate(field);
                    while (field.Type is RandomIdFieldType && !used.Add(value.AsText))
                        value = field.Type.Generate(field);
                    return value;
            }
        }, cancellation);
        return number + 1;
    }

    private async ValueTask<TableDefinition> RenameColumnAsync(IWriteSession session, AccountSchema before, TableDefinition table, string from, string to, CancellationToken cancellation)
    {
        await RunAsync(session, [$"ALTER TABLE \"{table.Name}\" RENAME COLUMN \"{from}\" TO \"{to}\""], cancellation);
        var source = before.Source(table);
        return table with { Fields = [.. table.Fields.Select(f => f is { IsFormula: true, FormulaFault: null } ? f with { Formula = Renamed(f.Formula!) } : f)] };

        string Renamed(string formula) => FormulaText.Rename(_database.Compiler.RenameInFormula(before, source, formula, from, to), from, to);
    }

    /// <summary>Converts the stored values into a new column that takes the old one's place.</summary>
    private async ValueTask ConvertAsync(IWriteSession session, AccountSchema schema, TableDefinition table, FieldDefinition from, FieldDefinition to, FieldChange change, CancellationToken cancellation)
    {
        if (Dependents.Relationships(schema, from).Any())
            throw new DataException(DataProblem.InUse, $"The type of '{to.Name}' cannot be changed while a relationship uses it.", to.Name);
        var temporary = to with { Name = "_new_" + to.Id };
        await RunAsync(session, [$"ALTER TABLE \"{table.Name}\" ADD COLUMN \"{temporary.Name}\" {session.Engine.Schema.ColumnType(to.Type.SqlType)}"], cancellation);
        var count = change is { AcceptLoss: true, MostLost: not null } ? new ConversionCount(from, to) : null;
        await ColumnRewrite.RunAsync(session, table, from.Name, temporary, ValueOf, cancellation);
        if (count is { Lost: var lost } && lost > change.MostLost)
        {
            var said = lost == 1 ? "1 value" : string.Create(CultureInfo.InvariantCulture, $"{lost:N0} values");
            throw new DataException(DataProblem.Conflict, $"Records were changed meanwhile: by now {said} would be lost. Nothing was converted. Look at what would happen now, and convert again.");
        }

        await RunAsync(session,
        [
            $"ALTER TABLE \"{table.Name}\" DROP COLUMN \"{from.Name}\"",
            $"ALTER TABLE \"{table.Name}\" RENAME COLUMN \"{temporary.Name}\" TO \"{to.Name}\"",
        ], cancellation);
        if (HasCounter(from))
            await RunAsync(session, session.Engine.Schema.DropCounter(from.Counter), cancellation);
        foreach (var formula in table.Formulas)
            await session.ExecuteAsync(FormulaUpdate.Write(_database, WithTable(schema, table), table, formula, null), cancellation);

        SqlValue ValueOf(RowReader rows, long key)
        {
            count?.Add(rows);
            return change.AcceptLoss ? FieldConversion.ConvertOrLose(rows, 1, from, to, key) : FieldConversion.Convert(rows, 1, from, to, key);
        }
    }

    /// <summary>Refuses uniqueness that the data does not have, with the number of clashes and samples.</summary>
    private static async ValueTask CheckUniqueAsync(IWriteSession session, TableDefinition table, FieldDefinition field, CancellationToken cancellation)
    {
        var engine = session.Engine.Schema;
        var expression = engine.IndexExpression(field.Name, field.Type.SqlType);
        var notBlank = engine.NotBlank(field.Name, field.Type.SqlType);
        if (!field.UniqueAllowNulls)
        {
            await using var blank = await session.QueryAsync(new SqlStatement($"SELECT 1 FROM \"{table.Name}\" WHERE NOT ({notBlank}) LIMIT 1", []), cancellation);
            if (await blank.ReadAsync(cancellation))
                throw DataException.BlankUnique(field.Name);
        }

        var groups = $"SELECT {expression} AS \"value\" FROM \"{table.Name}\" WHERE {notBlank} GROUP BY {expression} HAVING count(*) > 1";
        var samples = new List<string>();
        await using (var rows = await session.QueryAsync(new SqlStatement($"SELECT \"value\" FROM ({groups}) AS g LIMIT 10", []), cancellation))
        {
            while (await rows.ReadAsync(cancellation))
                samples.Add(field.Type.Format(rows, 0, field) ?? "");
        }

        if (samples.Count == 0)
            return;
        await using var count = await session.QueryAsync(new SqlStatement($"SELECT count(*) FROM ({groups}) AS g", []), cancellation);
        await count.ReadAsync(cancellation);
        throw new DataException(DataProblem.NotUnique, $"'{field.Name}' cannot be unique: {count.GetInt64(0)} values stand in more than one record, for example {string.Join(", ", samples.Select(s => $"'{s}'"))}.", field.Name);
    }

    private static async ValueTask<long> CountAsync(IWriteSession session, TableDefinition table, int limit, CancellationToken cancellation)
    {
        await using var rows = await session.QueryAsync(new SqlStatement($"SELECT count(*) FROM (SELECT 1 FROM \"{table.Name}\" LIMIT {limit}) AS r", []), cancellation);
        await rows.ReadAsync(cancellation);
        return rows.GetInt64(0);
    }
}
