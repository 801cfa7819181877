namespace Tarn.Identity.Profiles;

/// <summary>A profile together with its secret, which is seen here and (unless the server shows secrets always) never again.</summary>
/// <param name="Profile">The profile.</param>
/// <param name="ClientSecret">50 lower-case hexadecimal characters, 200 random bits.</param>
public sealed record ProfileCredentials(Profile Profile, string ClientSecret)
{
    /// <summary>Hides the secret from logs.</summary>
    public override string ToString() => $"Credentials of {Profile.Name}";
}
