using Tarn.Data;
using Tarn.Data.Engines;
using Tarn.Data.Schema;

namespace Tarn.Automation.Tasks;

/// <summary>Runs: telling a task to run, and the log.</summary>
public sealed partial class TaskStore
{
    private const int MaxLog = 1000;

    private const string RunColumns = """
        r.number, t.task_key, t.definition, r.asked_by, r.queued, r.started, r.ended, r.state, r.objects, r.rows_read, r.added, r.updated, r.deleted, r.rejected, r.bytes, r.message,
            CASE WHEN r.rejects IS NULL THEN 0 ELSE 1 END
        """;

    private static readonly SystemStatement SelectRuns = new($$"""
        SELECT {{RunColumns}} FROM _tarn_task_run r JOIN _tarn_task t ON t.id = r.task_id
        WHERE ({0} = '' OR t.task_key = {0}) AND ({1} = 0 OR r.number = {1}) ORDER BY r.number DESC LIMIT {2}
        """);

    private static readonly SystemStatement SelectRejects = new("SELECT rejects FROM _tarn_task_run WHERE number = {0}");

    private static readonly SystemStatement InsertRun = new("""
        INSERT INTO _tarn_task_run (number, task_id, asked_by, queued, ended, state, steps, objects, rows_read, added, updated, deleted, rejected, bytes, message)
            VALUES ({0}, {1}, {2}, {3}, {4}, {5}, 0, 0, 0, 0, 0, 0, 0, 0, {6})
        """);

    /// <summary>Tells a task to run. It begins a moment later, on the server that runs the account's tasks.</summary>
    /// <returns>The run's number.</returns>
    /// <exception cref="DataException">There is no such task, it is disabled, or a run of it is not finished.</exception>
    public async ValueTask<long> StartAsync(string key, string by, CancellationToken cancellation)
    {
        DataException? running = null;
        try
        {
            var number = await Engine.WriteAsync(
                async session =>
                {
                    var task = (await GetAsync(session.QueryAsync, key, cancellation)).Task;
                    if (!task.Definition.Enabled)
                        throw new DataException(DataProblem.InUse, $"The task '{task.Name}' is disabled. Switch it on first.");
                    running = new DataException(DataProblem.InUse, $"The task '{task.Name}' is running. Wait until its Status is Ready.");
                    return task.Status == DataTaskStatus.Ready ? await AddRunAsync(session, task.Id, by, RunState.Queued, null, cancellation) : throw running;
                },
                cancellation);
            Signal();
            return number;
        }
        catch (UniqueViolationException)
        {
            // Somebody was quicker.
            throw running!;
        }
    }

    /// <summary>The newest runs of a task, or of all.</summary>
    /// <param name="key">The task; null for all.</param>
    /// <param name="limit">How many, at most 1,000.</param>
    /// <param name="cancellation">Cancels.</param>
    public async ValueTask<IReadOnlyList<TaskRun>> ReadRunsAsync(string? key, int limit, CancellationToken cancellation) =>
        await ReadRunsAsync(key ?? "", 0, Math.Clamp(limit, 1, MaxLog), cancellation);

    /// <summary>A run.</summary>
    /// <exception cref="DataException">The log does not hold it.</exception>
    public async ValueTask<TaskRun> GetRunAsync(long number, CancellationToken cancellation) =>
        await ReadRunsAsync("", number, 1, cancellation) is [var run] ? run : throw new DataException(DataProblem.ObjectNotFound, $"The log holds no run {number}.");

    /// <summary>The rows that a run rejected, as CSV: their cells, and why; null when none are kept. Of very many the first are kept.</summary>
    public ValueTask<string?> ReadRejectsAsync(long number, CancellationToken cancellation) =>
        Engine.QueryAsync(SelectRejects.With(Engine, Cell.Number(number)), cancellation).ReadOneAsync(static row => row.FindText(0), cancellation);

    /// <summary>Puts a run into the log, inside a transaction.</summary>
    /// <exception cref="UniqueViolationException">Another run of the task is not finished.</exception>
    internal async ValueTask<long> AddRunAsync(IWriteSession session, long task, string? by, RunState state, string? message, CancellationToken cancellation)
    {
        var number = await ObjectStore.TakeIdsAsync(session, 1, cancellation);
        await session.ExecuteAsync(
            InsertRun.With(
                Engine, Cell.Number(number), Cell.Number(task), Cell.Text(by), Cell.Time(Now), Cell.Time(state == RunState.Skipped ? Now : (DateTimeOffset?)null), Cell.Number((long)state), Cell.Text(message)),
            cancellation);
        return number;
    }

    /// <summary>A run, as the transaction that writes it sees it.</summary>
    internal async ValueTask<TaskRun> GetRunAsync(IWriteSession session, long number, CancellationToken cancellation) =>
        (await ReadRunsAsync(session.QueryAsync, "", number, 1, cancellation))[0];

    private ValueTask<IReadOnlyList<TaskRun>> ReadRunsAsync(string key, long number, int limit, CancellationToken cancellation) => ReadRunsAsync(Engine.QueryAsync, key, number, limit, cancellation);

    private ValueTask<IReadOnlyList<TaskRun>> ReadRunsAsync(
        Func<Sql.SqlStatement, CancellationToken, ValueTask<RowReader>> query, string key, long number, int limit, CancellationToken cancellation) =>
        query(SelectRuns.With(Engine, Cell.Text(key), Cell.Number(number), Cell.Number(limit)), cancellation).ReadAllAsync(
            static row => new TaskRun
            {
                Number = row.GetInt64(0),
                TaskKey = row.GetText(1),
                TaskName = TaskJson.ReadStored(row.GetText(2)).Name,
                By = row.FindText(3),
                Queued = row.ReadTime(4),
                Started = row.FindTime(5),
                Ended = row.FindTime(6),
                State = (RunState)row.GetInt64(7),
                Counts = new RunCounts(row.GetInt64(8), row.GetInt64(9), row.GetInt64(10), row.GetInt64(11), row.GetInt64(12), row.GetInt64(13), row.GetInt64(14)),
                Message = row.FindText(15),
                HasRejects = row.GetInt64(16) != 0,
            },
            cancellation);
}
