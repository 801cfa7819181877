using System.IO.Compression;

namespace Tarn.Data.Transfer.Sources;

/// <summary>Unpacks one member of an archive, which it closes when it is closed. Gives no more bytes than allowed, whatever the archive's directory says.</summary>
internal sealed class MemberStream : Stream
{
    private readonly ZipArchive _archive;
    private readonly Stream _member;
    private readonly string _name;
    private readonly long _limit;
    private long _given;

    private MemberStream(ZipArchive archive, Stream member, string name, long limit)
    {
        _archive = archive;
        _member = member;
        _name = name;
        _limit = limit;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => _given; set => throw new NotSupportedException(); }

    public static MemberStream Open(string path, string member, long limit)
    {
        var archive = ZipFile.OpenRead(path);
        try
        {
            return new MemberStream(archive, archive.GetEntry(member)!.Open(), member, limit);
        }
        catch (InvalidDataException)
        {
            archive.Dispose();
            throw Damaged(member);
        }
    }

    public override int Read(Span<byte> buffer)
    {
        try
        {
            var read = _member.Read(buffer);
            _given += read;
            return _given <= _limit ? read : throw new DataException(DataProblem.QuotaExceeded, $"'{_name}' is larger than {_limit >> 20} MB unpacked.");
        }
        catch (InvalidDataException)
        {
            throw Damaged(_name);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _member.Dispose();
            _archive.Dispose();
        }

        base.Dispose(disposing);
    }

    private static DataException Damaged(string member) => new(DataProblem.MalformedRequest, $"'{member}' in the archive is damaged.");
}
