namespace Tarn.Sql;

/// <summary>The kinds of T-SQL types that Tarn knows. The order has no meaning; precedence is in the binder.</summary>
public enum SqlTypeKind
{
    /// <summary>The type of the bare word NULL; takes any other type.</summary>
    Null,
    Bit,
    Int,
    BigInt,
    Decimal,
    Money,
    Float,
    Date,
    Time,
    DateTime,
    DateTime2,
    DateTimeOffset,

    /// <summary>Text written with a <c>varchar</c> cast; holds Unicode all the same, but overflows by other rules.</summary>
    VarChar,
    NVarChar,
    UniqueIdentifier,

    /// <summary>The outcome of a condition. Not a T-SQL value type: it is never stored nor selected.</summary>
    Condition,
}

/// <summary>A static type.</summary>
/// <param name="Kind">Kind.</param>
/// <param name="Length">Text: maximum number of UTF-16 units, <see cref="Max"/> for <c>(max)</c>. Decimal: precision 1..38. Others: 0.</param>
/// <param name="Scale">Decimal: scale 0..38. Others: 0.</param>
public readonly record struct SqlType(SqlTypeKind Kind, int Length = 0, int Scale = 0)
{
    /// <summary>Length of <c>nvarchar(max)</c>.</summary>
    public const int Max = -1;

    public static readonly SqlType Null = new(SqlTypeKind.Null);
    public static readonly SqlType Bit = new(SqlTypeKind.Bit);
    public static readonly SqlType Int = new(SqlTypeKind.Int);
    public static readonly SqlType BigInt = new(SqlTypeKind.BigInt);
    public static readonly SqlType Money = new(SqlTypeKind.Money);
    public static readonly SqlType Float = new(SqlTypeKind.Float);
    public static readonly SqlType Date = new(SqlTypeKind.Date);
    public static readonly SqlType Time = new(SqlTypeKind.Time);
    public static readonly SqlType DateTime = new(SqlTypeKind.DateTime);
    public static readonly SqlType DateTime2 = new(SqlTypeKind.DateTime2);
    public static readonly SqlType DateTimeOffset = new(SqlTypeKind.DateTimeOffset);
    public static readonly SqlType UniqueIdentifier = new(SqlTypeKind.UniqueIdentifier);
    public static readonly SqlType Condition = new(SqlTypeKind.Condition);

    /// <summary><c>decimal(precision, scale)</c>.</summary>
    public static SqlType Decimal(int precision, int scale) => new(SqlTypeKind.Decimal, precision, scale);

    /// <summary><c>nvarchar(length)</c>; <see cref="Max"/> for <c>(max)</c>.</summary>
    public static SqlType NVarChar(int length) => new(SqlTypeKind.NVarChar, length);

    /// <summary><c>varchar(length)</c>; <see cref="Max"/> for <c>(max)</c>.</summary>
    public static SqlType VarChar(int length) => new(SqlTypeKind.VarChar, length);

    /// <summary>True for varchar and nvarchar.</summary>
    public bool IsText => Kind is SqlTypeKind.VarChar or SqlTypeKind.NVarChar;

    /// <summary>The name used in messages: <c>int</c>, <c>nvarchar</c>, <c>decimal</c> ...</summary>
    public string Name => Kind switch
    {
        SqlTypeKind.DateTime2 => "datetime2",
        SqlTypeKind.DateTimeOffset => "datetimeoffset",
        SqlTypeKind.Decimal => "numeric",
        _ => Kind.ToString().ToLowerInvariant(),
    };
}
