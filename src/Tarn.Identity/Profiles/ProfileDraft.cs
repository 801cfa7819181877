namespace Tarn.Identity.Profiles;

/// <summary>What a person enters about a profile (account.md 7.2).</summary>
public sealed record ProfileDraft
{
    /// <summary>Name in the account, 1 to 50 characters, unique without regard to case.</summary>
    public required string Name { get; init; }

    /// <summary>Description or purpose, up to 1,000 characters.</summary>
    public string Description { get; init; } = "";

    /// <summary>First name of the person who manages the profile, up to 100 characters.</summary>
    public string FirstName { get; init; } = "";

    /// <summary>Last name of the person who manages the profile, up to 100 characters.</summary>
    public string LastName { get; init; } = "";

    /// <summary>Contact; receives security notices about the profile.</summary>
    public required string Email { get; init; }

    /// <summary>Every table, view, file and folder, present and future.</summary>
    public bool AccessAllObjects { get; init; }

    /// <summary>May create tables and upload files.</summary>
    public bool CanCreateObjects { get; init; }

    /// <summary>What agents may do over MCP with the profile's tokens, within its rights.</summary>
    public McpAccess Mcp { get; init; }

    /// <summary>What happens to addresses without a rule.</summary>
    public IpAccess DefaultAccess { get; init; }

    /// <summary>IP address filtering, up to 200 rules.</summary>
    public IReadOnlyList<IpRule> IpRules { get; init; } = [];
}
