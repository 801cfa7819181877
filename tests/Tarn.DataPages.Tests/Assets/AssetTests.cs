using System.IO.Compression;
using System.Text;
using Tarn.DataPages.Assets;
using Tarn.DataPages.Localization;

namespace Tarn.DataPages.Tests.Assets;

public sealed class AssetTests
{
    [Fact]
    public void The_embed_script_is_below_five_kilobytes_and_carries_key_and_base()
    {
        var script = EmbedScript.For("409550008F83DC4DD4554A07B7BF", "https://c0abc123.example.net", PageLocales.Fallback);
        Encoding.UTF8.GetByteCount(script).ShouldBeLessThan(5 * 1024);
        script.ShouldContain("\"appKey\":\"409550008f83dc4dd4554a07b7bf\"");
        script.ShouldContain($"https://c0abc123.example.net/dp/static/{AssetStore.Hash}/runtime.js");
        script.ShouldNotContain("document.write");
        script.ShouldNotContain("__TARN__");
    }

    [Fact]
    public void A_refusal_shows_its_sentence_and_cannot_be_broken_out_of()
    {
        var script = EmbedScript.Refusal("409550008f83dc4dd4554a07b7bf", "https://c0abc123.example.net", "No \"access\" </script><b>");
        script.ShouldNotContain("</script>");
        script.ShouldContain("\\u0022access\\u0022");
    }

    [Fact]
    public void The_runtime_with_all_that_it_needs_at_once_is_below_fifteen_kilobytes_packed()
    {
        var size = AssetStore.RuntimeParts.Prepend("runtime.js").Sum(p => AssetStore.Find(p)!.Gzip.Length);
        size.ShouldBeLessThan(15 * 1024);
    }

    [Fact]
    public void Widgets_are_files_of_their_own()
    {
        foreach (var widget in new[] { "chart", "date", "select", "autocomplete", "cascade", "calculate", "richtext", "signature", "rules", "children", "results", "calendar" })
            AssetStore.Names.ShouldContain(n => n.StartsWith(widget + "-", StringComparison.Ordinal));
        AssetStore.RuntimeParts.ShouldNotContain(p => p.StartsWith("chart", StringComparison.Ordinal));
    }

    [Fact]
    public void All_forms_of_a_file_hold_the_same()
    {
        var asset = AssetStore.Find("runtime.js")!;
        Unpack(new GZipStream(new MemoryStream(asset.Gzip.ToArray()), CompressionMode.Decompress)).ShouldBe(asset.Text);
        Unpack(new BrotliStream(new MemoryStream(asset.Brotli.ToArray()), CompressionMode.Decompress)).ShouldBe(asset.Text);
        asset.Text.ShouldNotContain("sourceMappingURL");
    }

    [Fact]
    public void An_unknown_file_has_no_address() => Should.Throw<ArgumentException>(() => AssetStore.Address("../secrets"));

    private static string Unpack(Stream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
