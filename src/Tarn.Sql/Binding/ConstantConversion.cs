using System.Globalization;
using Tarn.Sql.Runtime;

namespace Tarn.Sql.Binding;

/// <summary>Converts values while binding, with the same rules as the run-time functions.</summary>
internal static class ConstantConversion
{
    /// <summary>True when <see cref="Convert"/> knows the pair; the others are left to run time.</summary>
    public static bool Knows(SqlType from, SqlType to) =>
        from.Kind == to.Kind
        || (from.IsText && to.Kind is not SqlTypeKind.DateTimeOffset)
        || (from.IsText && to.IsText)
        || (from.IsNumber() && (to.IsNumber() || to.Kind == SqlTypeKind.DateTime));

    /// <summary>Converts a value.</summary>
    /// <exception cref="TSqlException">The value does not convert.</exception>
    public static SqlValue Convert(SqlValue value, SqlType from, SqlType to, int style)
    {
        if (value.IsNull)
            return SqlValue.Null(to.Kind);
        if (to.IsText && value.Kind == SqlTypeKind.NVarChar)
            return to.Length != SqlType.Max && value.AsText.Length > to.Length ? SqlValue.FromText(value.AsText[..to.Length]) : value;
        if (value.Kind == SqlTypeKind.NVarChar)
            return FromText(value.AsText, to, style);
        return to.Kind switch
        {
            SqlTypeKind.Bit => SqlValue.FromBit(ToDouble(value) != 0),
            SqlTypeKind.Int => SqlValue.FromInt(ToInt(value)),
            SqlTypeKind.BigInt => SqlValue.FromBigInt(ToBigInt(value)),
            SqlTypeKind.Money => SqlValue.FromMoney(ToMoney(value)),
            SqlTypeKind.Float => SqlValue.FromFloat(ToDouble(value)),
            SqlTypeKind.Decimal => SqlValue.FromDecimal(ToDecimal(value, to).ToString()),
            SqlTypeKind.DateTime when value.Kind != SqlTypeKind.DateTime => SqlValue.FromDateTime(SqlDateConversions.FromDays(ToDouble(value))),
            _ when value.Kind == to.Kind => value,
            _ => throw new InvalidOperationException($"No constant conversion from {from.Name} to {to.Name}."),
        };
    }

    private static SqlValue FromText(string text, SqlType to, int style) => to.Kind switch
    {
        SqlTypeKind.Bit => SqlValue.FromBit(SqlTextNumbers.ToBit(text)),
        SqlTypeKind.Int => SqlValue.FromInt(SqlTextNumbers.ToInt32(text)),
        SqlTypeKind.BigInt => SqlValue.FromBigInt(SqlTextNumbers.ToInt64(text)),
        SqlTypeKind.Money => SqlValue.FromMoney(SqlTextNumbers.ToMoney(text)),
        SqlTypeKind.Float => SqlValue.FromFloat(SqlTextNumbers.ToDouble(text)),
        SqlTypeKind.Decimal => SqlValue.FromDecimal(SqlTextNumbers.ToDecimal(text, to.Length, to.Scale).ToString()),
        SqlTypeKind.DateTime => SqlValue.FromDateTime(SqlDateParser.ToDateTime(text, style)),
        SqlTypeKind.DateTime2 => SqlValue.FromDateTime2(SqlDateParser.ToDateTime2(text, style)),
        SqlTypeKind.Date => SqlValue.FromDate(SqlDateParser.ToDate(text, style)),
        SqlTypeKind.Time => SqlValue.FromTime(SqlDateParser.ToTime(text, style)),
        SqlTypeKind.UniqueIdentifier => SqlValue.FromGuid(Guid.Parse(SqlTextNumbers.ToGuid(text), CultureInfo.InvariantCulture)),
        _ => throw new InvalidOperationException($"No constant conversion from text to {to.Name}."),
    };

    private static int ToInt(SqlValue value) => value.Kind switch
    {
        SqlTypeKind.Decimal => SqlNumbers.ToInt32(SqlDecimal.ParsePlain(value.AsText)),
        SqlTypeKind.Money => SqlMoney.ToInt32(value.AsMoney),
        SqlTypeKind.Float => SqlNumbers.ToInt32(value.AsFloat),
        _ => SqlNumbers.ToInt32(value.AsBigInt),
    };

    private static long ToBigInt(SqlValue value) => value.Kind switch
    {
        SqlTypeKind.Decimal => SqlDecimal.ParsePlain(value.AsText).ToInt64(),
        SqlTypeKind.Money => SqlMoney.ToInt64(value.AsMoney),
        SqlTypeKind.Float => SqlNumbers.ToInt64(value.AsFloat),
        _ => value.AsBigInt,
    };

    private static long ToMoney(SqlValue value) => value.Kind switch
    {
        SqlTypeKind.Decimal => SqlDecimal.ParsePlain(value.AsText).ToMoney(),
        SqlTypeKind.Money => value.AsMoney,
        SqlTypeKind.Float => SqlMoney.FromDouble(value.AsFloat),
        _ => SqlMoney.FromInt64(value.AsBigInt),
    };

    private static double ToDouble(SqlValue value) => value.Kind switch
    {
        SqlTypeKind.Decimal => double.Parse(value.AsText, NumberStyles.Float, CultureInfo.InvariantCulture),
        SqlTypeKind.Money => SqlMoney.ToDouble(value.AsMoney),
        SqlTypeKind.Float => value.AsFloat,
        _ => value.AsBigInt,
    };

    private static SqlDecimal ToDecimal(SqlValue value, SqlType to) => value.Kind switch
    {
        SqlTypeKind.Decimal => SqlDecimal.ParsePlain(value.AsText).Convert(to.Length, to.Scale),
        SqlTypeKind.Money => SqlDecimal.FromMoney(value.AsMoney).Convert(to.Length, to.Scale),
        SqlTypeKind.Float => SqlDecimal.FromDouble(value.AsFloat, to.Length, to.Scale),
        _ => SqlDecimal.FromInt64(value.AsBigInt).Convert(to.Length, to.Scale),
    };
}
