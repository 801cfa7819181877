namespace Tarn.Data.Transfer;

/// <summary>Gathers what synchronous writers write, and sends it on asynchronously: the output may be a response that refuses to be written to otherwise.</summary>
internal sealed class ChunkBuffer(Stream output) : Stream
{
    private readonly MemoryStream _gathered = new(1 << 17);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _gathered.Length;

    public override long Position { get => _gathered.Position; set => throw new NotSupportedException(); }

    /// <summary>Sends what was gathered when it is more than <paramref name="above"/> bytes.</summary>
    public ValueTask SendAsync(int above, CancellationToken cancellation) => _gathered.Length > above ? SendAllAsync(cancellation) : ValueTask.CompletedTask;

    public override void Write(byte[] buffer, int offset, int count) => _gathered.Write(buffer, offset, count);

    public override void Write(ReadOnlySpan<byte> buffer) => _gathered.Write(buffer);

    public override void WriteByte(byte value) => _gathered.WriteByte(value);

    public override void Flush()
    {
        // What is gathered goes out when it is sent.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private async ValueTask SendAllAsync(CancellationToken cancellation)
    {
        await output.WriteAsync(_gathered.GetBuffer().AsMemory(0, (int)_gathered.Length), cancellation);
        _gathered.SetLength(0);
    }
}
