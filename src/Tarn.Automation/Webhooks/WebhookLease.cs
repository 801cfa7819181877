using Tarn.Automation.Leases;
using Tarn.Data.Changes;
using Tarn.Data.Engines;

namespace Tarn.Automation.Webhooks;

/// <summary>The right to deliver an account's webhooks: one process has it at a time, so that calls to a URL can keep their order and pace in memory.</summary>
internal sealed class WebhookLease
{
    private static readonly LeaseTable State = new("_tarn_hook_state");
    private static readonly SystemStatement ReadPosition = new("SELECT done, horizon, sequence, next FROM _tarn_hook_state");

    // PostgreSQL keeps the plans of prepared statements, and those made while the queue is short go through all of it when it is long: in this transaction, each is planned anew.
    private static readonly SystemStatement Check = new(
        "SELECT fence, version FROM _tarn_hook_state", "SELECT fence, version, set_config('plan_cache_mode', 'force_custom_plan', true) FROM _tarn_hook_state FOR UPDATE");

    private static readonly SystemStatement Version = new("SELECT version FROM _tarn_hook_state");

    private readonly IEngine _engine;
    private readonly RowLease _lease;

    private WebhookLease(IEngine engine, RowLease lease, ChangePosition position, long next)
    {
        _engine = engine;
        _lease = lease;
        Position = position;
        NextNumber = next;
    }

    /// <summary>How far the change log has been read when the lease was taken.</summary>
    public ChangePosition Position { get; }

    /// <summary>The next number of messages and deliveries.</summary>
    public long NextNumber { get; set; }

    /// <summary>Messages made by event, as far as any were made under this lease.</summary>
    public Dictionary<string, long> Counters { get; } = new(StringComparer.Ordinal);

    /// <summary>Takes the lease; null while another process has it. One of this machine that has died does not have to be waited for.</summary>
    public static async ValueTask<WebhookLease?> TakeAsync(IEngine engine, TimeSpan length, CancellationToken cancellation)
    {
        if (await RowLease.TakeAsync(engine, State, length, cancellation) is not { } lease)
            return null;
        // Only the holder writes these.
        return await engine.QueryAsync(ReadPosition.With(engine), cancellation).ReadOneAsync(
            row => new WebhookLease(engine, lease, new ChangePosition(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)), row.GetInt64(3)), cancellation);
    }

    /// <summary>Reads the version of the webhooks, outside any transaction.</summary>
    public ValueTask<long> ReadVersionAsync(CancellationToken cancellation) =>
        _engine.QueryAsync(Version.With(_engine), cancellation).ReadOneAsync(static row => row.GetInt64(0), cancellation);

    /// <summary>Locks the state for a transaction and checks that the lease still holds.</summary>
    /// <returns>The version of the webhooks.</returns>
    /// <exception cref="LeaseLostException">It does not.</exception>
    public async ValueTask<long> CheckAsync(IWriteSession session, CancellationToken cancellation)
    {
        var (fence, version) = await session.QueryAsync(Check.With(_engine), cancellation).ReadOneAsync(static row => (row.GetInt64(0), row.GetInt64(1)), cancellation);
        return fence == _lease.Fence ? version : throw new LeaseLostException();
    }

    /// <summary>Renews the lease until cancelled.</summary>
    /// <exception cref="LeaseLostException">It could not be renewed in time.</exception>
    public Task KeepAsync(CancellationToken cancellation) => _lease.KeepAsync(cancellation);

    /// <summary>Gives the lease back, so that the next process need not wait.</summary>
    public ValueTask ReleaseAsync() => _lease.ReleaseAsync();
}
