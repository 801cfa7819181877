using System.Buffers.Binary;
using System.Text;

namespace Tarn.DataPages.Reports.Pdf;

/// <summary>A font with the outlines of some glyphs only. Glyphs keep their numbers; those that are not used are blank, and what lies behind the last one is cut off.</summary>
internal static class FontSubset
{
    private const int ArgumentsAreWords = 0x0001;
    private const int HasScale = 0x0008;
    private const int MoreFollow = 0x0020;
    private const int HasTwoScales = 0x0040;
    private const int HasMatrix = 0x0080;

    /// <summary>Makes the file.</summary>
    /// <param name="font">The font.</param>
    /// <param name="used">The glyphs.</param>
    public static byte[] Of(TrueTypeFont font, IEnumerable<int> used)
    {
        var glyphs = WithParts(font, used);
        var count = glyphs.Max + 1;
        using var outlines = new MemoryStream();
        var places = new byte[4 * (count + 1)];
        for (var glyph = 0; glyph < count; glyph++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(places.AsSpan(4 * glyph), (uint)outlines.Length);
            if (!glyphs.Contains(glyph))
                continue;
            outlines.Write(font.Outline(glyph));
            while (outlines.Length % 4 != 0)
                outlines.WriteByte(0);
        }

        BinaryPrimitives.WriteUInt32BigEndian(places.AsSpan(4 * count), (uint)outlines.Length);
        var metrics = Math.Min(font.HorizontalMetrics, count);
        var head = font.Table("head").ToArray();
        head.AsSpan(8, 4).Clear();
        BinaryPrimitives.WriteInt16BigEndian(head.AsSpan(50), 1);
        var horizontal = font.Table("hhea").ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(horizontal.AsSpan(34), (ushort)metrics);
        var limits = font.Table("maxp").ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(limits.AsSpan(4), (ushort)count);
        return Join(
        [
            ("cvt ", font.Table("cvt ").ToArray()), ("fpgm", font.Table("fpgm").ToArray()), ("glyf", outlines.ToArray()), ("head", head), ("hhea", horizontal),
            ("hmtx", Widths(font, glyphs, metrics, count)), ("loca", places), ("maxp", limits), ("prep", font.Table("prep").ToArray()),
        ]);
    }

    /// <summary>The glyphs, the one for what is missing, and those that they are composed of.</summary>
    private static SortedSet<int> WithParts(TrueTypeFont font, IEnumerable<int> used)
    {
        var glyphs = new SortedSet<int> { 0 };
        var waiting = new Stack<int>(used.Where(g => g < font.GlyphCount));
        while (waiting.TryPop(out var glyph))
        {
            if (!glyphs.Add(glyph))
                continue;
            var outline = font.Outline(glyph);
            // A negative number of contours says that it is composed of others.
            if (outline.Length < 10 || BinaryPrimitives.ReadInt16BigEndian(outline) >= 0)
                continue;
            for (var at = 10; ;)
            {
                var flags = BinaryPrimitives.ReadUInt16BigEndian(outline[at..]);
                waiting.Push(BinaryPrimitives.ReadUInt16BigEndian(outline[(at + 2)..]));
                at += 4 + ((flags & ArgumentsAreWords) != 0 ? 4 : 2) + ((flags & HasScale) != 0 ? 2 : (flags & HasTwoScales) != 0 ? 4 : (flags & HasMatrix) != 0 ? 8 : 0);
                if ((flags & MoreFollow) == 0)
                    break;
            }
        }

        return glyphs;
    }

    private static byte[] Widths(TrueTypeFont font, SortedSet<int> glyphs, int metrics, int count)
    {
        var all = font.Table("hmtx");
        var widths = all[..Math.Min(all.Length, (4 * metrics) + (2 * (count - metrics)))].ToArray();
        for (var glyph = 0; glyph < metrics - 1; glyph++)
        {
            if (!glyphs.Contains(glyph))
                widths.AsSpan(4 * glyph, 4).Clear();
        }

        return widths;
    }

    private static byte[] Join(IEnumerable<(string Tag, byte[] Data)> tables)
    {
        var kept = tables.Where(t => t.Data.Length > 0).ToList();
        var power = 1;
        while (power * 2 <= kept.Count)
            power *= 2;
        var length = 12 + (16 * kept.Count) + kept.Sum(t => (t.Data.Length + 3) / 4 * 4);
        var file = new byte[length];
        BinaryPrimitives.WriteUInt32BigEndian(file, 0x00010000);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(4), (ushort)kept.Count);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(6), (ushort)(power * 16));
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(8), (ushort)int.Log2(power));
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(10), (ushort)((kept.Count - power) * 16));
        var (entry, at, head) = (12, 12 + (16 * kept.Count), 0);
        foreach (var (tag, data) in kept)
        {
            if (tag == "head")
                head = at;
            Encoding.ASCII.GetBytes(tag, file.AsSpan(entry));
            data.CopyTo(file, at);
            var padded = (data.Length + 3) / 4 * 4;
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(entry + 4), Sum(file.AsSpan(at, padded)));
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(entry + 8), (uint)at);
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(entry + 12), (uint)data.Length);
            entry += 16;
            at += padded;
        }

        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(head + 8), unchecked(0xB1B0AFBA - Sum(file)));
        return file;
    }

    private static uint Sum(ReadOnlySpan<byte> padded)
    {
        var sum = 0u;
        for (var i = 0; i < padded.Length; i += 4)
            sum = unchecked(sum + BinaryPrimitives.ReadUInt32BigEndian(padded[i..]));
        return sum;
    }
}
