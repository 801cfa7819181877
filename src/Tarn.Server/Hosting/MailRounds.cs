using System.Collections.Concurrent;
using Tarn.Automation.Mail;
using Tarn.Data.Engines;
using Tarn.Server.Accounts;

namespace Tarn.Server.Hosting;

/// <summary>Sends the mail of every account that is open, and opens those in which mail was left when the server last stopped.</summary>
internal sealed partial class MailRounds(AccountHost accounts, ILogger<MailRounds> log) : BackgroundService
{
    /// <summary>The first requests after a start go first.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, Round> _rounds = new(StringComparer.Ordinal);

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
            await accounts.OpenThoseWithMailAsync(stoppingToken);
            await Task.Delay(Timeout.Infinite, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
        catch (DatabaseUnavailableException failure)
        {
            LogComplaint($"Accounts could not be searched for queued mail; it will be sent when they are first used: {failure.Message}");
            await Task.WhenAny(Task.Delay(Timeout.Infinite, stoppingToken));
        }
        finally
        {
            accounts.AccountOpened -= Begin;
            await Task.WhenAll(_rounds.Values.Select(r => r.Running));
        }
    }

    /// <summary>Begins an account's round. One of an earlier place of the account ends: what it left there has moved along.</summary>
    private void Start(MailSender sender, OpenAccount account, CancellationToken stopping) =>
        _rounds.AddOrUpdate(
            account.Account.Id,
            _ => Round.Start(sender, account, stopping),
            (_, former) =>
            {
                if (former.Account.Account.Epoch >= account.Account.Epoch)
                    return former;
                former.End();
                return Round.Start(sender, account, stopping);
            });

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Complaint}")]
    private partial void LogComplaint(string complaint);

    private sealed record Round(OpenAccount Account, Task Running, CancellationTokenSource Ending)
    {
        public static Round Start(MailSender sender, OpenAccount account, CancellationToken stopping)
        {
            var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            return new Round(account, Task.Run(() => sender.RunAsync(account.Mail, ending.Token), CancellationToken.None), ending);
        }

        public void End() => Ending.Cancel();
    }
}
