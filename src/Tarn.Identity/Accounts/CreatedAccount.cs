namespace Tarn.Identity.Accounts;

/// <summary>A new account and its owner.</summary>
/// <param name="Account">The account.</param>
/// <param name="Owner">Its owner.</param>
/// <param name="OwnerIsNew">False when the server knew the owner already; a password given with the request was not taken then.</param>
public sealed record CreatedAccount(Account Account, Owner Owner, bool OwnerIsNew);
