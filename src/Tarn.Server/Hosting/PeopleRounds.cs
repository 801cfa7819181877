using Tarn.Server.Accounts;
using Tarn.Studio.Accounts;

namespace Tarn.Server.Hosting;

/// <summary>Disables people who stay away from an account, and deletes those who were disabled for it long ago, as the account's security policy says: soon after a start, then every hour.</summary>
internal sealed partial class PeopleRounds(AccountHost accounts, IStudioAccounts studios, ILogger<PeopleRounds> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>The first requests after a start go first.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.Delay(Patience, stoppingToken);
            using var timer = new PeriodicTimer(Interval);
            do
                await GoAroundAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    private async Task GoAroundAsync(CancellationToken cancellation)
    {
        try
        {
            foreach (var id in await accounts.Catalogue.Security.ListInactivityAsync(cancellation))
                await GoThroughAsync(id, cancellation);
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            LogUnavailable(failure.Message);
        }
    }

    private async Task GoThroughAsync(string id, CancellationToken cancellation)
    {
        try
        {
            await accounts.Catalogue.Security.ApplyInactivityAsync(id, cancellation);
            // Accounts are opened only when there is something to do in them.
            if ((await accounts.Catalogue.Users.ListOverdueAsync(id, cancellation)).Count == 0 || await studios.FindByIdAsync(id, cancellation) is not { } account)
                return;
            foreach (var user in await account.People.DeleteOverdueAsync(cancellation))
                LogDeleted(user.Email, user.Id, id, user.InactiveSince);
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            // An account that is damaged or away must not keep the others waiting.
            LogFailed(id, failure.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Email} (user {User}) was deleted from account {Account}: disabled for staying away since {Since:u}")]
    private partial void LogDeleted(string email, long user, string account, DateTimeOffset? since);

    [LoggerMessage(Level = LogLevel.Warning, Message = "People who stay away could not be looked for; the next round does: {Reason}")]
    private partial void LogUnavailable(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "People who stay away from account {Account} could not be looked for; the next round does: {Reason}")]
    private partial void LogFailed(string account, string reason);
}
