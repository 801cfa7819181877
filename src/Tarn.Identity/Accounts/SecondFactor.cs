namespace Tarn.Identity.Accounts;

/// <summary>That somebody's sign-in asks for a code.</summary>
/// <param name="Created">Since when, UTC.</param>
/// <param name="CodesLeft">Recovery codes that were not used yet.</param>
public sealed record SecondFactor(DateTimeOffset Created, int CodesLeft);
