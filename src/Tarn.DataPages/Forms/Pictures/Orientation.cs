using System.Buffers.Binary;

namespace Tarn.DataPages.Forms.Pictures;

/// <summary>How a picture must be turned to stand upright, as Exif has it (TIFF tag 274, values 1 to 8; 1 is upright).</summary>
internal static class Orientation
{
    private const ushort Tag = 0x0112;
    private const ushort Short = 3;

    private static ReadOnlySpan<byte> Mark => "Exif\0\0"u8;

    /// <summary>Reads the orientation of an Exif block, with or without its mark; 1 when it has none.</summary>
    public static ushort Read(ReadOnlySpan<byte> exif)
    {
        var tiff = exif.StartsWith(Mark) ? exif[Mark.Length..] : exif;
        if (tiff.Length < 8)
            return 1;
        var isLittle = tiff.StartsWith("II"u8);
        if (!isLittle && !tiff.StartsWith("MM"u8))
            return 1;
        var at = Number(tiff[4..], 4, isLittle);
        if (at > tiff.Length - 2)
            return 1;
        var count = Number(tiff[(int)at..], 2, isLittle);
        for (var entry = at + 2; count > 0 && entry + 12 <= tiff.Length; entry += 12, count--)
        {
            if (Number(tiff[(int)entry..], 2, isLittle) == Tag)
                return Number(tiff[((int)entry + 8)..], 2, isLittle) is var value and >= 1 and <= 8 ? (ushort)value : (ushort)1;
        }

        return 1;
    }

    /// <summary>An Exif block that says nothing else.</summary>
    public static byte[] Write(ushort orientation)
    {
        var block = new byte[Mark.Length + 26];
        Mark.CopyTo(block);
        var tiff = block.AsSpan(Mark.Length);
        "MM\0*"u8.CopyTo(tiff);
        BinaryPrimitives.WriteUInt32BigEndian(tiff[4..], 8);
        BinaryPrimitives.WriteUInt16BigEndian(tiff[8..], 1);
        BinaryPrimitives.WriteUInt16BigEndian(tiff[10..], Tag);
        BinaryPrimitives.WriteUInt16BigEndian(tiff[12..], Short);
        BinaryPrimitives.WriteUInt32BigEndian(tiff[14..], 1);
        BinaryPrimitives.WriteUInt16BigEndian(tiff[18..], orientation);
        return block;
    }

    private static long Number(ReadOnlySpan<byte> bytes, int size, bool isLittle) => (size, isLittle) switch
    {
        (2, true) => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        (2, false) => BinaryPrimitives.ReadUInt16BigEndian(bytes),
        (_, true) => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        _ => BinaryPrimitives.ReadUInt32BigEndian(bytes),
    };
}
