using Tarn.Data;
using Tarn.Data.Engines;
using Tarn.Identity.Storage;

namespace Tarn.Identity.Accounts;

/// <summary>Host names of accounts' own, besides those below the server's domains: <c>data.acme.com</c> (deployment.md 9.1).</summary>
public sealed partial class AccountCatalogue
{
    /// <summary>Most host names of one account.</summary>
    public const int MaxHosts = 50;

    private static readonly SystemStatement SelectHosts = new("SELECT host, account_id FROM sys_host");
    private static readonly SystemStatement FindHost = new("SELECT account_id FROM sys_host WHERE host = {0}");
    private static readonly SystemStatement CountHosts = new("SELECT COUNT(*) FROM sys_host WHERE account_id = {0}");
    private static readonly SystemStatement InsertHost = new("INSERT INTO sys_host (host, account_id, created) VALUES ({0}, {1}, {2})");
    private static readonly SystemStatement DeleteHost = new("DELETE FROM sys_host WHERE host = {0} AND account_id = {1}");
    private static readonly SystemStatement DeleteHosts = new("DELETE FROM sys_host WHERE account_id = {0}");

    /// <summary>The host names of an account's own, in order.</summary>
    public async ValueTask<IReadOnlyList<string>> ListHostsAsync(string id, CancellationToken cancellation) => (await TableAsync(cancellation)).HostsOf(id);

    /// <summary>Gives an account a host name of its own. That it is theirs to give is for whoever runs the server to know: name server and certificate are theirs to set up, too.</summary>
    /// <param name="id">The account.</param>
    /// <param name="host">The host name, without scheme and port.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="DataException">No such account; the name is none, is the server's own, or belongs to another account; or the account has too many.</exception>
    public async ValueTask AddHostAsync(string id, string host, CancellationToken cancellation)
    {
        var name = AccountNames.CheckHost(host, _options.BaseDomains);
        await ChangeAsync(
            async session =>
            {
                var state = await session.QueryAsync(SelectState.With(_engine, Cell.Text(id)), cancellation).ReadOneAsync<AccountState?>(static row => (AccountState)row.GetInt64(0), cancellation);
                if (state is null or AccountState.Deleting or AccountState.Deleted)
                    return 0;
                var holder = await session.QueryAsync(FindHost.With(_engine, Cell.Text(name)), cancellation).ReadOneAsync(static row => row.GetText(0), cancellation);
                if (holder == id)
                    return 1;
                if (holder is not null)
                    throw new DataException(DataProblem.AlreadyExists, $"The host '{name}' belongs to another account. It has to be removed there first.", "Host");
                if (await ReadNumberAsync(session, CountHosts.With(_engine, Cell.Text(id)), cancellation) >= MaxHosts)
                    throw new DataException(DataProblem.QuotaExceeded, $"The account has {MaxHosts} hosts of its own already. Remove one first.", "Host");
                return await session.ExecuteAsync(InsertHost.With(_engine, Cell.Text(name), Cell.Text(id), Cell.Time(Now())), cancellation);
            },
            id,
            cancellation);
    }

    /// <summary>Takes a host name of its own away from an account.</summary>
    /// <exception cref="DataException">The account has no such host.</exception>
    public async ValueTask RemoveHostAsync(string id, string host, CancellationToken cancellation)
    {
        var name = AccountNames.CheckHost(host, []);
        await ChangeAsync(
            async session => await session.ExecuteAsync(DeleteHost.With(_engine, Cell.Text(name), Cell.Text(id)), cancellation) is > 0 and var gone
                ? gone
                : throw DataException.NoObject("host", name),
            id,
            cancellation);
    }
}
