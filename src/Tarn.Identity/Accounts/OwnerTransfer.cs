namespace Tarn.Identity.Accounts;

/// <summary>That an owner wants somebody else to own the account.</summary>
/// <param name="Owner">Who owns it until the link is used.</param>
/// <param name="Heir">Who is to own it.</param>
/// <param name="Member">The heir's number among the account's users.</param>
/// <param name="Created">When it was asked for, UTC.</param>
/// <param name="Expires">Until when the link counts, UTC.</param>
public sealed record OwnerTransfer(Owner Owner, Owner Heir, long Member, DateTimeOffset Created, DateTimeOffset Expires);
