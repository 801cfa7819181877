using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace Tarn.DataPages.Tests.Reports.Pdf;

/// <summary>Reads the PDF files that Tarn writes as a viewer would: by their table of objects, and text through the fonts' maps.</summary>
public sealed partial class PdfDocument
{
    private readonly byte[] _file;
    private readonly Dictionary<int, int> _offsets = [];
    private readonly string _text;

    public PdfDocument(byte[] file)
    {
        _file = file;
        _text = Encoding.Latin1.GetString(file);
        _text.ShouldStartWith("%PDF-1.7");
        var table = int.Parse(StartOfTable().Match(_text).Groups["at"].Value, CultureInfo.InvariantCulture);
        var lines = _text[table..].Split('\n');
        lines[0].ShouldBe("xref");
        var count = int.Parse(lines[1].Split(' ')[1], CultureInfo.InvariantCulture);
        for (var id = 1; id < count; id++)
        {
            var entry = lines[id + 2];
            entry.Length.ShouldBe(19);
            if (entry[17] != 'n')
                continue;
            var offset = int.Parse(entry[..10], CultureInfo.InvariantCulture);
            _text.AsSpan(offset).StartsWith($"{id} 0 obj\n").ShouldBeTrue($"object {id} does not stand at {offset}");
            _offsets.Add(id, offset);
        }

        Root = Reference("Root", _text[_text.LastIndexOf("trailer", StringComparison.Ordinal)..]);
        Info = Body(Reference("Info", _text[_text.LastIndexOf("trailer", StringComparison.Ordinal)..]));
        Pages = [.. References("Kids", Body(Reference("Pages", Body(Root))))];
    }

