using System.IO.Compression;
using System.Text;

namespace Tarn.DataPages.Assets;

/// <summary>A static file in the three forms that browsers take it in. Immutable; a form that nobody asks for is never made.</summary>
public sealed class Asset
{
    private readonly Lazy<byte[]> _plain;
    private readonly Lazy<byte[]> _gzip;
    private readonly Lazy<byte[]> _brotli;

    private Asset(string contentType, Lazy<byte[]> plain, Func<byte[]>? brotli)
    {
        ContentType = contentType;
        _plain = plain;
        _gzip = new Lazy<byte[]>(() => Pack(plain.Value, s => new GZipStream(s, CompressionLevel.SmallestSize, leaveOpen: true)));
        _brotli = new Lazy<byte[]>(brotli ?? (() => Pack(plain.Value, s => new BrotliStream(s, CompressionLevel.SmallestSize, leaveOpen: true))));
    }

    /// <summary>Its MIME type.</summary>
    public string ContentType { get; }

    /// <summary>The bytes as they are.</summary>
    public ReadOnlyMemory<byte> Plain => _plain.Value;

    /// <summary>Packed by gzip.</summary>
    public ReadOnlyMemory<byte> Gzip => _gzip.Value;

    /// <summary>Packed by brotli.</summary>
    public ReadOnlyMemory<byte> Brotli => _brotli.Value;

    /// <summary>The content as text.</summary>
    public string Text => Encoding.UTF8.GetString(_plain.Value);

    /// <summary>A file of which only the packed form is kept.</summary>
    public static Asset FromBrotli(string contentType, byte[] packed) => new(contentType, new Lazy<byte[]>(() => Unpack(packed)), () => packed);

    /// <summary>A file made of text.</summary>
    public static Asset FromText(string contentType, string text) => new(contentType, new Lazy<byte[]>(() => Encoding.UTF8.GetBytes(text)), null);

    /// <summary>A file as it is.</summary>
    public static Asset FromBytes(string contentType, byte[] content) => new(contentType, new Lazy<byte[]>(content), null);

    private static byte[] Unpack(byte[] packed)
    {
        using var from = new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var into = new MemoryStream();
        from.CopyTo(into);
        return into.ToArray();
    }

    private static byte[] Pack(byte[] plain, Func<Stream, Stream> packer)
    {
        using var into = new MemoryStream();
        using (var pack = packer(into))
            pack.Write(plain);
        return into.ToArray();
    }
}
