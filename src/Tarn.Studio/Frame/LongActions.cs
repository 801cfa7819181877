using System.Collections.Immutable;

namespace Tarn.Studio.Frame;

/// <summary>How far something is.</summary>
/// <param name="Fraction">0 to 1; null when nobody can tell.</param>
/// <param name="Text">What is being done: "12,400 of 50,000 rows".</param>
public sealed record LongProgress(double? Fraction, string? Text = null);

/// <summary>How something stands.</summary>
public enum LongState
{
    Running,
    Done,
    Cancelled,
    Failed,
}

/// <summary>Something that takes longer than a moment. It goes on while the person works elsewhere in the Studio, and can be cancelled.</summary>
public sealed class LongAction : IProgress<LongProgress>, IDisposable
{
    private readonly CancellationTokenSource _cancelling = new();
    private readonly Action _changed;

    internal LongAction(string title, Action changed)
    {
        Title = title;
        _changed = changed;
    }

    /// <summary>What it is: "Importing customers.csv".</summary>
    public string Title { get; }

    /// <summary>How it stands.</summary>
    public LongState State { get; private set; }

    /// <summary>How far it is.</summary>
    public LongProgress Progress { get; private set; } = new(null);

    /// <summary>Why it failed; null otherwise.</summary>
    public Problem? Problem { get; private set; }

    /// <summary>Where its outcome can be seen, from the Studio's base; null for nowhere.</summary>
    public string? Href { get; set; }

    /// <summary>Was asked to end, and has not ended yet.</summary>
    public bool IsCancelling => State == LongState.Running && _cancelling.IsCancellationRequested;

    internal CancellationToken Cancellation => _cancelling.Token;

    /// <summary>Tells how far it is. May be called from any thread, and often: the screen is drawn now and then.</summary>
    public void Report(LongProgress value)
    {
        Progress = value;
        _changed();
    }

    /// <summary>Asks it to end.</summary>
    public void Cancel()
    {
        _cancelling.Cancel();
        _changed();
    }

    public void Dispose() => _cancelling.Dispose();

    internal void End(LongState state, Problem? problem)
    {
        State = state;
        Problem = problem;
        _changed();
    }
}

/// <summary>Everything of this window that takes longer than a moment.</summary>
public sealed class LongActions(Workspace workspace) : IDisposable
{
    /// <summary>How long that stays in sight which ended well and leads nowhere.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(6);

    private readonly Leaving _closing = new();
    private ImmutableArray<LongAction> _all = [];

    /// <summary>Raised when something has changed; on any thread.</summary>
    public event Action? Changed;

    /// <summary>What runs and what ended lately, oldest first.</summary>
    public ImmutableArray<LongAction> All => _all;

    /// <summary>Starts something. Returns at once.</summary>
    /// <param name="title">What it is: "Importing customers.csv".</param>
    /// <param name="work">Does it on a thread of its own: it must touch no component. Reports to its first argument, stops when its second says so. When it throws, the person is told.</param>
    /// <returns>What to await for its end; await it to go on when it is done. It never throws.</returns>
    public Task<LongState> Start(string title, Func<LongAction, CancellationToken, Task> work)
    {
        var action = new LongAction(title, () => Changed?.Invoke());
        ImmutableInterlocked.Update(ref _all, all => all.Add(action));
        Changed?.Invoke();
        return Task.Run(() => RunAsync(action, work));
    }

    /// <summary>Takes something that has ended off the screen.</summary>
    public void Remove(LongAction action)
    {
        ImmutableInterlocked.Update(ref _all, all => all.Remove(action));
        Changed?.Invoke();
    }

    /// <summary>The window was closed: nobody waits any more.</summary>
    public void Dispose()
    {
        foreach (var action in _all.Where(a => a.State == LongState.Running))
            action.Cancel();
        _closing.Dispose();
    }

    private async Task LeaveAsync(LongAction action)
    {
        await Task.Delay(Farewell, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_closing.IsOver)
            Remove(action);
    }

    private async Task<LongState> RunAsync(LongAction action, Func<LongAction, CancellationToken, Task> work)
    {
        try
        {
            await work(action, action.Cancellation);
            action.End(LongState.Done, null);
            if (action.Href is null)
                _ = LeaveAsync(action);
        }
        catch (OperationCanceledException) when (action.Cancellation.IsCancellationRequested)
        {
            action.End(LongState.Cancelled, null);
        }
        catch (Exception failure)
        {
            action.End(LongState.Failed, workspace.Explain(failure));
        }

        return action.State;
    }
}
