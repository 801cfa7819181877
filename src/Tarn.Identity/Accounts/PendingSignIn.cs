namespace Tarn.Identity.Accounts;

/// <summary>Somebody whose password was right, and who has no session yet.</summary>
/// <param name="AccountId">The account to enter.</param>
/// <param name="Person">Who it is.</param>
/// <param name="Stamp">The hash of the password as it is stored: with another password the sign-in counts no more.</param>
/// <param name="NeedsCode">The person's second factor is on, and no code was given yet.</param>
public sealed record PendingSignIn(string AccountId, Owner Person, string Stamp, bool NeedsCode)
{
    /// <summary>The password is too old by the account's policy: another one must be chosen first.</summary>
    public bool NeedsPassword { get; init; }

    /// <summary>The person's second factor is on.</summary>
    public bool HasFactor { get; init; }

    /// <summary>The account's policy.</summary>
    public SecurityPolicy Policy { get; init; } = new();

    /// <summary>The person owns the account.</summary>
    public bool IsOwner { get; init; }

    /// <summary>The person's number among the account's users; null for an owner who is none of them.</summary>
    public long? User { get; init; }
}
