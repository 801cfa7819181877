namespace Tarn.Identity;

/// <summary>Server setting <c>profiles.secretVisibility</c>: how often a client secret can be seen.</summary>
public enum SecretVisibility
{
    /// <summary>At creation and regeneration only; nothing but its SHA-256 is stored.</summary>
    Once,

    /// <summary>Stored encrypted as well and shown after the reader has signed in again. Needs <see cref="IdentityOptions.SecretKey"/>.</summary>
    Always,
}
