namespace Tarn.Data.Pictures;

/// <summary>The kinds of pictures that are turned and made smaller.</summary>
public enum PictureFormat
{
    /// <summary>JPEG.</summary>
    Jpeg,

    /// <summary>PNG.</summary>
    Png,

    /// <summary>GIF; of a moving one the first frame.</summary>
    Gif,

    /// <summary>WebP; of a moving one the first frame.</summary>
    Webp,
}
