using System.Security.Cryptography;
using System.Threading.Channels;
using Tarn.Automation.Egress;
using Tarn.Automation.Mail;
using Tarn.Automation.Webhooks;
using Tarn.Data;
using Tarn.Data.Engines;
using Tarn.Data.Schema;
using Tarn.Identity;
using Tarn.Sql;

namespace Tarn.Automation.Tasks;

/// <summary>The data import and export tasks of an account, and the log of their runs. One for each account and process; safe to use from several threads.</summary>
public sealed partial class TaskStore
{
    private const string Columns = "t.id, t.task_key, t.definition, t.secret, t.next_run, t.last_run, t.last_state, t.created, t.created_by, t.modified, t.modified_by, r.state";

    private static readonly SystemStatement Select = new($$"""
        SELECT {{Columns}} FROM _tarn_task t LEFT JOIN _tarn_task_run r ON r.task_id = t.id AND r.state <= 3 WHERE {0} = '' OR t.task_key = {0} ORDER BY t.name_key
        """);

    private static readonly SystemStatement SelectNames = new("SELECT task_key, name_key FROM _tarn_task");

    private static readonly SystemStatement Insert = new("""
        INSERT INTO _tarn_task (id, task_key, name_key, definition, secret, next_run, created, created_by) VALUES ({0}, {1}, {2}, {3}, {4}, {5}, {6}, {7})
        """);

    private static readonly SystemStatement Update = new("""
        UPDATE _tarn_task SET name_key = {1}, definition = {2}, secret = {3}, next_run = {4}, modified = {5}, modified_by = {6} WHERE id = {0}
        """);

    /// <summary>Of two who change a task at once, the second reads what the first has written.</summary>
    private static readonly SystemStatement Lock = new("UPDATE _tarn_task SET name_key = name_key WHERE id = {0}");

    private static readonly SystemStatement Delete = new("DELETE FROM _tarn_task WHERE id = {0}");
    private static readonly SystemStatement DeleteRuns = new("DELETE FROM _tarn_task_run WHERE task_id = {0}");

    private readonly SecretBox _box;
    private readonly EgressPolicy _egress;
    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private TaskStore(AccountDatabase database, string accountId, SecretBox box, TaskOptions options, EgressPolicy egress, MailOutbox mail)
    {
        Database = database;
        AccountId = accountId;
        Options = options;
        Mail = mail;
        _box = box;
        _egress = egress;
    }

    /// <summary>The account's data.</summary>
    internal AccountDatabase Database { get; }

    /// <summary>The account.</summary>
    internal string AccountId { get; }

    /// <summary>The server's settings.</summary>
    internal TaskOptions Options { get; }

    /// <summary>Where mail to those goes who want to know how runs ended.</summary>
    internal MailOutbox Mail { get; }

    internal IEngine Engine => Database.Engine;

    internal DateTimeOffset Now => Database.Clock.GetUtcNow();

    /// <summary>Opens an account's tasks, creating their tables where they are missing.</summary>
    /// <param name="database">The account's data.</param>
    /// <param name="accountId">The account.</param>
    /// <param name="box">Seals secrets.</param>
    /// <param name="options">The server's settings.</param>
    /// <param name="egress">Which addresses may be called.</param>
    /// <param name="mail">The account's queue of mail.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DatabaseUnavailableException">The account's database cannot be reached.</exception>
    public static async ValueTask<TaskStore> OpenAsync(
        AccountDatabase database, string accountId, SecretBox box, TaskOptions options, EgressPolicy egress, MailOutbox mail, CancellationToken cancellation)
    {
        await TaskTables.Tables.PrepareAsync(database.Engine, cancellation);
        return new TaskStore(database, accountId, box, options, egress, mail);
    }

    /// <summary>Is there something to run, now or some day, in a database that is not open as an account? Changes nothing there.</summary>
    public static ValueTask<bool> HasWorkAsync(IEngine engine, CancellationToken cancellation) => TaskTables.HasWorkAsync(engine, cancellation);

    /// <summary>The tasks, by name.</summary>
    public async ValueTask<IReadOnlyList<DataTask>> ListAsync(CancellationToken cancellation) => [.. (await ReadAsync(Engine.QueryAsync, "", cancellation)).Select(static t => t.Task)];

    /// <summary>A task by its key.</summary>
    /// <exception cref="DataException">There is none.</exception>
    public async ValueTask<DataTask> GetAsync(string key, CancellationToken cancellation) => (await GetAsync(Engine.QueryAsync, key, cancellation)).Task;

    /// <summary>A task by its key; null when there is none.</summary>
    public async ValueTask<DataTask?> FindAsync(string key, CancellationToken cancellation) =>
        Guid.TryParse(key, out var guid) && await ReadAsync(Engine.QueryAsync, guid.ToString("D"), cancellation) is [var task] ? task.Task : null;

