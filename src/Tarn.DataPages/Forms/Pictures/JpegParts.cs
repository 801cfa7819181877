using System.Buffers.Binary;

namespace Tarn.DataPages.Forms.Pictures;

/// <summary>The segments of a JPEG (ITU T.81, annex B).</summary>
internal static class JpegParts
{
    private const byte EndOfImage = 0xD9;
    private const byte StartOfScan = 0xDA;
    private const byte App0 = 0xE0;
    private const byte App1 = 0xE1;
    private const byte App2 = 0xE2;
    private const byte App14 = 0xEE;
    private const byte App15 = 0xEF;
    private const byte Comment = 0xFE;

    /// <summary>Whether bytes begin like a JPEG.</summary>
    public static bool Fits(ReadOnlySpan<byte> bytes) => bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]);

    /// <summary>A copy without metadata and without what follows the picture; null when the bytes are no whole JPEG.</summary>
    public static Stream? Clean(ReadOnlySpan<byte> bytes)
    {
        var clean = new MemoryStream(bytes.Length);
        clean.Write(bytes[..2]);
        ushort orientation = 1;
        var afterHead = 2L;
        for (var at = 2; ;)
        {
            if (at + 2 > bytes.Length || bytes[at] != 0xFF)
                return null;
            var marker = bytes[at + 1];
            if (marker == 0xFF)
            {
                at++;
                continue;
            }

            if (marker == EndOfImage)
            {
                clean.Write(bytes.Slice(at, 2));
                return orientation == 1 ? Rewound(clean) : WithOrientation(clean, (int)afterHead, orientation);
            }

            if (at + 4 > bytes.Length || BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]) is var length && (length < 2 || at + 2 + length > bytes.Length))
                return null;
            var segment = bytes.Slice(at, 2 + length);
            if (marker == App1 && segment[4..].StartsWith("Exif\0\0"u8))
                orientation = Orientation.Read(segment[4..]);
            if (Stays(marker, segment[4..]))
                clean.Write(segment);
            if (marker == App0 && clean.Length == 2 + segment.Length)
                afterHead = clean.Length;
            at += segment.Length;
            if (marker == StartOfScan)
            {
                var end = at + ScanLength(bytes[at..]);
                clean.Write(bytes[at..end]);
                at = end;
            }
        }
    }

    /// <summary>Everything that makes the picture: not the applications' own, but for the form of the file, the colour profile and the colour transform.</summary>
    private static bool Stays(byte marker, ReadOnlySpan<byte> content) => marker switch
    {
        App0 => content.StartsWith("JFIF\0"u8),
        App2 => content.StartsWith("ICC_PROFILE\0"u8),
        App14 => content.StartsWith("Adobe"u8),
        Comment => false,
        _ => marker is < App0 or > App15,
    };

    /// <summary>The bytes up to the next marker that is neither a stuffed byte nor a restart.</summary>
    private static int ScanLength(ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; at < bytes.Length;)
        {
            var next = bytes[at..].IndexOf((byte)0xFF);
            if (next < 0 || at + next + 1 >= bytes.Length)
                return bytes.Length;
            at += next;
            if (bytes[at + 1] is not (0 or 0xFF or (>= 0xD0 and <= 0xD7)))
                return at;
            at += bytes[at + 1] == 0xFF ? 1 : 2;
        }

        return bytes.Length;
    }

    private static MemoryStream WithOrientation(MemoryStream clean, int at, ushort orientation)
    {
        var block = Orientation.Write(orientation);
        var turned = new MemoryStream((int)clean.Length + block.Length + 4);
        turned.Write(clean.GetBuffer().AsSpan(0, at));
        turned.Write([0xFF, App1, (byte)((block.Length + 2) >> 8), (byte)(block.Length + 2)]);
        turned.Write(block);
        turned.Write(clean.GetBuffer().AsSpan(at, (int)clean.Length - at));
        return Rewound(turned);
    }

    private static MemoryStream Rewound(MemoryStream stream)
    {
        stream.Position = 0;
        return stream;
    }
}
