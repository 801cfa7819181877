namespace Tarn.Identity.Profiles;

/// <summary>The answer of <i>Test address</i>.</summary>
/// <param name="Access">What happens to the address.</param>
/// <param name="Rule">The rule that decided; null when none matched and the default access holds.</param>
public readonly record struct IpVerdict(IpAccess Access, IpRule? Rule);
