using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using Shouldly;
using Tarn.Data.Pictures;
using Tarn.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Tarn.Data.Tests.Pictures;

/// <summary>Pictures are turned and made smaller, and hostile ones end in a sentence.</summary>
public sealed class DarkroomTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(6, 40, 60, "red", "red", "blue")]
    [InlineData(8, 40, 60, "blue", "blue", "red")]
    [InlineData(3, 60, 40, "blue", "red", "blue")]
    [InlineData(2, 60, 40, "blue", "red", "blue")]
    public async Task A_photograph_is_turned_as_its_camera_was_held_and_says_nothing_else_but_its_colours(int orientation, int width, int height, string topLeft, string topRight, string bottomLeft)
    {
        foreach (var extension in new[] { ".jpg", ".webp" })
        {
            var turned = await TurnAsync(TestPictures.Halves(60, 40, extension, orientation, profile: true));
            TestPictures.Look(turned!).ShouldBe((width, height, topLeft), extension);
            TestPictures.Look(turned!, right: 0.9).Colour.ShouldBe(topRight);
            TestPictures.Look(turned!, down: 0.9).Colour.ShouldBe(bottomLeft);
            TestPictures.Holds(turned!, "orientation").ShouldBeFalse();
            TestPictures.Holds(turned!, "exif-data").ShouldBeFalse();
            TestPictures.Holds(turned!, "icc-profile-data").ShouldBeTrue();
            Encoding.Latin1.GetString(turned!).ShouldNotContain("photographer");
        }
    }

    [Fact]
    public async Task A_large_photograph_is_turned_too_and_half_of_one_is_not()
    {
        foreach (var orientation in new[] { 2, 3, 4, 5, 6, 7, 8 })
        {
            var turned = await TurnAsync(TestPictures.Halves(2400, 1600, ".jpg", orientation));
            var (width, height, _) = TestPictures.Look(turned!);
            (width, height).ShouldBe(orientation > 4 ? (1600, 2400) : (2400, 1600));
        }

        var whole = TestPictures.Halves(2400, 1600, ".jpg", 6);
        (await Should.ThrowAsync<PictureException>(TurnAsync(whole[..(whole.Length / 2)]))).Problem.ShouldBe(PictureProblem.Broken);
    }

    [Fact]
    public async Task A_picture_that_stands_upright_is_not_encoded_again()
    {
        (await TurnAsync(TestPictures.Halves(60, 40, ".jpg", 1))).ShouldBeNull();
        (await TurnAsync(TestPictures.Halves(60, 40, ".gif"))).ShouldBeNull();
        (await TurnAsync(TestPictures.Halves(60, 40, ".png"))).ShouldBeNull();
    }

    [Theory]
    [InlineData(".jpg", PictureFormat.Jpeg)]
    [InlineData(".png", PictureFormat.Png)]
    [InlineData(".gif", PictureFormat.Gif)]
    [InlineData(".webp", PictureFormat.Webp)]
    public async Task A_copy_fits_its_frame_keeps_its_proportions_and_is_never_larger(string extension, PictureFormat format)
    {
        var picture = TestPictures.Halves(600, 400, extension);
        foreach (var (width, height, expected) in new (int?, int?, (int, int))[] { (300, null, (300, 200)), (null, 100, (150, 100)), (300, 100, (150, 100)), (60, 100, (60, 40)), (5000, 5000, (600, 400)) })
        {
            var small = await FitAsync(picture, width, height);
            var (isWide, isHigh, colour) = TestPictures.Look(small);
            (isWide, isHigh).ShouldBe(expected);
            colour.ShouldBe("red");
            Darkroom.FormatOf(small).ShouldBe(format);
        }

        var upright = await FitAsync(TestPictures.Halves(600, 400, ".jpg", 6), 100, 100);
        TestPictures.Look(upright).ShouldBe((67, 100, "red"));
        TestPictures.Look(upright, down: 0.9).Colour.ShouldBe("blue");
        TestPictures.Holds(upright, "exif-data").ShouldBeFalse();
    }

    [Fact]
    public async Task What_is_no_picture_damaged_or_a_bomb_ends_in_a_sentence()
    {
        var png = TestPictures.Halves(600, 400, ".png");
        var lying = (byte[])png.Clone();
        BinaryPrimitives.WriteInt32BigEndian(lying.AsSpan(16), 6_000);
        BinaryPrimitives.WriteInt32BigEndian(lying.AsSpan(20), 8_000);
        Sign(lying);
        var huge = (byte[])lying.Clone();
        BinaryPrimitives.WriteInt32BigEndian(huge.AsSpan(16), 60_000);
        Sign(huge);
        var gif = TestPictures.Halves(60, 40, ".gif");
        var (wideGif, frames) = ((byte[])gif.Clone(), Frames(gif, 2_000));
        foreach (var at in new[] { 6, wideGif.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x2C, 0, 0, 0, 0, 60, 0, 40, 0]) + 5 })
        {
            BinaryPrimitives.WriteUInt16LittleEndian(wideGif.AsSpan(at), 60_000);
            BinaryPrimitives.WriteUInt16LittleEndian(wideGif.AsSpan(at + 2), 60_000);
        }

        var noise = TestPictures.Noise(800, 600);
        (string Name, byte[] Bytes, PictureProblem? Problem)[] files =
        [
            ("a text", "Not a picture at all"u8.ToArray(), PictureProblem.OtherFormat),
            ("nothing", [], PictureProblem.OtherFormat),
            ("an SVG", "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"u8.ToArray(), PictureProblem.OtherFormat),
            ("a PDF", "%PDF-1.7 and more of it"u8.ToArray(), PictureProblem.OtherFormat),
            ("a bitmap", [(byte)'B', (byte)'M', .. new byte[100]], PictureProblem.OtherFormat),
            ("a TIFF", [.. "II*\0"u8, .. new byte[100]], PictureProblem.OtherFormat),
            ("a JPEG of zeros", [0xFF, 0xD8, 0xFF, 0xE0, .. new byte[200]], PictureProblem.Broken),
            ("a PNG of zeros", [.. png[..8], .. new byte[200]], PictureProblem.Broken),
            ("a WebP of zeros", [.. "RIFF\u0070\0\0\0WEBP"u8, .. new byte[200]], PictureProblem.Broken),
            ("half a JPEG", noise[..(noise.Length / 2)], PictureProblem.Broken),
            ("half a PNG", png[..(png.Length / 2)], PictureProblem.Broken),
            ("a PNG that says it is larger", lying, PictureProblem.Broken),
            ("a PNG that says it is huge", huge, PictureProblem.TooLarge),
            ("a GIF that says it is huge", wideGif, PictureProblem.TooLarge),
            ("a GIF of 2000 frames", frames, null),
        ];
        foreach (var (name, bytes, problem) in files)
        {
            if (problem is null)
            {
                TestPictures.Look(await FitAsync(bytes, 30, 30)).Width.ShouldBe(30, name);
                continue;
            }

            var refused = await Should.ThrowAsync<PictureException>(FitAsync(bytes, 30, 30), name);
            refused.Problem.ShouldBe(problem.Value, name + ": " + refused);
            refused.Message.ShouldNotContain("vips");
        }
    }

    [Fact]
    public async Task Bytes_changed_at_random_do_no_harm()
    {
        var random = new Random(7);
        foreach (var extension in new[] { ".jpg", ".png", ".gif", ".webp" })
        {
            var whole = TestPictures.Halves(120, 80, extension, extension == ".gif" ? null : 6);
            for (var i = 0; i < 100; i++)
            {
                var broken = whole[..random.Next(Darkroom.HeadLength, whole.Length)];
                for (var change = 0; change < 4; change++)
                    broken[random.Next(Darkroom.HeadLength, Math.Max(Darkroom.HeadLength + 1, broken.Length)) % broken.Length] = (byte)random.Next(256);
                try
                {
                    await FitAsync(broken, 40, 40);
                    await TurnAsync(broken);
                }
                catch (PictureException)
                {
                    // What most of them end in.
                }
            }
        }
    }

    [Fact]
    public async Task A_photograph_of_12_megapixels_costs_little_and_memory_stays_flat()
    {
        var photograph = TestPictures.Noise(4000, 3000);
        await FitAsync(photograph, 320, 320);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 10; i++)
            await FitAsync(photograph, 320, 320);
        output.WriteLine($"12 megapixels, {photograph.Length:N0} bytes, to 320: {watch.ElapsedMilliseconds / 10.0} ms");
        var before = Memory();
        for (var i = 0; i < 30; i++)
            await FitAsync(photograph, 320, 320);
        output.WriteLine($"RSS {before >> 20} MB, after 30 more {Memory() >> 20} MB");
        // One that is not given back is 36 MB.
        (Memory() - before).ShouldBeLessThan(500L << 20);
    }

    private static long Memory()
    {
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private static async Task<byte[]?> TurnAsync(byte[] bytes) => await Darkroom.TurnAsync(new MemoryStream(bytes), default) is MemoryStream turned ? turned.ToArray() : null;

    private static async Task<byte[]> FitAsync(byte[] bytes, int? width, int? height) => ((MemoryStream)await Darkroom.FitAsync(new MemoryStream(bytes), width, height, 80, default)).ToArray();

    /// <summary>Makes the sum of the head of a PNG right again.</summary>
    private static void Sign(byte[] png) => BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc(png.AsSpan(12, 17)));

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ (0xEDB88320 & (uint)-(crc & 1));
        }

        return ~crc;
    }

    /// <summary>A GIF that shows its only frame many times.</summary>
    private static byte[] Frames(byte[] gif, int times)
    {
        var start = 13 + ((gif[10] & 0x80) == 0 ? 0 : 3 << ((gif[10] & 7) + 1));
        return [.. gif[..start], .. Enumerable.Repeat(gif[start..^1], times).SelectMany(f => f), 0x3B];
    }
}
