using System.Collections.Immutable;

namespace Tarn.Data.Schema;

/// <summary>What a change of a field's type would do to the values that are stored.</summary>
/// <param name="Records">Records of the table.</param>
/// <param name="Lost">Values that do not fit the new type: they would be blank, No or cut.</param>
/// <param name="Changed">Values that would be written otherwise, and fit.</param>
/// <param name="Samples">The first of the lost, then of the changed values.</param>
/// <param name="Obstacle">Why the type cannot be changed at all; null when it can.</param>
public sealed record ConversionPreview(long Records, long Lost, long Changed, ImmutableArray<ConversionSample> Samples, string? Obstacle);

/// <summary>A value before and after.</summary>
/// <param name="Key">The record.</param>
/// <param name="Before">The value as it is.</param>
/// <param name="After">The value as it would be; null for blank.</param>
/// <param name="IsLost">Something is lost.</param>
public sealed record ConversionSample(long Key, string Before, string? After, bool IsLost);
