namespace Tarn.Apps.Packages;

/// <summary>An object of a kind the format does not know: its line and its part are kept and exported again.</summary>
/// <param name="Entry">The line in the list of objects.</param>
/// <param name="Part">The entry that holds it; null when other objects share the part or none is named.</param>
public sealed record PackageForeignObject(PackageObjectEntry Entry, PackagePart? Part);
