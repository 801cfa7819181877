namespace Tarn.Studio.Frame;

/// <summary>
/// Ends what was asked for when nobody waits any more: the person went elsewhere, or closed the window. Its token can be taken at any time: what goes on afterwards finds it cancelled, where the token
/// of a disposed source would be an error.
/// </summary>
internal sealed class Leaving : IDisposable
{
    private readonly CancellationTokenSource _source = new();

    public Leaving() => Token = _source.Token;

    /// <summary>Ends when nobody waits.</summary>
    public CancellationToken Token { get; }

    /// <summary>Nobody waits any more.</summary>
    public bool IsOver => Token.IsCancellationRequested;

    /// <summary>From now on nobody waits.</summary>
    public void Dispose()
    {
        if (IsOver)
            return;
        _source.Cancel();
        _source.Dispose();
    }
}
