using System.Buffers.Binary;

namespace Tarn.DataPages.Forms.Pictures;

/// <summary>The chunks of a WebP (RFC 9649).</summary>
internal static class WebpParts
{
    private const int HeadLength = 12;
    private const byte HasExif = 0x08;
    private const byte HasXmp = 0x04;

    /// <summary>Whether bytes begin like a WebP.</summary>
    public static bool Fits(ReadOnlySpan<byte> bytes) => bytes.Length >= HeadLength && bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WEBP"u8);

    /// <summary>A copy without metadata; null when the bytes are no whole WebP.</summary>
    public static Stream? Clean(ReadOnlySpan<byte> bytes)
    {
        var clean = new MemoryStream(bytes.Length);
        clean.Write(bytes[..HeadLength]);
        ushort orientation = 1;
        var flagsAt = -1L;
        for (var at = HeadLength; at + 8 <= bytes.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(at + 4)..]);
            var padded = length + (length & 1);
            if (padded > bytes.Length - at - 8)
                return null;
            var chunk = bytes.Slice(at, (int)padded + 8);
            if (chunk.StartsWith("EXIF"u8))
                orientation = Orientation.Read(chunk.Slice(8, (int)length));
            else if (!chunk.StartsWith("XMP "u8))
            {
                if (chunk.StartsWith("VP8X"u8) && length > 0)
                    flagsAt = clean.Length + 8;
                clean.Write(chunk);
            }

            at += chunk.Length;
        }

        if (flagsAt >= 0 && orientation != 1)
        {
            // In this format the block stands without the mark of JPEG.
            var block = Orientation.Write(orientation).AsSpan(6);
            clean.Write("EXIF"u8);
            Span<byte> size = stackalloc byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(size, block.Length);
            clean.Write(size);
            clean.Write(block);
        }

        var buffer = clean.GetBuffer();
        BinaryPrimitives.WriteUInt32LittleEndian(buffer.AsSpan(4), (uint)clean.Length - 8);
        if (flagsAt >= 0)
            buffer[flagsAt] = (byte)((buffer[flagsAt] & ~(HasExif | HasXmp)) | (orientation == 1 ? 0 : HasExif));
        clean.Position = 0;
        return clean;
    }
}
