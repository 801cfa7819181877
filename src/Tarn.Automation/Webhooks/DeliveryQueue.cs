using System.Globalization;
using Tarn.Automation.Leases;
using Tarn.Data.Engines;

namespace Tarn.Automation.Webhooks;

/// <summary>The queues of an account's URLs, as the process sees them that has the lease: what is due, and what became of it.</summary>
internal sealed class DeliveryQueue(WebhookStore store, WebhookLease lease)
{
    /// <summary>The oldest first. Of each record only one delivery is ready at a time, so no two changes of it are under way to a URL together.</summary>
    private static readonly SystemStatement SelectDue = new($$"""
        SELECT {{ClaimedDelivery.Columns}} FROM _tarn_hook_delivery d JOIN _tarn_hook_message m ON m.number = d.message
        WHERE d.url_id = {0} AND d.state = 1 AND d.due <= {1} ORDER BY d.due, d.number LIMIT {2}
        """);

    private static readonly SystemStatement SelectNext = new("SELECT MIN(due) FROM _tarn_hook_delivery WHERE url_id = {0} AND state = 1");

    private const string Among = "IN (SELECT value FROM json_each('[' || {0} || ']'))";
    private const string AmongPostgres = "= ANY(string_to_array({0}, ',')::bigint[])";

    private static readonly SystemStatement Succeed = Both("""
        UPDATE _tarn_hook_delivery SET state = 3, attempts = attempts + 1, first_call = coalesce(first_call, {1}), last_call = {1}, finished = {1}, http = {2}, error = NULL, response = NULL
        WHERE number AMONG AND state = 1
        """);

    private static readonly SystemStatement Fail = new("""
        UPDATE _tarn_hook_delivery SET state = {1}, due = {2}, attempts = attempts + 1, first_call = coalesce(first_call, {3}), last_call = {3}, finished = {4}, http = {5}, error = {6}, response = {7}
        WHERE number = {0} AND state = 1
        """);

    private static readonly SystemStatement Log = new("INSERT INTO _tarn_hook_call (delivery, attempt, called, took, http, error) VALUES ({0}, {1}, {2}, {3}, {4}, {5}) ON CONFLICT DO NOTHING");

    /// <summary>The next of each record whose delivery is finished becomes ready.</summary>
    private static readonly SystemStatement Advance = Both("""
        UPDATE _tarn_hook_delivery SET state = 1, due = {1} WHERE number IN (
            SELECT (SELECT MIN(w.number) FROM _tarn_hook_delivery w WHERE w.url_id = f.url_id AND w.table_id = f.table_id AND w.record_id = f.record_id AND w.state <= 2)
            FROM _tarn_hook_delivery f WHERE f.number AMONG) AND state = 2
        """);

    private static readonly SystemStatement SetUrl = new("""
        UPDATE _tarn_hook_url SET suspended = {1}, failures = {2}, pauses = {3}, paused_until = {4}, failing_since = {5} WHERE id = {0}
        """);

    /// <summary>Reads deliveries of a URL that are due, up to a number of bytes, leaving out those that are in hand already.</summary>
    public async ValueTask<List<ClaimedDelivery>> ReadDueAsync(long url, int limit, ICollection<long> inHand, CancellationToken cancellation)
    {
        var due = new List<ClaimedDelivery>();
        var size = 0;
        await using var rows = await store.Engine.QueryAsync(
            SelectDue.With(store.Engine, Cell.Number(url), Cell.Time(store.Now), Cell.Number(limit + inHand.Count)), cancellation);
        while (size < store.Options.ReadAheadBytes && await rows.ReadAsync(cancellation))
        {
            if (inHand.Contains(rows.GetInt64(0)))
                continue;
            var delivery = ClaimedDelivery.Read(rows);
            due.Add(delivery);
            size += delivery.Body.Length;
        }

        return due;
    }

    /// <summary>When the next delivery of a URL is due; null when none is ready.</summary>
    public ValueTask<DateTimeOffset?> ReadNextDueAsync(long url, CancellationToken cancellation) =>
        store.Engine.QueryAsync(SelectNext.With(store.Engine, Cell.Number(url)), cancellation).ReadOneAsync(static row => row.FindTime(0), cancellation);

