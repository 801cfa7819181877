namespace Tarn.Studio.Frame;

/// <summary>A question before something that cannot be undone.</summary>
public sealed record Confirmation
{
    /// <summary>"Delete the table Orders?"</summary>
    public required string Title { get; init; }

    /// <summary>What happens, in a sentence.</summary>
    public required string Text { get; init; }

    /// <summary>What the button says: the deed itself, "Delete table".</summary>
    public required string Action { get; init; }

    /// <summary>What the person must type before the button works: the object's name. Null where a click is enough.</summary>
    public string? Type { get; init; }

    /// <summary>What else is hit: one line each.</summary>
    public IReadOnlyList<string> Impact { get; init; } = [];

    /// <summary>What stands above <see cref="Impact"/>.</summary>
    public string ImpactTitle { get; init; } = "This also affects";

    /// <summary>Why it cannot be done at all; the button is off then. Null when it can.</summary>
    public string? Obstacle { get; init; }

    /// <summary>It destroys something.</summary>
    public bool IsDangerous { get; init; } = true;
}

/// <summary>Asks before something that cannot be undone. What can be undone is not asked about: it is done, and a toast offers to take it back.</summary>
public sealed class Confirmations
{
    private TaskCompletionSource<bool>? _answer;

    /// <summary>Raised when <see cref="Current"/> has changed.</summary>
    public event Action? Changed;

    /// <summary>The question that is open; null when there is none.</summary>
    public Confirmation? Current { get; private set; }

    /// <summary>Asks.</summary>
    /// <returns>True when the person agreed.</returns>
    public Task<bool> AskAsync(Confirmation confirmation)
    {
        _answer?.TrySetResult(false);
        _answer = new TaskCompletionSource<bool>();
        Current = confirmation;
        Changed?.Invoke();
        return _answer.Task;
    }

    internal void Answer(bool agreed)
    {
        Current = null;
        Changed?.Invoke();
        _answer?.TrySetResult(agreed);
    }
}
