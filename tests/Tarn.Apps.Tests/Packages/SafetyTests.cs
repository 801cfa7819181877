using System.IO.Compression;
using System.Text;
using Shouldly;
using Tarn.Apps.Packages;
using Xunit;

namespace Tarn.Apps.Tests.Packages;

public sealed class SafetyTests
{
    private const string Settings = "<BridgePackage><App Name=\"A\" /></BridgePackage>";

    [Theory]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    [InlineData("/etc/x")]
    [InlineData("\\\\host\\x")]
    [InlineData("C:\\x")]
    public async Task Names_that_lead_outside_are_refused(string name) =>
        (await FaultAsync(Samples.Zip((PackageParts.Settings, Settings), (name, "x")))).ShouldBe("ZIP_UNSAFE");

    [Fact]
    public async Task Names_that_are_equal_after_normalisation_are_refused() =>
        (await FaultAsync(Samples.Zip((PackageParts.Settings, Settings), ("a/B.xml", "x"), ("A\\b.XML", "x")))).ShouldBe("ZIP_UNSAFE");

    [Fact]
    public async Task Too_many_entries_are_refused() =>
        (await FaultAsync(Samples.Zip(Enumerable.Range(0, 12).Select(i => ($"f{i}", "x"))), new PackageLimits { Entries = 10 })).ShouldBe("ZIP_UNSAFE");

    [Fact]
    public async Task A_bomb_is_refused_by_what_comes_out_of_it()
    {
        using var memory = new MemoryStream();
        using (var archive = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var stream = archive.CreateEntry("Files/zeros.bin").Open();
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 60; i++)
                stream.Write(zeros);
        }

        (await FaultAsync(memory.ToArray())).ShouldBe("ZIP_UNSAFE");
        (await FaultAsync(memory.ToArray(), new PackageLimits { Ratio = 100_000, TotalBytes = 50 << 20 })).ShouldBe("ZIP_UNSAFE");
        (await FaultAsync(memory.ToArray(), new PackageLimits { Ratio = 100_000, PartBytes = 50 << 20 })).ShouldBe("ZIP_UNSAFE");
        (await FaultAsync(memory.ToArray(), new PackageLimits { Ratio = 100_000 })).ShouldBe("");
    }

    [Fact]
    public async Task Encrypted_entries_are_refused()
    {
        var zip = Samples.Zip((PackageParts.Settings, Settings));
        // Bit 0 of the general purpose flags, in the local header and in the central directory.
        zip[6] |= 1;
        var central = zip.AsSpan().IndexOf("PK\u0001\u0002"u8);
        zip[central + 8] |= 1;
        (await FaultAsync(zip)).ShouldBe("ZIP_ENCRYPTED");
    }

    [Theory]
    [InlineData("<!DOCTYPE xml [<!ENTITY a \"b\">]><xml>&a;</xml>", "XML_DTD")]
    [InlineData("<xml><View></xml>", "XML_INVALID")]
    [InlineData("PK no zip at all", "ZIP_UNSAFE")]
    [InlineData("", "XML_INVALID")]
    public async Task Broken_input_is_refused(string text, string code) => (await FaultAsync(Encoding.UTF8.GetBytes(text))).ShouldBe(code);

    [Fact]
    public async Task Deep_nesting_is_refused()
    {
        var deep = "<xml><View>" + string.Concat(Enumerable.Repeat("<a>", 100_000));
        (await FaultAsync(Encoding.UTF8.GetBytes(deep))).ShouldBe("XML_INVALID");
    }

    [Fact]
    public async Task A_manifest_item_without_its_part_is_fatal_and_a_part_without_item_a_warning()
    {
        const string manifest = "<PackageManifest><Item File=\"Gone.xml\"><Sign /></Item><Item File=\"App Settings\\AppSettings.xml\"><Sign /></Item></PackageManifest>";
        using var reader = await Samples.OpenAsync(Samples.Zip((PackageParts.Settings, Settings), (PackageParts.Manifest, manifest), ("stray.txt", "x")));
        Samples.Lines(reader.Issues).ShouldBe(["Warning PART_UNLISTED package stray.txt 1", "Fatal PART_MISSING package Gone.xml 1"], ignoreOrder: true);
        reader.Package.ForeignParts.Single().Name.ShouldBe("stray.txt");
    }

    [Fact]
    public async Task A_stream_that_cannot_seek_is_read_too()
    {
        await using var stream = new GZipStream(new MemoryStream(Compressed(Samples.Zip((PackageParts.Settings, Settings)))), CompressionMode.Decompress);
        using var reader = await PackageReader.OpenAsync(stream);
        reader.Package.App!.Name.ShouldBe("A");
    }

    private static byte[] Compressed(byte[] bytes)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionMode.Compress, leaveOpen: true))
            gzip.Write(bytes);
        return memory.ToArray();
    }

    private static async Task<string> FaultAsync(byte[] bytes, PackageLimits? limits = null)
    {
        try
        {
            using var reader = await Samples.OpenAsync(bytes, limits);
            return "";
        }
        catch (PackageException fault)
        {
            return fault.Issue.Code;
        }
    }
}
