using System.Text.Json.Serialization;
using Tarn.Apps.Packages;

namespace Tarn.Apps.Catalogue;

/// <summary>A DataPage of an app: its definition and what belongs to the page but not to the definition.</summary>
public sealed record DataPage
{
    /// <summary>Number, unique among all objects of the account.</summary>
    public long Id { get; init; }

    /// <summary>A GUID.</summary>
    public required string ExternalKey { get; init; }

    /// <summary>Number of its app.</summary>
    public required long AppId { get; init; }

    /// <summary>The public key in deploy URLs: 28 hex digits, unique in the account.</summary>
    public required string AppKey { get; init; }

    /// <summary>Its name, unique in the app without regard to case.</summary>
    public required string Name { get; init; }

    /// <summary>The folder; empty is the root.</summary>
    public string Folder { get; init; } = "";

    /// <summary>Number of the authentication that protects it; null when it is public.</summary>
    public long? AuthenticationId { get; init; }

    /// <summary>From where it may be opened; null: from anywhere.</summary>
    public PageAccess? Access { get; init; }

    /// <summary>Whether visitors can open it.</summary>
    public bool Deployed { get; init; }

    /// <summary>True when it holds something that cannot run until it is edited: visitors get the general error page.</summary>
    public bool Invalid { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public DateTime Created { get; init; }

    /// <summary>When it was changed last, UTC.</summary>
    public DateTime Modified { get; init; }

    /// <summary>Who made it.</summary>
    public string CreatedBy { get; init; } = "";

    /// <summary>Who changed it last; empty when nobody has since it was made.</summary>
    public string ModifiedBy { get; init; } = "";

    /// <summary>The definition: the element <c>Application</c>.</summary>
    public required PackageElement Element { get; init; }

    /// <summary>Its line in the package it came with, for export.</summary>
    public PackageElement? Entry { get; init; }

    /// <summary>The package's link to its login, for export.</summary>
    public PackageElement? LoginLink { get; init; }

    /// <summary>Where REST says it is: <c>/</c> and the folder.</summary>
    [JsonIgnore]
    public string Path => "/" + Folder;

    /// <summary>Typed access to the definition.</summary>
    [JsonIgnore]
    public DataPageDefinition Definition => new(Element, Entry is null ? null : new PackageObjectEntry(Entry.With("Folder", Folder).With("UniqueKey", AppKey)));
}
