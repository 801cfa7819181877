namespace Tarn.Sql.Binding;

/// <summary>Which conversions exist, and which of them can fail for a value.</summary>
internal static class ConversionRules
{
    /// <summary>Allowed without CAST.</summary>
    public static bool IsImplicit(SqlType from, SqlType to) =>
        IsExplicit(from, to) && !(from.IsDateOrTime() && to.IsNumber());

    /// <summary>Allowed with CAST.</summary>
    public static bool IsExplicit(SqlType from, SqlType to)
    {
        if (from.Kind == to.Kind || from.Kind == SqlTypeKind.Null || to.IsText || from.IsText)
            return from.Kind != SqlTypeKind.Condition;
        if (from.IsNumber() && to.IsNumber())
            return true;
        if (from.Kind == SqlTypeKind.UniqueIdentifier || to.Kind == SqlTypeKind.UniqueIdentifier)
            return false;
        if (from.IsNumber())
            return to.Kind == SqlTypeKind.DateTime;
        if (to.IsNumber())
            return from.Kind == SqlTypeKind.DateTime;
        return (from.Kind, to.Kind) is not ((SqlTypeKind.Date, SqlTypeKind.Time) or (SqlTypeKind.Time, SqlTypeKind.Date));
    }

    /// <summary>Can fail at run time.</summary>
    public static bool Raises(SqlType from, SqlType to)
    {
        if (from.Kind == SqlTypeKind.Null || (from.IsText && to.IsText))
            return false;
        if (from.IsText)
            return true;
        if (to.IsText)
            return NeedsFit(from, to);
        return (from.Kind, to.Kind) switch
        {
            (_, SqlTypeKind.Bit or SqlTypeKind.Float) => false,
            (SqlTypeKind.Bit, _) => false,
            (SqlTypeKind.Int, SqlTypeKind.BigInt or SqlTypeKind.Money) => false,
            (SqlTypeKind.Money, SqlTypeKind.BigInt) => false,
            (SqlTypeKind.Int, SqlTypeKind.Decimal) => to.Length - to.Scale < 10,
            (SqlTypeKind.BigInt or SqlTypeKind.Money, SqlTypeKind.Decimal) => to.Length - to.Scale < 19,
            (SqlTypeKind.Decimal, SqlTypeKind.Decimal) => to.Length - to.Scale < from.Length - from.Scale + (to.Scale < from.Scale ? 1 : 0),
            (SqlTypeKind.DateTime, _) => false,
            (SqlTypeKind.Date, SqlTypeKind.DateTime2) => false,
            (SqlTypeKind.Time, _) => false,
            (SqlTypeKind.DateTime2 or SqlTypeKind.DateTimeOffset, SqlTypeKind.Date or SqlTypeKind.Time or SqlTypeKind.DateTime2) => false,
            _ => true,
        };
    }

    /// <summary>A number's text may be longer than the target text.</summary>
    public static bool NeedsFit(SqlType from, SqlType to) => to.Length != SqlType.Max && from.Kind switch
    {
        SqlTypeKind.Int => to.Length < 11,
        SqlTypeKind.BigInt => to.Length < 20,
        SqlTypeKind.Decimal => to.Length < from.Length + 3,
        SqlTypeKind.Money => to.Length < 26,
        SqlTypeKind.Float => to.Length < 25,
        SqlTypeKind.Bit => to.Length < 1,
        SqlTypeKind.UniqueIdentifier => to.Length < 36,
        _ => false,
    };

    /// <summary>How <c>fit</c> treats a number's text that is too long.</summary>
    public static string FitMode(SqlType from, SqlType to) => from.Kind switch
    {
        SqlTypeKind.Int when to.Kind == SqlTypeKind.VarChar => "int",
        SqlTypeKind.Money => "money",
        _ => "num",
    };
}
