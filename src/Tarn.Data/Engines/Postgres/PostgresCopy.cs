using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using Tarn.Sql;

namespace Tarn.Data.Engines.Postgres;

/// <summary>
/// Writes rows as PostgreSQL's binary COPY has them ("Binary Format" of its documentation of COPY) into memory, to be sent as they are: for whole batches this costs a fraction
/// of handing each value to the driver.
/// </summary>
internal sealed class PostgresCopy
{
    /// <summary>Bytes worth sending.</summary>
    public const int SendSize = 1 << 16;

    private const int NumericBase = 10_000;
    private const int HeaderSize = 19;
    private const short Negative = 0x4000;

    private static readonly DateTime Epoch = new(2000, 1, 1);

    private byte[] _buffer = new byte[1 << 16];
    private int _length;

    /// <summary>Begins with the header.</summary>
    public PostgresCopy()
    {
        "PGCOPY\n"u8.CopyTo(_buffer);
        // The rest of the signature; then no flags, and no extension.
        ReadOnlySpan<byte> signature = [0xFF, (byte)'\r', (byte)'\n', 0];
        signature.CopyTo(_buffer.AsSpan(7));
        _length = HeaderSize;
    }

    /// <summary>What was written.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _length);

    /// <summary>Forgets what was written, which has been sent.</summary>
    public void Clear() => _length = 0;

    /// <summary>Begins a row.</summary>
    public void StartRow(int columns) => PutInt16((short)columns);

    /// <summary>Ends the data.</summary>
    public void Complete() => PutInt16(-1);

    /// <summary>Writes a value of the row.</summary>
    public void Write(in SqlValue value)
    {
        if (value.IsNull)
        {
            PutInt32(-1);
            return;
        }

        switch (value.Kind)
        {
            case SqlTypeKind.Bit:
                PutInt32(1);
                Room(1)[0] = value.AsBit ? (byte)1 : (byte)0;
                _length++;
                break;
            case SqlTypeKind.Int:
                PutInt32(4);
                PutInt32(value.AsInt);
                break;
            case SqlTypeKind.BigInt:
                PutInt32(8);
                PutInt64(value.AsBigInt);
                break;
            case SqlTypeKind.Money:
                WriteMoney(value.AsMoney);
                break;
            case SqlTypeKind.Decimal:
                WriteDecimal(value.AsText);
                break;
            case SqlTypeKind.Float:
                PutInt32(8);
                PutInt64(BitConverter.DoubleToInt64Bits(value.AsFloat));
                break;
            case SqlTypeKind.DateTime or SqlTypeKind.DateTime2:
                PutInt32(8);
                PutInt64((value.AsDateTime.Ticks - Epoch.Ticks) / TimeSpan.TicksPerMicrosecond);
                break;
            case SqlTypeKind.Date:
                PutInt32(4);
                PutInt32(value.AsDate.DayNumber - DateOnly.FromDateTime(Epoch).DayNumber);
                break;
            default:
                WriteText(TextOf(value));
                break;
        }
    }

    /// <summary>A value of a text column.</summary>
    public static string TextOf(in SqlValue value) => value.Kind == SqlTypeKind.UniqueIdentifier
        ? value.AsGuid.ToString("D").ToUpperInvariant()
        : StoredText.Of(value.AsText);

    private void WriteText(string text)
    {
        var room = Room(4 + Encoding.UTF8.GetMaxByteCount(text.Length));
        var size = Encoding.UTF8.GetBytes(text, room[4..]);
        BinaryPrimitives.WriteInt32BigEndian(room, size);
        _length += 4 + size;
    }

    /// <summary>Money is whole ten-thousandths, and the digits of a numeric are ten-thousands: so it falls apart by itself.</summary>
    private void WriteMoney(long tenThousandths)
    {
        Span<short> digits = stackalloc short[6];
        var rest = tenThousandths < 0 ? (ulong)-(tenThousandths + 1) + 1 : (ulong)tenThousandths;
        var count = 0;
        for (; rest > 0; rest /= NumericBase)
            digits[count++] = (short)(rest % NumericBase);
        digits = digits[..count];
        digits.Reverse();
        WriteNumeric(digits, count - 2, tenThousandths < 0, 4);
    }

    private void WriteDecimal(string plain)
    {
        var point = plain.IndexOf('.', StringComparison.Ordinal);
        var scale = point < 0 ? 0 : plain.Length - point - 1;
        var groups = (scale + 3) / 4;
        var number = BigInteger.Parse(plain.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) * BigInteger.Pow(10, (groups * 4) - scale);
        var rest = BigInteger.Abs(number);
        var digits = new List<short>();
        for (; rest > 0; rest /= NumericBase)
            digits.Add((short)(int)(rest % NumericBase));
        digits.Reverse();
        WriteNumeric([.. digits], digits.Count - groups - 1, number.Sign < 0, scale);
    }

    /// <summary>Writes a numeric.</summary>
    /// <param name="digits">Its digits to the base 10,000, the highest first.</param>
    /// <param name="weight">The power of the first.</param>
    /// <param name="negative">Its sign.</param>
    /// <param name="scale">Decimals to show.</param>
    private void WriteNumeric(ReadOnlySpan<short> digits, int weight, bool negative, int scale)
    {
        digits = digits.TrimEnd((short)0);
        PutInt32(8 + (2 * digits.Length));
        PutInt16((short)digits.Length);
        PutInt16((short)(digits.IsEmpty ? 0 : weight));
        PutInt16(negative ? Negative : (short)0);
        PutInt16((short)scale);
        foreach (var digit in digits)
            PutInt16(digit);
    }

    private void PutInt16(short number)
    {
        BinaryPrimitives.WriteInt16BigEndian(Room(2), number);
        _length += 2;
    }

    private void PutInt32(int number)
    {
        BinaryPrimitives.WriteInt32BigEndian(Room(4), number);
        _length += 4;
    }

    private void PutInt64(long number)
    {
        BinaryPrimitives.WriteInt64BigEndian(Room(8), number);
        _length += 8;
    }

    private Span<byte> Room(int size)
    {
        if (_buffer.Length - _length < size)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + size));
        return _buffer.AsSpan(_length);
    }
}
