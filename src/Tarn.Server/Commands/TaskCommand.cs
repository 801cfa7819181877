using System.CommandLine;
using System.Globalization;
using Tarn.Automation.Tasks;

namespace Tarn.Server.Commands;

/// <summary><c>tarn task</c>: data import and export tasks, and the log of their runs.</summary>
internal static class TaskCommand
{
    private const string By = "command line";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(300);

    private static readonly Argument<string> Name = new("TASK") { Description = "The task's name or key" };
    private static readonly Argument<string?> Of = new("TASK") { Description = "Only runs of a task: its name or key", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<FileInfo> File = new("--file") { Description = "The task's definition as JSON", HelpName = "FILE", Required = true };
    private static readonly Option<bool> Wait = new("--wait") { Description = "Wait for the run's end, and fail when it does" };
    private static readonly Option<int> Limit = new("--limit") { Description = "How many runs, newest first. Default: 20", HelpName = "NUMBER", DefaultValueFactory = static _ => 20 };
    private static readonly Argument<long> Run = new("RUN") { Description = "The run's number, as 'log' shows it" };

    /// <summary>Creates the command.</summary>
    public static Command Create() => CommandLine.Group(
        "task",
        "Data import and export tasks",
        CommandLine.Leaf("list", "Show the tasks with their state and last run", ListAsync),
        CommandLine.Leaf("show", "Show the definition of a task, without its secret", ShowAsync, Name),
        CommandLine.Leaf("create", "Make a task", CreateAsync, File),
        CommandLine.Leaf("change", "Give a task another definition. Its secret stays when the file gives none and the place is the same", ChangeAsync, Name, File),
        CommandLine.Leaf("run", "Tell a task to run; the server does it", RunAsync, Name, Wait),
        CommandLine.Leaf("log", "Show what runs did", LogAsync, Of, Limit),
        CommandLine.Leaf("rejects", "Print the rows that a run rejected, as CSV with the reasons", RejectsAsync, Run),
        CommandLine.Leaf("delete", "Remove a task with its log", DeleteAsync, Name));

    /// <summary>Finds a task by key or name.</summary>
    /// <exception cref="CommandFailure">There is none.</exception>
    public static async ValueTask<DataTask> FindAsync(TaskStore store, string name, CancellationToken cancellation)
    {
        var all = await store.ListAsync(cancellation);
        return all.FirstOrDefault(t => t.Key.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? all.FirstOrDefault(t => t.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new CommandFailure($"There is no task '{name}'. This account has: {(all.Count == 0 ? "none" : string.Join(", ", all.Take(20).Select(static t => t.Name)))}.");
    }

    private static async Task<int> ListAsync(CommandCall call, CancellationToken cancellation)
    {
        var tasks = await (await call.OpenAccountAsync(cancellation)).Tasks.ListAsync(cancellation);
        call.Output.Json(tasks.Select(Plain));
        call.Output.Table(
            ["Name", "Direction", "Frequency", "Status", "Last run", "Ended", "Next run", "Key"],
            tasks.Select(static t => (string[])
            [
                t.Name, t.Definition.Direction.ToString()!, t.Definition.Enabled ? t.Definition.Schedule.Frequency : "Disabled", t.Status.ToString(), Text(t.LastRun), t.LastOutcome?.ToString() ?? "", Text(t.NextRun), t.Key,
            ]));
        return ExitCode.Done;
    }

    private static async Task<int> ShowAsync(CommandCall call, CancellationToken cancellation)
    {
        var task = await FindAsync((await call.OpenAccountAsync(cancellation)).Tasks, call.Parsed.GetRequiredValue(Name), cancellation);
        call.Output.Json(new { Task = Plain(task), Definition = System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(TaskJson.Write(task.Definition)) });
        call.Output.Line(TaskJson.Write(task.Definition));
        return ExitCode.Done;
    }

    private static async Task<int> CreateAsync(CommandCall call, CancellationToken cancellation)
    {
        var definition = await ReadAsync(call, cancellation);
        var task = await (await call.OpenAccountAsync(cancellation)).Tasks.CreateAsync(definition, By, cancellation);
        call.Output.Json(Plain(task));
        call.Output.Line($"{task.Name} is ready. Its key is {task.Key}. {(task.NextRun is { } next ? $"It runs first at {Text(next)}." : "It runs on demand.")}");
        return ExitCode.Done;
    }

    private static async Task<int> ChangeAsync(CommandCall call, CancellationToken cancellation)
    {
        var definition = await ReadAsync(call, cancellation);
        var store = (await call.OpenAccountAsync(cancellation)).Tasks;
        var task = await store.ChangeAsync((await FindAsync(store, call.Parsed.GetRequiredValue(Name), cancellation)).Key, definition, By, cancellation);
        call.Output.Json(Plain(task));
        call.Output.Line($"{task.Name} is changed. {(task.NextRun is { } next ? $"It runs next at {Text(next)}." : "It runs on demand.")}");
        return ExitCode.Done;
    }

    private static async Task<int> RunAsync(CommandCall call, CancellationToken cancellation)
    {
        var store = (await call.OpenAccountAsync(cancellation)).Tasks;
        var task = await FindAsync(store, call.Parsed.GetRequiredValue(Name), cancellation);
        var number = await store.StartAsync(task.Key, By, cancellation);
        if (!call.Parsed.GetValue(Wait))
        {
            call.Output.Json(new { Run = number });
            call.Output.Line($"Run {number} begins as soon as the server comes to it. 'tarn task log' shows how it goes.");
            return ExitCode.Done;
        }

        TaskRun run;
        while ((run = await store.GetRunAsync(number, cancellation)).State <= RunState.Processing)
            await Task.Delay(Look, cancellation);
        call.Output.Json(Plain(run));
        call.Output.Line(Sentence(run));
        if (run.Message is { } message)
            call.Output.Tell(message);
        return run.State is RunState.Success or RunState.Warning ? ExitCode.Done : ExitCode.Failed;
    }

    private static async Task<int> LogAsync(CommandCall call, CancellationToken cancellation)
    {
        var store = (await call.OpenAccountAsync(cancellation)).Tasks;
        var key = call.Parsed.GetValue(Of) is { } name ? (await FindAsync(store, name, cancellation)).Key : null;
        var runs = await store.ReadRunsAsync(key, call.Parsed.GetValue(Limit), cancellation);
        call.Output.Json(runs.Select(Plain));
        call.Output.Table(
            ["Run", "Task", "Started", "State", "Read", "Added", "Updated", "Deleted", "Rejected", "Message"],
            runs.Select(static r => (string[])
            [
                Text(r.Number), r.TaskName, Text(r.Started ?? r.Queued), r.State.ToString(), Text(r.Counts.Read), Text(r.Counts.Added), Text(r.Counts.Updated), Text(r.Counts.Deleted), Text(r.Counts.Rejected),
                r.Message?.Split('\n')[0] ?? "",
            ]));
        return ExitCode.Done;
    }

    private static async Task<int> RejectsAsync(CommandCall call, CancellationToken cancellation)
    {
        var store = (await call.OpenAccountAsync(cancellation)).Tasks;
        var run = await store.GetRunAsync(call.Parsed.GetRequiredValue(Run), cancellation);
        var rejects = await store.ReadRejectsAsync(run.Number, cancellation);
        call.Output.Json(new { rejects });
        if (rejects is null)
            call.Output.Tell($"No rejected rows of run {run.Number} are kept.");
        else
            call.Output.Line(rejects.TrimEnd());
        return ExitCode.Done;
    }

    private static async Task<int> DeleteAsync(CommandCall call, CancellationToken cancellation)
    {
        var store = (await call.OpenAccountAsync(cancellation)).Tasks;
        var task = await FindAsync(store, call.Parsed.GetRequiredValue(Name), cancellation);
        await store.DeleteAsync(task.Key, cancellation);
        call.Output.Json(new { deleted = true });
        call.Output.Line($"{task.Name} is deleted.");
        return ExitCode.Done;
    }

    private static async Task<TaskDefinition> ReadAsync(CommandCall call, CancellationToken cancellation)
    {
        var file = call.Parsed.GetRequiredValue(File);
        return file.Exists
            ? TaskJson.Read(await System.IO.File.ReadAllTextAsync(file.FullName, cancellation))
            : throw new CommandFailure($"The file {file.FullName} does not exist.");
    }

    private static object Plain(DataTask task) => new
    {
        task.Key,
        task.Name,
        Direction = task.Definition.Direction.ToString(),
        task.Definition.Enabled,
        task.Definition.Schedule.Frequency,
        task.Definition.Schedule.TimeZone,
        Status = task.Status.ToString(),
        task.LastRun,
        LastOutcome = task.LastOutcome?.ToString(),
        task.NextRun,
        task.HasSecret,
    };

    private static object Plain(TaskRun run) => new
    {
        run.Number,
        run.TaskKey,
        run.TaskName,
        run.By,
        run.Queued,
        run.Started,
        run.Ended,
        State = run.State.ToString(),
        run.Counts.Objects,
        run.Counts.Read,
        run.Counts.Added,
        run.Counts.Updated,
        run.Counts.Deleted,
        run.Counts.Rejected,
        run.Counts.Bytes,
        run.Message,
        run.HasRejects,
    };

    private static string Sentence(TaskRun run) => string.Create(
        CultureInfo.InvariantCulture,
        $"{run.TaskName}: {run.State}. {run.Counts.Read} rows read, {run.Counts.Added} added, {run.Counts.Updated} changed, {run.Counts.Deleted} deleted, {run.Counts.Rejected} rejected.");

    private static string Text(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
