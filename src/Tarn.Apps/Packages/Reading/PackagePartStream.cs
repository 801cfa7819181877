using System.Security.Cryptography;

namespace Tarn.Apps.Packages;

/// <summary>A file of a package being read: counts and digests what comes out and stops at the limits.</summary>
internal sealed class PackagePartStream(Stream inner, string name, long packedBytes, PackageLimits limits, bool ownsInner, Action<long> count) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>The bytes read so far.</summary>
    public long BytesRead { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => BytesRead; set => throw new NotSupportedException(); }

    /// <summary>Reads what is left.</summary>
    public void Drain()
    {
        Span<byte> buffer = new byte[81920];
        while (Read(buffer) > 0)
        {
        }
    }

    /// <summary>What was read, as a part; call after <see cref="Drain"/>.</summary>
    public PackagePart ToPart() => new(name, BytesRead, Convert.ToHexStringLower(_hash.GetCurrentHash()));

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        int read;
        try
        {
            read = inner.Read(buffer);
        }
        catch (InvalidDataException damage)
        {
            throw new PackageException(PackageIssueCode.ZipUnsafe, PackageIssue.Package, $"The file '{name}' of the ZIP is damaged.", damage);
        }

        Account(buffer[..read]);
        return read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        try
        {
            read = await inner.ReadAsync(buffer, cancellationToken);
        }
        catch (InvalidDataException damage)
        {
            throw new PackageException(PackageIssueCode.ZipUnsafe, PackageIssue.Package, $"The file '{name}' of the ZIP is damaged.", damage);
        }

        Account(buffer.Span[..read]);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
            if (ownsInner)
                inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Account(ReadOnlySpan<byte> bytes)
    {
        BytesRead += bytes.Length;
        if (BytesRead > limits.PartBytes)
            throw Unsafe($"The file '{name}' is too large when unpacked.");
        if (BytesRead > limits.RatioFromBytes && packedBytes < long.MaxValue / limits.Ratio && BytesRead > packedBytes * limits.Ratio)
            throw Unsafe($"The file '{name}' grows more than {limits.Ratio} times when unpacked.");
        count(bytes.Length);
        _hash.AppendData(bytes);
    }

    private static PackageException Unsafe(string message) => new(PackageIssueCode.ZipUnsafe, PackageIssue.Package, message);
}
