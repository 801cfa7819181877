namespace Tarn.Identity.Passwords;

/// <summary>The outcome of checking a password.</summary>
/// <param name="Matches">True when the password is the right one.</param>
/// <param name="RehashDue">True when it is right but stored in a foreign or weaker form; store <see cref="PasswordHasher.Hash"/> of it now.</param>
public readonly record struct PasswordVerdict(bool Matches, bool RehashDue)
{
    /// <summary>The password is wrong, or nothing can be checked against.</summary>
    public static readonly PasswordVerdict Refused = new(false, false);
}
