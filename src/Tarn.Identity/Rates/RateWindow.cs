using System.Collections.Concurrent;

namespace Tarn.Identity.Rates;

/// <summary>
/// Counts events for each key over a window that slides in tenths: never more than <see cref="Limit"/> events pass in any span of <see cref="Window"/>,
/// and a key is free again at most a tenth of the window late. Held in memory: each process counts for itself.
/// </summary>
/// <typeparam name="TKey">What is counted: a profile, an account, an address.</typeparam>
public sealed class RateWindow<TKey>
    where TKey : notnull
{
    private const int SlotsInWindow = 10;

    private readonly ConcurrentDictionary<TKey, Counter> _counters = new();
    private readonly TimeProvider _time;
    private readonly long _slotTicks;
    private long _nextSweep;

    /// <summary>Creates a counter.</summary>
    /// <param name="limit">Events allowed in a window; at least 1.</param>
    /// <param name="window">Length of the window; at least 10 ms.</param>
    /// <param name="time">The clock.</param>
    public RateWindow(int limit, TimeSpan window, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(window, TimeSpan.FromMilliseconds(10));
        Limit = limit;
        Window = window;
        _time = time;
        _slotTicks = window.Ticks / SlotsInWindow;
        _nextSweep = CurrentSlot() + SlotsInWindow + 1;
    }

    /// <summary>Events allowed in a window.</summary>
    public int Limit { get; }

    /// <summary>Length of the window.</summary>
    public TimeSpan Window { get; }

    /// <summary>Keys held at present.</summary>
    public int KeyCount => _counters.Count;

    /// <summary>Counts an event if it is within the limit. A refused one is not counted, so a client that keeps asking is not locked out for ever.</summary>
    public RateVerdict Take(TKey key) => Ask(key, count: true);

    /// <summary>Says whether the next event would be allowed, without counting.</summary>
    public RateVerdict Peek(TKey key) => Ask(key, count: false);

    private RateVerdict Ask(TKey key, bool count)
    {
        var slot = CurrentSlot();
        SweepWhenDue(slot);
        if (!count && !_counters.ContainsKey(key))
            return new RateVerdict(true, Limit, Limit, TimeSpan.Zero);
        while (true)
        {
            var counter = _counters.GetOrAdd(key, static _ => new Counter());
            lock (counter)
            {
                // Swept between finding and locking: what is counted there would be lost.
                if (counter.Removed)
                    continue;
                counter.MoveTo(slot);
                var allowed = counter.Sum < Limit;
                if (allowed && count)
                    counter.Add();
                var expired = counter.SlotWhenBelow(allowed ? 1 : Limit);
                var reset = expired is { } at ? TimeSpan.FromTicks(Math.Max(1, (at * _slotTicks) - NowTicks())) : TimeSpan.Zero;
                return new RateVerdict(allowed, Limit, Math.Max(0, Limit - counter.Sum), reset);
            }
        }
    }

    private long NowTicks() => _time.GetElapsedTime(0).Ticks;

    private long CurrentSlot() => NowTicks() / _slotTicks;

    /// <summary>Forgets keys that were idle for a window, once a window, so that memory follows the keys in use.</summary>
    private void SweepWhenDue(long slot)
    {
        var due = Volatile.Read(ref _nextSweep);
        if (slot < due || Interlocked.CompareExchange(ref _nextSweep, slot + SlotsInWindow + 1, due) != due)
            return;
        foreach (var (key, counter) in _counters)
        {
            lock (counter)
            {
                counter.MoveTo(slot);
                if (counter.Sum > 0)
                    continue;
                counter.Removed = true;
                _counters.TryRemove(key, out _);
            }
        }
    }

    /// <summary>Counts of the running slot and the ten before it: between one window and a tenth more, never less.</summary>
    private sealed class Counter
    {
        private readonly int[] _slots = new int[SlotsInWindow + 1];
        private long _current;

        public int Sum { get; private set; }

        public bool Removed { get; set; }

        public void MoveTo(long slot)
        {
            if (slot - _current > SlotsInWindow)
            {
                Array.Clear(_slots);
                Sum = 0;
                _current = slot;
            }

            while (_current < slot)
            {
                _current++;
                ref var oldest = ref _slots[_current % _slots.Length];
                Sum -= oldest;
                oldest = 0;
            }
        }

        public void Add()
        {
            _slots[_current % _slots.Length]++;
            Sum++;
        }

        /// <summary>The slot at whose beginning the sum is below a number if nothing is added; null when it is now.</summary>
        public long? SlotWhenBelow(int number)
        {
            var sum = Sum;
            for (var i = 0; sum >= number && i <= SlotsInWindow; i++)
            {
                var slot = _current - SlotsInWindow + i;
                if (slot < 0)
                    continue;
                sum -= _slots[slot % _slots.Length];
                if (sum < number)
                    return slot + SlotsInWindow + 1;
            }

            return null;
        }
    }
}
