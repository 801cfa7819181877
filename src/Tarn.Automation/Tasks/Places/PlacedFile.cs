namespace Tarn.Automation.Tasks.Places;

/// <summary>A file at a place.</summary>
/// <param name="Path">How the place names it.</param>
/// <param name="Name">Its name without folders.</param>
/// <param name="Modified">When it was last changed, UTC.</param>
internal sealed record PlacedFile(string Path, string Name, DateTimeOffset Modified);
