using System.Diagnostics;

namespace Tarn.Automation.Webhooks;

/// <summary>Lets at most a number of calls begin in any second. Whoever waits is served in turn.</summary>
internal sealed class CallThrottle(int callsPerSecond)
{
    /// <summary>A little more than a second: clocks and timers are not exact.</summary>
    private static readonly long Window = Stopwatch.Frequency + (Stopwatch.Frequency / 200);

    private readonly long[] _starts = new long[callsPerSecond];
    private readonly Lock _gate = new();
    private int _next;
    private bool _full;

    /// <summary>Waits until a call may begin, and counts it as begun at the end of the wait.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellation)
    {
        long start;
        lock (_gate)
        {
            // The start is booked ahead: as early as the call that many calls ago allows.
            var now = Stopwatch.GetTimestamp();
            start = _full ? Math.Max(now, _starts[_next] + Window) : now;
            _starts[_next] = start;
            _next = (_next + 1) % _starts.Length;
            _full |= _next == 0;
        }

        var wait = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), start);
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait + TimeSpan.FromMilliseconds(1), cancellation);
    }
}
