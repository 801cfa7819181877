using System.Globalization;
using Tarn.Data.Fields;
using Tarn.DataPages.Parameters;
using Tarn.Sql;

namespace Tarn.DataPages.Values;

/// <summary>A record as a DataPage has it: its key, and the values of the columns that were asked for.</summary>
/// <param name="Key">The <c>PK_ID</c>; of a view the keys of its tables joined by commas.</param>
/// <param name="Columns">The columns read.</param>
/// <param name="Values">Their values, in the same order.</param>
public sealed record RecordView(string Key, RecordColumns Columns, SqlValue[] Values)
{
    /// <summary>The value of a column, found without regard to case; null when it was not read.</summary>
    public SqlValue? Find(string column) => Columns.PositionOf(column) is var position && position >= 0 ? Values[position] : null;

    /// <summary>The value as a parameter's.</summary>
    public ParameterValue? FindParameter(string column)
    {
        var position = Columns.PositionOf(column);
        if (position < 0)
            return null;
        var (_, field, format) = Columns[position];
        var value = Values[position];
        return new ParameterValue(InvariantText(value)) { Typed = value, Field = field, Format = format, Record = this, Column = column };
    }

    /// <summary>A value as invariant text: <c>1234.5</c>, <c>2026-03-01T14:05:00</c>, <c>Y</c>; empty for NULL.</summary>
    public static string InvariantText(in SqlValue value)
    {
        if (value.IsNull)
            return "";
        return value.Kind switch
        {
            SqlTypeKind.Bit => value.AsBit ? "Y" : "N",
            SqlTypeKind.Int or SqlTypeKind.BigInt => value.AsBigInt.ToString(CultureInfo.InvariantCulture),
            SqlTypeKind.Float => value.AsFloat.ToString("R", CultureInfo.InvariantCulture),
            SqlTypeKind.Money => JsonValues.MoneyText(value.AsMoney),
            SqlTypeKind.Decimal => value.AsText,
            SqlTypeKind.DateTime or SqlTypeKind.DateTime2 => value.AsDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFF", CultureInfo.InvariantCulture),
            SqlTypeKind.Date => value.AsDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            SqlTypeKind.Time => value.AsTime.ToString("c", CultureInfo.InvariantCulture),
            SqlTypeKind.UniqueIdentifier => value.AsGuid.ToString("D").ToUpperInvariant(),
            _ => value.AsText,
        };
    }
}
