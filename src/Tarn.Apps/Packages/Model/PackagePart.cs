namespace Tarn.Apps.Packages;

/// <summary>An entry of the ZIP.</summary>
/// <param name="Name">Its name with slashes.</param>
/// <param name="Length">Bytes when inflated.</param>
/// <param name="Sha256">Digest of the bytes, 64 lower-case hex digits.</param>
public sealed record PackagePart(string Name, long Length, string Sha256);
