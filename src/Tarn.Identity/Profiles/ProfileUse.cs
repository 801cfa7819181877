using System.Net;
using Tarn.Data.Engines;
using Tarn.Identity.Storage;

namespace Tarn.Identity.Profiles;

/// <summary>
/// Counts the requests of profiles in memory and stores them from time to time: requests by day, and when and from where each was used last.
/// A crash loses what was not stored.
/// </summary>
internal sealed class ProfileUse(IEngine engine, TimeProvider time)
{
    private static readonly SystemStatement AddRequests = new("""
        INSERT INTO _tarn_profile_usage (profile_id, day, requests) VALUES ({0}, {1}, {2})
            ON CONFLICT (profile_id, day) DO UPDATE SET requests = _tarn_profile_usage.requests + excluded.requests
        """);

    private static readonly SystemStatement SetLastUsed = new(
        "UPDATE _tarn_profile SET last_used = {1}, last_used_ip = {2} WHERE id = {0}");

    private static readonly SystemStatement DropOld = new("DELETE FROM _tarn_profile_usage WHERE profile_id = {0} AND day < {1}");

    private readonly System.Collections.Concurrent.ConcurrentDictionary<long, Tally> _tallies = new();

    /// <summary>Days since 1970, UTC.</summary>
    public static long Day(DateTimeOffset time) => time.ToUnixTimeSeconds() / 86_400;

    /// <summary>The counter of a profile; held by its caller, so that counting is one addition.</summary>
    public Tally For(long profileId) => _tallies.GetOrAdd(profileId, static _ => new Tally());

    /// <summary>Stores what was counted since the last time.</summary>
    public async ValueTask StoreAsync(CancellationToken cancellation)
    {
        var day = Day(time.GetUtcNow());
        var pending = _tallies.Select(t => (Id: t.Key, Tally: t.Value, Requests: t.Value.TakeRequests())).Where(p => p.Requests > 0).OrderBy(p => p.Id).ToList();
        if (pending.Count == 0)
            return;
        try
        {
            await engine.WriteAsync(
                async session =>
                {
                    foreach (var (id, tally, requests) in pending)
                    {
                        // A profile deleted meanwhile must not leave a row behind.
                        if (await session.ExecuteAsync(SetLastUsed.With(engine, Cell.Number(id), Cell.Time(tally.LastUsed), Cell.Text(tally.LastIp)), cancellation) == 0)
                            continue;
                        await session.ExecuteAsync(AddRequests.With(engine, Cell.Number(id), Cell.Number(day), Cell.Number(requests)), cancellation);
                        await session.ExecuteAsync(DropOld.With(engine, Cell.Number(id), Cell.Number(day - 31)), cancellation);
                    }

                    return true;
                },
                cancellation);
        }
        catch
        {
            foreach (var (_, tally, requests) in pending)
                tally.PutBack(requests);
            throw;
        }
    }

    /// <summary>What one profile did since it was stored last.</summary>
    internal sealed class Tally
    {
        private long _requests;
        private long _lastUsed;
        private IPAddress? _lastIp;

        public DateTimeOffset LastUsed => DateTimeOffset.FromUnixTimeMilliseconds(Volatile.Read(ref _lastUsed));

        public string? LastIp => Volatile.Read(ref _lastIp) is { } ip ? IpFilter.Normalize(ip) : null;

        public void Count(DateTimeOffset now, IPAddress ip)
        {
            Interlocked.Increment(ref _requests);
            Volatile.Write(ref _lastUsed, now.ToUnixTimeMilliseconds());
            Volatile.Write(ref _lastIp, ip);
        }

        public long TakeRequests() => Interlocked.Exchange(ref _requests, 0);

        public void PutBack(long requests) => Interlocked.Add(ref _requests, requests);
    }
}
