using Tarn.Data.Engines;

namespace Tarn.Automation.Webhooks;

/// <summary>What happened, counted by event and hour.</summary>
internal static class WebhookStats
{
    /// <summary>Hours that are kept: thirty days, and the one under way.</summary>
    private const int Hours = (30 * 24) + 1;

    private static readonly SystemStatement Add = new("""
        INSERT INTO _tarn_hook_stat (event_id, hour, messages, calls, errors) VALUES ({0}, {1}, {2}, {3}, {4}) ON CONFLICT (event_id, hour) DO UPDATE
            SET messages = _tarn_hook_stat.messages + excluded.messages, calls = _tarn_hook_stat.calls + excluded.calls, errors = _tarn_hook_stat.errors + excluded.errors
        """);

    private static readonly SystemStatement Purge = new("DELETE FROM _tarn_hook_stat WHERE hour < {0}");

    public static async ValueTask AddAsync(IWriteSession session, string eventId, DateTimeOffset now, long messages, long calls, long errors, CancellationToken cancellation) =>
        await session.ExecuteAsync(
            Add.With(session.Engine, Cell.Text(eventId), Cell.Number(HourOf(now)), Cell.Number(messages), Cell.Number(calls), Cell.Number(errors)), cancellation);

    public static ValueTask<long> PurgeAsync(IEngine engine, DateTimeOffset now, CancellationToken cancellation) =>
        engine.WriteAsync(session => session.ExecuteAsync(Purge.With(engine, Cell.Number(HourOf(now) - Hours)), cancellation), cancellation);

    private static long HourOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / 3600;
}
