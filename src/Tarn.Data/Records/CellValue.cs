using Tarn.Data.Engines;
using Tarn.Sql;

namespace Tarn.Data.Records;

/// <summary>Reads cells back as values, for the few places that write what they read.</summary>
internal static class CellValue
{
    public static SqlValue Read(RowReader row, int column, SqlTypeKind kind)
    {
        if (row.IsNull(column))
            return SqlValue.Null(kind);
        return kind switch
        {
            SqlTypeKind.Bit => SqlValue.FromBit(row.GetBit(column)),
            SqlTypeKind.Int => SqlValue.FromInt((int)row.GetInt64(column)),
            SqlTypeKind.BigInt => SqlValue.FromBigInt(row.GetInt64(column)),
            SqlTypeKind.Float => SqlValue.FromFloat(row.GetDouble(column)),
            SqlTypeKind.Money => SqlValue.FromMoney(row.GetMoney(column)),
            SqlTypeKind.DateTime => SqlValue.FromDateTime(row.GetDateTime(column)),
            SqlTypeKind.UniqueIdentifier => SqlValue.FromGuid(Guid.Parse(row.GetText(column))),
            _ => SqlValue.FromText(row.GetText(column)),
        };
    }
}
