using System.Globalization;

namespace Tarn.DataPages.Reports.Pdf;

/// <summary>A picture that a document holds: stored once, drawn as often as it is shown.</summary>
/// <param name="Name">Its name in the document: <c>P1</c>.</param>
/// <param name="Width">Its width in pixels, when it stands upright.</param>
/// <param name="Height">Its height.</param>
/// <param name="Orientation">How it must be turned, as Exif has it.</param>
internal sealed record PdfPicture(string Name, int Width, int Height, ushort Orientation)
{
    private const double PointsPerPixel = 0.75;

    /// <summary>The picture in the size that its builder set, in pixels, or in its own; never larger than a box in points.</summary>
    public PdfDrawing Fit(string? width, string? height, double mostWidth, double mostHeight)
    {
        var (w, h) = (Points(width), Points(height));
        var (across, down) = (w, h) switch
        {
            (null, null) => (Width * PointsPerPixel, Height * PointsPerPixel),
            ({ } set, null) => (set, set * Height / Width),
            (null, { } set) => (set * Width / Height, set),
            ({ } both, { } set) => (both, set),
        };
        return new PdfDrawing(this, across, down).Within(mostWidth, mostHeight);
    }

    /// <summary>The matrix that lays the picture's unit square over a place of a page, turned as it must be.</summary>
    public string Matrix(double x, double y, double w, double h)
    {
        double[] matrix = Orientation switch
        {
            2 => [-w, 0, 0, h, x + w, y],
            3 => [-w, 0, 0, -h, x + w, y + h],
            4 => [w, 0, 0, -h, x, y + h],
            5 => [0, -h, -w, 0, x + w, y + h],
            6 => [0, -h, w, 0, x, y + h],
            7 => [0, h, w, 0, x, y],
            8 => [0, h, -w, 0, x + w, y],
            _ => [w, 0, 0, h, x, y],
        };
        return string.Join(' ', matrix.Select(PdfFile.Number));
    }

    private static double? Points(string? pixels) => int.TryParse(pixels, CultureInfo.InvariantCulture, out var number) && number > 0 ? number * PointsPerPixel : null;
}

/// <summary>A picture in a size, in points.</summary>
internal readonly record struct PdfDrawing(PdfPicture Picture, double Width, double Height)
{
    /// <summary>As large as it is, or as a box allows.</summary>
    public PdfDrawing Within(double width, double height)
    {
        var scale = Math.Min(1, Math.Min(width / Width, height / Height));
        return this with { Width = Width * scale, Height = Height * scale };
    }
}
