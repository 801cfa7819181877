namespace Tarn.Identity.Tokens;

/// <summary>Why no token was issued.</summary>
public enum TokenError
{
    /// <summary>A token was issued.</summary>
    None,

    /// <summary>No grant type, or no refresh token: <c>invalid_request</c>.</summary>
    InvalidRequest,

    /// <summary>A grant that is not known: <c>unsupported_grant_type</c>.</summary>
    UnsupportedGrantType,

    /// <summary>Unknown id, wrong secret, profile deleted or disabled; never said which: <c>invalid_client</c>.</summary>
    InvalidClient,

    /// <summary>Refresh token unknown, expired, used, or of another client: <c>invalid_grant</c>.</summary>
    InvalidGrant,

    /// <summary>The profile refuses the address: <c>access_denied</c>.</summary>
    AccessDenied,

    /// <summary>Too many requests or failures: <c>slow_down</c>.</summary>
    SlowDown,
}
