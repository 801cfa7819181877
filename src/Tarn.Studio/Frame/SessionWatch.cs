using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.Logging;
using Tarn.Data.Engines;

namespace Tarn.Studio.Frame;

/// <summary>
/// Ends a window when its session has ended: after a time without use, when the password was changed, when somebody signed out in another window. Asked before what a person does takes effect, at
/// most every few seconds, and now and then besides.
/// </summary>
internal sealed partial class SessionWatch(Workspace workspace, NavigationManager navigation, StudioOptions options, TimeProvider time, ILogger<SessionWatch> log) : CircuitHandler, IDisposable
{
    /// <summary>How often an idle window asks.</summary>
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _closing = new();

    /// <summary>One thing that a person does after the other: what is typed must not take effect after the button that was pressed next, because its question came back later.</summary>
    private Task _before = Task.CompletedTask;
    private long _checked;
    private bool _ended;

    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) => async context =>
    {
        var work = Task.CompletedTask;
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await Interlocked.Exchange(ref _before, begun.Task);
        try
        {
            if (workspace.IsOpen && time.GetElapsedTime(_checked) > options.SessionTrust && !await CheckAsync(used: true))
                return;
            // Begun, not ended: what takes long, or waits for the browser, holds nothing up.
            if (!_ended)
                work = next(context);
        }
        finally
        {
            begun.SetResult();
        }

        await work;
    };

    public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        _checked = time.GetTimestamp();
        _ = WatchAsync();
        return Task.CompletedTask;
    }

    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken) => _closing.CancelAsync();

    public void Dispose() => _closing.Dispose();

    private async Task WatchAsync()
    {
        var stop = _closing.Token;
        try
        {
            using var timer = new PeriodicTimer(Round, time);
            while (await timer.WaitForNextTickAsync(stop))
            {
                if (workspace.IsOpen && !await CheckAsync(used: false))
                    return;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The window was closed.
        }
    }

    /// <summary>Asks whether the session lives. When the database cannot be reached, nobody is thrown out: what is done next will say so.</summary>
    private async Task<bool> CheckAsync(bool used)
    {
        try
        {
            if (await workspace.CheckAsync(used, _closing.Token) is not null)
            {
                _checked = time.GetTimestamp();
                return true;
            }
        }
        catch (DatabaseUnavailableException failure)
        {
            LogUnavailable(log, failure.Message);
            return true;
        }

        _ended = true;
        navigation.NavigateTo("sign-in?why=ended&to=" + Uri.EscapeDataString("/" + navigation.ToBaseRelativePath(navigation.Uri)), forceLoad: true);
        return false;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A Studio session could not be checked: {Reason}")]
    private static partial void LogUnavailable(ILogger log, string reason);
}
