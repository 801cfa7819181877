using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Tarn.Automation.Webhooks;

/// <summary>Delivers what is due for one URL: a few calls at a time, no two for the same record, one at a time while it fails, none while it has a pause.</summary>
internal sealed class UrlWorker
{
    private const int ReadAhead = 64;

    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ConcurrentDictionary<long, byte> _inHand = new();
    private readonly AccountDelivery _account;
    private readonly long _id;
    private readonly Lock _gate = new();
    private UrlState _state;
    private int _running;

    public UrlWorker(AccountDelivery account, PlannedUrl url)
    {
        _account = account;
        _id = url.Id;
        _state = url.State;
    }

    /// <summary>Tells that there may be something to do.</summary>
    public void Signal() => _news.Writer.TryWrite(true);

    /// <summary>Takes over that somebody has ended the suspension and pauses.</summary>
    public void Resume()
    {
        lock (_gate)
            _state = UrlState.Fine;
        Signal();
    }

    /// <summary>Delivers until cancelled; then waits for the calls that are under way.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                var wait = await DeliverAsync(cancellation);
                await WaitAsync(wait, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The server stops, the URL is gone, or another process has taken over.
        }
        finally
        {
            while (Volatile.Read(ref _running) > 0)
                await Task.Delay(10, CancellationToken.None);
        }
    }

    /// <summary>Begins calls for all that is due.</summary>
    /// <returns>How long nothing is to be done, unless there is news.</returns>
    private async Task<TimeSpan> DeliverAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var state = _state;
            if (state.IsSuspended)
                return _account.Options.LongestPause;
            if (state.PausedUntil - _account.Now is { Ticks: > 0 } pause)
                return pause;
            if (_account.FindUrl(_id) is not { } target)
                return _account.Options.LongestPause;
            // Of a URL that fails only as many are read as are tried: their order is that of the time at which they are due.
            var due = await _account.Queue.ReadDueAsync(_id, state.Failures > 0 ? 1 : ReadAhead, _inHand.Keys, cancellation);
            if (due.Count == 0)
            {
                if (_inHand.IsEmpty && await _account.Queue.ReadNextDueAsync(_id, cancellation) is { } next && next - _account.Now is var left && left < _account.Options.Poll)
                    return left > TimeSpan.Zero ? left : TimeSpan.Zero;
                return _account.Options.Poll;
            }

            foreach (var delivery in due)
                _inHand.TryAdd(delivery.Number, 0);
            await BeginAsync(due, target, cancellation);
        }
    }

    private async Task BeginAsync(List<ClaimedDelivery> due, (PlannedHook Hook, PlannedUrl Url) target, CancellationToken cancellation)
    {
        for (var i = 0; i < due.Count; i++)
        {
            try
            {
                await WaitForTurnAsync(target.Hook, cancellation);
            }
            catch (OperationCanceledException)
            {
                Forget(due.Skip(i));
                throw;
            }

            // It began to fail meanwhile: the rest is read again when its turn comes.
            if (i > 0 && _state is { Failures: > 0 })
            {
                Forget(due.Skip(i));
                return;
            }

            var slots = _state.Failures > 0 ? _account.SlotsForFailing : _account.Slots;
            try
            {
                await _account.ThrottleOf(target.Hook).WaitAsync(cancellation);
                await slots.WaitAsync(cancellation);
            }
            catch (OperationCanceledException)
            {
                Forget(due.Skip(i));
                throw;
            }

            Interlocked.Increment(ref _running);
            _ = CallAsync(due[i], target, slots, cancellation);
        }
    }

    /// <summary>Waits until one call more may be under way to this URL.</summary>
    private async Task WaitForTurnAsync(PlannedHook hook, CancellationToken cancellation)
    {
        while (Volatile.Read(ref _running) >= (_state.Failures > 0 ? 1 : Math.Min(hook.CallsPerSecond, _account.Options.CallsPerUrl)))
            await WaitAsync(_account.Options.Poll, cancellation);
    }

    private async Task CallAsync(ClaimedDelivery delivery, (PlannedHook Hook, PlannedUrl Url) target, SemaphoreSlim slots, CancellationToken cancellation)
    {
        try
        {
            var call = await _account.CallAsync(delivery, target, cancellation);
            _account.Settler.Post(call, Record(call), () =>
            {
                _inHand.TryRemove(delivery.Number, out _);
                Signal();
            });
        }
        catch (OperationCanceledException)
        {
            // The server stops: whether the receiver has it nobody knows, so it is sent again.
        }
        finally
        {
            slots.Release();
            Interlocked.Decrement(ref _running);
            Signal();
        }
    }

    /// <summary>Takes over what a call says of the URL.</summary>
    /// <returns>The state to be stored; null when it is the same.</returns>
    private UrlState? Record(SettledCall call)
    {
        if (!call.WasCalled)
            return null;
        lock (_gate)
        {
            var before = _state;
            _state = call.Result.Succeeded ? UrlState.Fine : before.AfterFailure(_account.Options, _account.Now);
            if (_state.IsSuspended && !before.IsSuspended)
                _account.Complain($"The webhook URL {_account.FindUrl(_id)?.Url.Url} has failed for {_account.Options.SuspendAfter.TotalDays:0} days and is suspended: {call.Result.Error}");
            return _state == before ? null : _state;
        }
    }

    private void Forget(IEnumerable<ClaimedDelivery> deliveries)
    {
        foreach (var delivery in deliveries)
            _inHand.TryRemove(delivery.Number, out _);
    }

    private async Task WaitAsync(TimeSpan time, CancellationToken cancellation)
    {
        if (time <= TimeSpan.Zero)
            return;
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timer.CancelAfter(time);
        try
        {
            await _news.Reader.ReadAsync(timer.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Nothing new.
        }
    }
}
