using Tarn.Data;
using Tarn.Data.Engines;

namespace Tarn.Automation.Webhooks;

/// <summary>What became of the messages of an account's webhooks, and sending them again.</summary>
public sealed class DeliveryLog
{
    private const string Columns = """
        d.number, d.hook_id, d.event_id, m.id, m.type, d.table_id, d.record_id, u.url, d.state, d.due, d.attempts, d.first_call, d.last_call, d.http, d.error, d.response, m.size, m.created
        """;

    private static readonly SystemStatement Select = new($$"""
        SELECT {{Columns}} FROM _tarn_hook_delivery d JOIN _tarn_hook_message m ON m.number = d.message LEFT JOIN _tarn_hook_url u ON u.id = d.url_id
        WHERE ({0} = '' OR d.hook_id = {0}) AND ({1} = 0 OR d.state = {1}) AND d.number < {2} AND m.created >= {3} ORDER BY d.number DESC LIMIT {4}
        """);

    /// <summary>Deliveries that <see cref="CountAsync"/> looks at, so that a busy webhook costs no more than a quiet one.</summary>
    public const int MostCounted = 20_000;

    private static readonly SystemStatement CountStates = new("""
        SELECT state, COUNT(*) FROM (SELECT state FROM _tarn_hook_delivery WHERE hook_id = {0} ORDER BY number DESC LIMIT {1}) AS newest GROUP BY state
        """);

    private static readonly SystemStatement SelectCalls = new("SELECT attempt, called, took, http, error FROM _tarn_hook_call WHERE delivery = {0} ORDER BY called, attempt");

    private static readonly SystemStatement SelectBody = new("SELECT m.body FROM _tarn_hook_delivery d JOIN _tarn_hook_message m ON m.number = d.message WHERE d.number = {0}");

    /// <summary>Ready where no other delivery of the record to the URL is unfinished, else waiting for it.</summary>
    private static readonly SystemStatement ResendOne = new("""
        UPDATE _tarn_hook_delivery SET attempts = 0, first_call = NULL, due = {1}, finished = NULL, state = CASE WHEN EXISTS (
            SELECT 1 FROM _tarn_hook_delivery k WHERE k.url_id = _tarn_hook_delivery.url_id AND k.table_id = _tarn_hook_delivery.table_id AND k.record_id = _tarn_hook_delivery.record_id AND k.state <= 2)
            THEN 2 ELSE 1 END
        WHERE number = {0} AND state IN (3, 4, 6) AND EXISTS (SELECT 1 FROM _tarn_hook_url u WHERE u.id = _tarn_hook_delivery.url_id)
            AND EXISTS (SELECT 1 FROM _tarn_hook_message m WHERE m.number = _tarn_hook_delivery.message AND m.body IS NOT NULL)
        """);

    private static readonly SystemStatement SelectDead = new("""
        SELECT d.number FROM _tarn_hook_delivery d JOIN _tarn_hook_message m ON m.number = d.message
        WHERE ({0} = '' OR d.hook_id = {0}) AND d.state = 4 AND d.number > {1} AND m.created >= {2} ORDER BY d.number LIMIT {3}
        """);

    private static readonly SystemStatement LockState = new("SELECT id FROM _tarn_hook_state", "SELECT id FROM _tarn_hook_state FOR UPDATE");

    private const int Batch = 500;

    private readonly WebhookStore _store;

    internal DeliveryLog(WebhookStore store) => _store = store;

    /// <summary>Reads deliveries, newest first.</summary>
    public async ValueTask<IReadOnlyList<Delivery>> ReadAsync(DeliveryFilter filter, CancellationToken cancellation) => await _store.Engine.QueryAsync(
        Select.With(
            _store.Engine, Cell.Text(filter.WebhookId ?? ""), Cell.Number(filter.State is { } state ? (long)state : 0), Cell.Number(filter.Before ?? long.MaxValue),
            Cell.Time(filter.From ?? DateTimeOffset.UnixEpoch), Cell.Number(Math.Clamp(filter.Limit, 1, DeliveryFilter.MaxLimit))),
        cancellation).ReadAllAsync(
        static row => new Delivery
        {
            Number = row.GetInt64(0),
            WebhookId = row.GetText(1),
            EventId = row.GetText(2),
            MessageId = row.GetText(3),
            Type = (EventType)row.GetInt64(4),
            TableId = row.GetInt64(5),
            RecordId = row.GetInt64(6),
            Url = row.FindText(7),
            State = (DeliveryState)row.GetInt64(8),
            Due = row.ReadTime(9),
            Attempts = (int)row.GetInt64(10),
            FirstCall = row.FindTime(11),
            LastCall = row.FindTime(12),
            HttpStatus = row.IsNull(13) ? null : (int)row.GetInt64(13),
            Error = row.FindText(14),
            Response = row.FindText(15),
            Bytes = row.GetInt64(16),
            Created = row.ReadTime(17),
        },
        cancellation);

