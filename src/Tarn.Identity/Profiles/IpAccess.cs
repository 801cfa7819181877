namespace Tarn.Identity.Profiles;

/// <summary>What an IP rule, or the lack of one, does with an address. Stored as numbers: never renumber.</summary>
public enum IpAccess
{
    /// <summary>The address may use the profile.</summary>
    Grant = 0,

    /// <summary>The address is refused.</summary>
    Deny = 1,
}
