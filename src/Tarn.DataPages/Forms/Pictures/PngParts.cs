using System.Buffers.Binary;

namespace Tarn.DataPages.Forms.Pictures;

/// <summary>The chunks of a PNG (W3C, Portable Network Graphics).</summary>
internal static class PngParts
{
    private static readonly string[] Metadata = ["eXIf", "tEXt", "zTXt", "iTXt", "tIME"];

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Whether bytes begin like a PNG.</summary>
    public static bool Fits(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Signature);

    /// <summary>A copy without metadata and without what follows the picture; null when the bytes are no whole PNG.</summary>
    public static Stream? Clean(ReadOnlySpan<byte> bytes)
    {
        var clean = new MemoryStream(bytes.Length);
        clean.Write(Signature);
        for (var at = Signature.Length; at + 12 <= bytes.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
            if (length > bytes.Length - at - 12)
                return null;
            var chunk = bytes.Slice(at, (int)length + 12);
            var type = System.Text.Encoding.ASCII.GetString(chunk.Slice(4, 4));
            if (!Metadata.Contains(type, StringComparer.Ordinal))
                clean.Write(chunk);
            if (type == "IEND")
            {
                clean.Position = 0;
                return clean;
            }

            at += chunk.Length;
        }

        return null;
    }
}
