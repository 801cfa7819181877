using Tarn.Automation.Leases;

namespace Tarn.Automation.Webhooks;

/// <summary>Delivers the webhooks of accounts. One for a process; of several processes that serve an account, one delivers at a time.</summary>
public sealed class WebhookDispatcher : IDisposable
{
    private static readonly TimeSpan PurgeInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan IdleLook = TimeSpan.FromSeconds(15);

    private readonly WebhookOptions _options;

    /// <summary>Creates the dispatcher.</summary>
    /// <param name="options">Settings.</param>
    /// <param name="http">The client for calls, which keeps to the server's policy.</param>
    /// <param name="publicAddress">Gives the address under which an account is reached, without a slash at its end: links to files begin with it.</param>
    /// <param name="clock">Says when deliveries are due.</param>
    /// <param name="complain">Told, in words, what the server's operator should know. May be called from any thread.</param>
    public WebhookDispatcher(WebhookOptions options, HttpClient http, Func<string, string> publicAddress, TimeProvider clock, Action<string> complain)
    {
        _options = options;
        PublicAddress = publicAddress;
        Complain = complain;
        Caller = new WebhookCaller(http, options, clock);
        Slots = new SemaphoreSlim(options.Calls);
        SlotsForFailing = new SemaphoreSlim(options.CallsToFailing);
    }

    internal WebhookCaller Caller { get; }

    internal SemaphoreSlim Slots { get; }

    internal SemaphoreSlim SlotsForFailing { get; }

    internal Func<string, string> PublicAddress { get; }

    internal Action<string> Complain { get; }

    /// <summary>Delivers an account's webhooks as they come, until cancelled. What is under way then is sent again by whoever comes next.</summary>
    public async Task RunAsync(WebhookStore store, CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var purging = PurgeAsync(store, ending.Token);
        string? lastComplaint = null;
        try
        {
            while (true)
            {
                try
                {
                    if (await WebhookTables.HasWorkAsync(store.Engine, cancellation))
                    {
                        if (await WebhookLease.TakeAsync(store.Engine, _options.Lease, cancellation) is { } lease)
                            await new AccountDelivery(this, store, lease).RunAsync(cancellation);
                        await Task.Delay(_options.Poll, cancellation);
                    }
                    else
                    {
                        await store.WaitAsync(IdleLook, cancellation);
                    }
                }
                catch (LeaseLostException)
                {
                    // Another process delivers now; this one stands by.
                }
                catch (Exception failure) when (failure is not OperationCanceledException)
                {
                    // Whatever it is, the webhooks of the account must not stop for good. The same complaint is made once.
                    if (failure.Message != lastComplaint)
                        Complain($"Account {store.AccountId}: webhooks could not be delivered and will be tried again: {failure.Message}");
                    lastComplaint = failure.Message;
                    await Task.Delay(_options.Poll, cancellation);
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The server stops.
        }
        finally
        {
            await ending.CancelAsync();
            await purging;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Slots.Dispose();
        SlotsForFailing.Dispose();
    }

    private async Task PurgeAsync(WebhookStore store, CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                await Task.Delay(PurgeInterval, cancellation);
                try
                {
                    await new WebhookPurge(store).RunAsync(cancellation);
                }
                catch (Exception failure) when (failure is not OperationCanceledException)
                {
                    Complain($"Account {store.AccountId}: old webhook messages could not be removed and will be tried again: {failure.Message}");
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }
}
