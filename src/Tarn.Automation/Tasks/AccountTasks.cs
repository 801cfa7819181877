using Tarn.Automation.Leases;
using Tarn.Data.Engines;

namespace Tarn.Automation.Tasks;

/// <summary>One account's tasks while this process has the lease: queues what is due, and runs what is queued, a few at a time.</summary>
internal sealed class AccountTasks
{
    private static readonly SystemStatement SelectDue = new("SELECT task_key FROM _tarn_task WHERE next_run <= {0} ORDER BY next_run");
    private static readonly SystemStatement SelectNext = new("SELECT MIN(next_run) FROM _tarn_task");
    private static readonly SystemStatement SetNext = new("UPDATE _tarn_task SET next_run = {1} WHERE id = {0}");
    private static readonly SystemStatement SelectQueued = new("SELECT r.number, t.task_key FROM _tarn_task_run r JOIN _tarn_task t ON t.id = r.task_id WHERE r.state = 1 ORDER BY r.number LIMIT {0}");
    private static readonly SystemStatement SetBusy = new("UPDATE _tarn_task_run SET state = 2, started = {1} WHERE number = {0} AND state = 1");
    private static readonly SystemStatement SelectBegun = new("""
        SELECT r.number, t.task_key, r.state, r.steps, r.objects, r.rejected FROM _tarn_task_run r JOIN _tarn_task t ON t.id = r.task_id WHERE r.state IN (2, 3) ORDER BY r.number
        """);

    private readonly TaskRunner _runner;
    private readonly TaskStore _store;
    private readonly RowLease _lease;
    private readonly RunLog _log;
    private readonly List<Task> _running = [];

    public AccountTasks(TaskRunner runner, TaskStore store, RowLease lease)
    {
        _runner = runner;
        _store = store;
        _lease = lease;
        _log = new RunLog(store, lease);
    }

    /// <summary>Where files of this account's runs are while they are under way.</summary>
    private string Folder => Path.Combine(_runner.Options.WorkFolder, _store.AccountId);

    /// <summary>Runs tasks until cancelled, until another process does, or until there is nothing left that could ever run.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var keeping = _lease.KeepAsync(ending.Token);
        var working = WorkAsync(ending.Token);
        try
        {
            await await Task.WhenAny(keeping, working);
        }
        finally
        {
            await ending.CancelAsync();
            await EndedAsync(working);
            await Task.WhenAll(_running.Select(EndedAsync));
            await EndedAsync(keeping);
            await _lease.ReleaseAsync();
        }
    }

    /// <summary>Waits for an end; the first failure of all parts is the one that is told.</summary>
    private static Task EndedAsync(Task part) => part.ContinueWith(static t => t.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private async Task WorkAsync(CancellationToken cancellation)
    {
        RemoveLeftovers();
        await InterruptAsync(cancellation);
        while (true)
        {
            await QueueDueAsync(cancellation);
            await BeginQueuedAsync(cancellation);
            if (_running.Count == 0 && !await TaskTables.HasWorkAsync(_store.Engine, cancellation))
                return;
            var next = await _store.Engine.QueryAsync(SelectNext.With(_store.Engine), cancellation).ReadOneAsync(static row => row.FindTime(0), cancellation);
            var wait = next - _store.Now is { } left && left < _runner.Options.Poll ? left : _runner.Options.Poll;
            await _store.WaitAsync(wait > TimeSpan.Zero ? wait : TimeSpan.FromMilliseconds(1), cancellation);
        }
    }

    private void RemoveLeftovers()
    {
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Ends the runs that were under way when their process died. One that had finished its last object is done.</summary>
    private async ValueTask InterruptAsync(CancellationToken cancellation)
    {
        var begun = await _store.Engine.QueryAsync(SelectBegun.With(_store.Engine), cancellation).ReadAllAsync(
            static row => (Number: row.GetInt64(0), Key: row.GetText(1), State: (RunState)row.GetInt64(2), Steps: row.GetInt64(3), Objects: row.GetInt64(4), Rejected: row.GetInt64(5)), cancellation);
        foreach (var run in begun)
        {
            var task = await _store.GetAsync(run.Key, cancellation);
            var end = run.State == RunState.Processing && run.Steps > 0 && run.Objects >= run.Steps
                ? new RunEnd(run.Rejected > 0 ? RunState.Warning : RunState.Success, "The server stopped when all was done.")
                : RunEnd.Interrupted(run.Objects, run.Steps);
            await _log.FinishAsync(run.Number, task, end, cancellation);
        }
    }

    /// <summary>Puts the tasks into the queue whose time has come.</summary>
    private async ValueTask QueueDueAsync(CancellationToken cancellation)
    {
        foreach (var key in await _store.Engine.QueryAsync(SelectDue.With(_store.Engine, Cell.Time(_store.Now)), cancellation).ReadAllAsync(static row => row.GetText(0), cancellation))
        {
            var task = await _store.GetAsync(key, cancellation);
            try
            {
                await _store.Engine.WriteAsync(
                    async session =>
                    {
                        await _lease.CheckAsync(session, cancellation);
                        await QueueAsync(session, task, cancellation);
                        return true;
                    },
                    cancellation);
            }
            catch (UniqueViolationException)
            {
                // Somebody told it to run in the same moment; the next look finds it running.
            }
        }
    }

    private async ValueTask QueueAsync(IWriteSession session, DataTask task, CancellationToken cancellation)
    {
        var now = _store.Now;
        // As it is by now: somebody may have changed the task a moment ago.
        var current = await _store.FindAsync(session, task.Key, cancellation);
        if (current?.NextRun is not { } due || due > now)
            return;
        var reason = current.Status != DataTaskStatus.Ready ? "Skipped: still running."
            : now - due >= _runner.Options.CatchUp ? $"Skipped: no server ran at {due.UtcDateTime:yyyy-MM-dd HH:mm} UTC, when the run was due."
            : null;
        await _store.AddRunAsync(session, current.Id, null, reason is null ? RunState.Queued : RunState.Skipped, reason, cancellation);
        await session.ExecuteAsync(SetNext.With(_store.Engine, Cell.Number(current.Id), Cell.Time(current.Definition.Schedule.NextAfter(now))), cancellation);
    }

    private async ValueTask BeginQueuedAsync(CancellationToken cancellation)
    {
        _running.RemoveAll(static t => t.IsCompletedSuccessfully);
        if (_running.Find(static t => t.IsFaulted) is { } failed)
            await failed;
        var free = _runner.Options.Parallel - _running.Count;
        if (free <= 0)
            return;
        var queued = await _store.Engine.QueryAsync(SelectQueued.With(_store.Engine, Cell.Number(free)), cancellation)
            .ReadAllAsync(static row => (Number: row.GetInt64(0), Key: row.GetText(1)), cancellation);
        foreach (var (number, key) in queued)
        {
            var begun = await _store.Engine.WriteAsync(
                async session =>
                {
                    await _lease.CheckAsync(session, cancellation);
                    return await session.ExecuteAsync(SetBusy.With(_store.Engine, Cell.Number(number), Cell.Time(_store.Now)), cancellation);
                },
                cancellation);
            if (begun > 0)
                _running.Add(Task.Run(() => RunOneAsync(number, key, cancellation), CancellationToken.None));
        }
    }

    private async Task RunOneAsync(long number, string key, CancellationToken cancellation)
    {
        var folder = Path.Combine(Folder, number.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Directory.CreateDirectory(folder);
        try
        {
            await new TaskWork(_runner, _store, _log, number, folder).RunAsync(key, cancellation);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
            _store.Signal();
        }
    }
}
