using System.Collections.Concurrent;
using System.Diagnostics;
using Tarn.Data.Changes;

namespace Tarn.Automation.Webhooks;

/// <summary>
/// One account's webhooks while this process has the lease: reads the change log, makes messages, and lets each URL be served by a worker of its own.
/// </summary>
internal sealed class AccountDelivery
{
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(5);

    /// <summary>Under load it waits at least for so long between looks, so that more changes share a transaction.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(20);

    /// <summary>Under load it rests for so many times the time that it worked: people who write go before messages, which catch up when it is quiet.</summary>
    private const int RestFactor = 2;

    /// <summary>Messages that it makes in a second at least, where it can: more than a quick receiver takes.</summary>
    private const int LeastPace = 1500;

    /// <summary>Messages that it makes in a second while more than <see cref="BusyWrites"/> are written: calls at full pace would take the processors from those who write.</summary>
    private static readonly int BusyPace = 150 * Environment.ProcessorCount;

    /// <summary>Writes in a second from which on the account keeps the machine busy. Below it, every change is called out as it comes.</summary>
    private static readonly int BusyWrites = 750 * Environment.ProcessorCount;

    /// <summary>The longest rest.</summary>
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(1);

    /// <summary>The position is stored at least so often while changes come that concern nobody, so that the log can be emptied.</summary>
    private static readonly TimeSpan StoreInterval = TimeSpan.FromSeconds(10);

    private readonly WebhookStore _store;
    private readonly WebhookDispatcher _dispatcher;
    private readonly WebhookLease _lease;
    private readonly ConcurrentDictionary<string, CallThrottle> _throttles = new(StringComparer.Ordinal);
    private readonly Dictionary<long, (UrlWorker Worker, Task Running, CancellationTokenSource Ending)> _workers = [];
    private readonly List<Task> _former = [];
    private ChangePosition _position;
    private long _stored = Environment.TickCount64;
    private (long Writes, long At) _written;
    private volatile WebhookPlan? _plan;
    private volatile IReadOnlyDictionary<long, (PlannedHook Hook, PlannedUrl Url)> _targets = new Dictionary<long, (PlannedHook, PlannedUrl)>();

    public AccountDelivery(WebhookDispatcher dispatcher, WebhookStore store, WebhookLease lease)
    {
        _dispatcher = dispatcher;
        _store = store;
        _lease = lease;
        _position = lease.Position;
        Queue = new DeliveryQueue(store, lease);
        Settler = new Settler(Queue);
    }

    public DeliveryQueue Queue { get; }

    public Settler Settler { get; }

    public WebhookOptions Options => _store.Options;

    public DateTimeOffset Now => _store.Now;

    /// <summary>Calls of the whole server to URLs that answer.</summary>
    public SemaphoreSlim Slots => _dispatcher.Slots;

    /// <summary>Calls of the whole server to URLs whose last call failed.</summary>
    public SemaphoreSlim SlotsForFailing => _dispatcher.SlotsForFailing;

    /// <summary>A URL as it is now; null when it is gone.</summary>
    public (PlannedHook Hook, PlannedUrl Url)? FindUrl(long id) => _targets.TryGetValue(id, out var target) ? target : null;

    /// <summary>Tells the server's operator something.</summary>
    public void Complain(string complaint) => _dispatcher.Complain($"Account {_store.AccountId}: {complaint}");

    /// <summary>The pace of a webhook, all its URLs together.</summary>
    public CallThrottle ThrottleOf(PlannedHook hook) => _throttles.GetOrAdd($"{hook.Id} {hook.CallsPerSecond}", static (_, calls) => new CallThrottle(calls), hook.CallsPerSecond);

