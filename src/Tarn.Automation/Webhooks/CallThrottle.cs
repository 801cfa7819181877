using System.Diagnostics;

namespace Tarn.Automation.Webhooks;

/// <summary>Lets at most a number of calls begin in any second. Whoever waits is served in turn.</summary>
internal sealed class CallThrottle(int callsPerSecond)
{
    /// <summary>A little more than a second: clocks and timers are not exact.</summary>
    private static readonly long Window = Stopwatch.Frequency + (Stopwatch.Frequency / 200);

    private readonly long[] _starts = new long[callsPerSecond];
    private readonly SemaphoreSlim _turn = new(1);
    private int _next;
    private bool _full;

    /// <summary>Waits until a call may begin, and counts it as begun.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            // As early as the call that many calls ago allows: by the time at which it really began.
            var wait = _full ? Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), _starts[_next] + Window) : TimeSpan.Zero;
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait + TimeSpan.FromMilliseconds(1), cancellation);
            _starts[_next] = Stopwatch.GetTimestamp();
            _next = (_next + 1) % _starts.Length;
            _full |= _next == 0;
        }
        finally
        {
            _turn.Release();
        }
    }
}
