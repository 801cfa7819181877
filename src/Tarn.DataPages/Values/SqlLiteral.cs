using System.Globalization;
using Tarn.Sql;

namespace Tarn.DataPages.Values;

/// <summary>Writes values as T-SQL literals for conditions. The compiler makes parameters of them: no value ever reaches an engine as SQL.</summary>
public static class SqlLiteral
{
    /// <summary>A literal of the value's kind.</summary>
    public static string Of(in SqlValue value)
    {
        if (value.IsNull)
            return "NULL";
        return value.Kind switch
        {
            SqlTypeKind.Bit => value.AsBit ? "1" : "0",
            SqlTypeKind.Int or SqlTypeKind.BigInt or SqlTypeKind.Decimal => RecordView.InvariantText(value),
            SqlTypeKind.Money => "CAST(" + Of(RecordView.InvariantText(value)) + " AS money)",
            SqlTypeKind.Float => value.AsFloat.ToString("E16", CultureInfo.InvariantCulture),
            SqlTypeKind.DateTime or SqlTypeKind.DateTime2 => "CAST('" + value.AsDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fff", CultureInfo.InvariantCulture) + "' AS datetime)",
            _ => Of(RecordView.InvariantText(value)),
        };
    }

    /// <summary>A text literal.</summary>
    public static string Of(string text) => "N'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";
}
