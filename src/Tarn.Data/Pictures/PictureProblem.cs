namespace Tarn.Data.Pictures;

/// <summary>Why nothing was made of a picture.</summary>
public enum PictureProblem
{
    /// <summary>Its bytes are none of the kinds of <see cref="PictureFormat"/>.</summary>
    OtherFormat,

    /// <summary>It has too many pixels.</summary>
    TooLarge,

    /// <summary>It is damaged.</summary>
    Broken,

    /// <summary>The server has no library for pictures.</summary>
    NoLibrary,

    /// <summary>Too many others are being made.</summary>
    Busy,
}
