using System.Globalization;
using System.Text;

namespace Tarn.DataPages.Reports.Pdf;

/// <summary>A sign of a text: the glyph of a font, with what it stands for.</summary>
/// <param name="Font">The font.</param>
/// <param name="Glyph">The glyph.</param>
/// <param name="Width">In thousandths of the size.</param>
/// <param name="Character">What is drawn.</param>
/// <param name="Text">What it stands for when the text is copied.</param>
internal readonly record struct PdfSign(PdfFont Font, int Glyph, int Width, int Character, string Text)
{
    /// <summary>Whether a line may end here.</summary>
    public bool IsBlank => Character == ' ';
}

/// <summary>Turns text into signs, lines and what a page draws.</summary>
/// <param name="fonts">The fonts in the order in which they are asked for a character.</param>
internal sealed class PdfText(IReadOnlyList<PdfFont> fonts)
{
    private static readonly string[] Letters = [.. Enumerable.Range(0, 256).Select(c => ((char)c).ToString())];

    private readonly Dictionary<int, PdfSign> _known = [];

    /// <summary>Height of a line, in sizes.</summary>
    public double LineHeight { get; } = (fonts[0].Face.Ascent - fonts[0].Face.Descent) / 1000.0;

    /// <summary>How far the letters' foot lies below the line's top, in sizes.</summary>
    public double Ascent { get; } = fonts[0].Face.Ascent / 1000.0;

    /// <summary>The signs of a text without line breaks, in the order of reading.</summary>
    public PdfSign[] Signs(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\u0590', '\uFFFF'))
        {
            // Most text is of letters that stand for themselves.
            var plain = new PdfSign[text.Length];
            for (var i = 0; i < plain.Length; i++)
                plain[i] = Sign(text[i], null);
            return plain;
        }

        var joined = ArabicForms.Join(text);
        var signs = new PdfSign[joined.Count];
        for (var i = 0; i < signs.Length; i++)
            signs[i] = Sign(joined[i].Character, joined[i].Text);
        return signs;
    }

    /// <summary>The width of signs for a size.</summary>
    public static double Width(ReadOnlySpan<PdfSign> signs, double size)
    {
        var width = 0L;
        foreach (ref readonly var sign in signs)
            width += sign.Width;
        return width * size / 1000;
    }

    /// <summary>The lines of a text that fit a width: broken at blanks, words that are too long within.</summary>
    public List<PdfSign[]> Wrap(string text, double size, double width)
    {
        var lines = new List<PdfSign[]>();
        var room = (long)(width * 1000 / size) + 1;
        foreach (var paragraph in text.AsSpan().EnumerateLines())
        {
            var signs = Signs(paragraph.ToString());
            if (signs.Length == 0)
            {
                lines.Add(signs);
                continue;
            }

            for (var start = 0; start < signs.Length;)
            {
                var end = Fit(signs, start, room);
                var last = end;
                while (last > start && signs[last - 1].IsBlank)
                    last--;
                lines.Add(signs[start..last]);
                start = end;
                while (start < signs.Length && signs[start].IsBlank)
                    start++;
            }
        }

        while (lines.Count > 1 && lines[^1].Length == 0)
            lines.RemoveAt(lines.Count - 1);
        return lines;
    }

    /// <summary>The widest word of a text, and its widest line.</summary>
    public (double Word, double Line) Measure(string text, double size)
    {
        var (word, line) = (0L, 0L);
        foreach (var paragraph in text.AsSpan().EnumerateLines())
        {
            var (inWord, inLine) = (0L, 0L);
            foreach (var sign in Signs(paragraph.ToString()))
            {
                inWord = sign.IsBlank ? 0 : inWord + sign.Width;
                inLine += sign.Width;
                word = Math.Max(word, inWord);
            }

            line = Math.Max(line, inLine);
        }

        return (word * size / 1000, line * size / 1000);
    }

    /// <summary>Writes a line where it stands on the page.</summary>
    /// <param name="content">What the page draws.</param>
    /// <param name="signs">The line in the order of reading.</param>
    /// <param name="size">The size.</param>
    /// <param name="x">Its left end.</param>
    /// <param name="y">The foot of its letters.</param>
    /// <param name="isRightToLeft">The line's direction.</param>
    public static void Draw(StringBuilder content, PdfSign[] signs, double size, double x, double y, bool isRightToLeft)
    {
        if (signs.Length == 0)
            return;
        content.Append(CultureInfo.InvariantCulture, $"BT {PdfFile.Number(x)} {PdfFile.Number(y)} Td");
        PdfFont? current = null;
        foreach (var sign in Placed(signs, isRightToLeft))
        {
            if (sign.Font != current)
            {
                content.Append(current is null ? "" : ">Tj").Append(CultureInfo.InvariantCulture, $"/{sign.Font.Name} {PdfFile.Number(size)} Tf<");
                current = sign.Font;
            }

            sign.Font.Use(sign.Glyph, sign.Text);
            content.Append(CultureInfo.InvariantCulture, $"{sign.Glyph:X4}");
        }

        content.Append(">Tj ET\n");
    }

    private static IEnumerable<PdfSign> Placed(PdfSign[] signs, bool isRightToLeft)
    {
        if (!isRightToLeft && Array.TrueForAll(signs, s => s.Character < 0x0590))
            return signs;
        var (places, mirrored) = ReadingOrder.Of(Array.ConvertAll(signs, s => s.Character), isRightToLeft);
        return places.Select(p => mirrored[p] && ReadingOrder.Mirror(signs[p].Character) is var other && other != signs[p].Character
            ? signs[p] with { Glyph = signs[p].Font.Face.GlyphOf(other), Character = other, Text = char.ConvertFromUtf32(other) }
            : signs[p]);
    }

    private static int Fit(PdfSign[] signs, int start, long room)
    {
        var width = 0L;
        var blank = -1;
        for (var i = start; i < signs.Length; i++)
        {
            width += signs[i].Width;
            if (width > room && !signs[i].IsBlank)
                return blank > start ? blank : Math.Max(i, start + 1);
            if (signs[i].IsBlank)
                blank = i + 1;
            else if (signs[i].Character is '-' or '/' && i > start && i + 1 < signs.Length && width * 2 > room)
                blank = i + 1;
        }

        return signs.Length;
    }

    private PdfSign Sign(int character, string? text)
    {
        // What controls devices draws nothing; a tab is a blank.
        character = character < ' ' ? ' ' : character;
        if (text is null && _known.TryGetValue(character, out var known))
            return known;
        var font = fonts[0];
        var glyph = 0;
        foreach (var candidate in fonts)
        {
            glyph = candidate.Face.GlyphOf(character);
            font = glyph != 0 ? candidate : font;
            if (glyph != 0)
                break;
        }

        var sign = new PdfSign(font, glyph, font.Face.WidthOf(glyph), character, text ?? (character < Letters.Length ? Letters[character] : char.ConvertFromUtf32(character is >= 0xD800 and <= 0xDFFF ? 0xFFFD : character)));
        if (text is null)
            _known[character] = sign;
        return sign;
    }
}
