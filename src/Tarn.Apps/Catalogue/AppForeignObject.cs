using Tarn.Apps.Packages;

namespace Tarn.Apps.Catalogue;

/// <summary>An object of a kind that Tarn does not know.</summary>
/// <param name="Entry">Its line in the package.</param>
/// <param name="Part">Its part; null when it has none of its own.</param>
public sealed record AppForeignObject(PackageElement Entry, AppPart? Part);
