using System.Text.Json;

namespace Tarn.Data.Transfer.Sources;

/// <summary>Gives the objects of a JSON array, or of a file with one object on each line, one at a time: only one is in memory.</summary>
internal sealed class JsonObjects(Stream file, string name) : IDisposable
{
    /// <summary>Largest object in bytes.</summary>
    private const int MaxObject = 64 << 20;

    private byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;
    private bool _ended;
    private bool _began;
    private bool _inArray;
    private bool _closed;

    /// <summary>Number of objects given.</summary>
    public long Count { get; private set; }

    /// <summary>Moves to the next object.</summary>
    /// <returns>Its bytes, valid until the next call; empty at the end.</returns>
    public ReadOnlyMemory<byte> Next()
    {
        if (!_began)
            Begin();
        if (_closed)
            return Finish();
        var next = SkipSeparators();
        if (next == -1)
            return _inArray ? throw Broken("the array is not closed") : default;
        if (next == ']' && _inArray)
        {
            _start++;
            _closed = true;
            return Finish();
        }

        if (next != '{')
            throw Broken("an object is expected");
        var length = ObjectLength();
        var found = _buffer.AsMemory(_start, length);
        _start += length;
        Count++;
        return found;
    }

    public void Dispose() => file.Dispose();

    private void Begin()
    {
        _began = true;
        Fill();
        if (_buffer.AsSpan(_start, _end - _start).StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            _start += 3;
        if (SkipSeparators() == '[')
        {
            _inArray = true;
            _start++;
        }
    }

    private ReadOnlyMemory<byte> Finish() => SkipSeparators() == -1 ? default(ReadOnlyMemory<byte>) : throw Broken("text follows the end of the array");

    /// <summary>Skips blanks, and commas between objects.</summary>
    /// <returns>The next byte, or -1 at the end.</returns>
    private int SkipSeparators()
    {
        while (true)
        {
            for (; _start < _end; _start++)
            {
                if (_buffer[_start] is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)','))
                    return _buffer[_start];
            }

            if (!Fill())
                return -1;
        }
    }

    private int ObjectLength()
    {
        while (true)
        {
            try
            {
                var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), isFinalBlock: false, default);
                if (reader.Read() && reader.TrySkip())
                    return (int)reader.BytesConsumed;
            }
            catch (JsonException failure)
            {
                throw Broken(failure.Message);
            }

            if (_end - _start > MaxObject)
                throw Broken("it is larger than 64 MB");
            if (!Fill())
                throw Broken("it is not closed before the end of the file");
        }
    }

    /// <summary>Reads more, keeping what is not consumed.</summary>
    private bool Fill()
    {
        if (_ended)
            return false;
        var left = _end - _start;
        var target = left > _buffer.Length / 2 ? new byte[_buffer.Length * 2] : _buffer;
        Buffer.BlockCopy(_buffer, _start, target, 0, left);
        _buffer = target;
        _start = 0;
        _end = left;
        var read = file.ReadAtLeast(_buffer.AsSpan(left), Math.Min(1 << 15, _buffer.Length - left), throwOnEndOfStream: false);
        _end += read;
        _ended = read == 0;
        return read > 0;
    }

    /// <summary>What is wrong with the object given last, where a text in it cannot be read: half a surrogate pair, or bytes that are no UTF-8.</summary>
    public DataException NoUnicode() => Broken("a text in it is not valid Unicode; save the file as UTF-8", Count);

    private DataException Broken(string why) => Broken(why, Count + 1);

    private DataException Broken(string why, long number) => new(DataProblem.MalformedRequest, $"'{name}' is not valid JSON at object {number}: {why}.");
}
