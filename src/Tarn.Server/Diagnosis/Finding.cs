namespace Tarn.Server.Diagnosis;

/// <summary>What the doctor found.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Health">How it is.</param>
/// <param name="Detail">In words; of a failure also what to do.</param>
internal sealed record Finding(string Name, Health Health, string Detail);
