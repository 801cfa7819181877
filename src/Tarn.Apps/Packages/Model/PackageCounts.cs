namespace Tarn.Apps.Packages;

/// <summary>How much a package holds.</summary>
/// <param name="Tables">Tables.</param>
/// <param name="Rows">Records of all tables.</param>
/// <param name="Fields">Fields of all tables.</param>
/// <param name="ListValues">Items of all lists.</param>
/// <param name="Views">Views.</param>
/// <param name="Authentications">Authentications.</param>
/// <param name="DataPages">DataPages.</param>
/// <param name="Parameters">App parameters.</param>
/// <param name="Files">Stored files.</param>
public sealed record PackageCounts(
    long Tables, long Rows, long Fields, long ListValues, long Views, long Authentications, long DataPages, long Parameters, long Files);
