using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Components;

namespace Tarn.DataPages.Forms.Elements;

/// <summary>Draws a code as lines, bent and moved at random, between lines that mean nothing. No text stands in the picture.</summary>
internal static class CaptchaPicture
{
    private const int Cell = 36;
    private const int Height = 64;

    /// <summary>Strokes over a field of 4 x 6: pairs of digits are points, blanks lift the pen. Letters that people confuse are left out.</summary>
    private static readonly Dictionary<char, string> Glyphs = new()
    {
        ['A'] = "062046 1333",
        ['C'] = "4130100105163645",
        ['E'] = "40000646 0333",
        ['F'] = "400006 0333",
        ['H'] = "0006 4046 0343",
        ['K'] = "0006 400346",
        ['L'] = "000646",
        ['M'] = "0600244046",
        ['N'] = "06004640",
        ['P'] = "06003041423303",
        ['R'] = "06003041423303 2346",
        ['T'] = "0040 2026",
        ['U'] = "000516364540",
        ['V'] = "002640",
        ['W'] = "0016233640",
        ['X'] = "0046 4006",
        ['Y'] = "0023 4023 2326",
        ['Z'] = "00400646",
        ['2'] = "01103041420646",
        ['7'] = "004016",
    };

    /// <summary>The characters of codes.</summary>
    public const string Alphabet = "ACEFHKLMNPRTUVWXYZ27";

    /// <summary>Draws a code.</summary>
    public static MarkupString Draw(string code)
    {
        var svg = new StringBuilder();
        var width = (code.Length * Cell) + 20;
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{Height}\" viewBox=\"0 0 {width} {Height}\" role=\"img\" class=\"cbCaptchaPicture\" aria-hidden=\"true\"><rect width=\"100%\" height=\"100%\" fill=\"#f4f5f7\"/>");
        for (var i = 0; i < code.Length; i++)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<path fill=\"none\" stroke=\"#333\" stroke-width=\"{Between(25, 38) / 10.0}\" stroke-linecap=\"round\" stroke-linejoin=\"round\" d=\"");
            AppendGlyph(svg, Glyphs[code[i]], 12 + (i * Cell));
            svg.Append("\"/>");
        }

        for (var i = 0; i < 5; i++)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<path fill=\"none\" stroke=\"#777\" stroke-width=\"1.4\" d=\"M{Between(0, width / 3)} {Between(5, Height - 5)}Q{Between(0, width)} {Between(0, Height)} {Between(width / 2, width)} {Between(5, Height - 5)}\"/>");
        }

        return new MarkupString(svg.Append("</svg>").ToString());
    }

    private static void AppendGlyph(StringBuilder svg, string strokes, int left)
    {
        var (size, lean, turn, top) = (Between(48, 60) / 10.0, Between(-25, 25) / 100.0, Between(-20, 20) / 100.0, Between(6, 18));
        foreach (var stroke in strokes.Split(' '))
        {
            for (var i = 0; i + 1 < stroke.Length; i += 2)
            {
                var x = ((stroke[i] - '0') * size) + (Between(-10, 10) / 10.0);
                var y = ((stroke[i + 1] - '0') * size * 1.1) + (Between(-10, 10) / 10.0);
                svg.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? 'M' : 'L')}{left + x + (lean * (20 - y)):0.0} {top + y + (turn * x):0.0}");
            }
        }
    }

    private static int Between(int from, int to) => RandomNumberGenerator.GetInt32(from, to + 1);
}
