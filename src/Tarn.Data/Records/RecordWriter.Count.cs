using Tarn.Data.Fields;
using Tarn.Sql;
using Tarn.Sql.Rendering;

namespace Tarn.Data.Records;

public sealed partial class RecordWriter
{
    /// <summary>
    /// Adds 1 to a number of a record, in one atomic statement: a count of views. It is no change that anybody is told of: nothing is logged, no stamp moves.
    /// Formulas that use the number follow.
    /// </summary>
    /// <param name="tableName">The table.</param>
    /// <param name="fieldName">A NUMBER or INTEGER field; blank counts as 0.</param>
    /// <param name="key">The record.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DataException">There is no such number.</exception>
    public async ValueTask CountAsync(string tableName, string fieldName, long key, CancellationToken cancellation) => await _database.WithSchemaAsync(
        schema =>
        {
            var table = schema.Table(tableName);
            var field = table.FindField(fieldName);
            if (field is not { Type: NumberFieldType or IntegerFieldType, IsFormula: false })
                throw new DataException(DataProblem.InvalidDefinition, $"The field '{fieldName}' is no number that can count.", fieldName);
            return _database.Engine.WriteAsync(
                async session =>
                {
                    await CheckVersionAsync(session, schema, cancellation);
                    session.Touch(table.Id);
                    using var writer = new SqlTextWriter(_database.Engine.Dialect);
                    writer.Append("UPDATE ").AppendIdentifier(table.Name).Append(" SET ").AppendIdentifier(field.Name).Append(" = COALESCE(").AppendIdentifier(field.Name)
                        .Append(", 0) + 1 WHERE \"PK_ID\" = ").AppendParameter(SqlValue.FromBigInt(key));
                    if (await session.ExecuteAsync(writer.ToStatement(), cancellation) > 0)
                    {
                        foreach (var formula in table.Fields.Where(f => f.IsFormula && f.Formula!.Contains(field.Name, StringComparison.OrdinalIgnoreCase)))
                            await session.ExecuteAsync(FormulaUpdate.Write(_database, schema, table, formula, key), cancellation);
                    }

                    return true;
                },
                cancellation);
        },
        cancellation);
}
