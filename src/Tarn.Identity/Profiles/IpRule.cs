namespace Tarn.Identity.Profiles;

/// <summary>One row of a profile's IP address filtering (account.md 7.4).</summary>
/// <param name="Action">What happens to the addresses.</param>
/// <param name="Type">How they are named.</param>
/// <param name="From">The address, the first of a range, or the network.</param>
/// <param name="To">The last address of a range; null otherwise.</param>
/// <param name="Prefix">Bits of the network: 0..32, or 0..128 for IPv6; null otherwise.</param>
/// <param name="Note">The designer's note.</param>
public sealed record IpRule(IpAccess Action, IpRuleType Type, string From, string? To = null, int? Prefix = null, string Note = "");
