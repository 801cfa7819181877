namespace Tarn.Identity.Tokens;

/// <summary>Whether a request with a token may go on.</summary>
public enum TokenStatus
{
    /// <summary>It may.</summary>
    Ok,

    /// <summary>No such token in this account, or it has expired or was revoked: 401.</summary>
    Unknown,

    /// <summary>The token is alive, its profile is disabled.</summary>
    ProfileDisabled,

    /// <summary>The profile refuses the address.</summary>
    IpForbidden,
}
