using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Shouldly;
using Tarn.Automation.Egress;
using Tarn.Automation.Mail;
using Tarn.Automation.Tasks;
using Tarn.Automation.Tests.Webhooks;
using Tarn.Data.Fields;
using Tarn.Identity;
using Tarn.Sql;
using Tarn.Testing;

namespace Tarn.Automation.Tests.Tasks;

/// <summary>An account with a table Orders, and tasks that run while it lives.</summary>
internal sealed class TaskAccount : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskRunner _runner;
    private Task _running = Task.CompletedTask;

    private TaskAccount(TestAccount account, TaskStore store, MailOutbox mail, TaskOptions options, TimeProvider clock, Func<string, CancellationToken, Task<IPAddress[]>>? resolve)
    {
        Account = account;
        Store = store;
        Mail = mail;
        _http = EgressClient.Create(new EgressPolicy(WebhookAccount.Local), resolve);
        _runner = new TaskRunner(options, _http, clock, Complaints.Enqueue);
    }

    public TestAccount Account { get; }

    public TaskStore Store { get; }

    public MailOutbox Mail { get; }

    public ConcurrentQueue<string> Complaints { get; } = new();

    public static async Task<TaskAccount> CreateAsync(
        SqlDialect dialect, Func<TaskOptions, TaskOptions>? change = null, TimeProvider? clock = null, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null, bool start = true)
    {
        clock ??= TimeProvider.System;
        var account = await TestAccount.CreateAsync(dialect, clock);
        var options = new TaskOptions { WorkFolder = Path.Combine(account.Folder, "tasks"), Waits = [.. Enumerable.Repeat(TimeSpan.FromMilliseconds(20), 3)], Poll = TimeSpan.FromMilliseconds(50) };
        options = change?.Invoke(options) ?? options;
        var mail = await MailOutbox.OpenAsync(account.Database.Engine, new MailOptions(), clock, default);
        var store = await TaskStore.OpenAsync(account.Database, "c1tst001", new SecretBox(new byte[SecretBox.KeyBytes]), options, new EgressPolicy(WebhookAccount.Local), mail, default);
        await account.CreateTableAsync(
            "Orders", ("Number", FieldTypes.Find("STRING")!), ("Total", FieldTypes.Find("CURRENCY")!), ("Items", FieldTypes.Find("INTEGER")!), ("Due", FieldTypes.Find("DATE/TIME")!));
        var made = new TaskAccount(account, store, mail, options, clock, resolve);
        if (start)
            made.Start();
        return made;
    }

    public void Start() => _running = _runner.RunAsync(Store, _stop.Token);

    /// <summary>Stops running tasks, as a server that is told to stop does.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    /// <summary>Puts a text into the Files area.</summary>
    public Task PutAsync(string path, string text) => PutAsync(path, Encoding.UTF8.GetBytes(text));

    public async Task PutAsync(string path, byte[] bytes)
    {
        var slash = path.LastIndexOf('/');
        var folder = await Account.Database.Files.EnsureFolderAsync(path[..slash], default);
        await Account.Database.Files.PutAsync(folder.Id, path[(slash + 1)..], await Account.Database.Blobs.PutAsync(new MemoryStream(bytes), long.MaxValue, default), default);
    }

    /// <summary>The bytes of a file of the Files area; null when there is none.</summary>
    public async Task<byte[]?> GetAsync(string path)
    {
        if (await Account.Database.Files.FindByPathAsync(path, default) is not { } file)
            return null;
        await using var content = Account.Database.Blobs.Open(file.Blob);
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy);
        return copy.ToArray();
    }

    /// <summary>Makes a task from JSON.</summary>
    public ValueTask<DataTask> CreateTaskAsync(string json) => Store.CreateAsync(TaskJson.Read(json), "test", default);

    /// <summary>Makes a task from JSON, runs it and waits for its end.</summary>
    public async Task<TaskRun> RunAsync(string json) => await RunAsync(await CreateTaskAsync(json));

    public async Task<TaskRun> RunAsync(DataTask task) => await EndAsync(await Store.StartAsync(task.Key, "test", default));

    /// <summary>Waits for a run's end.</summary>
    public async Task<TaskRun> EndAsync(long number)
    {
        for (var attempt = 0; ; attempt++)
        {
            var run = await Store.GetRunAsync(number, default);
            if (run.State > RunState.Processing)
                return run;
            attempt.ShouldBeLessThan(1_000, $"run {number} does not end: {run.State}; {string.Join('\n', Complaints)}");
            await Task.Delay(20);
        }
    }

    /// <summary>Waits until the log holds so many runs that are finished.</summary>
    public async Task<IReadOnlyList<TaskRun>> LogAsync(int count)
    {
        for (var attempt = 0; ; attempt++)
        {
            var runs = await Store.ReadRunsAsync(null, 100, default);
            if (runs.Count(r => r.State > RunState.Processing) >= count)
                return runs;
            attempt.ShouldBeLessThan(500, $"the log holds {string.Join(", ", runs.Select(r => r.State))}; {string.Join('\n', Complaints)}");
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _http.Dispose();
        _stop.Dispose();
        await Account.DisposeAsync();
    }
}
