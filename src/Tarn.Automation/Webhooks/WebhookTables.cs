using Tarn.Data.Engines;

namespace Tarn.Automation.Webhooks;

/// <summary>
/// Webhooks and what they deliver, in the account's own database. Times are Unix milliseconds. Messages and deliveries are numbered from one counter; the deliveries of a message
/// follow its own number. The first delivery of a record to a URL is ready; those of later changes of the same record wait until it is finished.
/// </summary>
internal static class WebhookTables
{
    /// <summary>The tables.</summary>
    public static readonly SystemTables Tables = new(
        // "version" rises with every change of webhooks; "fence" with every change of the process that delivers; the rest is that process's.
        """
            CREATE TABLE IF NOT EXISTS _tarn_hook_state (id INTEGER NOT NULL PRIMARY KEY, version BIGINT NOT NULL, owner TEXT, leased_until BIGINT NOT NULL, fence BIGINT NOT NULL,
                done BIGINT NOT NULL, horizon BIGINT NOT NULL, sequence BIGINT NOT NULL, next BIGINT NOT NULL)
            """,
        "INSERT INTO _tarn_hook_state (id, version, leased_until, fence, done, horizon, sequence, next) VALUES (1, 1, 0, 0, 0, 0, 0, 1) ON CONFLICT (id) DO NOTHING",
        """
            CREATE TABLE IF NOT EXISTS _tarn_hook (id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, name_key TEXT NOT NULL UNIQUE, description TEXT, throttle BIGINT NOT NULL,
                secret TEXT NOT NULL, created BIGINT NOT NULL, created_by TEXT NOT NULL, modified BIGINT, modified_by TEXT)
            """,
        """
            CREATE TABLE IF NOT EXISTS _tarn_hook_url (id BIGINT NOT NULL PRIMARY KEY, hook_id TEXT NOT NULL, ordinal BIGINT NOT NULL, url TEXT NOT NULL, url_key TEXT NOT NULL UNIQUE,
                failures BIGINT NOT NULL, pauses BIGINT NOT NULL, paused_until BIGINT NOT NULL, failing_since BIGINT, suspended BIGINT NOT NULL)
            """,
        """
            CREATE TABLE IF NOT EXISTS _tarn_hook_event (id TEXT NOT NULL PRIMARY KEY, hook_id TEXT NOT NULL, type BIGINT NOT NULL, table_id BIGINT NOT NULL, fields TEXT,
                sources BIGINT NOT NULL, payload_fields TEXT, template TEXT, active BIGINT NOT NULL, since BIGINT NOT NULL, counter BIGINT NOT NULL,
                created BIGINT NOT NULL, created_by TEXT NOT NULL, modified BIGINT, modified_by TEXT)
            """,
        "CREATE INDEX IF NOT EXISTS _tarn_hook_event_hook ON _tarn_hook_event (hook_id)",
        """
            CREATE TABLE IF NOT EXISTS _tarn_hook_message (number BIGINT NOT NULL PRIMARY KEY, id TEXT NOT NULL, hook_id TEXT NOT NULL, event_id TEXT NOT NULL, type BIGINT NOT NULL,
                table_id BIGINT NOT NULL, record_id BIGINT NOT NULL, counter BIGINT NOT NULL, chain TEXT NOT NULL, created BIGINT NOT NULL, size BIGINT NOT NULL, body TEXT)
            """,
        """
            CREATE TABLE IF NOT EXISTS _tarn_hook_delivery (number BIGINT NOT NULL PRIMARY KEY, message BIGINT NOT NULL, hook_id TEXT NOT NULL, event_id TEXT NOT NULL, url_id BIGINT NOT NULL,
                table_id BIGINT NOT NULL, record_id BIGINT NOT NULL, state BIGINT NOT NULL, due BIGINT NOT NULL, attempts BIGINT NOT NULL, first_call BIGINT, last_call BIGINT,
                http BIGINT, error TEXT, response TEXT, finished BIGINT)
            """,
        "CREATE INDEX IF NOT EXISTS _tarn_hook_ready ON _tarn_hook_delivery (url_id, due, number) WHERE state = 1",
        "CREATE INDEX IF NOT EXISTS _tarn_hook_record ON _tarn_hook_delivery (url_id, table_id, record_id, number) WHERE state <= 2",
        "CREATE INDEX IF NOT EXISTS _tarn_hook_log ON _tarn_hook_delivery (hook_id, number)",
        """
            CREATE TABLE IF NOT EXISTS _tarn_hook_stat (event_id TEXT NOT NULL, hour BIGINT NOT NULL, messages BIGINT NOT NULL, calls BIGINT NOT NULL, errors BIGINT NOT NULL,
                PRIMARY KEY (event_id, hour))
            """,
        // Calls that failed; the one that succeeded is told by its delivery.
        """
            CREATE TABLE IF NOT EXISTS _tarn_hook_call (delivery BIGINT NOT NULL, attempt BIGINT NOT NULL, called BIGINT NOT NULL, took BIGINT NOT NULL, http BIGINT, error TEXT,
                PRIMARY KEY (delivery, attempt, called))
            """,
        // Events that put several records into a message; all others have one for each.
        "CREATE TABLE IF NOT EXISTS _tarn_hook_batch (event_id TEXT NOT NULL PRIMARY KEY, size BIGINT NOT NULL)",
        // Secrets that were replaced a short while ago: calls are signed with both until receivers know the new one.
        "CREATE TABLE IF NOT EXISTS _tarn_hook_old_secret (hook_id TEXT NOT NULL PRIMARY KEY, secret TEXT NOT NULL, until BIGINT NOT NULL)");

    // Those that tell of work, not the newest: what an older version left to be done is done before anybody opens the account.
    private static readonly SystemStatement FindTables = new(
        "SELECT COUNT(*) FROM sqlite_master WHERE name IN ('_tarn_hook_event', '_tarn_hook_delivery')",
        "SELECT COUNT(*) FROM pg_class WHERE oid IN (to_regclass('_tarn_hook_event'), to_regclass('_tarn_hook_delivery'))");

    private static readonly SystemStatement FindWork = new(
        "SELECT CASE WHEN EXISTS (SELECT 1 FROM _tarn_hook_event WHERE active = 1) OR EXISTS (SELECT 1 FROM _tarn_hook_delivery WHERE state = 1) THEN 1 ELSE 0 END");

    /// <summary>Is there anything to deliver, or could there be?</summary>
    public static async ValueTask<bool> HasWorkAsync(IEngine engine, CancellationToken cancellation) =>
        await engine.QueryAsync(FindTables.With(engine), cancellation).ReadOneAsync(static row => row.GetInt64(0), cancellation) == 2 && await engine.QueryAsync(FindWork.With(engine), cancellation).ReadOneAsync(static row => row.GetInt64(0), cancellation) > 0;
}
