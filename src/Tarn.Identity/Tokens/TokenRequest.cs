using System.Net;

namespace Tarn.Identity.Tokens;

/// <summary>A request at the token endpoint, taken from its form and headers.</summary>
public sealed record TokenRequest
{
    /// <summary><c>grant_type</c> as sent; null or empty when missing.</summary>
    public required string? GrantType { get; init; }

    /// <summary>Client id, from the form or from Basic.</summary>
    public required string? ClientId { get; init; }

    /// <summary>Client secret, from the form or from Basic.</summary>
    public required string? ClientSecret { get; init; }

    /// <summary><c>refresh_token</c>; null when missing.</summary>
    public string? RefreshToken { get; init; }

    /// <summary>The caller's address, after trusted proxies.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>True when id and secret came by Basic, where some clients percent-encode them: undone only if the raw pair does not match.</summary>
    public bool FromBasic { get; init; }

    /// <summary>Hides secrets from logs.</summary>
    public override string ToString() => $"{GrantType} from {Address}";
}
