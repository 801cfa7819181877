namespace Tarn.Apps.Packages;

/// <summary>A stored file that travels in the package.</summary>
/// <param name="Path">Its path in the file store, from the root: <c>/Folder/name.ext</c>.</param>
/// <param name="Part">The ZIP entry.</param>
/// <param name="Entry">The line in the list of objects, when there is one.</param>
public sealed record PackageFile(string Path, PackagePart Part, PackageObjectEntry? Entry);
