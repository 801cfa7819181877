namespace Tarn.Identity.Accounts;

/// <summary>The account behind a host.</summary>
/// <param name="Account">The account: active or suspended.</param>
/// <param name="MovedTo">The host to redirect to, when the request came under a former alias; null otherwise.</param>
public sealed record HostMatch(Account Account, string? MovedTo)
{
    /// <summary>Whether the host is a name of the account's own. It is for visitors and programs: the Studio is not there.</summary>
    public bool IsOwn { get; init; }
}
