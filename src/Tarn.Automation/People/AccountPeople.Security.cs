using Tarn.Data;
using Tarn.Identity.Accounts;

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
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DataException">A setting is out of its range; somebody else was first; or two-factor sign-in is demanded by somebody who has none.</exception>
    public async ValueTask SaveSecurityAsync(SecurityPolicy policy, long version, Owner by, CancellationToken cancellation)
    {
        // Else whoever turns it on without a phone at hand would be signed out of what they are doing.
        if (policy.RequiresFactor(isAdministrator: true) && !await catalogue.Users.HasFactorAsync(by, cancellation))
            throw new DataException(DataProblem.Conflict, "Turn on two-factor sign-in for yourself first, under \"Your sign-in\".", nameof(SecurityPolicy.TwoFactor));
        await catalogue.Security.SaveAsync(account, policy, version, cancellation);
    }
}
