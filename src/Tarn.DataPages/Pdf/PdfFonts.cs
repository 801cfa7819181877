using PdfSharp.Fonts;

namespace Tarn.DataPages.Pdf;

/// <summary>The fonts of PDF files, which come with the program: a server need not have any. They have Latin, Greek, Cyrillic, Hebrew and Arabic letters.</summary>
internal sealed class PdfFonts : IFontResolver
{
    /// <summary>The family.</summary>
    public const string Family = "DejaVu Sans";

    private static readonly Lock Gate = new();

    /// <summary>Has the fonts found; once is enough.</summary>
    public static void Use()
    {
        lock (Gate)
            GlobalFontSettings.FontResolver ??= new PdfFonts();
    }

    /// <inheritdoc/>
    public FontResolverInfo? ResolveTypeface(string familyName, bool bold, bool italic) => new(bold ? "DejaVuSans-Bold" : "DejaVuSans");

    /// <inheritdoc/>
    public byte[]? GetFont(string faceName)
    {
        using var stream = typeof(PdfFonts).Assembly.GetManifestResourceStream($"Fonts.{faceName}.ttf");
        if (stream is null)
            return null;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
