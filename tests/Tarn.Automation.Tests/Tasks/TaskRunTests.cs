using System.Text;
using Shouldly;
using Tarn.Automation.Egress;
using Tarn.Automation.Tasks;
using Tarn.Data;
using Tarn.Data.Engines;
using Tarn.Identity;
using Tarn.Sql;
using Tarn.Testing;

namespace Tarn.Automation.Tests.Tasks;

/// <summary>When tasks run, and what becomes of runs that do not end as they should.</summary>
public sealed class TaskRunTests
{
    private const string Import = """{"name":"In","direction":"Import","place":{"type":"Files"},"path":"/in/o.csv","objects":[{"action":"Append","destination":"Orders"}]}""";

    [Theory, MemberData(nameof(TestAccount.Engines), MemberType = typeof(TestAccount)), Trait("Acceptance", "31")]
    public async Task A_task_runs_once_at_a_time(SqlDialect engine)
    {
        await using var server = new FileServer();
        var gate = new TaskCompletionSource();
        server.Files["/o.csv"] = "Number\nA-1\n"u8.ToArray();
        server.Answer = async _ =>
        {
            await gate.Task;
            return false;
        };
        await using var account = await TaskAccount.CreateAsync(engine);
        var task = await account.CreateTaskAsync(Url(server));
        task.Status.ShouldBe(DataTaskStatus.Ready);

        var started = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            try
            {
                return await account.Store.StartAsync(task.Key, "test", default);
            }
            catch (DataException failure)
            {
                failure.Message.ShouldBe("The task 'In' is running. Wait until its Status is Ready.");
                return 0;
            }
        })));

        var number = started.Single(n => n > 0);
        (await account.Store.GetAsync(task.Key, default)).Status.ShouldBe(DataTaskStatus.Busy);
        gate.SetResult();
        (await account.EndAsync(number)).State.ShouldBe(RunState.Success);
        task = await account.Store.GetAsync(task.Key, default);
        (task.Status, task.LastOutcome).ShouldBe((DataTaskStatus.Ready, RunState.Success));
        (await account.RunAsync(task)).State.ShouldBe(RunState.Success);
        await account.Store.ChangeAsync(task.Key, task.Definition with { Enabled = false }, "test", default);
        (await Should.ThrowAsync<DataException>(async () => await account.Store.StartAsync(task.Key, "test", default))).Message.ShouldBe("The task 'In' is disabled. Switch it on first.");
    }

    [Theory, MemberData(nameof(TestAccount.Engines), MemberType = typeof(TestAccount))]
    public async Task Of_two_who_change_a_task_the_second_is_refused_and_a_switch_changes_nothing_else(SqlDialect engine)
    {
        await using var account = await TaskAccount.CreateAsync(engine, start: false);
        var seen = await account.CreateTaskAsync(Import);
        // Both at once: one is stored, the other one told.
        var told = await Task.WhenAll(new[] { "first", "second" }.Select(note => Task.Run(async () =>
        {
            try
            {
                return (await account.Store.ChangeAsync(seen, seen.Definition with { Note = note }, note + "@example.org", default)).Definition.Note;
            }
            catch (DataException failure)
            {
                return failure.Message;
            }
        })));
        var kept = await account.Store.GetAsync(seen.Key, default);
        told.ShouldBe([kept.Definition.Note, $"{kept.Stamp.ModifiedBy} has saved this task meanwhile. Reload to see the changes; yours are still here until then."], ignoreOrder: true);

        // Switching it off is no change that stands in the way, and saving does not switch it on again.
        (await account.Store.EnableAsync(kept.Key, false, "switch@example.org", default)).Definition.ShouldBeEquivalentTo(kept.Definition with { Enabled = false });
        var saved = await account.Store.ChangeAsync(kept, kept.Definition with { Note = "third" }, "third@example.org", default);
        (saved.Definition.Note, saved.Definition.Enabled).ShouldBe(("third", false));
        (await Should.ThrowAsync<DataException>(async () => await account.Store.ChangeAsync(kept, kept.Definition, "fourth@example.org", default))).Problem.ShouldBe(DataProblem.InUse);
    }

    [Theory, MemberData(nameof(TestAccount.Engines), MemberType = typeof(TestAccount))]
    public async Task Of_two_servers_one_runs_a_due_task_and_once(SqlDialect engine)
    {
        var time = new ManualTime();
        await using var account = await TaskAccount.CreateAsync(engine, clock: time);
        await account.PutAsync("/in/o.csv", "Number\nA-1\n");
        await using var secondDatabase = await account.Account.OpenAgainAsync(time);
        using var http = new HttpClient();
        using var stop = new CancellationTokenSource();
        var second = await TaskStore.OpenAsync(
            secondDatabase, "c1tst001", new SecretBox(new byte[SecretBox.KeyBytes]), new TaskOptions { WorkFolder = Path.Combine(account.Account.Folder, "second") },
            new EgressPolicy(new EgressOptions()), account.Mail, default);
        var running = new TaskRunner(new TaskOptions { Poll = TimeSpan.FromMilliseconds(20), WorkFolder = Path.Combine(account.Account.Folder, "second") }, http, time, account.Complaints.Enqueue).RunAsync(second, stop.Token);
        // The clock of the tests says noon.
        var task = await account.CreateTaskAsync(Import.Replace("\"path\"", "\"schedule\":{\"kind\":\"Hours\",\"every\":1,\"start\":\"2026-03-01\"},\"path\"", StringComparison.Ordinal));
        task.NextRun.ShouldBe(new DateTimeOffset(2026, 3, 1, 13, 0, 0, TimeSpan.Zero));

        for (var hour = 1; hour <= 3; hour++)
        {
            time.Advance(TimeSpan.FromHours(1));
            (await account.LogAsync(hour)).Count.ShouldBe(hour);
        }

        await Task.Delay(200);
        var log = await account.Store.ReadRunsAsync(null, 100, default);
        log.Select(r => r.State).ShouldBe([RunState.Success, RunState.Success, RunState.Success]);
        log.ShouldAllBe(r => r.By == null);
        (await account.Account.ReadAsync("Orders", "COUNT(*) AS n")).ShouldBe("""[{"n":3}]""");
        await stop.CancelAsync();
        await running;
        account.Complaints.ShouldBeEmpty();
    }

    [Fact, Trait("Acceptance", "29")]
    public async Task A_run_that_was_due_while_another_was_going_on_or_no_server_ran_is_logged()
    {
        await using var server = new FileServer();
        var gate = new TaskCompletionSource();
        server.Files["/o.csv"] = "Number\nA-1\n"u8.ToArray();
        server.Answer = async _ =>
        {
            await gate.Task;
            return false;
        };
        var time = new ManualTime();
        await using var account = await TaskAccount.CreateAsync(SqlDialect.Sqlite, clock: time, start: false);
        await account.CreateTaskAsync(Url(server, ""","schedule":{"kind":"Days","time":"12:30"}"""));
        time.Advance(TimeSpan.FromHours(3));
        account.Start();
        var missed = (await account.LogAsync(1))[0];
        (missed.State, missed.Message).ShouldBe((RunState.Skipped, "Skipped: no server ran at 2026-03-01 12:30 UTC, when the run was due."));

        time.Advance(TimeSpan.FromHours(21.75));
        while (server.Requests.Count == 0)
            await Task.Delay(20);
        time.Advance(TimeSpan.FromHours(24));
        var skipped = (await account.LogAsync(2))[0];
        (skipped.State, skipped.Message).ShouldBe((RunState.Skipped, "Skipped: still running."));
        gate.SetResult();
        (await account.LogAsync(3)).Select(r => r.State).ShouldBe([RunState.Skipped, RunState.Success, RunState.Skipped]);
        var task = (await account.Store.ListAsync(default))[0];
        task.NextRun.ShouldBe(new DateTimeOffset(2026, 3, 4, 12, 30, 0, TimeSpan.Zero));
        task.LastOutcome.ShouldBe(RunState.Success);
    }

    [Theory, MemberData(nameof(TestAccount.Engines), MemberType = typeof(TestAccount))]
    public async Task A_run_whose_server_stops_is_interrupted_and_nothing_of_it_is_kept(SqlDialect engine)
    {
        await using var server = new FileServer();
        server.Answer = async _ =>
        {
            await Task.Delay(20_000);
            return false;
        };
        await using var account = await TaskAccount.CreateAsync(engine);
        var number = await account.Store.StartAsync((await account.CreateTaskAsync(Url(server))).Key, "test", default);
        while (server.Requests.Count == 0)
            await Task.Delay(20);

        await account.StopAsync();

        var run = await account.Store.GetRunAsync(number, default);
        (run.State, run.Message).ShouldBe((RunState.Failure, "Interrupted: the server stopped during the run. Nothing was kept of what it was writing."));
        Directory.Exists(Path.Combine(account.Account.Folder, "tasks", "c1tst001", number.ToString(System.Globalization.CultureInfo.InvariantCulture))).ShouldBeFalse();
    }

    [Theory, MemberData(nameof(TestAccount.Engines), MemberType = typeof(TestAccount))]
    public async Task What_a_dead_process_left_is_told_as_it_is(SqlDialect engine)
    {
        await using var account = await TaskAccount.CreateAsync(engine, start: false);
        var leftover = Path.Combine(account.Account.Folder, "tasks", "c1tst001", "7");
        Directory.CreateDirectory(leftover);
        async Task<long> DiedAsync(string name, RunState state, int steps, int objects)
        {
            var task = await account.CreateTaskAsync(Import.Replace("\"In\"", $"\"{name}\"", StringComparison.Ordinal));
            var number = await account.Store.StartAsync(task.Key, "test", default);
            await account.Account.Database.Engine.WriteAsync(
                session => session.ExecuteAsync(
                    new SystemStatement("UPDATE _tarn_task_run SET state = {0}, steps = {1}, objects = {2}, started = queued WHERE number = {3}")
                        .With(session.Engine, Cell.Number((long)state), Cell.Number(steps), Cell.Number(objects), Cell.Number(number)),
                    default),
                default);
            return number;
        }

        var runs = new[] { await DiedAsync("A", RunState.Busy, 0, 0), await DiedAsync("B", RunState.Processing, 3, 1), await DiedAsync("C", RunState.Processing, 2, 2) };
        account.Start();

        (await account.EndAsync(runs[0])).Message.ShouldBe("Interrupted: the server stopped during the run. Nothing was kept of what it was writing.");
        (await account.EndAsync(runs[1])).Message.ShouldBe("Interrupted: the server stopped during the run. 1 of 3 objects are done; of the one under way nothing was kept.");
        (await account.EndAsync(runs[2])).State.ShouldBe(RunState.Success);
        Directory.Exists(leftover).ShouldBeFalse();
    }

    [Theory, MemberData(nameof(TestAccount.Engines), MemberType = typeof(TestAccount))]
    public async Task A_task_that_is_deleted_during_its_run_keeps_nothing(SqlDialect engine)
    {
        await using var server = new FileServer();
        var gate = new TaskCompletionSource();
        server.Files["/o.csv"] = "Number\nA-1\n"u8.ToArray();
        server.Answer = async _ =>
        {
            await gate.Task;
            return false;
        };
        await using var account = await TaskAccount.CreateAsync(engine);
        var task = await account.CreateTaskAsync(Url(server));
        await account.Store.StartAsync(task.Key, "test", default);
        while (server.Requests.Count == 0)
            await Task.Delay(20);
        await account.Store.DeleteAsync(task.Key, default);
        gate.SetResult();
        await account.StopAsync();
        (await account.Account.ReadAsync("Orders")).ShouldBe("[]");
        (await account.Store.ReadRunsAsync(null, 10, default)).ShouldBeEmpty();
        account.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Those_who_want_to_know_get_mail_and_old_runs_leave_the_log()
    {
        var time = new ManualTime();
        await using var account = await TaskAccount.CreateAsync(SqlDialect.Sqlite, clock: time);
        await account.PutAsync("/in/o.csv", "Number,Items\nA-1,1\nA-2,x\n");
        var task = await account.CreateTaskAsync(Import.Replace(
            "\"path\"", "\"notify\":{\"success\":[\"s@example.com\"],\"warning\":[\"w@example.com\",\"v@example.com\"],\"failure\":[\"f@example.com\"]},\"path\"", StringComparison.Ordinal));
        var first = await account.RunAsync(task);
        first.State.ShouldBe(RunState.Warning);
        await account.Account.Database.Files.DeleteAsync((await account.Account.Database.Files.FindByPathAsync("/in/o.csv", default))!, default);
        (await account.RunAsync(task)).State.ShouldBe(RunState.Failure);
        (await account.Mail.CountAsync(default)).ShouldBe(2);

        time.Advance(TimeSpan.FromDays(31));
        await account.RunAsync(task);
        (await account.Store.ReadRejectsAsync(first.Number, default)).ShouldBeNull();
        (await account.Store.ReadRunsAsync(task.Key, 10, default)).Count.ShouldBe(3);
        time.Advance(TimeSpan.FromDays(60));
        await account.RunAsync(task);
        (await account.Store.ReadRunsAsync(task.Key, 10, default)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Names_are_unique_and_unknown_keys_are_said()
    {
        await using var account = await TaskAccount.CreateAsync(SqlDialect.Sqlite, start: false);
        var task = await account.CreateTaskAsync(Import);
        (await Should.ThrowAsync<DataException>(async () => await account.CreateTaskAsync(Import.Replace("\"In\"", "\" iN \"", StringComparison.Ordinal)))).Message
            .ShouldBe("The property 'name' must be unique: a task named 'iN' exists already.");
        (await Should.ThrowAsync<DataException>(async () => await account.Store.GetAsync("In", default))).Message.ShouldBe("Cannot perform operation because the following task does not exist: 'In'");
        (await account.Store.GetAsync(task.Key.ToUpperInvariant(), default)).Name.ShouldBe("In");
    }

    private static string Url(FileServer server, string more = "") =>
        $$"""{"name":"In","direction":"Import","place":{"type":"Url","url":"{{server.Address}}/o.csv"},"objects":[{"action":"Append","destination":"Orders"}]{{more}}}""";
}
