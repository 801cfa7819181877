using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using Tarn.Sql;
using Tarn.Sql.Runtime;

namespace Tarn.Data.Engines.Sqlite.Functions;

/// <summary>Where a call puts its result. Without one the result is NULL.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe ref struct SqliteResult(IntPtr context)
{
    private readonly IntPtr _context = context;

    public void Null() => SqliteNative.ResultNull(_context);

    public void Int64(long value) => SqliteNative.ResultInt64(_context, value);

    public void Int64(long? value)
    {
        if (value is { } number)
            Int64(number);
        else
            Null();
    }

    public void Flag(bool value) => SqliteNative.ResultInt64(_context, value ? 1 : 0);

    public void Double(double value) => SqliteNative.ResultDouble(_context, value);

    /// <summary>Hands an argument on.</summary>
    public void Value(IntPtr value) => SqliteNative.ResultValue(_context, value);

    public void Utf8(ReadOnlySpan<byte> text)
    {
        // An empty span has no address, and SQLite takes a null pointer for NULL.
        byte nothing = 0;
        fixed (byte* bytes = text)
            SqliteNative.ResultText(_context, bytes is null ? &nothing : bytes, text.Length, SqliteNative.Transient);
    }

    public void Text(string? text)
    {
        if (text is null)
        {
            Null();
            return;
        }

        var size = Encoding.UTF8.GetMaxByteCount(text.Length);
        var rented = size > 1024 ? ArrayPool<byte>.Shared.Rent(size) : null;
        var buffer = rented ?? stackalloc byte[1024];
        Utf8(buffer[..Encoding.UTF8.GetBytes(text, buffer)]);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
    }

    public void Decimal(SqlDecimal value)
    {
        Span<byte> buffer = stackalloc byte[SqlDecimal.MaxTextLength];
        Utf8(buffer[..value.Format(buffer)]);
    }

    public void DateTime(DateTime value) => DateTime(value, 3);

    public void DateTime2(DateTime value) => DateTime(value, 7);

    public void Date(DateOnly value)
    {
        Span<byte> buffer = stackalloc byte[SqlDateText.MaxLength];
        Utf8(buffer[..SqlDateText.WriteDate(value.ToDateTime(default), buffer)]);
    }

    public void Time(TimeSpan value)
    {
        Span<byte> buffer = stackalloc byte[SqlDateText.MaxLength];
        Utf8(buffer[..SqlDateText.WriteClock(value.Ticks, buffer, 7)]);
    }

    public void Offset(DateTimeOffset value)
    {
        Span<byte> buffer = stackalloc byte[SqlDateText.MaxLength];
        Utf8(buffer[..SqlDateText.WriteOffset(value, buffer)]);
    }

    /// <summary>Reports an error of the language in the form that <see cref="SqliteFailure"/> reads.</summary>
    public void Error(TSqlException error) => Error(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"TSQLE:{error.Error.Number}:{error.Error.Message}"));

    /// <summary>Reports a defect: nothing of it is shown.</summary>
    public void InternalError() => Error("TSQLE:0:internal");

    private void Error(string message)
    {
        var bytes = Encoding.UTF8.GetBytes(message);
        fixed (byte* text = bytes)
            SqliteNative.ResultError(_context, text, bytes.Length);
    }

    private void DateTime(DateTime value, int decimals)
    {
        Span<byte> buffer = stackalloc byte[SqlDateText.MaxLength];
        Utf8(buffer[..SqlDateText.WriteDateTime(value, buffer, decimals)]);
    }
}
