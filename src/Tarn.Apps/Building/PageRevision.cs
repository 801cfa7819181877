namespace Tarn.Apps.Building;

/// <summary>An earlier definition of a DataPage.</summary>
/// <param name="Number">Its number, from 1, per page; the newest has the highest.</param>
/// <param name="Saved">When it had been saved, UTC.</param>
/// <param name="SavedBy">Who had saved it; empty when that is not known.</param>
public sealed record PageRevision(int Number, DateTime Saved, string SavedBy);
