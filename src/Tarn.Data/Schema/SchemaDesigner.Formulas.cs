using Tarn.Data.Engines;
using Tarn.Data.Records;
using Tarn.Sql;

namespace Tarn.Data.Schema;

public sealed partial class SchemaDesigner
{
    /// <summary>Gives a formula field another formula, and computes it for every record: all of it or, when one record fails, nothing.</summary>
    private async ValueTask<(TableDefinition Table, FieldDefinition Field)> ChangeFormulaAsync(
        IWriteSession session, AccountSchema schema, TableDefinition table, FieldDefinition field, string formula, CancellationToken cancellation)
    {
        if (!field.IsFormula)
            throw new DataException(DataProblem.InvalidDefinition, $"'{field.Name}' is no formula field. Add a new field for the formula.", field.Name);
        var type = FormulaTypes.Of(Check(_database.Compiler, WithTable(schema, table), table, formula, field.Name).Type);
        var changed = field with { Formula = formula, FormulaFault = null, Type = type };
        if (type.Uniqueness == Fields.Uniqueness.Never)
            changed = changed with { Unique = false, UniqueAllowNulls = false };
        if (type.SqlType.Length == SqlType.Max)
            changed = changed with { Indexed = false };
        changed = FieldRules.Complete(changed);
        await RunAsync(session, DropIndexStatements(field), cancellation);
        if (type != field.Type)
        {
            if (Dependents.Relationships(schema, field).Any())
                throw new DataException(DataProblem.InUse, $"The formula would give '{field.Name}' another type, and a relationship uses it.", field.Name);
            await RunAsync(session,
            [
                $"ALTER TABLE \"{table.Name}\" DROP COLUMN \"{field.Name}\"",
                $"ALTER TABLE \"{table.Name}\" ADD COLUMN \"{field.Name}\" {session.Engine.Schema.ColumnType(type.SqlType)}",
            ], cancellation);
        }

        var result = table with { Fields = table.Fields.Replace(field, changed) };
        try
        {
            await session.ExecuteAsync(FormulaUpdate.Write(_database, WithTable(schema, result), result, changed, null), cancellation);
        }
        catch (TSqlException failure)
        {
            throw new DataException(DataProblem.InvalidValue, $"The formula cannot be computed for every record: {failure.Message}", field.Name);
        }

        if (changed.Unique)
            await CheckUniqueAsync(session, result, changed, cancellation);
        await RunAsync(session, IndexStatements(session.Engine.Schema, result, changed), cancellation);
        return (result, changed);
    }

    /// <summary>Compiles a formula that is about to be kept.</summary>
    private static CompiledScalar Check(SqlCompiler compiler, AccountSchema schema, TableDefinition table, string formula, string field)
    {
        try
        {
            return compiler.CompileFormula(schema, schema.Source(table), formula);
        }
        catch (TSqlException failure)
        {
            throw new DataException(DataProblem.InvalidDefinition, $"The formula of '{field}' is not valid: {failure.Message}", field);
        }
    }
}
