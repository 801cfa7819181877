using Tarn.Server.Accounts;

namespace Tarn.Server.Hosting;

/// <summary>Stores, every ten seconds, how profiles were used. What is counted between the last time and the stop is stored when the accounts close.</summary>
internal sealed partial class UseRecorder(AccountHost accounts, ILogger<UseRecorder> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(stoppingToken);
                foreach (var alert in await accounts.StoreUseAsync(stoppingToken))
                    LogAlert(alert);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // The figures stay in memory and are stored with the next ones. Whatever failed, the server goes on.
                LogUnavailable(failure.Message);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Alert}")]
    private partial void LogAlert(string alert);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The use of API profiles could not be stored: {Reason}")]
    private partial void LogUnavailable(string reason);
}
