using System.Diagnostics;
using System.Threading.Channels;

namespace Tarn.Automation.Webhooks;

/// <summary>Gathers what became of calls for a moment, and stores it at once: the faster calls end, the more of them share a transaction.</summary>
internal sealed class Settler(DeliveryQueue queue)
{
    private const int LargestBatch = 256;

    /// <summary>From one transaction to the next at least; the first after a quiet time does not wait.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(20);

    private readonly Channel<(SettledCall Call, UrlState? Url, Action Done)> _calls = Channel.CreateUnbounded<(SettledCall, UrlState?, Action)>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Takes a call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="url">The state of its URL after it, where that has changed.</param>
    /// <param name="done">Told when it is stored.</param>
    public void Post(SettledCall call, UrlState? url, Action done) => _calls.Writer.TryWrite((call, url, done));

    /// <summary>No more calls come.</summary>
    public void Complete() => _calls.Writer.TryComplete();

    /// <summary>Stores calls until no more come. It does not stop half-way: what was delivered should be known to be.</summary>
    public async Task RunAsync()
    {
        var batch = new List<SettledCall>(LargestBatch);
        var urls = new Dictionary<long, UrlState>();
        var done = new List<Action>(LargestBatch);
        var stored = Stopwatch.GetTimestamp() - Stopwatch.Frequency;
        while (await _calls.Reader.WaitToReadAsync())
        {
            if (Gathering - Stopwatch.GetElapsedTime(stored) is { Ticks: > 0 } rest)
                await Task.Delay(rest);
            stored = Stopwatch.GetTimestamp();
            while (batch.Count < LargestBatch && _calls.Reader.TryRead(out var next))
            {
                batch.Add(next.Call);
                done.Add(next.Done);
                if (next.Url is not null)
                    urls[next.Call.Delivery.UrlId] = next.Url;
            }

            await queue.StoreAsync(batch, urls, CancellationToken.None);
            foreach (var tell in done)
                tell();
            batch.Clear();
            urls.Clear();
            done.Clear();
        }
    }
}
