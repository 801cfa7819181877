namespace Tarn.Apps.Packages;

/// <summary>An element the format does not know, and where it stood.</summary>
/// <param name="Index">Zero-based place among all children of the parent.</param>
/// <param name="Element">The element as it came.</param>
public sealed record PackageExtraChild(int Index, PackageElement Element);
