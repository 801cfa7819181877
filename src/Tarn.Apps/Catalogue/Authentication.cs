using System.Text.Json.Serialization;
using Tarn.Apps.Packages;

namespace Tarn.Apps.Catalogue;

/// <summary>A login that DataPages of any app can be protected by.</summary>
public sealed record Authentication
{
    /// <summary>Number, unique among all objects of the account.</summary>
    public long Id { get; init; }

    /// <summary>A GUID.</summary>
    public required string ExternalKey { get; init; }

    /// <summary>Its name, unique in the account without regard to case.</summary>
    public required string Name { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public DateTime Created { get; init; }

    /// <summary>When it was changed last, UTC.</summary>
    public DateTime Modified { get; init; }

    /// <summary>Who made it.</summary>
    public string CreatedBy { get; init; } = "";

    /// <summary>Who changed it last; empty when nobody has since it was made.</summary>
    public string ModifiedBy { get; init; } = "";

    /// <summary>The definition: the element <c>Authentication</c>.</summary>
    public required PackageElement Element { get; init; }

    /// <summary>Its line in the package it came with, for export.</summary>
    public PackageElement? Entry { get; init; }

    /// <summary>Typed access to the definition.</summary>
    [JsonIgnore]
    public PackageAuthentication Definition => new(Element, Entry is null ? null : new PackageObjectEntry(Entry));
}
