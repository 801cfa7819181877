using System.Globalization;

namespace Tarn.Sql;

/// <summary>
/// One typed value: a constant, a parameter, a cell. A small struct, so that a write of a record allocates nothing for its numbers.
/// Each engine says in its own folder how a kind is bound.
/// </summary>
public readonly struct SqlValue : IEquatable<SqlValue>
{
    private readonly long _bits;
    private readonly object? _reference;

    private SqlValue(SqlTypeKind kind, bool isNull, long bits, object? reference)
    {
        Kind = kind;
        IsNull = isNull;
        _bits = bits;
        _reference = reference;
    }

    /// <summary>The kind; a NULL has one too.</summary>
    public SqlTypeKind Kind { get; }

    /// <summary>True for NULL.</summary>
    public bool IsNull { get; }

    /// <summary>NULL of a kind.</summary>
    public static SqlValue Null(SqlTypeKind kind) => new(kind, true, 0, null);

    public static SqlValue FromBit(bool value) => new(SqlTypeKind.Bit, false, value ? 1 : 0, null);

    public static SqlValue FromInt(int value) => new(SqlTypeKind.Int, false, value, null);

    public static SqlValue FromBigInt(long value) => new(SqlTypeKind.BigInt, false, value, null);

    /// <summary>A money value, given in ten-thousandths.</summary>
    public static SqlValue FromMoney(long tenThousandths) => new(SqlTypeKind.Money, false, tenThousandths, null);

    public static SqlValue FromFloat(double value) => new(SqlTypeKind.Float, false, BitConverter.DoubleToInt64Bits(value), null);

    /// <summary>A decimal in plain invariant text (<c>-12.50</c>), whose number of decimals is its scale.</summary>
    public static SqlValue FromDecimal(string plain) => new(SqlTypeKind.Decimal, false, 0, plain);

    public static SqlValue FromText(string value) => new(SqlTypeKind.NVarChar, false, 0, value);

    /// <summary>A datetime; the caller has rounded it to 1/300 s.</summary>
    public static SqlValue FromDateTime(DateTime value) => new(SqlTypeKind.DateTime, false, value.Ticks, null);

    public static SqlValue FromDateTime2(DateTime value) => new(SqlTypeKind.DateTime2, false, value.Ticks, null);

    public static SqlValue FromDate(DateOnly value) => new(SqlTypeKind.Date, false, value.DayNumber, null);

    public static SqlValue FromTime(TimeSpan value) => new(SqlTypeKind.Time, false, value.Ticks, null);

    public static SqlValue FromGuid(Guid value) => new(SqlTypeKind.UniqueIdentifier, false, 0, value);

    public bool AsBit => _bits != 0;

    public int AsInt => checked((int)_bits);

    public long AsBigInt => _bits;

    /// <summary>Money in ten-thousandths.</summary>
    public long AsMoney => _bits;

    public double AsFloat => BitConverter.Int64BitsToDouble(_bits);

    /// <summary>The text of a text value, or the plain digits of a decimal.</summary>
    public string AsText => (string)_reference!;

    public DateTime AsDateTime => new(_bits, DateTimeKind.Unspecified);

    public DateOnly AsDate => DateOnly.FromDayNumber((int)_bits);

    public TimeSpan AsTime => new(_bits);

    public Guid AsGuid => (Guid)_reference!;

    public bool Equals(SqlValue other) =>
        Kind == other.Kind && IsNull == other.IsNull && _bits == other._bits && Equals(_reference, other._reference);

    public override bool Equals(object? obj) => obj is SqlValue other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Kind, IsNull, _bits, _reference);

    public static bool operator ==(SqlValue left, SqlValue right) => left.Equals(right);

    public static bool operator !=(SqlValue left, SqlValue right) => !left.Equals(right);

    /// <summary>For debugging and logs; not a wire form.</summary>
    public override string ToString() => IsNull ? "NULL" : Kind switch
    {
        SqlTypeKind.Float => AsFloat.ToString("R", CultureInfo.InvariantCulture),
        SqlTypeKind.Money => (AsMoney / 10000m).ToString(CultureInfo.InvariantCulture),
        SqlTypeKind.DateTime or SqlTypeKind.DateTime2 => AsDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture),
        SqlTypeKind.Date => AsDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        SqlTypeKind.Time => AsTime.ToString("c", CultureInfo.InvariantCulture),
        _ => _reference?.ToString() ?? _bits.ToString(CultureInfo.InvariantCulture),
    };
}
