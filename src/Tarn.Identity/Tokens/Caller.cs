using Tarn.Identity.Profiles;

namespace Tarn.Identity.Tokens;

/// <summary>The authenticated identity behind an API request. Shared by all requests of the profile until something about it changes.</summary>
public sealed class Caller
{
    internal Caller(string accountId, Profile profile, ProfileRights rights)
    {
        AccountId = accountId;
        ProfileId = profile.Id;
        ProfileName = profile.Name;
        Rights = rights;
        Mcp = profile.Data.Mcp;
    }

    /// <summary>The account that the token belongs to.</summary>
    public string AccountId { get; }

    /// <summary>Number of the profile.</summary>
    public long ProfileId { get; }

    /// <summary>Name of the profile, for logs and for the change log's actor.</summary>
    public string ProfileName { get; }

    /// <summary>What it may do.</summary>
    public ProfileRights Rights { get; }

    /// <summary>What it may do over MCP.</summary>
    public McpAccess Mcp { get; }
}
