using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Tarn.Automation.Tasks;
using Tarn.Data;
using Tarn.Data.Schema;
using Tarn.Identity.Rights;
using Tarn.Studio.Frame;
using Tarn.Studio.Hosting;

namespace Tarn.Studio.Integrations;

/// <summary>A task: what it transfers and when, running it, and what its runs did (automation.md 4).</summary>
public sealed partial class TaskScreen(Workspace workspace, Toasts toasts, Confirmations confirmations, NavigationManager navigation, IJSRuntime script) : IDisposable
{
    private const int FirstRuns = 10;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(400);

    private StudioPage _page = null!;
    private DataTask? _task;

    /// <summary>The task as the form shows it; what a run or a switch changes since then is in <see cref="_task"/> alone.</summary>
    private DataTask? _seen;
    private TaskForm _form = new();
    private AccountSchema _schema = null!;
    private IReadOnlyList<TaskRun> _runs = [];
    private int _most = FirstRuns;
    private TaskRun? _running;
    private TaskRun? _opened;
    private Problem? _problem;
    private bool _isBusy;
    private bool _isSharing;
    private bool _isGone;

    /// <summary>The task's number; null for a new one.</summary>
    [Parameter] public long? Id { get; set; }

    /// <summary><c>export</c> for a new export task; else an import.</summary>
    [SupplyParameterFromQuery(Name = "direction")] public string? NewDirection { get; set; }

    private TaskStore Tasks => workspace.Account.Tasks;

    private DateTimeOffset Now => workspace.Database.Clock.GetUtcNow();

    private bool IsImport => (_task?.Definition.Direction ?? (NewDirection == "export" ? TaskDirection.Export : TaskDirection.Import)) == TaskDirection.Import;

    public void Dispose() => _isGone = true;

    private async Task LoadAsync(CancellationToken leaving)
    {
        _schema = await workspace.SchemaAsync(leaving);
        _problem = null;
        if (Id is not { } id)
        {
            (_task, _seen, _runs) = (null, null, []);
            await using var module = await script.InvokeAsync<IJSObjectReference>("import", leaving, "./" + StudioAssets.Address("fields.js"));
            var zone = await module.InvokeAsync<string>("zone", leaving);
            _form = TaskForm.New(IsImport ? TaskDirection.Import : TaskDirection.Export, TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _) ? zone : "UTC");
            return;
        }

