namespace Tarn.Apps.Packages;

/// <summary>Unknown content of an element that has no object of its own in the model: the shell of the settings or the root of a part.</summary>
/// <param name="Place">The element's name: <c>BridgePackage</c>, <c>App</c>, <c>AppObjects</c>, <c>AppVariables</c>, or the kind of part (<c>TB</c>, <c>VW</c>, <c>AU</c>, <c>DP</c>).</param>
/// <param name="Extra">What was there.</param>
public sealed record PackageExtraPlace(string Place, PackageExtra Extra);
