namespace Tarn.Identity.Profiles;

/// <summary>How an IP rule names addresses; in order of precedence where two name equally many. Stored as numbers: never renumber.</summary>
public enum IpRuleType
{
    /// <summary>One address.</summary>
    Single = 0,

    /// <summary>A network: <c>203.0.113.0</c> with prefix 24.</summary>
    Cidr = 1,

    /// <summary>From one address to another, both included.</summary>
    Range = 2,
}
