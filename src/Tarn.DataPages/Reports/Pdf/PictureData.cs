using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Tarn.DataPages.Forms.Pictures;

namespace Tarn.DataPages.Reports.Pdf;

/// <summary>
/// A picture in the form in which a PDF holds it (ISO 32000-1, 8.9.5): a JPEG as it is, without what it says of its photographer; the packed lines of a PNG as they are; of a PNG that one can see through its
/// colours and its opacity apart. Other pictures, and PNGs that are interlaced or have 16 bits to a sample, have none.
/// </summary>
/// <param name="Width">Pixels of a line.</param>
/// <param name="Height">Lines.</param>
/// <param name="Entries">What its dictionary says of colours, and of the filter when it is packed.</param>
/// <param name="Bytes">Its bytes.</param>
/// <param name="IsPacked">The bytes are packed already.</param>
/// <param name="Opacity">A byte for each pixel; null when it is opaque.</param>
/// <param name="Orientation">How it must be turned, as Exif has it.</param>
internal sealed record PictureData(int Width, int Height, string Entries, byte[] Bytes, bool IsPacked, byte[]? Opacity = null, ushort Orientation = 1)
{
    private const int MostPixels = 1 << 23;
    private const int LongestSide = 20_000;

    /// <summary>Bytes that a packed byte can stand for at most: what claims more is broken, and gets no memory.</summary>
    private const int MostUnpacked = 1032;

    /// <summary>Reads a JPEG or a PNG; null when it is neither, broken, or of a kind that a PDF cannot hold.</summary>
    public static PictureData? Read(byte[] bytes)
    {
        try
        {
            return JpegParts.Fits(bytes) ? ReadJpeg(bytes) : PngParts.Fits(bytes) ? ReadPng(bytes) : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static PictureData? ReadJpeg(byte[] bytes)
    {
        if (JpegParts.Clean(bytes) is not MemoryStream clean)
            return null;
        var jpeg = clean.ToArray();
        ushort orientation = 1;
        var isAdobe = false;
        for (var at = 2; at + 9 < jpeg.Length;)
        {
            var marker = jpeg[at + 1];
            var content = jpeg.AsSpan(at + 4, BinaryPrimitives.ReadUInt16BigEndian(jpeg.AsSpan(at + 2)) - 2);
            if (marker == 0xE1)
                orientation = Forms.Pictures.Orientation.Read(content);
            isAdobe |= marker == 0xEE;
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                // Baseline, extended and progressive, 8 bits to a sample.
                if (marker > 0xC2 || content.Length < 6 || content[0] != 8)
                    return null;
                var (height, width) = (BinaryPrimitives.ReadUInt16BigEndian(content[1..]), BinaryPrimitives.ReadUInt16BigEndian(content[3..]));
                var colours = content[5] switch { 1 => "/DeviceGray", 3 => "/DeviceRGB", 4 => "/DeviceCMYK" + (isAdobe ? "/Decode[1 0 1 0 1 0 1 0]" : ""), _ => null };
                return width == 0 || height == 0 || colours is null
                    ? null
                    : new PictureData(width, height, $"/ColorSpace{colours}/BitsPerComponent 8/Filter/DCTDecode", jpeg, IsPacked: true, Orientation: orientation);
            }

            at += content.Length + 4;
        }

        return null;
    }

    private static PictureData? ReadPng(byte[] bytes)
    {
        ReadOnlySpan<byte> head = default, palette = default, transparent = default;
        using var packed = new MemoryStream();
        for (var at = 8; at + 12 <= bytes.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at));
            if (length > bytes.Length - at - 12)
                return null;
            var content = bytes.AsSpan(at + 8, (int)length);
            switch (Encoding.ASCII.GetString(bytes, at + 4, 4))
            {
                case "IHDR": head = content; break;
                case "PLTE": palette = content; break;
                case "tRNS": transparent = content; break;
                case "IDAT": packed.Write(content); break;
            }

            at += (int)length + 12;
        }

        if (head.Length < 13 || packed.Length == 0)
            return null;
        var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(head), BinaryPrimitives.ReadUInt32BigEndian(head[4..]));
        var (depth, kind) = (head[8], head[9]);
        if (width is 0 or > LongestSide || height is 0 or > LongestSide || depth > 8 || head[12] != 0 || (kind == 3 && palette.Length < 3))
            return null;
        var colours = kind switch
        {
            3 => string.Create(CultureInfo.InvariantCulture, $"[/Indexed/DeviceRGB {(palette.Length / 3) - 1}<{Convert.ToHexString(palette)}>]"),
            0 or 4 => "/DeviceGray",
            _ => "/DeviceRGB",
        };
        var entries = string.Create(CultureInfo.InvariantCulture, $"/ColorSpace{colours}/BitsPerComponent {depth}");
        var samples = kind switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
        if (kind is 4 or 6 || (kind == 3 && depth == 8 && transparent.Length > 0))
            return width * height > MostPixels || height * ((width * samples) + 1L) > packed.Length * MostUnpacked ? null : Split(packed, (int)width, (int)height, samples, entries, transparent);
        return new PictureData(
            (int)width, (int)height, string.Create(CultureInfo.InvariantCulture, $"{entries}/Filter/FlateDecode/DecodeParms<</Predictor 15/Colors {samples}/BitsPerComponent {depth}/Columns {width}>>"),
            packed.ToArray(), IsPacked: true);
    }

    /// <summary>Takes colours and opacity apart; of a palette the opacity is looked up.</summary>
    private static PictureData Split(MemoryStream packed, int width, int height, int samples, string entries, ReadOnlySpan<byte> opacities)
    {
        packed.Position = 0;
        using var lines = new ZLibStream(packed, CompressionMode.Decompress);
        var shown = samples == 1 ? 1 : samples - 1;
        var (colours, opacity) = (new byte[width * height * shown], new byte[width * height]);
        var (before, line) = (new byte[width * samples], new byte[width * samples]);
        for (var y = 0; y < height; y++)
        {
            var filter = lines.ReadByte();
            if (filter is < 0 or > 4 || lines.ReadAtLeast(line, line.Length, throwOnEndOfStream: false) < line.Length)
                throw new InvalidDataException("The picture ends before its last line.");
            Unfilter(filter, line, before, samples);
            for (var x = 0; x < width; x++)
            {
                var (from, to) = (x * samples, (y * width) + x);
                line.AsSpan(from, shown).CopyTo(colours.AsSpan(to * shown));
                opacity[to] = samples > 1 ? line[from + shown] : line[from] < opacities.Length ? opacities[line[from]] : (byte)255;
            }

            (before, line) = (line, before);
        }

        return new PictureData(width, height, entries, colours, IsPacked: false, opacity);
    }

    /// <summary>Undoes the filter of a line (PNG, 9.2).</summary>
    private static void Unfilter(int filter, byte[] line, byte[] above, int step)
    {
        for (var i = 0; i < line.Length && filter > 0; i++)
        {
            int left = i >= step ? line[i - step] : 0, up = above[i], corner = i >= step ? above[i - step] : 0;
            line[i] += (byte)(filter switch { 1 => left, 2 => up, 3 => (left + up) / 2, _ => Paeth(left, up, corner) });
        }
    }

    private static int Paeth(int left, int up, int corner)
    {
        var guess = left + up - corner;
        var (a, b, c) = (Math.Abs(guess - left), Math.Abs(guess - up), Math.Abs(guess - corner));
        return a <= b && a <= c ? left : b <= c ? up : corner;
    }
}
