using System.Net;
using Tarn.Data;
using Tarn.Identity.Accounts;
using Tarn.Identity.Profiles;

namespace Tarn.Automation.People;

/// <content>How people come into the account.</content>
public sealed partial class AccountPeople
{
    /// <summary>The account's security policy.</summary>
    public ValueTask<StoredPolicy> GetSecurityAsync(CancellationToken cancellation) => catalogue.Security.GetAsync(account, cancellation);

    /// <summary>Changes the account's security policy. It holds at once: who lacks what it demands is signed out and led to it.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="version">The version that it was made from.</param>
    /// <param name="by">Who does it: an administrator.</param>
    /// <param name="address">From where.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DataException">A setting is out of its range; somebody else was first; two-factor sign-in is demanded by somebody who has none; or the rules would refuse the address from where they are made.</exception>
    public async ValueTask SaveSecurityAsync(SecurityPolicy policy, long version, Owner by, IPAddress address, CancellationToken cancellation)
    {
        // Else whoever turns it on without a phone at hand would be signed out of what they are doing.
        if (policy.RequiresFactor(isAdministrator: true) && !await catalogue.Users.HasFactorAsync(by, cancellation))
            throw new DataException(DataProblem.Conflict, "Turn on two-factor sign-in for yourself first, under \"Your sign-in\".", nameof(SecurityPolicy.TwoFactor));
        if (!policy.Addresses.Allows(address))
        {
            throw new DataException(
                DataProblem.Conflict, $"You work from {IpFilter.Normalize(address)}, which these rules refuse: you could not come back. Add it to the allowed addresses.", nameof(SecurityPolicy.Addresses));
        }

        await catalogue.Security.SaveAsync(account, policy, version, cancellation);
    }
}