    /// <summary>Opens a file; where poppler is installed, it must agree on the pages and find their text.</summary>
    public static async Task<PdfDocument> OpenAsync(byte[] file, string name)
    {
        if (Environment.GetEnvironmentVariable("TARN_TEST_PICTURES") is { Length: > 0 } folder)
            await File.WriteAllBytesAsync(Path.Combine(folder, name + ".pdf"), file);
        var document = new PdfDocument(file);
        if (File.Exists("/usr/bin/pdftotext"))
        {
            var path = Path.GetTempFileName();
            await File.WriteAllBytesAsync(path, file);
            using var process = Process.Start(new ProcessStartInfo("/usr/bin/pdftotext", ["-enc", "UTF-8", path, "-"]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
            var text = await process.StandardOutput.ReadToEndAsync();
            (await process.StandardError.ReadToEndAsync()).ShouldBe("");
            await process.WaitForExitAsync();
            text.Count(c => c == '\f').ShouldBe(document.Pages.Count);
            File.Delete(path);
        }

        return document;
    }

    public int Root { get; }

    public string Info { get; }

    /// <summary>The objects of the pages in order.</summary>
    public IReadOnlyList<int> Pages { get; }

    public string Title => Encoding.BigEndianUnicode.GetString(Convert.FromHexString(HexTitle().Match(Info).Groups["hex"].Value))[1..];

    public string Catalogue => Body(Root);

    /// <summary>An object without its stream.</summary>
    public string Body(int id)
    {
        var start = _text.IndexOf("obj\n", _offsets[id], StringComparison.Ordinal) + 4;
        var end = _text.IndexOf("endobj", start, StringComparison.Ordinal);
        var stream = _text.IndexOf("stream\n", start, StringComparison.Ordinal);
        return _text[start..(stream >= 0 && stream < end ? stream : end)];
    }

    /// <summary>An object's stream, unpacked.</summary>
    public byte[] Stream(int id)
    {
        var body = Body(id);
        var start = _text.IndexOf("stream\n", _offsets[id], StringComparison.Ordinal) + 7;
        var length = int.Parse(Length().Match(body).Groups["n"].Value, CultureInfo.InvariantCulture);
        _text.AsSpan(start + length).StartsWith("\nendstream").ShouldBeTrue();
        using var unpacked = new MemoryStream();
        using (var inflate = new ZLibStream(new MemoryStream(_file, start, length), CompressionMode.Decompress))
            inflate.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    /// <summary>A picture by its name: its object, and its bytes as they are stored.</summary>
    public (string Body, byte[] Bytes) Picture(string name)
    {
        var resources = Body(Reference("Resources", Body(Pages[0])));
        var id = Reference(name, resources[resources.IndexOf("/XObject<<", StringComparison.Ordinal)..]);
        var body = Body(id);
        var start = _text.IndexOf("stream\n", _offsets[id], StringComparison.Ordinal) + 7;
        return (body, _file[start..(start + int.Parse(Length().Match(body).Groups["n"].Value, CultureInfo.InvariantCulture))]);
    }

    /// <summary>What a page draws, its margins included.</summary>
    public string Content(int page) => string.Concat(References("Contents", Body(Pages[page])).Select(c => Encoding.ASCII.GetString(Stream(c)) + "\n"));

    /// <summary>The texts of a page in the order in which they are drawn: lines as they stand from left to right.</summary>
    public List<(double X, double Y, string Text)> Texts(int page)
    {
        var maps = Fonts(page).ToDictionary(f => f.Name, f => MapOf(f.Id));
        var texts = new List<(double, double, string)>();
        foreach (Match line in Lines().Matches(Content(page)))
        {
            var text = new StringBuilder();
            foreach (Match part in Parts().Matches(line.Groups["parts"].Value))
            {
                var map = maps[part.Groups["font"].Value];
                foreach (var glyph in part.Groups["glyphs"].Value.Chunk(4))
                    text.Append(map[new string(glyph)]);
            }

            texts.Add((double.Parse(line.Groups["x"].Value, CultureInfo.InvariantCulture), double.Parse(line.Groups["y"].Value, CultureInfo.InvariantCulture), text.ToString()));
        }

        return texts;
    }

    /// <summary>All text, a line for each that is drawn.</summary>
    public string AllText() => string.Join('\n', Enumerable.Range(0, Pages.Count).SelectMany(p => Texts(p)).Select(t => t.Text));

    /// <summary>The fonts of a page: names and objects.</summary>
    public IEnumerable<(string Name, int Id)> Fonts(int page) =>
        FontNames().Matches(Body(Reference("Resources", Body(Pages[page])))).Select(m => (m.Groups["font"].Value, int.Parse(m.Groups["id"].Value, CultureInfo.InvariantCulture)));

    /// <summary>The embedded file of a font.</summary>
    public byte[] FontFile(int font) => Stream(Reference("FontFile2", Body(Reference("FontDescriptor", Body(References("DescendantFonts", Body(font)).First())))));

    private Dictionary<string, string> MapOf(int font)
    {
        var map = Encoding.ASCII.GetString(Stream(Reference("ToUnicode", Body(font))));
        return MapEntries().Matches(map[map.IndexOf("endcodespacerange", StringComparison.Ordinal)..]).ToDictionary(m => m.Groups["glyph"].Value, m => Encoding.BigEndianUnicode.GetString(Convert.FromHexString(m.Groups["text"].Value)));
    }

    private static int Reference(string name, string body) => int.Parse(Regex.Match(body, $@"/{name} (?<id>\d+) 0 R", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["id"].Value, CultureInfo.InvariantCulture);

    private static IEnumerable<int> References(string name, string body)
    {
        var list = Regex.Match(body, $@"/{name}\[(?<list>[^\]]*)\]", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["list"].Value;
        return Regex.Matches(list, @"(?<id>\d+) 0 R", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Select(m => int.Parse(m.Groups["id"].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"startxref\n(?<at>\d+)\n%%EOF\n$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex StartOfTable();

    [GeneratedRegex(@"/Title<(?<hex>[0-9A-F]+)>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HexTitle();

    [GeneratedRegex(@"/Length (?<n>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Length();

    [GeneratedRegex(@"BT (?<x>\S+) (?<y>\S+) Td(?<parts>.*?)ET", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Lines();

    [GeneratedRegex(@"/(?<font>F\d+) \S+ Tf<(?<glyphs>[0-9A-F]*)>Tj", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Parts();

    [GeneratedRegex(@"/(?<font>F\d+) (?<id>\d+) 0 R", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FontNames();

    [GeneratedRegex(@"<(?<glyph>[0-9A-F]{4})><(?<text>[0-9A-F]+)>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MapEntries();
}
