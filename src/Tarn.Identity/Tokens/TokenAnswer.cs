namespace Tarn.Identity.Tokens;

/// <summary>The answer to a token request: either tokens or an error.</summary>
public sealed record TokenAnswer
{
    private TokenAnswer()
    {
    }

    /// <summary>Why there are no tokens; <see cref="TokenError.None"/> when there are.</summary>
    public TokenError Error { get; private init; }

    /// <summary>The access token; null on error.</summary>
    public string? AccessToken { get; private init; }

    /// <summary>The refresh token; null on error.</summary>
    public string? RefreshToken { get; private init; }

    /// <summary>Seconds that the access token lives, as reported: one less than it does.</summary>
    public int ExpiresIn { get; private init; }

    /// <summary>With <see cref="TokenError.SlowDown"/>: seconds to wait.</summary>
    public int RetryAfterSeconds { get; private init; }

    /// <summary>The profile, when it is known, for the log; null otherwise.</summary>
    public string? ProfileName { get; init; }

    /// <summary>True when a used refresh token came again and its whole family was revoked: worth a warning in the log.</summary>
    public bool FamilyRevoked { get; init; }

    /// <summary>True when other tokens ended with this request, so that what is kept in memory must be read anew.</summary>
    internal bool OthersEnded { get; init; }

    /// <summary>The error's name on the wire (RFC 6749); null without error.</summary>
    public string? ErrorCode => Error switch
    {
        TokenError.None => null,
        TokenError.InvalidRequest => "invalid_request",
        TokenError.UnsupportedGrantType => "unsupported_grant_type",
        TokenError.InvalidClient => "invalid_client",
        TokenError.InvalidGrant => "invalid_grant",
        TokenError.AccessDenied => "access_denied",
        _ => "slow_down",
    };

    /// <summary>Hides the tokens from logs.</summary>
    public override string ToString() => ErrorCode ?? "tokens";

    internal static TokenAnswer Granted(string accessToken, string refreshToken, TimeSpan life) =>
        new() { AccessToken = accessToken, RefreshToken = refreshToken, ExpiresIn = (int)life.TotalSeconds - 1 };

    internal static TokenAnswer Refused(TokenError error, int retryAfterSeconds = 0) => new() { Error = error, RetryAfterSeconds = retryAfterSeconds };
}
