using Tarn.Automation.Leases;

namespace Tarn.Automation.Tasks;

/// <summary>Runs the tasks of accounts. One for a process; of several processes that serve an account, one runs its tasks at a time.</summary>
public sealed class TaskRunner
{
    private static readonly TimeSpan IdleLook = TimeSpan.FromSeconds(15);

    /// <summary>Creates the runner.</summary>
    /// <param name="options">Settings.</param>
    /// <param name="http">The client for calls, which keeps to the server's policy and follows no redirects.</param>
    /// <param name="clock">Says when tasks are due, and what signatures of calls name.</param>
    /// <param name="complain">Told, in words, what the server's operator should know. May be called from any thread.</param>
    public TaskRunner(TaskOptions options, HttpClient http, TimeProvider clock, Action<string> complain)
    {
        Options = options;
        Http = http;
        Clock = clock;
        Complain = complain;
    }

    internal TaskOptions Options { get; }

    internal HttpClient Http { get; }

    internal TimeProvider Clock { get; }

    internal Action<string> Complain { get; }

    /// <summary>Runs an account's tasks as they are due, until cancelled. Runs under way then end as interrupted, and of what they were writing nothing is kept.</summary>
    public async Task RunAsync(TaskStore store, CancellationToken cancellation)
    {
        string? lastComplaint = null;
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                if (!await TaskTables.HasWorkAsync(store.Engine, cancellation))
                {
                    await store.WaitAsync(IdleLook, cancellation);
                    continue;
                }

                if (await RowLease.TakeAsync(store.Engine, TaskTables.Lease, Options.Lease, cancellation) is { } lease)
                    await new AccountTasks(this, store, lease).RunAsync(cancellation);
                await Task.Delay(Options.Poll, cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                // The server stops.
            }
            catch (LeaseLostException)
            {
                // Another process runs the tasks now; this one stands by.
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // Whatever it is, the tasks of the account must not stop for good. The same complaint is made once.
                if (failure.Message != lastComplaint)
                    Complain($"Account {store.AccountId}: tasks could not be run and will be tried again: {failure.Message}");
                lastComplaint = failure.Message;
                await Task.Delay(Options.Poll, CancellationToken.None);
            }
        }
    }
}
