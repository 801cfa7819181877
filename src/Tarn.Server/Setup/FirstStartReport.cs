using Tarn.Identity.Accounts;
using Tarn.Identity.Profiles;

namespace Tarn.Server.Setup;

/// <summary>What a first start made. The only place where the secrets are seen; what is stored are their hashes.</summary>
/// <param name="Account">The account.</param>
/// <param name="OwnerEmail">What the owner signs in with.</param>
/// <param name="OwnerPassword">The password that was made; null when the options gave one.</param>
/// <param name="Profile">The owner's first API profile.</param>
/// <param name="HasSample">The sample app was imported.</param>
internal sealed record FirstStartReport(Account Account, string OwnerEmail, string? OwnerPassword, ProfileCredentials Profile, bool HasSample)
{
    /// <summary>Hides the secrets from logs.</summary>
    public override string ToString() => $"First start of {Account.Id}";
}
