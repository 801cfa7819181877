using Tarn.Automation.People;
using Tarn.Identity.Accounts;
using Tarn.Studio.Accounts;

namespace Tarn.Server.Accounts;

/// <summary>Gives the Studio the accounts of this server.</summary>
internal sealed class StudioAccounts(AccountHost accounts, Hosting.AccountAddresses addresses) : IStudioAccounts
{
    /// <summary>The account as the Studio sees it, for each one that is open: the same object as long as it is where it was.</summary>
    private readonly System.Runtime.CompilerServices.ConditionalWeakTable<OpenAccount, StudioAccount> _known = [];

    /// <inheritdoc/>
    public AccountCatalogue Catalogue => accounts.Catalogue;

    /// <inheritdoc/>
    public async ValueTask<StudioAccount?> FindAsync(string host, CancellationToken cancellation) =>
        await accounts.ResolveAsync(host, cancellation) is { MovedTo: null, IsOwn: false, Account: { } account } ? await OpenAsync(account, cancellation) : null;

    /// <inheritdoc/>
    public async ValueTask<StudioAccount?> FindByIdAsync(string id, CancellationToken cancellation) =>
        await accounts.Catalogue.FindAsync(id, cancellation) is { } account ? await OpenAsync(account, cancellation) : null;

    private async ValueTask<StudioAccount?> OpenAsync(Account account, CancellationToken cancellation)
    {
        if (account.State != AccountState.Active)
            return null;
        var open = await accounts.GetAsync(account, cancellation);
        return _known.GetValue(open, a => new StudioAccount(a.Account.Id, a.Account.Name, () => addresses.Of(a.Account.Id), a.Database, a.Identity, a.Site, a.Webhooks, a.Tasks, a.Mail,
            new AccountPeople(a.Account.Id, a.Account.Name, accounts.Catalogue, a.Identity.Rights, a.Mail)));
    }
}