    /// <summary>Makes a task.</summary>
    /// <exception cref="DataException">The definition breaks a rule; the message names the property.</exception>
    public ValueTask<DataTask> CreateAsync(TaskDefinition definition, string by, CancellationToken cancellation)
    {
        var (task, secret, _) = Check(definition, null);
        var key = Guid.NewGuid().ToString("D");
        return ChangeAsync(
            async session =>
            {
                await CheckNameAsync(session, key, task.Name, cancellation);
                var id = await ObjectStore.TakeIdsAsync(session, 1, cancellation);
                await session.ExecuteAsync(
                    Insert.With(
                        Engine, Cell.Number(id), Cell.Text(key), Cell.Text(KeyOf(task.Name)), Cell.Text(TaskJson.WriteStored(task)), Cell.Text(Seal(secret, key)), Cell.Time(NextRunOf(task)), Cell.Time(Now),
                        Cell.Text(by)),
                    cancellation);
                return (await GetAsync(session.QueryAsync, key, cancellation)).Task;
            },
            cancellation);
    }

    /// <summary>Gives a task another definition. A secret that it does not give stays, as long as the place is the same.</summary>
    /// <exception cref="DataException">There is none, or the definition breaks a rule.</exception>
    public ValueTask<DataTask> ChangeAsync(string key, TaskDefinition definition, string by, CancellationToken cancellation) => ChangeAsync(key, _ => definition, by, cancellation);

    /// <summary>Changes a task that somebody has looked at, unless somebody else has changed it since. Whether it is enabled stays.</summary>
    /// <param name="seen">The task as it was read.</param>
    /// <param name="definition">Its new definition.</param>
    /// <param name="by">Who changes it.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DataException">There is none by now, somebody else has changed it, or the definition breaks a rule.</exception>
    public ValueTask<DataTask> ChangeAsync(DataTask seen, TaskDefinition definition, string by, CancellationToken cancellation) => ChangeAsync(
        seen.Key,
        now => TaskJson.WriteStored(now.Definition with { Enabled = seen.Definition.Enabled }) == TaskJson.WriteStored(seen.Definition)
            ? definition with { Enabled = now.Definition.Enabled }
            : throw DataException.Overtaken("this task", now.Stamp.ModifiedBy),
        by,
        cancellation);

    /// <summary>Lets a task run, or not; all else about it stays.</summary>
    /// <exception cref="DataException">There is none.</exception>
    public ValueTask<DataTask> EnableAsync(string key, bool enabled, string by, CancellationToken cancellation) => ChangeAsync(key, now => now.Definition with { Enabled = enabled }, by, cancellation);

    private ValueTask<DataTask> ChangeAsync(string key, Func<DataTask, TaskDefinition> change, string by, CancellationToken cancellation) => ChangeAsync(
        async session =>
        {
            await session.ExecuteAsync(Lock.With(Engine, Cell.Number((await GetAsync(session.QueryAsync, key, cancellation)).Task.Id)), cancellation);
            var known = await GetAsync(session.QueryAsync, key, cancellation);
            var (task, secret, isKept) = Check(change(known.Task), known);
            await CheckNameAsync(session, known.Task.Key, task.Name, cancellation);
            await session.ExecuteAsync(
                Update.With(
                    Engine, Cell.Number(known.Task.Id), Cell.Text(KeyOf(task.Name)), Cell.Text(TaskJson.WriteStored(task)),
                    Cell.Text(isKept ? known.Secret : Seal(secret, known.Task.Key)), Cell.Time(NextRunOf(task)), Cell.Time(Now), Cell.Text(by)),
                cancellation);
            return (await GetAsync(session.QueryAsync, known.Task.Key, cancellation)).Task;
        },
        cancellation);

    /// <summary>Removes a task with its log. Of a run that is under way nothing is kept.</summary>
    /// <exception cref="DataException">There is none.</exception>
    public ValueTask<bool> DeleteAsync(string key, CancellationToken cancellation) => ChangeAsync(
        async session =>
        {
            var known = Cell.Number((await GetAsync(session.QueryAsync, key, cancellation)).Task.Id);
            await session.ExecuteAsync(DeleteRuns.With(Engine, known), cancellation);
            return await session.ExecuteAsync(Delete.With(Engine, known), cancellation) > 0;
        },
        cancellation);

    /// <summary>The task's secret; null when it has none.</summary>
    /// <exception cref="CryptographicException">It was sealed with another key.</exception>
    internal async ValueTask<(DataTask Task, string? Secret)> GetWithSecretAsync(string key, CancellationToken cancellation)
    {
        var (task, secret) = await GetAsync(Engine.QueryAsync, key, cancellation);
        return (task, secret is null ? null : _box.Open(secret, PlaceOf(key)));
    }

