namespace Tarn.Identity.Accounts;

/// <summary>That a person wants to sign in with another e-mail address.</summary>
/// <param name="Person">Who, with the address until now.</param>
/// <param name="Email">The address to be.</param>
/// <param name="Created">When it was asked for, UTC.</param>
/// <param name="Expires">Until when the link counts, UTC.</param>
public sealed record EmailChange(Owner Person, string Email, DateTimeOffset Created, DateTimeOffset Expires);
