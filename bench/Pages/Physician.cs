namespace Tarn.Bench.Pages;

/// <summary>A row of the directory's results.</summary>
public sealed record Physician(long Id, string Photo, string Name, string Title, string Specialties, string Office, string Address, string City, string State, string Zip);
