using Tarn.Sql;

namespace Tarn.Data.Schema;

/// <summary>Compiles formula fields for what is stored: a formula's own type may differ from its field's (a product of decimals in a CURRENCY field), and the column holds the field's.</summary>
internal static class FormulaCompiler
{
    /// <summary>Compiles the formula of a field, converted to the field's type.</summary>
    /// <exception cref="TSqlException">The formula is not valid.</exception>
    public static CompiledScalar Compile(SqlCompiler compiler, AccountSchema schema, TableDefinition table, FieldDefinition field)
    {
        var source = schema.Source(table);
        var formula = compiler.CompileFormula(schema, source, field.Formula!);
        var stored = field.Type.SqlType;
        return Fits(formula.Type, stored) ? formula : compiler.CompileFormula(schema, source, $"CAST(({field.Formula}) AS {TypeName(stored)})");
    }

    private static bool Fits(SqlType result, SqlType stored) => stored.IsText
        ? result.IsText && (stored.Length == SqlType.Max || (result.Length != SqlType.Max && result.Length <= stored.Length))
        : result.Kind == stored.Kind;

    private static string TypeName(SqlType type) => type.Kind switch
    {
        SqlTypeKind.NVarChar or SqlTypeKind.VarChar => type.Length == SqlType.Max ? "nvarchar(max)" : $"nvarchar({type.Length})",
        _ => type.Name,
    };
}
