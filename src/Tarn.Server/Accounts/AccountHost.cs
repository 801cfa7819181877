using System.Collections.Concurrent;
using Tarn.Apps.Catalogue;
using Tarn.Automation.Egress;
using Tarn.Automation.Mail;
using Tarn.Automation.Tasks;
using Tarn.Automation.Webhooks;
using Tarn.Data;
using Tarn.Data.Engines;
using Tarn.Data.Files;
using Tarn.DataPages;
using Tarn.Identity;
using Tarn.Identity.Accounts;
using Tarn.Identity.Passwords;
using Tarn.Server.Configuration;
using Tarn.Sql;

namespace Tarn.Server.Accounts;

/// <summary>
/// The accounts of this server. An account is opened when it is first used and stays open until the server stops.
/// The command line opens the same files while a server runs: SQLite's WAL and PostgreSQL let both work.
/// </summary>
public sealed class AccountHost : IAsyncDisposable
{
    private static readonly SqlStatement Probe = new("SELECT 1", []);

    private readonly ConcurrentDictionary<string, Lazy<Task<OpenAccount>>> _open = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<OpenAccount> _moved = [];
    private readonly EngineSource _engines;
    private readonly IEngine _catalogueEngine;
    private readonly PasswordHasher _passwords;
    private readonly IdentityOptions _identity;
    private readonly TimeProvider _clock;
    private readonly EgressPolicy _egress;

    private AccountHost(ServerOptions options, EngineSource engines, IEngine catalogueEngine, AccountCatalogue catalogue, PasswordHasher passwords, SecretBox secrets, TimeProvider clock)
    {
        Secrets = secrets;
        _egress = new EgressPolicy(options.Egress);
        Options = options;
        _engines = engines;
        _catalogueEngine = catalogueEngine;
        Catalogue = catalogue;
        _passwords = passwords;
        _identity = options.Identity;
        _clock = clock;
    }

    /// <summary>Called when an account has been opened, before its first use; again when it has moved and is opened in its new place.</summary>
    public Action<OpenAccount>? AccountOpened { get; set; }

    /// <summary>How the server runs.</summary>
    public ServerOptions Options { get; }

    /// <summary>Encrypts what is stored or carried by clients, with the server's key.</summary>
    public SecretBox Secrets { get; }

    /// <summary>Which accounts there are, and whose.</summary>
    public AccountCatalogue Catalogue { get; }

    /// <summary>Name of the engine that new accounts are stored in, for people.</summary>
    public string EngineName => _engines.Name;

