namespace Tarn.Identity.Accounts;

/// <summary>An account's security policy as it is stored.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Version">Rises with every change; 0 while nobody has changed it.</param>
public sealed record StoredPolicy(SecurityPolicy Policy, long Version);
