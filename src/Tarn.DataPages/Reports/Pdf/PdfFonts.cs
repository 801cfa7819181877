using System.Collections.Concurrent;
using System.IO.Compression;

namespace Tarn.DataPages.Reports.Pdf;

/// <summary>
/// The fonts of PDF files. One comes with the program, so that a server need not have any: it has Latin, Greek, Cyrillic, Hebrew and Arabic letters. A folder may give more, for other writings;
/// they are asked in the order of their names for what the first has not.
/// </summary>
internal sealed class PdfFonts
{
    private static readonly Lazy<TrueTypeFont> OwnRegular = new(() => new TrueTypeFont(Resource("DejaVuSansCondensed.ttf")));

    private static readonly Lazy<TrueTypeFont> OwnBold = new(() => new TrueTypeFont(Resource("DejaVuSansCondensed-Bold.ttf")));

    private static readonly ConcurrentDictionary<string, PdfFonts> Folders = new(StringComparer.Ordinal);

    private PdfFonts(IReadOnlyList<TrueTypeFont> further) => (Regular, Bold) = ([OwnRegular.Value, .. further], [OwnBold.Value, OwnRegular.Value, .. further]);

    /// <summary>For text.</summary>
    public IReadOnlyList<TrueTypeFont> Regular { get; }

    /// <summary>For headings.</summary>
    public IReadOnlyList<TrueTypeFont> Bold { get; }

    /// <summary>The fonts, with those of a folder; null for none. A folder is read once.</summary>
    public static PdfFonts Of(string? folder) => Folders.GetOrAdd(folder ?? "", static name => new PdfFonts(name.Length == 0 || !Directory.Exists(name) ? [] : Read(name)));

    private static List<TrueTypeFont> Read(string folder)
    {
        var fonts = new List<TrueTypeFont>();
        foreach (var file in Directory.EnumerateFiles(folder, "*.ttf").Order(StringComparer.Ordinal))
        {
            try
            {
                fonts.Add(new TrueTypeFont(File.ReadAllBytes(file)));
            }
            catch (InvalidDataException)
            {
                // A folder of fonts may hold some of other kinds; those that can be used are used.
            }
        }

        return fonts;
    }

    private static byte[] Resource(string name)
    {
        using var packed = typeof(PdfFonts).Assembly.GetManifestResourceStream("Fonts." + name) ?? throw new InvalidOperationException($"The font {name} is missing.");
        using var unpacked = new BrotliStream(packed, CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        unpacked.CopyTo(bytes);
        return bytes.ToArray();
    }
}
