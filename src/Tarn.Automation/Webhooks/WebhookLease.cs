using Tarn.Data.Changes;
using Tarn.Data.Engines;

namespace Tarn.Automation.Webhooks;

/// <summary>Another process delivers the account's webhooks now.</summary>
internal sealed class LeaseLostException : Exception;

/// <summary>
/// The right to deliver an account's webhooks: one process has it at a time, so that calls to a URL can keep their order and pace in memory. A row with a time by the database's clock;
/// every transaction of the holder checks its fence, so that one that was thought dead writes nothing.
/// </summary>
internal sealed class WebhookLease
{
    private static readonly SystemStatement SelectOwner = new("SELECT owner FROM _tarn_hook_state");
    private static readonly SystemStatement Take = new(TakeText(WebhookTables.SqliteNow), TakeText(WebhookTables.PostgresNow));
    private static readonly SystemStatement Renew = new(RenewText(WebhookTables.SqliteNow), RenewText(WebhookTables.PostgresNow));
    private static readonly SystemStatement Release = new("UPDATE _tarn_hook_state SET leased_until = 0, owner = NULL WHERE fence = {0}");
    private static readonly SystemStatement Check = new("SELECT fence, version FROM _tarn_hook_state", "SELECT fence, version FROM _tarn_hook_state FOR UPDATE");
    private static readonly SystemStatement Version = new("SELECT version FROM _tarn_hook_state");

    private readonly IEngine _engine;
    private readonly long _fence;
    private readonly TimeSpan _length;

    private WebhookLease(IEngine engine, TimeSpan length, long fence, ChangePosition position, long next)
    {
        _engine = engine;
        _length = length;
        _fence = fence;
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
        var owner = await engine.QueryAsync(SelectOwner.With(engine), cancellation).ReadOneAsync(static row => row.FindText(0), cancellation);
        var dead = owner is not null && LeaseOwner.IsDead(owner) ? owner : "";
        return await engine.WriteAsync(
            session => session.QueryAsync(Take.With(engine, Cell.Text(LeaseOwner.New()), Cell.Number((long)length.TotalMilliseconds), Cell.Text(dead)), cancellation).ReadOneAsync(
                row => new WebhookLease(engine, length, row.GetInt64(0), new ChangePosition(row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)), row.GetInt64(4)), cancellation),
            cancellation);
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
        return fence == _fence ? version : throw new LeaseLostException();
    }

    /// <summary>Renews the lease until cancelled.</summary>
    /// <exception cref="LeaseLostException">It could not be renewed in time.</exception>
    public async Task KeepAsync(CancellationToken cancellation)
    {
        var renewed = Environment.TickCount64;
        while (true)
        {
            await Task.Delay(_length / 5, cancellation);
            try
            {
                var rows = await _engine.WriteAsync(
                    session => session.ExecuteAsync(Renew.With(_engine, Cell.Number(_fence), Cell.Number((long)_length.TotalMilliseconds)), cancellation), cancellation);
                if (rows == 0)
                    throw new LeaseLostException();
                renewed = Environment.TickCount64;
            }
            catch (DatabaseUnavailableException) when (Environment.TickCount64 - renewed < _length.TotalMilliseconds * 0.6)
            {
                // There is time for another try.
            }
        }
    }

    /// <summary>Gives the lease back, so that the next process need not wait.</summary>
    public async ValueTask ReleaseAsync()
    {
        try
        {
            await _engine.WriteAsync(session => session.ExecuteAsync(Release.With(_engine, Cell.Number(_fence)), CancellationToken.None), CancellationToken.None);
        }
        catch (DatabaseUnavailableException)
        {
            // It runs out by itself.
        }
    }

    private static string TakeText(string now) => $$"""
        UPDATE _tarn_hook_state SET owner = {0}, leased_until = {{now}} + {1}, fence = fence + 1 WHERE leased_until < {{now}} OR owner = {2} RETURNING fence, done, horizon, sequence, next
        """;

    private static string RenewText(string now) => $$"""UPDATE _tarn_hook_state SET leased_until = {{now}} + {1} WHERE fence = {0}""";
}
