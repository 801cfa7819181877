using System.Globalization;
using Tarn.Automation.Leases;
using Tarn.Automation.Mail;
using Tarn.Automation.Webhooks;
using Tarn.Data.Engines;

namespace Tarn.Automation.Tasks;

/// <summary>How a run ended.</summary>
/// <param name="State">Success, Warning or Failure.</param>
/// <param name="Message">What happened; null when there is nothing to say.</param>
/// <param name="Rejects">The rejected rows as CSV; null when there are none.</param>
internal sealed record RunEnd(RunState State, string? Message, string? Rejects = null)
{
    public static RunEnd Failed(string message) => new(RunState.Failure, message);

    /// <summary>The process ended during the run.</summary>
    public static RunEnd Interrupted(long objects, long steps) => Failed(
        objects > 0 && steps > 1
            ? string.Create(CultureInfo.InvariantCulture, $"Interrupted: the server stopped during the run. {objects} of {steps} objects are done; of the one under way nothing was kept.")
            : "Interrupted: the server stopped during the run. Nothing was kept of what it was writing.");
}

/// <summary>A run whose task was deleted meanwhile.</summary>
internal sealed class RunGoneException : Exception;

/// <summary>Writes what runs do into the log. Every write checks the lease in its transaction.</summary>
internal sealed class RunLog(TaskStore store, RowLease lease)
{
    private const int MaxMessage = 2_000;

    private static readonly SystemStatement SetProcessing = new("UPDATE _tarn_task_run SET state = 3, steps = {1}, bytes = {2} WHERE number = {0} AND state = 2");

    private static readonly SystemStatement Add = new("""
        UPDATE _tarn_task_run SET objects = objects + {1}, rows_read = rows_read + {2}, added = added + {3}, updated = updated + {4}, deleted = deleted + {5}, rejected = rejected + {6}, bytes = bytes + {7}
        WHERE number = {0} AND state = 3
        """);

    private static readonly SystemStatement Finish = new("UPDATE _tarn_task_run SET state = {1}, ended = {2}, message = {3}, rejects = {4} WHERE number = {0} AND state IN (2, 3)");
    private static readonly SystemStatement SetLast = new("UPDATE _tarn_task SET last_run = (SELECT started FROM _tarn_task_run WHERE number = {1}), last_state = {2} WHERE id = {0}");
    private static readonly SystemStatement PurgeRuns = new("DELETE FROM _tarn_task_run WHERE task_id = {0} AND state > 3 AND queued < {1}");
    private static readonly SystemStatement PurgeRejects = new("UPDATE _tarn_task_run SET rejects = NULL WHERE task_id = {0} AND rejects IS NOT NULL AND queued < {1}");

    /// <summary>The run begins to transfer.</summary>
    /// <exception cref="RunGoneException">The task was deleted.</exception>
    public async ValueTask ProcessAsync(long number, int steps, long bytes, CancellationToken cancellation) =>
        await store.Engine.WriteAsync(session => ExecuteAsync(session, SetProcessing.With(store.Engine, Cell.Number(number), Cell.Number(steps), Cell.Number(bytes)), cancellation), cancellation);

    /// <summary>Adds to a run's counts, inside the transaction that does what is counted.</summary>
    /// <exception cref="LeaseLostException">Another process runs the tasks: what the transaction did must not be kept.</exception>
    /// <exception cref="RunGoneException">The task was deleted.</exception>
    public ValueTask<bool> CountAsync(IWriteSession session, long number, RunCounts counts, CancellationToken cancellation) => ExecuteAsync(
        session,
        Add.With(
            store.Engine, Cell.Number(number), Cell.Number(counts.Objects), Cell.Number(counts.Read), Cell.Number(counts.Added), Cell.Number(counts.Updated), Cell.Number(counts.Deleted),
            Cell.Number(counts.Rejected), Cell.Number(counts.Bytes)),
        cancellation);

    /// <summary>Adds to a run's counts what needs no transaction of its own.</summary>
    public async ValueTask CountAsync(long number, RunCounts counts, CancellationToken cancellation) =>
        await store.Engine.WriteAsync(session => CountAsync(session, number, counts, cancellation), cancellation);

    /// <summary>Ends a run, and lets those know who want to.</summary>
    public async ValueTask FinishAsync(long number, DataTask task, RunEnd end, CancellationToken cancellation)
    {
        var message = end.Message is { Length: > MaxMessage } longer ? longer[..MaxMessage] + "…" : end.Message;
        var now = store.Now;
        var isFollowed = await store.Engine.WriteAsync(
            async session =>
            {
                await ExecuteAsync(session, Finish.With(store.Engine, Cell.Number(number), Cell.Number((long)end.State), Cell.Time(now), Cell.Text(message), Cell.Text(end.Rejects)), cancellation);
                await session.ExecuteAsync(SetLast.With(store.Engine, Cell.Number(task.Id), Cell.Number(number), Cell.Number((long)end.State)), cancellation);
                await session.ExecuteAsync(PurgeRuns.With(store.Engine, Cell.Number(task.Id), Cell.Time(now - store.Options.KeepRuns)), cancellation);
                await session.ExecuteAsync(PurgeRejects.With(store.Engine, Cell.Number(task.Id), Cell.Time(now - store.Options.KeepRejects)), cancellation);
                await NotifyAsync(session, task, end.State, message, now, cancellation);
                return await RunRecord.AppendAsync(session, await store.GetRunAsync(session, number, cancellation), store.Database.UtcNow, cancellation);
            },
            cancellation);
        if (isFollowed)
            store.Database.Changes.Signal();
    }

    private async ValueTask NotifyAsync(IWriteSession session, DataTask task, RunState state, string? message, DateTimeOffset now, CancellationToken cancellation)
    {
        var notify = task.Definition.Notify;
        var to = state switch { RunState.Success => notify.Success, RunState.Warning => notify.Warning, _ => notify.Failure };
        if (to.Count == 0)
            return;
        await store.Mail.AppendAsync(
            session,
            new MailMessage
            {
                To = string.Join(", ", to),
                Subject = $"{task.Name}: {state}",
                Body = $"The task '{task.Name}' ended at {now.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC: {state}.\n\n{message}\n",
                Origin = new MailOrigin(MailOriginKind.Task, task.Name),
            },
            now,
            cancellation);
    }

    private async ValueTask<bool> ExecuteAsync(IWriteSession session, Sql.SqlStatement statement, CancellationToken cancellation)
    {
        await lease.CheckAsync(session, cancellation);
        return await session.ExecuteAsync(statement, cancellation) > 0 ? true : throw new RunGoneException();
    }
}
