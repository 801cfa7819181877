namespace Tarn.Apps.Packages;

/// <summary>How much an issue weighs, ascending.</summary>
public enum PackageSeverity
{
    /// <summary>Good to know.</summary>
    Info,

    /// <summary>Something was read with a default or kept without effect.</summary>
    Warning,

    /// <summary>A part the product does not run; it is kept and exported again.</summary>
    Unsupported,

    /// <summary>The package cannot be imported; nothing is written.</summary>
    Fatal,
}
