namespace Tarn.Identity.Profiles;

/// <summary>What a profile may do over MCP (rest-api.md 22.2). Its rights on objects hold besides.</summary>
public enum McpAccess
{
    /// <summary>The same as over REST.</summary>
    Full,

    /// <summary>Only tools that read.</summary>
    ReadOnly,

    /// <summary>Nothing: REST only.</summary>
    Off,
}
