using System.Globalization;
using System.Text;

namespace Tarn.Sql.Rendering;

/// <summary>How a type is named by the engines.</summary>
internal static class EngineTypes
{
    /// <summary>PostgreSQL's name of a type, as used in casts of parameters.</summary>
    public static string Postgres(SqlTypeKind kind) => kind switch
    {
        SqlTypeKind.Bit => "boolean",
        SqlTypeKind.Int => "int4",
        SqlTypeKind.BigInt => "int8",
        SqlTypeKind.Decimal or SqlTypeKind.Money => "numeric",
        SqlTypeKind.Float => "float8",
        SqlTypeKind.Date => "date",
        SqlTypeKind.Time => "time",
        SqlTypeKind.DateTime or SqlTypeKind.DateTime2 => "timestamp",
        _ => "text",
    };

    /// <summary>Writes a parameter by its 0-based slot.</summary>
    public static void AppendParameter(StringBuilder text, SqlDialect dialect, int slot, SqlTypeKind kind)
    {
        if (dialect == SqlDialect.Sqlite)
            text.Append(CultureInfo.InvariantCulture, $"?{slot + 1}");
        else
            text.Append(CultureInfo.InvariantCulture, $"${slot + 1}::").Append(Postgres(kind));
    }
}
