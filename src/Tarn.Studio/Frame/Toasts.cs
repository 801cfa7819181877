using System.Collections.Immutable;

namespace Tarn.Studio.Frame;

/// <summary>How a toast looks.</summary>
public enum ToastKind
{
    Done,
    Info,
    Problem,
}

/// <summary>A short message that goes by itself.</summary>
public sealed record Toast(Guid Id, ToastKind Kind, string Text, string? Action, Func<Task>? Run)
{
    /// <summary>How long it stays: longer when there is something to press.</summary>
    public TimeSpan Stay => TimeSpan.FromSeconds(Kind == ToastKind.Problem ? 12 : Run is null ? 4 : 8);
}

/// <summary>Short messages at the edge of the window: what was done, and how to take it back.</summary>
public sealed class Toasts(TimeProvider time)
{
    private const int Most = 4;

    private ImmutableArray<Toast> _shown = [];

    /// <summary>Raised when <see cref="Shown"/> has changed; not always on the renderer's thread.</summary>
    public event Action? Changed;

    /// <summary>Oldest first.</summary>
    public ImmutableArray<Toast> Shown => _shown;

    /// <summary>Says that something was done.</summary>
    public void Done(string text) => Show(new Toast(Guid.NewGuid(), ToastKind.Done, text, null, null));

    /// <summary>Says that something was done, and offers to take it back.</summary>
    /// <param name="text">What was done: "Renamed Orders to Jobs".</param>
    /// <param name="undo">Takes it back. When it throws, the person is told why.</param>
    public void Undo(string text, Func<Task> undo) => Show(new Toast(Guid.NewGuid(), ToastKind.Done, text, "Undo", undo));

    /// <summary>Says something.</summary>
    /// <param name="text">What.</param>
    /// <param name="action">A button's text; null for none.</param>
    /// <param name="run">What the button does.</param>
    public void Info(string text, string? action = null, Func<Task>? run = null) => Show(new Toast(Guid.NewGuid(), ToastKind.Info, text, action, run));

    /// <summary>Says what went wrong where no field and no page is the place for it.</summary>
    public void Show(Problem problem) =>
        Show(new Toast(Guid.NewGuid(), ToastKind.Problem, problem.Reference is { } reference ? $"{problem.Text} Reference {reference}." : problem.Text, null, null));

    /// <summary>Takes a toast away.</summary>
    public void Close(Guid id) => Replace(shown => shown.RemoveAll(t => t.Id == id));

    private void Show(Toast toast)
    {
        Replace(shown => (shown.Length >= Most ? shown.RemoveAt(0) : shown).Add(toast));
        _ = CloseLaterAsync(toast);
    }

    private async Task CloseLaterAsync(Toast toast)
    {
        await Task.Delay(toast.Stay, time);
        Close(toast.Id);
    }

    private void Replace(Func<ImmutableArray<Toast>, ImmutableArray<Toast>> change)
    {
        if (ImmutableInterlocked.Update(ref _shown, change))
            Changed?.Invoke();
    }
}
