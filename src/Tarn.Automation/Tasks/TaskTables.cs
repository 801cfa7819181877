using Tarn.Automation.Leases;
using Tarn.Data.Engines;

namespace Tarn.Automation.Tasks;

/// <summary>Tasks and the log of their runs, in the account's own database. Times are Unix milliseconds; states are those of <see cref="RunState"/>.</summary>
internal static class TaskTables
{
    /// <summary>The right to run the account's tasks.</summary>
    public static LeaseTable Lease { get; } = new("_tarn_task_state");

    private static readonly SystemStatement[] Statements =
    [
        new("CREATE TABLE IF NOT EXISTS _tarn_task_state (id INTEGER NOT NULL PRIMARY KEY, owner TEXT, leased_until BIGINT NOT NULL, fence BIGINT NOT NULL)"),
        new("INSERT INTO _tarn_task_state (id, leased_until, fence) VALUES (1, 0, 0) ON CONFLICT (id) DO NOTHING"),
        // "definition" is JSON without its secret; "next_run" is null where the schedule names none.
        new("""
            CREATE TABLE IF NOT EXISTS _tarn_task (id BIGINT NOT NULL PRIMARY KEY, task_key TEXT NOT NULL UNIQUE, name_key TEXT NOT NULL UNIQUE, definition TEXT NOT NULL, secret TEXT, next_run BIGINT,
                last_run BIGINT, last_state BIGINT, created BIGINT NOT NULL, created_by TEXT NOT NULL, modified BIGINT, modified_by TEXT)
            """),
        new("""
            CREATE TABLE IF NOT EXISTS _tarn_task_run (number BIGINT NOT NULL PRIMARY KEY, task_id BIGINT NOT NULL, asked_by TEXT, queued BIGINT NOT NULL, started BIGINT, ended BIGINT, state BIGINT NOT NULL,
                steps BIGINT NOT NULL, objects BIGINT NOT NULL, rows_read BIGINT NOT NULL, added BIGINT NOT NULL, updated BIGINT NOT NULL, deleted BIGINT NOT NULL, rejected BIGINT NOT NULL,
                bytes BIGINT NOT NULL, message TEXT, rejects TEXT)
            """),
        // A task runs once at a time, whoever tells it to.
        new("CREATE UNIQUE INDEX IF NOT EXISTS _tarn_task_unfinished ON _tarn_task_run (task_id) WHERE state <= 3"),
        new("CREATE INDEX IF NOT EXISTS _tarn_task_log ON _tarn_task_run (task_id, number)"),
    ];

    private static readonly SystemStatement FindTable = new(
        "SELECT COUNT(*) FROM sqlite_master WHERE name = '_tarn_task_log'",
        "SELECT COUNT(*) FROM pg_class WHERE oid = to_regclass('_tarn_task_log')");

    private static readonly SystemStatement FindWork = new(
        "SELECT CASE WHEN EXISTS (SELECT 1 FROM _tarn_task WHERE next_run IS NOT NULL) OR EXISTS (SELECT 1 FROM _tarn_task_run WHERE state <= 3) THEN 1 ELSE 0 END");

    /// <summary>Creates what is missing. Safe under several processes at once.</summary>
    public static async ValueTask PrepareAsync(IEngine engine, CancellationToken cancellation)
    {
        // Looked at first on a reader: an account that is opened again needs no turn at the writer.
        if (await ExistsAsync(engine, cancellation))
            return;
        await engine.WriteExclusivelyAsync(
            async session =>
            {
                foreach (var statement in Statements)
                    await session.ExecuteAsync(statement.With(engine), cancellation);
                return true;
            },
            cancellation);
    }

    /// <summary>Is there anything to run, now or some day?</summary>
    public static async ValueTask<bool> HasWorkAsync(IEngine engine, CancellationToken cancellation) =>
        await ExistsAsync(engine, cancellation) && await engine.QueryAsync(FindWork.With(engine), cancellation).ReadOneAsync(static row => row.GetInt64(0), cancellation) > 0;

    private static async ValueTask<bool> ExistsAsync(IEngine engine, CancellationToken cancellation) =>
        await engine.QueryAsync(FindTable.With(engine), cancellation).ReadOneAsync(static row => row.GetInt64(0), cancellation) > 0;
}
