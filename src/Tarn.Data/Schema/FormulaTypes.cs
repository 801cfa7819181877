using Tarn.Data.Fields;
using Tarn.Sql;

namespace Tarn.Data.Schema;

/// <summary>The field type of a formula's result (data.md section 4).</summary>
public static class FormulaTypes
{
    /// <summary>The type of the field that holds a result.</summary>
    public static FieldType Of(SqlType result) => result.Kind switch
    {
        SqlTypeKind.Int => FieldTypes.Integer,
        SqlTypeKind.BigInt or SqlTypeKind.Decimal or SqlTypeKind.Float => FieldTypes.Number,
        SqlTypeKind.Money => FieldTypes.Currency,
        SqlTypeKind.DateTime or SqlTypeKind.DateTime2 or SqlTypeKind.Date or SqlTypeKind.DateTimeOffset => FieldTypes.DateTime,
        SqlTypeKind.Bit => FieldTypes.YesNo,
        _ => result.IsText && result.Length == SqlType.Max ? FieldTypes.Text : FieldTypes.String,
    };
}
