using NetVips;

namespace Tarn.Testing;

/// <summary>Pictures to upload, made for the test.</summary>
public static class TestPictures
{
    /// <summary>What a camera wrote into the pictures besides.</summary>
    public const string Secret = "Where the photographer lives";

    /// <summary>A picture whose left half is red and whose right half is blue, as it lies in the file.</summary>
    /// <param name="width">Pixels of a line.</param>
    /// <param name="height">Lines.</param>
    /// <param name="extension"><c>.jpg</c>, <c>.png</c>, <c>.gif</c> or <c>.webp</c>.</param>
    /// <param name="orientation">How it must be turned, as Exif has it; null for no word of it.</param>
    /// <param name="profile">With a colour profile.</param>
    public static byte[] Halves(int width, int height, string extension = ".jpg", int? orientation = null, bool profile = false)
    {
        using var red = Image.Black(width / 2, height, bands: 3).Linear([1, 1, 1], [220, 20, 20]).Cast(Enums.BandFormat.Uchar);
        using var blue = Image.Black(width - (width / 2), height, bands: 3).Linear([1, 1, 1], [20, 20, 220]).Cast(Enums.BandFormat.Uchar);
        using var both = red.Join(blue, Enums.Direction.Horizontal).Copy(interpretation: Enums.Interpretation.Srgb);
        using var told = both.Mutate(picture =>
        {
            if (orientation is not { } turned)
                return;
            picture.Set(GValue.GIntType, "orientation", turned);
            picture.Set(GValue.GStrType, "exif-ifd0-Orientation", $"{turned} (x, Short, 1 components, 2 bytes)");
            picture.Set(GValue.GStrType, "exif-ifd0-Artist", $"{Secret} ({Secret}, ASCII, {Secret.Length + 1} components, {Secret.Length + 1} bytes)");
        });
        return profile ? told.WriteToBuffer(extension, new VOption { { "profile", "srgb" } }) : told.WriteToBuffer(extension);
    }

    /// <summary>A photograph's worth of noise.</summary>
    public static byte[] Noise(int width, int height, string extension = ".jpg")
    {
        using var noise = Image.Gaussnoise(width / 8, height / 8, mean: 128, sigma: 40).Resize(8).Cast(Enums.BandFormat.Uchar).Bandjoin(100, 150).Copy(interpretation: Enums.Interpretation.Srgb);
        return noise.WriteToBuffer(extension);
    }

    /// <summary>Width, height, and the colour at a place of the picture as it lies in the file: <c>red</c>, <c>blue</c> or another.</summary>
    public static (int Width, int Height, string Colour) Look(byte[] bytes, double right = 0.1, double down = 0.1)
    {
        using var picture = Image.NewFromBuffer(bytes);
        var at = picture.Getpoint((int)(picture.Width * right), (int)(picture.Height * down));
        return (picture.Width, picture.Height, at switch { [> 150, < 80, < 80, ..] => "red", [< 80, < 80, > 150, ..] => "blue", _ => string.Join(' ', at) });
    }

    /// <summary>Whether a picture holds something of this name, such as <c>orientation</c> or <c>icc-profile-data</c>.</summary>
    public static bool Holds(byte[] bytes, string name)
    {
        using var picture = Image.NewFromBuffer(bytes);
        return picture.Contains(name);
    }
}
