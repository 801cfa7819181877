using System.Collections.Frozen;

namespace Tarn.Apps.Packages;

/// <summary>What an attribute may hold.</summary>
/// <param name="IsFlag">Whether it is a flag.</param>
/// <param name="Words">The known words, compared without case; null when any text is fine.</param>
internal sealed record AttributeRule(bool IsFlag, FrozenSet<string>? Words);
