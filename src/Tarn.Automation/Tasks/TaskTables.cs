using Tarn.Automation.Leases;
using Tarn.Data.Engines;

namespace Tarn.Automation.Tasks;

/// <summary>Tasks and the log of their runs, in the account's own database. Times are Unix milliseconds; states are those of <see cref="RunState"/>.</summary>
internal static class TaskTables
{
    /// <summary>The right to run the account's tasks.</summary>
    public static LeaseTable Lease { get; } = new("_tarn_task_state");

    /// <summary>The tables.</summary>
    public static SystemTables Tables { get; } = new(
        "CREATE TABLE IF NOT EXISTS _tarn_task_state (id INTEGER NOT NULL PRIMARY KEY, owner TEXT, leased_until BIGINT NOT NULL, fence BIGINT NOT NULL)",
        "INSERT INTO _tarn_task_state (id, leased_until, fence) VALUES (1, 0, 0) ON CONFLICT (id) DO NOTHING",
        // "definition" is JSON without its secret; "next_run" is null where the schedule names none.
        """
            CREATE TABLE IF NOT EXISTS _tarn_task (id BIGINT NOT NULL PRIMARY KEY, task_key TEXT NOT NULL UNIQUE, name_key TEXT NOT NULL UNIQUE, definition TEXT NOT NULL, secret TEXT, next_run BIGINT,
                last_run BIGINT, last_state BIGINT, created BIGINT NOT NULL, created_by TEXT NOT NULL, modified BIGINT, modified_by TEXT)
            """,
        """
            CREATE TABLE IF NOT EXISTS _tarn_task_run (number BIGINT NOT NULL PRIMARY KEY, task_id BIGINT NOT NULL, asked_by TEXT, queued BIGINT NOT NULL, started BIGINT, ended BIGINT, state BIGINT NOT NULL,
                steps BIGINT NOT NULL, objects BIGINT NOT NULL, rows_read BIGINT NOT NULL, added BIGINT NOT NULL, updated BIGINT NOT NULL, deleted BIGINT NOT NULL, rejected BIGINT NOT NULL,
                bytes BIGINT NOT NULL, message TEXT, rejects TEXT)
            """,
        // A task runs once at a time, whoever tells it to.
        "CREATE UNIQUE INDEX IF NOT EXISTS _tarn_task_unfinished ON _tarn_task_run (task_id) WHERE state <= 3",
        "CREATE INDEX IF NOT EXISTS _tarn_task_log ON _tarn_task_run (task_id, number)");

    private static readonly SystemStatement FindWork = new(
        "SELECT CASE WHEN EXISTS (SELECT 1 FROM _tarn_task WHERE next_run IS NOT NULL) OR EXISTS (SELECT 1 FROM _tarn_task_run WHERE state <= 3) THEN 1 ELSE 0 END");

    /// <summary>Is there anything to run, now or some day?</summary>
    public static async ValueTask<bool> HasWorkAsync(IEngine engine, CancellationToken cancellation) =>
        await Tables.ExistAsync(engine, cancellation) && await engine.QueryAsync(FindWork.With(engine), cancellation).ReadOneAsync(static row => row.GetInt64(0), cancellation) > 0;
}
