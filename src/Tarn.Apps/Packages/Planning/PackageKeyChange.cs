namespace Tarn.Apps.Packages;

/// <summary>The key of a DataPage before and after.</summary>
/// <param name="DataPage">The page's name.</param>
/// <param name="Old">The key in the package.</param>
/// <param name="New">The key in the account; equal when it was free.</param>
public sealed record PackageKeyChange(string DataPage, string Old, string New);
