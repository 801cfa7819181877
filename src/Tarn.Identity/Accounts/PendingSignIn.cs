namespace Tarn.Identity.Accounts;

/// <summary>Somebody whose password was right, and who has no session yet.</summary>
/// <param name="AccountId">The account to enter.</param>
/// <param name="Person">Who it is.</param>
/// <param name="Stamp">The hash of the password as it is stored: with another password the sign-in counts no more.</param>
/// <param name="NeedsCode">The person's second factor is on, and no code was given yet.</param>
public sealed record PendingSignIn(string AccountId, Owner Person, string Stamp, bool NeedsCode);
