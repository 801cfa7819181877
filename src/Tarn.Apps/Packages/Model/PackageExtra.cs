using System.Collections.Immutable;

namespace Tarn.Apps.Packages;

/// <summary>What an object of a package carries beyond the known format.</summary>
/// <param name="Attributes">Unknown attributes in order.</param>
/// <param name="Children">Unknown children with their index among all siblings.</param>
public sealed record PackageExtra(ImmutableArray<PackageAttribute> Attributes, ImmutableArray<PackageExtraChild> Children)
{
    /// <summary>Nothing unknown.</summary>
    public static PackageExtra None { get; } = new([], []);

    /// <summary>Whether there is anything.</summary>
    public bool IsEmpty => Attributes.IsEmpty && Children.IsEmpty;
}
