namespace Tarn.Apps.Packages;

/// <summary>The action for one object.</summary>
public sealed record PackagePlanObject
{
    /// <summary>The kind's two-letter code.</summary>
    public required string Type { get; init; }

    /// <summary>The object's name in the package.</summary>
    public required string Name { get; init; }

    /// <summary><c>NEW</c>, <c>REPLACE</c>, <c>APPEND</c>, <c>UPDATE_DESIGN</c> or <c>USE_EXISTING</c>.</summary>
    public required string Action { get; init; }
}