    /// <summary>Opens the catalogue, creating the data folder and the catalogue where they are missing. Accounts are opened later.</summary>
    /// <exception cref="DatabaseUnavailableException">The database cannot be reached.</exception>
    public static async Task<AccountHost> OpenAsync(ServerOptions options, TimeProvider clock, CancellationToken cancellation)
    {
        EngineSource.CreatePrivateFolder(options.DataFolder);
        var engines = new EngineSource(options);
        var passwords = new PasswordHasher();
        var engine = await engines.OpenCatalogueAsync(cancellation);
        try
        {
            var catalogue = await AccountCatalogue.OpenAsync(engine, engines.Dialect, passwords, options.Identity, clock, cancellation);
            return new AccountHost(options, engines, engine, catalogue, passwords, new SecretBox(options.SecretKey ?? SecretKeyFile.Read(options.DataFolder)), clock);
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    /// <summary>Finds the account of a request by its host; null when there is none (answer 404).</summary>
    public ValueTask<HostMatch?> ResolveAsync(string host, CancellationToken cancellation) => Catalogue.ResolveHostAsync(host, cancellation);

    /// <summary>Gives an account, opening it when needed. Completes synchronously when it is open.</summary>
    /// <exception cref="DatabaseUnavailableException">The account's database cannot be reached.</exception>
    public ValueTask<OpenAccount> GetAsync(Account account, CancellationToken cancellation)
    {
        if (_open.TryGetValue(account.Id, out var known) && known.IsValueCreated && known.Value.IsCompletedSuccessfully
            && known.Value.Result is { } open && open.Account.Epoch >= account.Epoch)
            return new ValueTask<OpenAccount>(open);
        return OpenAsync(account, cancellation);
    }

    /// <summary>Opens the account ahead of its first request when there is only one. What keeps it from opening is told to the first request, which tries again.</summary>
    public async Task OpenOnlyAsync(CancellationToken cancellation)
    {
        try
        {
            if (await Catalogue.ListAsync(cancellation) is [{ State: AccountState.Active } account])
                await GetAsync(account, cancellation);
        }
        catch (Exception failure) when (failure is DatabaseUnavailableException or DataException or OperationCanceledException)
        {
            // Not lost: nothing is kept of an opening that failed.
        }
    }

    /// <summary>Reads whether the catalogue can be reached now.</summary>
    public async ValueTask<bool> IsReadyAsync(CancellationToken cancellation)
    {
        try
        {
            await using var row = await _catalogueEngine.QueryAsync(Probe, cancellation);
            return await row.ReadAsync(cancellation);
        }
        catch (DatabaseUnavailableException)
        {
            return false;
        }
    }

    /// <summary>Reads name and version of the engine, for people.</summary>
    public async ValueTask<string> ReadEngineVersionAsync(CancellationToken cancellation)
    {
        var version = _engines.Dialect == SqlDialect.Sqlite ? "SELECT sqlite_version()" : "SELECT current_setting('server_version')";
        await using var row = await _catalogueEngine.QueryAsync(new SqlStatement(version, []), cancellation);
        await row.ReadAsync(cancellation);
        return $"{EngineName} {row.GetText(0)}";
    }

    /// <summary>Stores the use of profiles that is counted in memory. Called every few seconds.</summary>
    /// <returns>What the server's operator should know of quotas; mostly nothing.</returns>
    public async ValueTask<IReadOnlyList<string>> StoreUseAsync(CancellationToken cancellation)
    {
        List<string> alerts = [];
        foreach (var account in Opened())
        {
            await account.Identity.StoreUseAsync(cancellation);
            if (await account.Identity.ApiCalls.FindAlertAsync(cancellation) is { } alert)
                alerts.Add($"Account {account.Account.Id}: {alert}");
        }

        return alerts;
    }

    /// <summary>Closes every account and the catalogue.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var account in Opened().Concat(_moved))
            await account.DisposeAsync();
        _open.Clear();
        await _catalogueEngine.DisposeAsync();
    }

    /// <summary>Looks into the database of an account that is not open, without keeping it open.</summary>
    /// <returns>What was asked; false when the account is open.</returns>
    /// <exception cref="DatabaseUnavailableException">The account's database cannot be reached.</exception>
    public async Task<bool> AskClosedAsync(Account account, Func<IEngine, CancellationToken, ValueTask<bool>> ask, CancellationToken cancellation)
    {
        if (_open.ContainsKey(account.Id))
            return false;
        await using var engine = await _engines.OpenAsync(account.Placement, cancellation);
        return await ask(engine, cancellation);
    }

    /// <summary>The accounts that are open now.</summary>
    public IEnumerable<OpenAccount> Opened() =>
        _open.Values.Where(a => a.IsValueCreated && a.Value.IsCompletedSuccessfully).Select(a => a.Value.Result);

    private async ValueTask<OpenAccount> OpenAsync(Account account, CancellationToken cancellation)
    {
        while (true)
        {
            // Whoever comes first opens the account for all who wait, so one caller's cancellation must not stop it.
            var entry = _open.GetOrAdd(account.Id, _ => new Lazy<Task<OpenAccount>>(() => OpenDatabaseAsync(account)));
            OpenAccount open;
            try
            {
                open = await entry.Value.WaitAsync(cancellation);
            }
            catch when (entry.Value.IsFaulted)
            {
                // The next request tries again: the database may have come back.
                _open.TryRemove(KeyValuePair.Create(account.Id, entry));
                throw;
            }

            if (open.Account.Epoch >= account.Epoch)
                return open;
            // The account has moved. Requests that began before finish on the old database.
            if (_open.TryRemove(KeyValuePair.Create(account.Id, entry)))
                _moved.Add(open);
        }
    }

    private async Task<OpenAccount> OpenDatabaseAsync(Account account)
    {
        var engine = await _engines.OpenAsync(account.Placement, CancellationToken.None);
        try
        {
            var database = await AccountDatabase.OpenAsync(engine, new DiskBlobStore(_engines.FilesOf(account)), _passwords.Hash, _clock);
            var identity = await AccountIdentity.OpenAsync(engine, account.Id, _identity, _clock, CancellationToken.None);
            var mail = await MailOutbox.OpenAsync(engine, Options.Mail, _clock, CancellationToken.None);
            var site = await Site.OpenAsync(account.Id, database, new AppCatalogue(database), _passwords, mail, CancellationToken.None);
            var webhooks = await WebhookStore.OpenAsync(database, account.Id, Secrets, Options.Webhooks, _egress, CancellationToken.None);
            var tasks = await TaskStore.OpenAsync(database, account.Id, Secrets, Options.Tasks, _egress, mail, CancellationToken.None);
            var open = new OpenAccount(account, database, identity, mail, site, webhooks, tasks, Secrets);
            AccountOpened?.Invoke(open);
            return open;
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }
}
