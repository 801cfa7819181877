namespace Tarn.Identity.Tokens;

/// <summary>The grants of the token endpoint.</summary>
public enum GrantType
{
    /// <summary><c>client_credentials</c>.</summary>
    ClientCredentials,

    /// <summary><c>refresh_token</c>.</summary>
    RefreshToken,
}