    /// <summary>A task as a transaction sees it; null when it is gone.</summary>
    internal async ValueTask<DataTask?> FindAsync(IWriteSession session, string key, CancellationToken cancellation) =>
        await ReadAsync(session.QueryAsync, key, cancellation) is [var task] ? task.Task : null;

    /// <summary>Waits until this process has changed tasks or told one to run, or for a time.</summary>
    internal async ValueTask WaitAsync(TimeSpan time, CancellationToken cancellation)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timer.CancelAfter(time);
        try
        {
            await _changed.Reader.ReadAsync(timer.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Nothing was changed.
        }
    }

    /// <summary>Tells that there may be something to do.</summary>
    internal void Signal() => _changed.Writer.TryWrite(true);

    private static string PlaceOf(string key) => "task " + key;

    private static string KeyOf(string name) => name.ToUpperInvariant();

    private string? Seal(string? secret, string key) => secret is null ? null : _box.Seal(secret, PlaceOf(key));

    /// <summary>Checks a definition and parts it from its secret.</summary>
    private (TaskDefinition Task, string? Secret, bool IsKept) Check(TaskDefinition definition, (DataTask Task, string? Secret)? known)
    {
        var task = TaskChecks.Check(definition, _egress, DateOnly.FromDateTime(Now.UtcDateTime));
        var secret = task.Place!.Secret;
        task = task with { Place = task.Place with { Secret = null } };
        var isKept = secret is null && known is { Secret: not null } && known.Value.Task.Definition.Place == task.Place;
        if (secret is null && !isKept && (task.Place.Type == PlaceType.S3 || task.Place.User is not null || task.Place.Header is not null))
            throw TaskChecks.Wrong("place.secret", known is { Secret: not null } ? "is required: the place is another one than before" : "is required");
        return (task, secret, isKept);
    }

    private DateTimeOffset? NextRunOf(TaskDefinition task) => task.Enabled ? task.Schedule.NextAfter(Now) : null;

    private async ValueTask<T> ChangeAsync<T>(Func<IWriteSession, ValueTask<T>> change, CancellationToken cancellation)
    {
        try
        {
            var result = await Engine.WriteAsync(change, cancellation);
            Signal();
            return result;
        }
        catch (UniqueViolationException)
        {
            // Somebody took the name in the same moment.
            throw TaskChecks.Wrong("name", "must be unique: a task of that name exists already");
        }
    }

    private async ValueTask CheckNameAsync(IWriteSession session, string key, string name, CancellationToken cancellation)
    {
        var nameKey = KeyOf(name);
        var names = await session.QueryAsync(SelectNames.With(Engine), cancellation).ReadAllAsync(static row => (Key: row.GetText(0), Name: row.GetText(1)), cancellation);
        if (names.Any(n => n.Name == nameKey && n.Key != key))
            throw TaskChecks.Wrong("name", $"must be unique: a task named '{name}' exists already");
        if (names.Count >= Options.MaxTasks && names.All(n => n.Key != key))
            throw new DataException(DataProblem.QuotaExceeded, $"The account has {names.Count} tasks, which is as many as it may have.");
    }

    private async ValueTask<(DataTask Task, string? Secret)> GetAsync(Func<SqlStatement, CancellationToken, ValueTask<RowReader>> query, string key, CancellationToken cancellation) =>
        Guid.TryParse(key, out var guid) && await ReadAsync(query, guid.ToString("D"), cancellation) is [var task]
            ? task
            : throw DataException.NoObject("task", key);

    private async ValueTask<IReadOnlyList<(DataTask Task, string? Secret)>> ReadAsync(Func<SqlStatement, CancellationToken, ValueTask<RowReader>> query, string key, CancellationToken cancellation) =>
        await query(Select.With(Engine, Cell.Text(key)), cancellation).ReadAllAsync(
            static row => (
                new DataTask
                {
                    Id = row.GetInt64(0),
                    Key = row.GetText(1),
                    Definition = TaskJson.ReadStored(row.GetText(2)),
                    HasSecret = !row.IsNull(3),
                    NextRun = row.FindTime(4),
                    LastRun = row.FindTime(5),
                    LastOutcome = row.IsNull(6) ? null : (RunState)row.GetInt64(6),
                    Stamp = new AuditStamp(row.ReadTime(7), row.GetText(8), row.FindTime(9), row.FindText(10)),
                    Status = row.IsNull(11) ? DataTaskStatus.Ready : row.GetInt64(11) == (long)RunState.Processing ? DataTaskStatus.Processing : DataTaskStatus.Busy,
                },
                row.FindText(3)),
            cancellation);
}
