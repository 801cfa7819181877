using System.Globalization;
using Tarn.Apps.Packages;

namespace Tarn.DataPages.Reports.Pdf;

/// <summary>How a page is printed: attributes <c>Pdf...</c> of the results or the details page (datapages-reports, 16).</summary>
/// <param name="element">The page's definition.</param>
internal sealed class PdfOptions(PackageElement element)
{
    private const double PointsPerMillimetre = 72 / 25.4;

    /// <summary>Whether it may be downloaded as PDF.</summary>
    public bool IsOffered => (CellText.TryBoolean(Attribute("PdfDownload"), out var offered) && offered == true)
        || Attribute("DownloadFormats").Split(',', StringSplitOptions.TrimEntries).Contains("pdf", StringComparer.OrdinalIgnoreCase);

    /// <summary>Width and height of the paper in points, as it lies.</summary>
    public (double Width, double Height) Paper
    {
        get
        {
            var (width, height) = Attribute("PdfPageSize").ToUpperInvariant() switch { "LETTER" => (612d, 792d), "LEGAL" => (612d, 1008d), "A3" => (841.89, 1190.55), _ => (595.28, 841.89) };
            return Attribute("PdfOrientation").Equals("Landscape", StringComparison.OrdinalIgnoreCase) ? (height, width) : (width, height);
        }
    }

    /// <summary>The margin in points.</summary>
    public double Margin => Math.Clamp(Number("PdfMargins", 15), 5, 60) * PointsPerMillimetre;

    /// <summary>How much larger or smaller everything is written; 1 as designed.</summary>
    public double Scale => Math.Clamp(Number("PdfScale", 1) is var scale && scale > 5 ? scale / 100 : scale, 0.5, 2);

    /// <summary>The file's name without ending; empty for the DataPage's.</summary>
    public string FileName => Attribute("PdfFileName");

    /// <summary>What stands at the top of every page; empty for nothing.</summary>
    public string Header => Attribute("PdfHeader");

    /// <summary>What stands at the foot of every page; empty for date and number.</summary>
    public string Footer => Attribute("PdfFooter");

    /// <summary>The text behind the content of every page; empty for none.</summary>
    public string Watermark => Attribute("PdfWatermarkText");

    /// <summary>The path of a picture of the Files area behind the content of every page; empty for none.</summary>
    public string WatermarkImage => Attribute("PdfWatermarkImage");

    /// <summary>Its angle in degrees, counter-clockwise.</summary>
    public double WatermarkAngle => Number("PdfWatermarkAngle", 45);

    /// <summary>Its size in points; 0 for one that fits the page.</summary>
    public double WatermarkSize => Math.Clamp(Number("PdfWatermarkSize", 0), 0, 300);

    /// <summary>How much of it is seen, from 0 to 1.</summary>
    public double WatermarkOpacity => Math.Clamp(Number("PdfWatermarkOpacity", 0.15), 0, 1);

    /// <summary>Its colour as <c>#RRGGBB</c>.</summary>
    public string WatermarkColor => Attribute("PdfWatermarkColor") is { Length: > 0 } colour ? colour : "#666666";

    private double Number(string name, double absent) => double.TryParse(Attribute(name), CultureInfo.InvariantCulture, out var number) ? number : absent;

    private string Attribute(string name) => element[name] ?? element["t:" + name] ?? "";
}
