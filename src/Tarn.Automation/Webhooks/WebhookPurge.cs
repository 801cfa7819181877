using Tarn.Data.Changes;
using Tarn.Data.Engines;

namespace Tarn.Automation.Webhooks;

/// <summary>Removes what has been kept long enough, some at a time, so that no writer waits long.</summary>
internal sealed class WebhookPurge(WebhookStore store)
{
    private const int Batch = 5_000;

    private static readonly SystemStatement ReadPosition = new("SELECT done, horizon, sequence FROM _tarn_hook_state");
    private static readonly SystemStatement CountEvents = new("SELECT COUNT(*) FROM _tarn_hook_event WHERE active = 1");

    /// <summary>Messages older than a time; their deliveries' numbers follow theirs.</summary>
    private static readonly SystemStatement FindMessage = new("SELECT MAX(number) FROM (SELECT number FROM _tarn_hook_message WHERE created < {0} AND number > {2} ORDER BY number LIMIT {1}) AS old");

    private static readonly SystemStatement GiveUp = new("UPDATE _tarn_hook_delivery SET state = 4, finished = {1}, error = 'It waited for too long.' WHERE number <= {0} AND state <= 2");
    /// <summary>What waited behind those that were given up.</summary>
    private static readonly SystemStatement Advance = new("""
        UPDATE _tarn_hook_delivery SET state = 1, due = {0} WHERE state = 2 AND NOT EXISTS (SELECT 1 FROM _tarn_hook_delivery k WHERE k.url_id = _tarn_hook_delivery.url_id
            AND k.table_id = _tarn_hook_delivery.table_id AND k.record_id = _tarn_hook_delivery.record_id AND k.state <= 2 AND k.number < _tarn_hook_delivery.number)
        """);

    private static readonly SystemStatement DeleteDeliveries = new("DELETE FROM _tarn_hook_delivery WHERE message <= {0} AND number <= {0} + 64 AND (state IN (3, 5) OR {1} = 1)");

    private static readonly SystemStatement DeleteCalls = new("""
        DELETE FROM _tarn_hook_call WHERE delivery <= {0} + 64 AND NOT EXISTS (SELECT 1 FROM _tarn_hook_delivery d WHERE d.number = _tarn_hook_call.delivery)
        """);

    private static readonly SystemStatement DeleteMessages = new("""
        DELETE FROM _tarn_hook_message WHERE number <= {0} AND NOT EXISTS (
            SELECT 1 FROM _tarn_hook_delivery d WHERE d.number > _tarn_hook_message.number AND d.number <= _tarn_hook_message.number + 64 AND d.message = _tarn_hook_message.number)
        """);

    public async ValueTask RunAsync(CancellationToken cancellation)
    {
        await PurgeChangesAsync(cancellation);
        // What arrived first; then, much later, what did not.
        await PurgeMessagesAsync(store.Now - store.Options.KeepDelivered, all: false, cancellation);
        await PurgeMessagesAsync(store.Now - store.Options.KeepOthers, all: true, cancellation);
        await WebhookStats.PurgeAsync(store.Engine, store.Now, cancellation);
    }

    private async ValueTask PurgeChangesAsync(CancellationToken cancellation)
    {
        var engine = store.Engine;
        // While nothing is subscribed the position stands still, and nobody waits for what lies behind it.
        var isRead = await engine.QueryAsync(CountEvents.With(engine), cancellation).ReadOneAsync(static row => row.GetInt64(0), cancellation) > 0;
        var position = isRead
            ? await engine.QueryAsync(ReadPosition.With(engine), cancellation).ReadOneAsync(static row => new ChangePosition(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)), cancellation)
            : new ChangePosition(long.MaxValue, 0, long.MaxValue);
        var before = DateTime.SpecifyKind((store.Now - store.Options.KeepChanges).UtcDateTime, DateTimeKind.Unspecified);
        while (await store.Database.Changes.PruneAsync(position!, before, Batch, cancellation) >= Batch)
            cancellation.ThrowIfCancellationRequested();
    }

    private async ValueTask PurgeMessagesAsync(DateTimeOffset before, bool all, CancellationToken cancellation)
    {
        var engine = store.Engine;
        var last = 0L;
        while (await engine.QueryAsync(FindMessage.With(engine, Cell.Time(before), Cell.Number(Batch), Cell.Number(last)), cancellation)
            .ReadOneAsync(static row => row.IsNull(0) ? (long?)null : row.GetInt64(0), cancellation) is { } number)
        {
            await engine.WriteAsync(
                async session =>
                {
                    if (all && await session.ExecuteAsync(GiveUp.With(engine, Cell.Number(number), Cell.Time(store.Now)), cancellation) > 0)
                        await session.ExecuteAsync(Advance.With(engine, Cell.Time(store.Now)), cancellation);
                    await session.ExecuteAsync(DeleteDeliveries.With(engine, Cell.Number(number), Cell.Flag(all)), cancellation);
                    await session.ExecuteAsync(DeleteCalls.With(engine, Cell.Number(number)), cancellation);
                    return await session.ExecuteAsync(DeleteMessages.With(engine, Cell.Number(number)), cancellation);
                },
                cancellation);
            last = number;
        }
    }
}
