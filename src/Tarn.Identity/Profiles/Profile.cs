namespace Tarn.Identity.Profiles;

/// <summary>A web services profile: a non-interactive identity of one account that uses its API.</summary>
public sealed record Profile
{
    /// <summary>Number, unique in the account and never used again.</summary>
    public required long Id { get; init; }

    /// <summary>What a person entered.</summary>
    public required ProfileDraft Data { get; init; }

    /// <summary>User name of the profile: 50 lower-case hexadecimal characters.</summary>
    public required string ClientId { get; init; }

    /// <summary>False when disabled: tokens stay, but are refused until it is enabled again.</summary>
    public required bool Enabled { get; init; }

    /// <summary>Raised by regeneration and by revoking tokens.</summary>
    public required long Generation { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it was changed last, UTC.</summary>
    public required DateTimeOffset Modified { get; init; }

    /// <summary>When it was used last, UTC, late by up to the interval at which use is stored; null when never.</summary>
    public DateTimeOffset? LastUsed { get; init; }

    /// <summary>From where it was used last.</summary>
    public string? LastUsedIp { get; init; }

    /// <summary>Its only protocol.</summary>
    public string Protocol => "REST";

    /// <summary>Its name.</summary>
    public string Name => Data.Name;
}
