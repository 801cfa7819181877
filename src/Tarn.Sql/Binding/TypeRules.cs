using Tarn.Sql.Syntax;

namespace Tarn.Sql.Binding;

/// <summary>Precedence, common types and the decimal table (specification, section 5).</summary>
internal static class TypeRules
{
    /// <summary>Rank in the order of precedence; a lower one is converted to a higher.</summary>
    public static int Rank(SqlTypeKind kind) => kind switch
    {
        SqlTypeKind.DateTimeOffset => 14,
        SqlTypeKind.DateTime2 => 13,
        SqlTypeKind.DateTime => 12,
        SqlTypeKind.Date => 11,
        SqlTypeKind.Time => 10,
        SqlTypeKind.Float => 9,
        SqlTypeKind.Decimal => 8,
        SqlTypeKind.Money => 7,
        SqlTypeKind.BigInt => 6,
        SqlTypeKind.Int => 5,
        SqlTypeKind.Bit => 4,
        SqlTypeKind.UniqueIdentifier => 3,
        SqlTypeKind.NVarChar => 2,
        SqlTypeKind.VarChar => 1,
        _ => 0,
    };

    public static bool IsNumber(this SqlType type) =>
        type.Kind is SqlTypeKind.Bit or SqlTypeKind.Int or SqlTypeKind.BigInt or SqlTypeKind.Decimal or SqlTypeKind.Money or SqlTypeKind.Float;

    public static bool IsInteger(this SqlType type) => type.Kind is SqlTypeKind.Bit or SqlTypeKind.Int or SqlTypeKind.BigInt;

    public static bool IsDateOrTime(this SqlType type) =>
        type.Kind is SqlTypeKind.Date or SqlTypeKind.Time or SqlTypeKind.DateTime or SqlTypeKind.DateTime2 or SqlTypeKind.DateTimeOffset;

    /// <summary>The type that two expressions meet in: for comparisons, branches and unions.</summary>
    public static SqlType Common(BoundExpression left, BoundExpression right) => Common(left.Type, right.Type, AsDecimal(left), AsDecimal(right));

    /// <summary>The type that expressions meet in.</summary>
    public static SqlType Common(IReadOnlyList<BoundExpression> expressions)
    {
        var type = expressions[0].Type;
        var asDecimal = AsDecimal(expressions[0]);
        for (var i = 1; i < expressions.Count; i++)
        {
            type = Common(type, expressions[i].Type, asDecimal, AsDecimal(expressions[i]));
            asDecimal = type.Kind == SqlTypeKind.Decimal ? type : Wider(asDecimal, AsDecimal(expressions[i]));
        }

        return type;
    }

    /// <summary>The type that two types meet in.</summary>
    public static SqlType Common(SqlType left, SqlType right) => Common(left, right, AsDecimal(left), AsDecimal(right));

    /// <summary>An expression's precision and scale when it takes part in decimal arithmetic; an integer literal counts its digits.</summary>
    public static SqlType AsDecimal(BoundExpression expression) =>
        expression is BoundConstant { Digits: > 0 } literal && expression.Type.Kind == SqlTypeKind.Int
            ? SqlType.Decimal(literal.Digits, 0)
            : AsDecimal(expression.Type);

    /// <summary>A decimal operation's result (specification, section 5).</summary>
    public static SqlType DecimalResult(BinaryOperator operation, SqlType left, SqlType right)
    {
        var (p1, s1, p2, s2) = (left.Length, left.Scale, right.Length, right.Scale);
        switch (operation)
        {
            case BinaryOperator.Multiply:
                return CutScale(p1 + p2 + 1, s1 + s2);
            case BinaryOperator.Divide:
                var scale = Math.Max(6, s1 + p2 + 1);
                return CutScale(p1 - s1 + s2 + scale, scale);
            case BinaryOperator.Modulo:
                return SqlType.Decimal(Math.Min(38, Math.Min(p1 - s1, p2 - s2) + Math.Max(s1, s2)), Math.Max(s1, s2));
            default:
                var whole = Math.Max(p1 - s1, p2 - s2);
                return KeepWhole(whole + Math.Max(s1, s2) + 1, Math.Max(s1, s2));
        }
    }

    private static SqlType Common(SqlType left, SqlType right, SqlType leftDecimal, SqlType rightDecimal)
    {
        if (left.Kind == SqlTypeKind.Null)
            return right;
        if (right.Kind == SqlTypeKind.Null)
            return left;
        if (left.IsText && right.IsText)
        {
            var length = left.Length == SqlType.Max || right.Length == SqlType.Max ? SqlType.Max : Math.Max(left.Length, right.Length);
            return left.Kind == SqlTypeKind.NVarChar || right.Kind == SqlTypeKind.NVarChar ? SqlType.NVarChar(length) : SqlType.VarChar(length);
        }

        var higher = Rank(left.Kind) >= Rank(right.Kind) ? left : right;
        var lower = Rank(left.Kind) >= Rank(right.Kind) ? right : left;
        if (higher.Kind != SqlTypeKind.Decimal || !lower.IsNumber())
            return higher;
        return Wider(leftDecimal, rightDecimal);
    }

    private static SqlType Wider(SqlType left, SqlType right)
    {
        if (left.Kind != SqlTypeKind.Decimal)
            return right;
        if (right.Kind != SqlTypeKind.Decimal)
            return left;
        var scale = Math.Max(left.Scale, right.Scale);
        return KeepWhole(scale + Math.Max(left.Length - left.Scale, right.Length - right.Scale), scale);
    }

    private static SqlType AsDecimal(SqlType type) => type.Kind switch
    {
        SqlTypeKind.Decimal => type,
        SqlTypeKind.Money => SqlType.Decimal(19, 4),
        SqlTypeKind.BigInt => SqlType.Decimal(19, 0),
        SqlTypeKind.Int => SqlType.Decimal(10, 0),
        SqlTypeKind.Bit => SqlType.Decimal(1, 0),
        _ => SqlType.Null,
    };

    // Multiplication and division give up decimals first, but not below 6.
    private static SqlType CutScale(int precision, int scale)
    {
        if (precision <= 38)
            return SqlType.Decimal(precision, scale);
        var whole = precision - scale;
        return SqlType.Decimal(38, Math.Max(Math.Min(scale, 6), 38 - whole));
    }

    private static SqlType KeepWhole(int precision, int scale) =>
        precision <= 38 ? SqlType.Decimal(precision, scale) : SqlType.Decimal(38, Math.Max(0, scale - (precision - 38)));
}
