using Tarn.Apps.Packages;

namespace Tarn.Apps.Catalogue;

/// <summary>An object of Tarn's own kinds that came with a package (style, localization, connection, triggered action, task, extension).</summary>
public sealed record StoredDefinition
{
    /// <summary>Number, unique among all objects of the account.</summary>
    public long Id { get; init; }

    /// <summary>The kind's two-letter code.</summary>
    public required string Type { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The definition.</summary>
    public required PackageElement Element { get; init; }

    /// <summary>Its line in the package it came with, for export.</summary>
    public PackageElement? Entry { get; init; }
}
