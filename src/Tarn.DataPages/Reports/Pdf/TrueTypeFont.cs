using System.Buffers.Binary;
using System.Text;

namespace Tarn.DataPages.Reports.Pdf;

/// <summary>A font file with TrueType outlines: which glyph shows a character, how wide it is, and the tables that a PDF embeds.</summary>
internal sealed class TrueTypeFont
{
    private readonly Dictionary<string, (int Offset, int Length)> _tables = new(StringComparer.Ordinal);
    private readonly int _horizontalMetrics;
    private readonly int _characters;
    private readonly bool _isWide;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is no font with TrueType outlines.</exception>
    public TrueTypeFont(byte[] file)
    {
        File = file;
        try
        {
            if (UInt32(0) is not (0x00010000 or 0x74727565))
                throw new InvalidDataException("The file is no TrueType font.");
            for (int i = 0, count = UInt16(4); i < count; i++)
            {
                var entry = 12 + (16 * i);
                var (offset, length) = ((int)UInt32(entry + 8), (int)UInt32(entry + 12));
                if (offset < 0 || length < 0 || offset + (long)length > file.Length)
                    throw new InvalidDataException("The font file is cut off.");
                _tables[Encoding.ASCII.GetString(file, entry, 4)] = (offset, length);
            }

            var head = Start("head");
            var vertical = Start("hhea");
            UnitsPerEm = UInt16(head + 18);
            Box = [Scaled(Int16(head + 36)), Scaled(Int16(head + 38)), Scaled(Int16(head + 40)), Scaled(Int16(head + 42))];
            HasLongOffsets = Int16(head + 50) == 1;
            Ascent = Scaled(Int16(vertical + 4));
            Descent = Scaled(Int16(vertical + 6));
            _horizontalMetrics = UInt16(vertical + 34);
            GlyphCount = UInt16(Start("maxp") + 4);
            (_characters, _isWide) = FindCharacters();
            _ = (Start("glyf"), Start("loca"), Start("hmtx"));
            Name = FindName();
        }
        catch (Exception failure) when (failure is IndexOutOfRangeException or ArgumentException)
        {
            throw new InvalidDataException("The font file is damaged.", failure);
        }
    }

    /// <summary>The file.</summary>
    public byte[] File { get; }

    /// <summary>The name that a PDF calls it by.</summary>
    public string Name { get; }

    /// <summary>Units of the em square.</summary>
    public int UnitsPerEm { get; }

    /// <summary>Number of glyphs.</summary>
    public int GlyphCount { get; }

    /// <summary>Whether the places of glyphs are written with four bytes.</summary>
    public bool HasLongOffsets { get; }

    /// <summary>Number of glyphs that have a width of their own.</summary>
    public int HorizontalMetrics => _horizontalMetrics;

    /// <summary>How far letters rise above the line, in thousandths of the size.</summary>
    public int Ascent { get; }

    /// <summary>How far they fall below it; negative.</summary>
    public int Descent { get; }

    /// <summary>The box that holds every glyph, in thousandths.</summary>
    public IReadOnlyList<int> Box { get; }

    /// <summary>The glyph of a character; 0 when the font has none.</summary>
    public int GlyphOf(int character) => _isWide ? FindWide(character) : character > 0xFFFF ? 0 : FindNarrow(character);

    /// <summary>A glyph's width in thousandths of the size.</summary>
    public int WidthOf(int glyph) => Scaled(UInt16(Start("hmtx") + (4 * Math.Min(glyph, _horizontalMetrics - 1))));

    /// <summary>A table; empty when the font has none.</summary>
    public ReadOnlySpan<byte> Table(string tag) => _tables.TryGetValue(tag, out var table) ? File.AsSpan(table.Offset, table.Length) : [];

    /// <summary>The outline of a glyph; empty for blanks.</summary>
    public ReadOnlySpan<byte> Outline(int glyph)
    {
        var places = Start("loca");
        var (from, to) = HasLongOffsets ? (UInt32(places + (4 * glyph)), UInt32(places + (4 * glyph) + 4)) : (UInt16(places + (2 * glyph)) * 2u, UInt16(places + (2 * glyph) + 2) * 2u);
        return to <= from ? [] : Table("glyf")[(int)from..(int)to];
    }

    private int Start(string tag) => _tables.TryGetValue(tag, out var table) ? table.Offset : throw new InvalidDataException($"The font has no table '{tag}'.");

    private int Scaled(int units) => (int)Math.Round(units * 1000.0 / UnitsPerEm);

    private int UInt16(int at) => BinaryPrimitives.ReadUInt16BigEndian(File.AsSpan(at, 2));

    private int Int16(int at) => BinaryPrimitives.ReadInt16BigEndian(File.AsSpan(at, 2));

    private uint UInt32(int at) => BinaryPrimitives.ReadUInt32BigEndian(File.AsSpan(at, 4));

    /// <summary>The table of Unicode characters: the whole range when there is one.</summary>
    private (int At, bool IsWide) FindCharacters()
    {
        var start = Start("cmap");
        var narrow = -1;
        for (int i = 0, count = UInt16(start + 2); i < count; i++)
        {
            var (platform, encoding, at) = (UInt16(start + 4 + (8 * i)), UInt16(start + 6 + (8 * i)), start + (int)UInt32(start + 8 + (8 * i)));
            var format = UInt16(at);
            if (format == 12 && (platform == 0 || (platform == 3 && encoding == 10)))
                return (at, true);
            if (format == 4 && (platform == 0 || (platform == 3 && encoding == 1)))
                narrow = at;
        }

        return narrow >= 0 ? (narrow, false) : throw new InvalidDataException("The font does not say which glyphs show Unicode characters.");
    }

    private int FindNarrow(int character)
    {
        var segments = UInt16(_characters + 6) / 2;
        var (ends, low, high) = (_characters + 14, 0, segments - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (UInt16(ends + (2 * middle)) < character)
                low = middle + 1;
            else
                high = middle;
        }

        var starts = ends + (2 * segments) + 2;
        var from = UInt16(starts + (2 * low));
        if (character < from || character > UInt16(ends + (2 * low)))
            return 0;
        var shift = UInt16(starts + (2 * segments) + (2 * low));
        var rangeAt = starts + (4 * segments) + (2 * low);
        var range = UInt16(rangeAt);
        if (range == 0)
            return (character + shift) & 0xFFFF;
        var glyph = UInt16(rangeAt + range + (2 * (character - from)));
        return glyph == 0 ? 0 : (glyph + shift) & 0xFFFF;
    }

    private int FindWide(int character)
    {
        var (low, high) = (0, (int)UInt32(_characters + 12) - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var at = _characters + 16 + (12 * middle);
            if (character < UInt32(at))
                high = middle - 1;
            else if (character > UInt32(at + 4))
                low = middle + 1;
            else
                return (int)(UInt32(at + 8) + (character - UInt32(at)));
        }

        return 0;
    }

    private string FindName()
    {
        const int PostScriptName = 6;
        if (!_tables.TryGetValue("name", out var table))
            return "Font";
        for (int i = 0, count = UInt16(table.Offset + 2); i < count; i++)
        {
            var record = table.Offset + 6 + (12 * i);
            if (UInt16(record + 6) != PostScriptName || UInt16(record) != 3)
                continue;
            var text = Encoding.BigEndianUnicode.GetString(File, table.Offset + UInt16(table.Offset + 4) + UInt16(record + 10), UInt16(record + 8));
            var clean = string.Concat(text.Where(c => char.IsAsciiLetterOrDigit(c) || c == '-'));
            return clean.Length > 0 ? clean : "Font";
        }

        return "Font";
    }
}
