using Tarn.Api.Accounts;
using Tarn.Identity.Accounts;

namespace Tarn.Server.Accounts;

/// <summary>Gives the API the accounts of this server.</summary>
internal sealed class ServedAccounts(AccountHost accounts) : IServedAccounts
{
    /// <inheritdoc/>
    public ValueTask<ServedAccount?> FindAsync(string host, CancellationToken cancellation)
    {
        var found = accounts.ResolveAsync(host, cancellation);
        if (!found.IsCompletedSuccessfully)
            return FindSlowlyAsync(found, cancellation);
        if (found.Result is not { MovedTo: null, Account: { State: AccountState.Active } account })
            return new ValueTask<ServedAccount?>((ServedAccount?)null);
        var open = accounts.GetAsync(account, cancellation);
        return open.IsCompletedSuccessfully ? new ValueTask<ServedAccount?>(open.Result.Served) : OpenSlowlyAsync(open);
    }

    private async ValueTask<ServedAccount?> FindSlowlyAsync(ValueTask<HostMatch?> finding, CancellationToken cancellation) =>
        await finding is { MovedTo: null, Account: { State: AccountState.Active } account } ? (await accounts.GetAsync(account, cancellation)).Served : null;

    private static async ValueTask<ServedAccount?> OpenSlowlyAsync(ValueTask<OpenAccount> opening) => (await opening).Served;
}
