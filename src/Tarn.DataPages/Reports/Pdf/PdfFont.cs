using System.Globalization;
using System.Text;

namespace Tarn.DataPages.Reports.Pdf;

/// <summary>A font within a document: remembers which glyphs were used and for what text, and is written at the end with no others.</summary>
/// <param name="face">The font file.</param>
/// <param name="name">Its name on pages.</param>
internal sealed class PdfFont(TrueTypeFont face, string name)
{
    private readonly SortedDictionary<int, string> _used = [];

    /// <summary>The file.</summary>
    public TrueTypeFont Face => face;

    /// <summary>Its name on pages: <c>F1</c>.</summary>
    public string Name => name;

    /// <summary>Notes that a glyph stands for a text, so that the text can be copied and found.</summary>
    public void Use(int glyph, string text) => _used.TryAdd(glyph, text);

    /// <summary>Writes the font.</summary>
    /// <returns>The object's number; null when nothing was written in it.</returns>
    public int? Write(PdfFile file)
    {
        if (_used.Count == 0)
            return null;
        // The six letters say which subset it is; that they differ between fonts of a file is all that is asked.
        var tag = string.Concat(Enumerable.Range(0, 6).Select(i => (char)('A' + ((_used.Count * 31) + (name[^1] * 7) + (i * 5)) % 26)));
        var baseName = $"{tag}+{face.Name}";
        var (font, inner, descriptor, data, unicode) = (file.Reserve(), file.Reserve(), file.Reserve(), file.Reserve(), file.Reserve());
        var subset = FontSubset.Of(face, _used.Keys);
        file.AddStream(data, string.Create(CultureInfo.InvariantCulture, $"/Length1 {subset.Length}"), subset);
        file.AddStream(unicode, "", Encoding.ASCII.GetBytes(ToUnicode()));
        file.Add(descriptor, string.Create(
            CultureInfo.InvariantCulture,
            $"<</Type/FontDescriptor/FontName/{baseName}/Flags 4/FontBBox[{string.Join(' ', face.Box)}]/ItalicAngle 0/Ascent {face.Ascent}/Descent {face.Descent}/CapHeight {face.Ascent * 3 / 4}/StemV 80/FontFile2 {data} 0 R>>"));
        file.Add(inner, string.Create(
            CultureInfo.InvariantCulture,
            $"<</Type/Font/Subtype/CIDFontType2/BaseFont/{baseName}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor {descriptor} 0 R/CIDToGIDMap/Identity/DW 0/W[{string.Concat(_used.Keys.Select(g => string.Create(CultureInfo.InvariantCulture, $"{g}[{face.WidthOf(g)}]")))}]>>"));
        file.Add(font, string.Create(CultureInfo.InvariantCulture, $"<</Type/Font/Subtype/Type0/BaseFont/{baseName}/Encoding/Identity-H/DescendantFonts[{inner} 0 R]/ToUnicode {unicode} 0 R>>"));
        return font;
    }

    private string ToUnicode()
    {
        var map = new StringBuilder(
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n"
            + "1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n");
        // A block has at most a hundred entries.
        foreach (var block in _used.Chunk(100))
        {
            map.Append(CultureInfo.InvariantCulture, $"{block.Length} beginbfchar\n");
            foreach (var (glyph, text) in block)
                map.Append(CultureInfo.InvariantCulture, $"<{glyph:X4}><{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(text))}>\n");
            map.Append("endbfchar\n");
        }

        return map.Append("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n").ToString();
    }
}