    /// <summary>Stores what became of calls, in one transaction.</summary>
    /// <exception cref="LeaseLostException">Another process delivers.</exception>
    public async ValueTask StoreAsync(IReadOnlyList<SettledCall> calls, IReadOnlyDictionary<long, UrlState> urls, CancellationToken cancellation)
    {
        var engine = store.Engine;
        var now = store.Now;
        await engine.WriteAsync(
            async session =>
            {
                await lease.CheckAsync(session, cancellation);
                foreach (var group in calls.Where(static c => c.Result.Succeeded).GroupBy(static c => c.Result.Status))
                    await session.ExecuteAsync(Succeed.With(engine, Numbers(group), Cell.Time(now), Cell.Number(group.Key!.Value)), cancellation);
                foreach (var call in calls.Where(static c => !c.Result.Succeeded))
                {
                    await session.ExecuteAsync(FailOf(call, now), cancellation);
                    await session.ExecuteAsync(LogOf(call, now), cancellation);
                }

                var finished = calls.Where(static c => c.RetryAt is null).ToList();
                if (finished.Count > 0)
                    await session.ExecuteAsync(Advance.With(engine, Numbers(finished), Cell.Time(now)), cancellation);
                foreach (var group in calls.GroupBy(static c => c.Delivery.EventId))
                    await WebhookStats.AddAsync(session, group.Key, now, 0, group.Count(static c => c.WasCalled), group.Count(static c => !c.Result.Succeeded), cancellation);
                foreach (var (id, state) in urls)
                {
                    await session.ExecuteAsync(
                        SetUrl.With(engine, Cell.Number(id), Cell.Flag(state.IsSuspended), Cell.Number(state.Failures), Cell.Number(state.Pauses), Cell.Time(state.PausedUntil), Cell.Time(state.FailingSince)),
                        cancellation);
                }

                return true;
            },
            cancellation);
    }

    private Sql.SqlStatement FailOf(SettledCall call, DateTimeOffset now) => Fail.With(
        store.Engine, Cell.Number(call.Delivery.Number), Cell.Number((long)(call.RetryAt is null ? DeliveryState.Dead : DeliveryState.Ready)), Cell.Time(call.RetryAt ?? now), Cell.Time(now),
        Cell.Time(call.RetryAt is null ? now : (DateTimeOffset?)null),
        call.Result.Status is { } status ? Cell.Number(status) : Sql.SqlValue.Null(Sql.SqlTypeKind.BigInt), Cell.Text(call.Result.Error), Cell.Text(call.Result.Response));

    private Sql.SqlStatement LogOf(SettledCall call, DateTimeOffset now) => Log.With(
        store.Engine, Cell.Number(call.Delivery.Number), Cell.Number(call.Delivery.Attempts + 1), Cell.Time(now), Cell.Number((long)call.Took.TotalMilliseconds),
        call.Result.Status is { } status ? Cell.Number(status) : Sql.SqlValue.Null(Sql.SqlTypeKind.BigInt), Cell.Text(call.Result.Error));

    private static Sql.SqlValue Numbers(IEnumerable<SettledCall> calls) => Cell.Text(string.Join(',', calls.Select(static c => c.Delivery.Number.ToString(CultureInfo.InvariantCulture))));

    private static SystemStatement Both(string text) =>
        new(text.Replace("AMONG", Among, StringComparison.Ordinal), text.Replace("AMONG", AmongPostgres, StringComparison.Ordinal));
}

/// <summary>A call and what follows from it.</summary>
/// <param name="Delivery">What was delivered.</param>
/// <param name="Result">What came of it.</param>
/// <param name="RetryAt">When it is tried again; null when it is finished.</param>
/// <param name="WasCalled">False when it could not even be tried.</param>
/// <param name="Took">How long the call took.</param>
internal sealed record SettledCall(ClaimedDelivery Delivery, CallResult Result, DateTimeOffset? RetryAt, bool WasCalled = true, TimeSpan Took = default);