    /// <summary>Counts the newest deliveries of a webhook, <see cref="MostCounted"/> at most, by state. States that none is in are left out.</summary>
    public async ValueTask<IReadOnlyDictionary<DeliveryState, long>> CountAsync(string webhookId, CancellationToken cancellation) =>
        (await _store.Engine.QueryAsync(CountStates.With(_store.Engine, Cell.Text(webhookId), Cell.Number(MostCounted)), cancellation)
            .ReadAllAsync(static row => ((DeliveryState)row.GetInt64(0), row.GetInt64(1)), cancellation)).ToDictionary(static c => c.Item1, static c => c.Item2);

    /// <summary>Reads the message of a delivery as it was sent, the secret and what differs from call to call shown as <c>***</c>.</summary>
    /// <exception cref="DataException">There is no such delivery.</exception>
    public async ValueTask<string> ReadBodyAsync(long number, CancellationToken cancellation)
    {
        var (found, body) = await _store.Engine.QueryAsync(SelectBody.With(_store.Engine, Cell.Number(number)), cancellation).ReadOneAsync(static row => (true, row.FindText(0)), cancellation);
        if (!found)
            throw new DataException(DataProblem.ObjectNotFound, $"There is no delivery {number}.");
        return System.Text.Encoding.UTF8.GetString(MessageBody.Fill(body ?? "", "***", "***", static (_, _) => "***"));
    }

    /// <summary>The calls of a delivery that failed, oldest first; the delivery itself tells of the one that succeeded.</summary>
    public ValueTask<IReadOnlyList<FailedCall>> ReadCallsAsync(long number, CancellationToken cancellation) =>
        _store.Engine.QueryAsync(SelectCalls.With(_store.Engine, Cell.Number(number)), cancellation).ReadAllAsync(
            static row => new FailedCall((int)row.GetInt64(0), row.ReadTime(1), TimeSpan.FromMilliseconds(row.GetInt64(2)), row.IsNull(3) ? null : (int)row.GetInt64(3), row.FindText(4) ?? ""), cancellation);

    /// <summary>Sends a delivery again that has ended, with the same message id and all its attempts before it.</summary>
    /// <returns>False when it is under way anyway, too large, or its URL is gone.</returns>
    public async ValueTask<bool> ResendAsync(long number, CancellationToken cancellation) => await ResendAsync([number], cancellation) > 0;

    /// <summary>Sends all again that were given up, oldest first.</summary>
    /// <param name="webhookId">Those of a webhook; null for all.</param>
    /// <param name="from">Those of messages made since; null for all.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>How many.</returns>
    public async ValueTask<long> ResendDeadAsync(string? webhookId, DateTimeOffset? from, CancellationToken cancellation)
    {
        var engine = _store.Engine;
        var last = 0L;
        var total = 0L;
        while (true)
        {
            var dead = await engine.QueryAsync(
                SelectDead.With(engine, Cell.Text(webhookId ?? ""), Cell.Number(last), Cell.Time(from ?? DateTimeOffset.UnixEpoch), Cell.Number(Batch)), cancellation)
                .ReadAllAsync(static row => row.GetInt64(0), cancellation);
            total += await ResendAsync(dead, cancellation);
            if (dead.Count < Batch)
                return total;
            last = dead[^1];
        }
    }

    private async ValueTask<long> ResendAsync(IReadOnlyList<long> numbers, CancellationToken cancellation)
    {
        var engine = _store.Engine;
        var count = await engine.WriteAsync(
            async session =>
            {
                // Deliveries of a record are put in their order by one transaction at a time.
                await session.QueryAsync(LockState.With(engine), cancellation).ReadOneAsync(static row => row.GetInt64(0), cancellation);
                var resent = 0L;
                foreach (var number in numbers)
                    resent += await session.ExecuteAsync(ResendOne.With(engine, Cell.Number(number), Cell.Time(_store.Now)), cancellation);
                return resent;
            },
            cancellation);
        if (count > 0)
            _store.Signal();
        return count;
    }
}
