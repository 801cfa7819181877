using Tarn.Data.Engines;
using Tarn.Sql;

namespace Tarn.Data.Records;

/// <summary>Reads cells as values, for whoever keeps a record beyond its row.</summary>
public static class CellValue
{
    /// <summary>Reads a cell of a kind.</summary>
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
            SqlTypeKind.Decimal => SqlValue.FromDecimal(row.GetDecimal(column)),
            SqlTypeKind.DateTime => SqlValue.FromDateTime(row.GetDateTime(column)),
            SqlTypeKind.DateTime2 => SqlValue.FromDateTime2(row.GetDateTime(column)),
            SqlTypeKind.Date => SqlValue.FromDate(DateOnly.FromDateTime(row.GetDateTime(column))),
            SqlTypeKind.Time => SqlValue.FromTime(row.GetTime(column)),
            SqlTypeKind.UniqueIdentifier => SqlValue.FromGuid(Guid.Parse(row.GetText(column))),
            _ => SqlValue.FromText(row.GetText(column)),
        };
    }
}
