using System.Collections.Immutable;
using Tarn.Apps.Packages;

namespace Tarn.Apps.Catalogue;

/// <summary>An app: a name, parameters, and the objects it is made of. DataPages name their app; tables, views and authentications belong to the account and are linked.</summary>
public sealed record AppDefinition
{
    /// <summary>Number, unique among all objects of the account.</summary>
    public long Id { get; init; }

    /// <summary>The key by which REST and plans name the app: a GUID.</summary>
    public required string ExternalKey { get; init; }

    /// <summary>Its name, unique in the account without regard to case.</summary>
    public required string Name { get; init; }

    /// <summary>A label for builders.</summary>
    public string Version { get; init; } = "1.0";

    /// <summary>A text for builders.</summary>
    public string Description { get; init; } = "";

    /// <summary>When it was made, UTC.</summary>
    public DateTime Created { get; init; }

    /// <summary>When it or one of its objects was changed last, UTC.</summary>
    public DateTime Modified { get; init; }

    /// <summary>Who made it.</summary>
    public string CreatedBy { get; init; } = "";

    /// <summary>Who changed it last; empty when nobody has since it was made.</summary>
    public string ModifiedBy { get; init; } = "";

    /// <summary>Identity of the package it was imported from (<see cref="ObjectGuid.Identity"/>); empty for apps made here.</summary>
    public string PackageIdentity { get; init; } = "";

    /// <summary>The parameters, <c>[@app:Name]</c>.</summary>
    public ImmutableArray<AppParameter> Parameters { get; init; } = [];

    /// <summary>The tables, views, authentications and other definitions linked to the app, in order.</summary>
    public ImmutableArray<AppMember> Members { get; init; } = [];

    /// <summary>Files of the account's Files area that came with the app.</summary>
    public ImmutableArray<AppFile> Files { get; init; } = [];

    /// <summary>The package's own description of the app, for export; null for apps made here.</summary>
    public PackageElement? Source { get; init; }

    /// <summary>Unknown content of the package beside its objects, for export.</summary>
    public ImmutableArray<PackageExtraPlace> Extras { get; init; } = [];

    /// <summary>Links of the package that bind no login, for export.</summary>
    public ImmutableArray<PackageElement> OtherLinks { get; init; } = [];

    /// <summary>Lines of the package for objects of kinds that Tarn does not know, for export.</summary>
    public ImmutableArray<AppForeignObject> ForeignObjects { get; init; } = [];

    /// <summary>Parts of the package that nothing referred to, for export.</summary>
    public ImmutableArray<AppPart> ForeignParts { get; init; } = [];

    /// <summary>A parameter's value as pages see it: the value, else the default; null when the app has no such parameter.</summary>
    public string? ParameterValue(string name) =>
        Parameters.FirstOrDefault(p => string.Equals(p.Name, name, StringComparison.OrdinalIgnoreCase)) is { } parameter ? parameter.Effective : null;
}
