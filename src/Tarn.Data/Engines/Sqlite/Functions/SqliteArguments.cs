using System.Runtime.InteropServices;
using System.Text;
using Tarn.Sql.Runtime;

namespace Tarn.Data.Engines.Sqlite.Functions;

/// <summary>The arguments of one call, in SQLite's memory: valid only during the call.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe ref struct SqliteArguments(IntPtr* values, int count)
{
    private readonly IntPtr* _values = values;

    public int Count { get; } = count;

    public bool AnyNull
    {
        get
        {
            for (var i = 0; i < Count; i++)
            {
                if (IsNull(i))
                    return true;
            }

            return false;
        }
    }

    /// <summary>The native value, to hand on unchanged.</summary>
    public IntPtr this[int index] => _values[index];

    public bool IsNull(int index) => SqliteNative.ValueType(_values[index]) == SqliteNative.TypeNull;

    public bool IsReal(int index) => SqliteNative.ValueType(_values[index]) == SqliteNative.TypeFloat;

    public long Int64(int index) => SqliteNative.ValueInt64(_values[index]);

    /// <summary>A whole number clamped to int, for counts and lengths.</summary>
    public int Int32(int index) => (int)Math.Clamp(Int64(index), int.MinValue, int.MaxValue);

    public bool Flag(int index) => Int64(index) != 0;

    public double Double(int index) => SqliteNative.ValueDouble(_values[index]);

    public ReadOnlySpan<byte> Utf8(int index)
    {
        var text = SqliteNative.ValueText(_values[index]);
        return new ReadOnlySpan<byte>(text, SqliteNative.ValueBytes(_values[index]));
    }

    public string Text(int index) => Encoding.UTF8.GetString(Utf8(index));

    public string? TextOrNull(int index) => IsNull(index) ? null : Text(index);

    /// <summary>A decimal; a number that SQLite folded into INTEGER or REAL is read as such.</summary>
    public SqlDecimal Decimal(int index)
    {
        var type = SqliteNative.ValueType(_values[index]);
        if (type == SqliteNative.TypeInteger)
            return SqlDecimal.FromInt64(Int64(index));
        return SqlDecimal.TryParsePlain(Utf8(index), out var value) ? value : SqlDecimal.ParsePlain(Text(index));
    }

    /// <summary>A date, datetime or datetime2.</summary>
    public DateTime DateTime(int index) => SqlDateText.TryRead(Utf8(index), out var value) ? value : SqlDateParser.ToDateTime2(Text(index));

    public DateOnly Date(int index) => DateOnly.FromDateTime(DateTime(index));

    public TimeSpan Time(int index) => SqlDateText.TryReadClock(Utf8(index), out var ticks) ? new TimeSpan(ticks) : SqlDateParser.ToTime(Text(index));

    public DateTimeOffset Offset(int index) => SqlDateText.TryReadOffset(Utf8(index), out var value) ? value : SqlDateParser.ToOffset(Text(index));

    public DatePart Part(int index) => SqlDateFunctions.ReadPart(Utf8(index));
}
