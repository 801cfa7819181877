using System.Text.Json.Serialization;

namespace Tarn.Identity.Directories;

/// <summary>A directory: people who sign in to the account's apps. Its users are the records of the table that bears its name.</summary>
public sealed record UserDirectory
{
    /// <summary>Its permanent id, a GUID in lower case; part of the addresses of its pages.</summary>
    public required string Id { get; init; }

    /// <summary>Number of its table.</summary>
    public required long TableId { get; init; }

    /// <summary>Its name, which is its table's.</summary>
    [JsonIgnore]
    public string Name { get; init; } = "";

    /// <summary>The designer's note; at most 1,000 characters.</summary>
    public string Description { get; init; } = "";

    /// <summary>Nobody signs in; users stay as they are.</summary>
    public bool Disabled { get; init; }

    /// <summary>The policy as it is stored.</summary>
    public string PolicyJson
    {
        get;
        init
        {
            field = value;
            Policy = DirectoryPolicy.Parse(value);
        }
    } = "";

    /// <summary>What passwords, sign-ins, sessions and links must keep to.</summary>
    [JsonIgnore]
    public DirectoryPolicy Policy { get; private init; } = new();

    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Who made it.</summary>
    public string CreatedBy { get; init; } = "";

    /// <summary>When it was changed last, UTC; null when never.</summary>
    public DateTimeOffset? Modified { get; init; }

    /// <summary>Who changed it last.</summary>
    public string ModifiedBy { get; init; } = "";

    /// <summary>Twelve characters that name it in cookies.</summary>
    [JsonIgnore]
    public string Key => Id.Replace("-", "", StringComparison.Ordinal)[..12];
}
