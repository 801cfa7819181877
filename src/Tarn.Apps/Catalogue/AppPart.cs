namespace Tarn.Apps.Catalogue;

/// <summary>A part of a package kept byte for byte.</summary>
/// <param name="Name">Its name in the ZIP.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Blob">Where the account's blob store keeps it.</param>
public sealed record AppPart(string Name, long Length, string Blob);
