using Tarn.Apps.Packages;

namespace Tarn.Apps.Catalogue;

/// <summary>A file of the Files area that belongs to an app.</summary>
/// <param name="Path"><c>/Folder/name.ext</c>.</param>
/// <param name="Entry">Its line in the package it came with, for export.</param>
public sealed record AppFile(string Path, PackageElement? Entry = null);
