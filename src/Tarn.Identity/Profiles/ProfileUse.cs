using System.Net;
using Tarn.Data.Engines;
using Tarn.Identity.Storage;

namespace Tarn.Identity.Profiles;

/// <summary>
/// Counts the requests of profiles in memory and stores them from time to time: requests by day, and when and from where each was used last. Those of the account, with those of
/// profiles deleted since, stand under the number 0.
/// A crash loses what was not stored.
/// </summary>
internal sealed class ProfileUse(IEngine engine, TimeProvider time)
{
    private static readonly SystemStatement AddRequests = new("""
        INSERT INTO _tarn_profile_usage (profile_id, day, requests) VALUES ({0}, {1}, {2})
            ON CONFLICT (profile_id, day) DO UPDATE SET requests = _tarn_profile_usage.requests + excluded.requests
        """);

    private const long Account = 0;

    private static readonly SystemStatement SumRequests = new("SELECT COALESCE(SUM(requests), 0) FROM _tarn_profile_usage WHERE profile_id = {0} AND day >= {1}");

    private static readonly SystemStatement SelectDays = new("SELECT profile_id, day, requests FROM _tarn_profile_usage WHERE day >= {0}");

    private static readonly SystemStatement SetLastUsed = new(
        "UPDATE _tarn_profile SET last_used = {1}, last_used_ip = {2} WHERE id = {0}");

    private static readonly SystemStatement DropOld = new("DELETE FROM _tarn_profile_usage WHERE profile_id = {0} AND day < {1}");

    private readonly System.Collections.Concurrent.ConcurrentDictionary<long, Tally> _tallies = new();
    private Stored? _stored;

    /// <summary>Days since 1970, UTC.</summary>
    public static long Day(DateTimeOffset time) => time.ToUnixTimeSeconds() / 86_400;

    /// <summary>Days since 1970.</summary>
    public static long Day(DateOnly day) => day.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    /// <summary>The counter of a profile; held by its caller, so that counting is one addition.</summary>
    public Tally For(long profileId) => _tallies.GetOrAdd(profileId, static _ => new Tally());

    /// <summary>Requests of the account from a day on, 31 days ago at most; those of other processes as they were stored when this one stored last. Completes synchronously mostly.</summary>
    public async ValueTask<long> CallsSinceAsync(long day, CancellationToken cancellation)
    {
        if (Volatile.Read(ref _stored) is not { } stored || stored.Since != day)
            stored = await ReadStoredAsync(day, cancellation);
        var calls = stored.Requests;
        foreach (var (_, tally) in _tallies)
            calls += tally.Requests;
        return calls;
    }

    /// <summary>Requests by profile and day from a day on, those of this process that are not stored yet included. The account's own stand under the number 0.</summary>
    public async ValueTask<IReadOnlyList<ProfileDay>> ReadDaysAsync(DateOnly from, CancellationToken cancellation)
    {
        var days = (await engine.QueryAsync(SelectDays.With(engine, Cell.Number(Day(from))), cancellation)
            .ReadAllAsync(static row => (Profile: row.GetInt64(0), Day: row.GetInt64(1), Requests: row.GetInt64(2)), cancellation)).ToDictionary(static d => (d.Profile, d.Day), static d => d.Requests);
        var today = Day(time.GetUtcNow());
        foreach (var (profile, tally) in _tallies.Where(static t => t.Value.Requests > 0))
        {
            days[(profile, today)] = days.GetValueOrDefault((profile, today)) + tally.Requests;
            days[(Account, today)] = days.GetValueOrDefault((Account, today)) + tally.Requests;
        }

        return [.. days.Select(static d => new ProfileDay(d.Key.Profile, DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays((int)d.Key.Day), d.Value)).OrderBy(static d => d.Day)];
    }

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

                    await session.ExecuteAsync(AddRequests.With(engine, Cell.Number(Account), Cell.Number(day), Cell.Number(pending.Sum(p => p.Requests))), cancellation);
                    await session.ExecuteAsync(DropOld.With(engine, Cell.Number(Account), Cell.Number(day - 31)), cancellation);

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

        if (Volatile.Read(ref _stored) is { } stored)
            await ReadStoredAsync(stored.Since, cancellation);
    }

    private async ValueTask<Stored> ReadStoredAsync(long day, CancellationToken cancellation)
    {
        var requests = await engine.QueryAsync(SumRequests.With(engine, Cell.Number(Account), Cell.Number(day)), cancellation).ReadOneAsync(static row => row.GetInt64(0), cancellation);
        var stored = new Stored(day, requests);
        Volatile.Write(ref _stored, stored);
        return stored;
    }

    /// <summary>What the database has of the account's requests since a day.</summary>
    private sealed record Stored(long Since, long Requests);

    /// <summary>What one profile did since it was stored last.</summary>
    internal sealed class Tally
    {
        private long _requests;
        private long _lastUsed;
        private IPAddress? _lastIp;

        /// <summary>Requests that are not stored yet.</summary>
        public long Requests => Volatile.Read(ref _requests);

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
