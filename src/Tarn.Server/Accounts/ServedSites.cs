using Tarn.DataPages;
using Tarn.Identity.Accounts;

namespace Tarn.Server.Accounts;

/// <summary>Gives DataPages the accounts of this server.</summary>
internal sealed class ServedSites(AccountHost accounts) : ISites
{
    /// <inheritdoc/>
    public async ValueTask<Site?> FindAsync(string host, CancellationToken cancellation) =>
        await accounts.ResolveAsync(host, cancellation) is { MovedTo: null, Account: { State: AccountState.Active } account } ? (await accounts.GetAsync(account, cancellation)).Site : null;
}
