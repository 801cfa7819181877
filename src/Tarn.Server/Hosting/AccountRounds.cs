using Tarn.Data.Engines;
using Tarn.Identity.Accounts;
using Tarn.Server.Accounts;

namespace Tarn.Server.Hosting;

/// <summary>Work that goes on for every account that is open, and for those in which some was left when the server last stopped: they are opened for it.</summary>
internal abstract partial class AccountRounds(AccountHost accounts, ILogger log) : BackgroundService
{
    /// <summary>The first requests after a start go first.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Round> _rounds = new(StringComparer.Ordinal);
    private readonly List<Task> _former = [];

    /// <summary>What the work is about, in the words of a complaint.</summary>
    protected abstract string Subject { get; }

    /// <summary>Works for an account until cancelled.</summary>
    protected abstract Task WorkAsync(OpenAccount account, CancellationToken cancellation);

    /// <summary>Was work left in an account that is not open?</summary>
    protected abstract ValueTask<bool> HasWorkAsync(IEngine engine, CancellationToken cancellation);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        void Begin(OpenAccount account) => Start(account, stoppingToken);
        accounts.AccountOpened += Begin;
        try
        {
            foreach (var account in accounts.Opened())
                Begin(account);
            await Task.Delay(Patience, stoppingToken);
            await OpenThoseWithWorkAsync(stoppingToken);
            await Task.Delay(Timeout.Infinite, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
        finally
        {
            accounts.AccountOpened -= Begin;
            await Task.WhenAll(Ended());
        }
    }

    /// <summary>Tells the server's operator something.</summary>
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Complaint}")]
    protected static partial void LogComplaint(ILogger log, string complaint);

    private async Task OpenThoseWithWorkAsync(CancellationToken cancellation)
    {
        foreach (var account in await ListAsync(cancellation))
        {
            try
            {
                if (account.State == AccountState.Active && await accounts.AskClosedAsync(account, HasWorkAsync, cancellation))
                    await accounts.GetAsync(account, cancellation);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // An account that is damaged or away must not keep the others waiting.
                LogComplaint(log, $"Account {account.Id} could not be searched for {Subject}; they go out when the account is first used: {failure.Message}");
            }
        }
    }

    private async Task<IReadOnlyList<Account>> ListAsync(CancellationToken cancellation)
    {
        try
        {
            return await accounts.Catalogue.ListAsync(cancellation);
        }
        catch (DatabaseUnavailableException failure)
        {
            LogComplaint(log, $"Accounts could not be searched for {Subject}; they go out when the accounts are first used: {failure.Message}");
            return [];
        }
    }

    /// <summary>Begins an account's round. One of an earlier place of the account ends: what it left there has moved along.</summary>
    private void Start(OpenAccount account, CancellationToken stopping)
    {
        lock (_gate)
        {
            if (_rounds.TryGetValue(account.Account.Id, out var former))
            {
                if (former.Account.Account.Epoch >= account.Account.Epoch)
                    return;
                former.Ending.Cancel();
                _former.Add(former.Running);
            }

            var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            _rounds[account.Account.Id] = new Round(account, Task.Run(() => WorkAsync(account, ending.Token), CancellationToken.None), ending);
        }
    }

    private List<Task> Ended()
    {
        lock (_gate)
            return [.. _former, .. _rounds.Values.Select(r => r.Running)];
    }

    private sealed record Round(OpenAccount Account, Task Running, CancellationTokenSource Ending);
}