        _task = (await Tasks.ListAsync(leaving)).FirstOrDefault(t => t.Id == id) ?? throw new DataException(DataProblem.ObjectNotFound, "There is no such task any more. Somebody may have deleted it.");
        _seen = _task;
        _form = TaskForm.Of(_task.Definition);
        _form.NoteSecret(_task.HasSecret);
        _runs = await Tasks.ReadRunsAsync(_task.Key, _most, leaving);
        if (_runs is [{ State: <= RunState.Processing } running, ..] && _running is null)
            _ = WatchAsync(running.Number);
    }

    private async Task SaveAsync()
    {
        if (_isBusy)
            return;
        (_problem, _isBusy) = (null, true);
        await _page.TryAsync(_ => _seen is null ? CreateAsync() : EditAsync(_seen), problem => _problem = TaskWords.Plain(problem));
        _isBusy = false;
        if (_problem is { } problem && (problem.Fields.Count == 0 || problem.Fields[0] is "objects" or "direction"))
            toasts.Show(problem);
    }

    private async Task CreateAsync()
    {
        workspace.RequireNew(RightsKind.Task);
        var definition = _form.ToDefinition();
        RequireObjects(definition);
        var created = await Tasks.CreateAsync(definition, workspace.User.Email, CancellationToken.None);
        await workspace.NoteCreatedAsync(RightsKind.Task, created.Id);
        toasts.Done($"Created {created.Name}");
        navigation.NavigateTo($"tasks/{created.Id}", replace: true);
    }

    private async Task EditAsync(DataTask seen)
    {
        workspace.Require(Right.Design, RightsKind.Task, Id);
        var definition = _form.ToDefinition();
        RequireObjects(definition);
        _task = await Tasks.ChangeAsync(seen, definition, workspace.User.Email, CancellationToken.None);
        toasts.Done($"Saved {_task.Name}");
        await _page.ReloadAsync();
    }

    private bool May(Right right) => workspace.Allows(right, RightsKind.Task, Id);

    /// <summary>A task runs as the account. Who says what it transfers needs the rights that the same work by hand would need.</summary>
    private void RequireObjects(TaskDefinition definition)
    {
        var whole = workspace.Rights.WholeSchema;
        foreach (var item in definition.Objects)
        {
            var name = definition.Direction == TaskDirection.Import ? item.Destination : item.Source;
            var right = definition.Direction == TaskDirection.Export ? Right.View | Right.Read | Right.Export : Right.View | RightOf(item.Action);
            if (whole.FindTableDefinition(name) is { } table)
                workspace.Require(right, RightsKind.Table, table.Id);
            else if (definition.Direction == TaskDirection.Export && whole.FindViewDefinition(name) is { } view)
                workspace.Require(right, RightsKind.View, view.Id);
            else if (definition.Direction == TaskDirection.Import)
                workspace.RequireNew(RightsKind.Table);
            if (definition.Direction == TaskDirection.Export && item.Where.Contains("SELECT", StringComparison.OrdinalIgnoreCase))
                workspace.RequireAdministrator();
        }

        if (definition.Place?.Type == PlaceType.Files)
            workspace.Require(Right.View | Right.Read | Right.Add | Right.Edit | (definition.AfterRun == AfterRun.Delete ? Right.Delete : Right.None), RightsKind.Folder);
    }

    private static Right RightOf(TaskAction? action) => action switch
    {
        TaskAction.Append => Right.Add,
        TaskAction.Update => Right.Edit,
        _ => Right.Add | Right.Edit | Right.Delete,
    };

    private Task RunAsync() => _page.TryAsync(async leaving =>
    {
        workspace.Require(Right.Deploy, RightsKind.Task, Id);
        var key = _task!.Key;
        try
        {
            _ = WatchAsync(await Tasks.StartAsync(key, workspace.User.Email, leaving));
        }
        catch (DataException)
        {
            // Somebody may have switched it off, or begun a run: the screen shows it as it is.
            _task = await Tasks.FindAsync(key, leaving) ?? _task;
            if (_running is null && await Tasks.ReadRunsAsync(key, 1, leaving) is [{ State: <= RunState.Processing } running])
                _ = WatchAsync(running.Number);
            throw;
        }
    });

    /// <summary>Shows how a run goes, until it ends or the person leaves. The run does not depend on it.</summary>
    private async Task WatchAsync(long number)
    {
        var (key, direction) = (_task!.Key, _task.Definition.Direction);
        await _page.TryAsync(async leaving =>
        {
            while (!_isGone)
            {
                var run = await Tasks.GetRunAsync(number, leaving);
                if (run.State > RunState.Processing)
                    break;
                _running = run;
                StateHasChanged();
                await Task.Delay(Look, leaving);
            }
        });
        _running = null;
        if (_isGone || _task?.Key != key)
            return;
        await _page.TryAsync(async leaving =>
        {
            // What is typed and not saved stays: only what the run changed is read anew.
            _task = await Tasks.GetAsync(key, leaving);
            _runs = await Tasks.ReadRunsAsync(key, _most, leaving);
            var ended = _runs.FirstOrDefault(r => r.Number == number);
            if (ended?.State is RunState.Success)
                toasts.Done($"{_task.Name} is done. Rows: {TaskWords.Of(ended.Counts, direction)}.");
            else if (ended is not null)
                _opened = ended;
        });
        StateHasChanged();
    }

    private async Task MoreRunsAsync()
    {
        _most = Math.Min(1000, _most * 5);
        await _page.TryAsync(async leaving => _runs = await Tasks.ReadRunsAsync(_task!.Key, _most, leaving));
    }

    private async Task ToggleAsync()
    {
        var (task, wasOn) = (_task!, _task!.Definition.Enabled);
        if (await _page.TryAsync(_ => SetAsync(!wasOn)))
            toasts.Undo(wasOn ? $"{task.Name} is switched off" : $"{task.Name} is switched on", () => SetAsync(wasOn));

        async Task SetAsync(bool on)
        {
            workspace.Require(Right.Design, RightsKind.Task, task.Id);
            // What is typed and not saved stays.
            _task = await Tasks.EnableAsync(task.Key, on, workspace.User.Email, CancellationToken.None);
            await InvokeAsync(StateHasChanged);
        }
    }

    private async Task DeleteAsync()
    {
        var task = _task!;
        if (await confirmations.AskAsync(new Confirmation { Title = $"Delete {task.Name}?", Text = "It does not run any more, and the log of its runs goes. Records and files stay.", Action = "Delete task", Type = task.Name }))
            await _page.TryAsync(async _ =>
            {
                workspace.Require(Right.Drop, RightsKind.Task, task.Id);
                await Tasks.DeleteAsync(task.Key, CancellationToken.None);
                toasts.Done($"Deleted {task.Name}");
                navigation.NavigateTo("tasks");
            });
    }
}
