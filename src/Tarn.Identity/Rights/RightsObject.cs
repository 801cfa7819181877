namespace Tarn.Identity.Rights;

/// <summary>What a right is asked about.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Id">Its number; null asks for all objects of the kind, present and future.</param>
/// <param name="App">The app that it lies in; null outside one.</param>
public readonly record struct RightsObject(RightsKind Kind, long? Id = null, long? App = null);