    /// <summary>Delivers until cancelled, or until another process does.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var settling = Settler.RunAsync();
        var reading = ReadAsync(ending.Token);
        Task[] parts = [_lease.KeepAsync(ending.Token), reading, settling];
        try
        {
            // The first that ends, ends all: each runs until it is told to stop, or fails.
            await await Task.WhenAny(parts);
        }
        finally
        {
            await ending.CancelAsync();
            await EndedAsync(reading);
            await Task.WhenAll([.. _former, .. _workers.Values.Select(static w => w.Running)]);
            Settler.Complete();
            await EndedAsync(Task.WhenAll(parts));
            foreach (var worker in _workers.Values)
                worker.Ending.Dispose();
            await _lease.ReleaseAsync();
        }
    }

    /// <summary>Waits for an end; the first failure of all parts is the one that is told.</summary>
    private static Task EndedAsync(Task part) => part.ContinueWith(static t => t.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    /// <summary>Calls once and decides what follows.</summary>
    public async Task<SettledCall> CallAsync(ClaimedDelivery delivery, (PlannedHook Hook, PlannedUrl Url) target, CancellationToken cancellation)
    {
        if (target.Hook.SecretsAt(Now) is not [_, ..] secrets)
            return new SettledCall(delivery, CallResult.Failed("The webhook's secret was sealed with a key that this server does not have. Give the webhook a new secret."), Now + Options.LongestPause, WasCalled: false);
        var began = Stopwatch.GetTimestamp();
        var result = await _dispatcher.Caller.CallAsync(delivery, target.Url, secrets, (field, record) => FileAddress(new FileLink(delivery.TableId, field, record ?? delivery.RecordId)), cancellation);
        return new SettledCall(delivery, result, RetryAt(delivery, result), Took: Stopwatch.GetElapsedTime(began));
    }

    private string FileAddress(FileLink link) => _dispatcher.PublicAddress(_store.AccountId) + FileLink.Path + _store.SealLink(link);

    private DateTimeOffset? RetryAt(ClaimedDelivery delivery, CallResult result)
    {
        var now = Now;
        if (result.Succeeded || result.IsFinal || delivery.Attempts >= Options.Waits.Count || now - (delivery.FirstCall ?? now) >= Options.MaxAge)
            return null;
        // A fifth more or less, so that what failed together does not come back together.
        var wait = Options.Waits[delivery.Attempts] * (0.8 + (Random.Shared.NextDouble() * 0.4));
        return now + (result.RetryAfter > wait ? result.RetryAfter.Value : wait);
    }

    private async Task ReadAsync(CancellationToken cancellation)
    {
        var wait = TimeSpan.Zero;
        while (true)
        {
            try
            {
                if (await FanOutAsync(await RenewPlanAsync(cancellation), cancellation))
                {
                    wait = FirstLook;
                    continue;
                }
            }
            catch (PlanChangedException)
            {
                _plan = null;
                continue;
            }

            var woken = await _store.Database.Changes.WaitAsync(wait, cancellation);
            // What woke it may not be committed yet: it looks again soon, and then less and less often.
            wait = woken ? FirstLook : wait * 2 is var longer && longer < Options.Poll && longer > TimeSpan.Zero ? longer : Options.Poll;
        }
    }

    /// <summary>Makes messages of a window of changes, storing them a batch at a time.</summary>
    /// <returns>False when there were no changes.</returns>
    private async ValueTask<bool> FanOutAsync(WebhookPlan plan, CancellationToken cancellation)
    {
        await using var window = await _store.Database.Changes.OpenAsync(_position, cancellation);
        if (window is null)
            return false;
        var schema = await _store.Database.GetSchemaAsync(cancellation);
        var batch = new FanOut(_store, _lease, Now);
        var any = false;
        var began = Stopwatch.GetTimestamp();
        while (await window.ReadAsync(cancellation) is { } change)
        {
            any = true;
            batch.Add(change, plan, schema);
            if (!batch.IsFull)
                continue;
            await StoreAsync(batch, plan, window.Position, cancellation);
            await RestAsync(batch, plan, began, cancellation);
            began = Stopwatch.GetTimestamp();
            batch = new FanOut(_store, _lease, Now);
        }

        // Changes that concern nobody are read again after a crash, which costs less than a transaction for each look.
        if (!batch.IsEmpty || (any && Environment.TickCount64 - _stored > StoreInterval.TotalMilliseconds))
            await StoreAsync(batch, plan, window.Position, cancellation);
        _position = window.Position;
        if (any)
            await RestAsync(batch, plan, began, cancellation);
        return any;
    }

    /// <summary>Rests after a batch. Messages that cannot be called out yet wait as well in the log, where they are already, and cost those nothing who write meanwhile.</summary>
    private Task RestAsync(FanOut batch, WebhookPlan plan, long began, CancellationToken cancellation)
    {
        var (writes, at) = (_store.Engine.Stamps.Writes, Stopwatch.GetTimestamp());
        var isBusy = writes - _written.Writes > BusyWrites * Stopwatch.GetElapsedTime(_written.At, at).TotalSeconds;
        _written = (writes, at);
        var worked = Stopwatch.GetElapsedTime(began);
        var rest = TimeSpan.FromSeconds((double)batch.Count / (isBusy ? BusyPace : Math.Max(LeastPace, plan.CallsPerSecond * 3 / 2))) - worked;
        if (rest < worked * RestFactor)
            rest = worked * RestFactor;
        return Task.Delay(rest < Gathering ? Gathering : rest > LongestRest ? LongestRest : rest, cancellation);
    }

    private async ValueTask StoreAsync(FanOut batch, WebhookPlan plan, ChangePosition position, CancellationToken cancellation)
    {
        if (!await batch.StoreAsync(plan, position, cancellation))
            throw new PlanChangedException();
        _position = position;
        _stored = Environment.TickCount64;
        if (batch.Suppressed > 0)
            Complain($"{batch.Suppressed} webhook messages were not sent, since the changes were reactions at the end of long chains.");
        foreach (var url in batch.Urls)
        {
            if (_workers.TryGetValue(url, out var known))
                known.Worker.Signal();
        }
    }

    /// <summary>Reads webhooks and schema anew when they have changed.</summary>
    private async ValueTask<WebhookPlan> RenewPlanAsync(CancellationToken cancellation)
    {
        var schema = await _store.Database.GetSchemaAsync(cancellation);
        if (_plan is { } plan && plan.SchemaVersion == schema.Version && plan.Version == await _lease.ReadVersionAsync(cancellation))
            return plan;
        plan = await WebhookPlan.ReadAsync(_store, schema, cancellation);
        _plan = plan;
        _targets = plan.Hooks.Values.SelectMany(static h => h.Urls.Select(u => (Hook: h, Url: u))).ToDictionary(static t => t.Url.Id);
        await RenewWorkersAsync(cancellation);
        return plan;
    }

    private async ValueTask RenewWorkersAsync(CancellationToken cancellation)
    {
        foreach (var (id, worker) in _workers.Where(w => !_targets.ContainsKey(w.Key)).ToList())
        {
            _workers.Remove(id);
            await worker.Ending.CancelAsync();
            _former.Add(worker.Running);
        }

        foreach (var (id, target) in _targets)
        {
            if (_workers.TryGetValue(id, out var known))
            {
                if (target.Url.State == UrlState.Fine)
                    known.Worker.Resume();
                continue;
            }

            var worker = new UrlWorker(this, target.Url);
            var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            _workers[id] = (worker, Task.Run(() => worker.RunAsync(ending.Token), CancellationToken.None), ending);
        }
    }

    /// <summary>Webhooks were changed while messages were made.</summary>
    private sealed class PlanChangedException : Exception;
}
