using System.Globalization;
using PdfSharp;
using PdfSharp.Drawing;
using Tarn.Apps.Packages;

namespace Tarn.DataPages.Pdf;

/// <summary>How a page is printed: attributes <c>Pdf...</c> of the results or details page.</summary>
/// <param name="element">The page's definition.</param>
internal sealed class PdfOptions(PackageElement element)
{
    /// <summary>Whether it may be downloaded as PDF.</summary>
    public bool IsOffered => CellText.TryBoolean(Attribute("PdfDownload"), out var offered) && offered == true;

    /// <summary>The paper.</summary>
    public PageSize Size => Attribute("PdfPageSize").ToUpperInvariant() switch { "LETTER" => PageSize.Letter, "LEGAL" => PageSize.Legal, "A3" => PageSize.A3, _ => PageSize.A4 };

    /// <summary>How it lies.</summary>
    public PageOrientation Orientation => Attribute("PdfOrientation").Equals("Landscape", StringComparison.OrdinalIgnoreCase) ? PageOrientation.Landscape : PageOrientation.Portrait;

    /// <summary>The margin in points.</summary>
    public double Margin => (double.TryParse(Attribute("PdfMargins"), CultureInfo.InvariantCulture, out var millimetres) ? Math.Clamp(millimetres, 5, 60) : 15) * 72 / 25.4;

    /// <summary>The file's name without ending; empty for the DataPage's.</summary>
    public string FileName => Attribute("PdfFileName");

    /// <summary>The text behind the content of every page; empty for none.</summary>
    public string Watermark => Attribute("PdfWatermarkText");

    /// <summary>Its angle in degrees, counter-clockwise.</summary>
    public double WatermarkAngle => double.TryParse(Attribute("PdfWatermarkAngle"), CultureInfo.InvariantCulture, out var angle) ? angle : 45;

    /// <summary>Its brush.</summary>
    public XBrush WatermarkBrush
    {
        get
        {
            var opacity = double.TryParse(Attribute("PdfWatermarkOpacity"), CultureInfo.InvariantCulture, out var share) ? Math.Clamp(share, 0, 1) : 0.15;
            var text = Attribute("PdfWatermarkColor").TrimStart('#');
            var colour = text.Length == 6 && int.TryParse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var rgb) ? rgb : 0x666666;
            return new XSolidBrush(XColor.FromArgb((int)(opacity * 255), (colour >> 16) & 255, (colour >> 8) & 255, colour & 255));
        }
    }

    private string Attribute(string name) => element[name] ?? element["t:" + name] ?? "";
}
