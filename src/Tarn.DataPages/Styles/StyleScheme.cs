namespace Tarn.DataPages.Styles;

/// <summary>Whether a style is light or dark.</summary>
public enum StyleScheme
{
    /// <summary>As the visitor's system wants it.</summary>
    Auto,

    /// <summary>Always light.</summary>
    Light,

    /// <summary>Always dark.</summary>
    Dark,
}
