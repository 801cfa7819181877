namespace Tarn.Apps.Packages;

/// <summary>What the scan of the rows found in one field.</summary>
/// <param name="Filled">Cells that are not blank.</param>
/// <param name="ForeignPasswords">Password cells of the vendor's scheme.</param>
/// <param name="UnknownPasswords">Password cells of a scheme nobody can verify.</param>
/// <param name="ListSelections">Ids in list cells, all rows together.</param>
/// <param name="Files">Paths of file cells with the number of cells that name them; at most <see cref="FileLimit"/> different ones.</param>
/// <param name="FilesBeyondLimit">Cells whose path came after the limit was reached.</param>
public sealed record PackageFieldScan(
    long Filled, long ForeignPasswords, long UnknownPasswords, long ListSelections, IReadOnlyDictionary<string, int> Files, long FilesBeyondLimit)
{
    /// <summary>How many different file paths of a field are remembered.</summary>
    public const int FileLimit = 200_000;
}
