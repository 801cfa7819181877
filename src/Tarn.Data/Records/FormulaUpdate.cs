using Tarn.Data.Schema;
using Tarn.Sql;
using Tarn.Sql.Rendering;

namespace Tarn.Data.Records;

/// <summary>Statements that compute a formula field from what is stored.</summary>
internal static class FormulaUpdate
{
    /// <summary>For one record, or for all when <paramref name="key"/> is null.</summary>
    public static SqlStatement Write(AccountDatabase database, AccountSchema schema, TableDefinition table, FieldDefinition field, long? key)
    {
        using var writer = new SqlTextWriter(database.Engine.Dialect);
        writer.Append("UPDATE ").AppendIdentifier(table.Name).Append(" AS \"t0\" SET ").AppendIdentifier(field.Name).Append(" = ");
        FormulaCompiler.Compile(database.Compiler, schema, table, field).WriteTo(writer);
        if (key is { } record)
            writer.Append(" WHERE \"t0\".\"PK_ID\" = ").AppendParameter(SqlValue.FromBigInt(record));
        return writer.ToStatement();
    }
}
