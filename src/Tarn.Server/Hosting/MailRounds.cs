using Tarn.Automation.Mail;
using Tarn.Data.Engines;
using Tarn.Identity.Accounts;
using Tarn.Server.Accounts;

namespace Tarn.Server.Hosting;

/// <summary>Sends the mail of every account that is open, and opens those in which mail was left when the server last stopped.</summary>
internal sealed partial class MailRounds(AccountHost accounts, ILogger<MailRounds> log) : BackgroundService
{
    /// <summary>The first requests after a start go first.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Round> _rounds = new(StringComparer.Ordinal);
    private readonly List<Task> _former = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var options = accounts.Options.Mail;
        using var sender = new MailSender(options, options.Smtp is { } server ? new SmtpTransport(server, options.SendTimeout) : null, TimeProvider.System, LogComplaint);
        void Begin(OpenAccount account) => Start(sender, account, stoppingToken);
        accounts.AccountOpened += Begin;
        try
        {
            foreach (var account in accounts.Opened())
                Begin(account);
            await Task.Delay(Patience, stoppingToken);
            await OpenThoseWithMailAsync(stoppingToken);
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

    private async Task OpenThoseWithMailAsync(CancellationToken cancellation)
    {
        foreach (var account in await ListAsync(cancellation))
        {
            try
            {
                if (account.State == AccountState.Active && await accounts.HasMailAsync(account, cancellation))
                    await accounts.GetAsync(account, cancellation);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // An account that is damaged or away must not keep the mail of the others.
                LogComplaint($"Account {account.Id} could not be searched for queued mail; it is sent when the account is first used: {failure.Message}");
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
            LogComplaint($"Accounts could not be searched for queued mail; it is sent when they are first used: {failure.Message}");
            return [];
        }
    }

    /// <summary>Begins an account's round. One of an earlier place of the account ends: what it left there has moved along.</summary>
    private void Start(MailSender sender, OpenAccount account, CancellationToken stopping)
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
            _rounds[account.Account.Id] = new Round(account, Task.Run(() => sender.RunAsync(account.Mail, ending.Token), CancellationToken.None), ending);
        }
    }

    private List<Task> Ended()
    {
        lock (_gate)
            return [.. _former, .. _rounds.Values.Select(r => r.Running)];
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Complaint}")]
    private partial void LogComplaint(string complaint);

    private sealed record Round(OpenAccount Account, Task Running, CancellationTokenSource Ending);
}
