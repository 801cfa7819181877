namespace Tarn.Identity.Accounts;

/// <summary>The person who owns an account; the same e-mail address is the same person, with one password, in all accounts.</summary>
/// <param name="Id">Number, unique on the server.</param>
/// <param name="Name">Name.</param>
/// <param name="Email">Address, under which the person signs in.</param>
public sealed record Owner(long Id, string Name, string Email);
