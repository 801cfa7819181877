using System.Threading.Channels;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.Logging;
using Tarn.Data.Engines;
using Tarn.Studio.Accounts;

namespace Tarn.Studio.Frame;

/// <summary>
/// Ends a window when its session has ended: after a time without use, when the password was changed, when somebody signed out in another window. Asked before what a person does takes effect, at
/// most every few seconds, and now and then besides. When users of the account are changed by this process, it is asked at once; what a person may do is looked at each time. When a right was taken away,
/// the window is loaded anew: nothing that was opened with it stays, no dialog, no offer to undo.
/// </summary>
internal sealed partial class SessionWatch(Workspace workspace, IStudioAccounts accounts, NavigationManager navigation, StudioOptions options, TimeProvider time, ILogger<SessionWatch> log) : CircuitHandler, IDisposable
{
    /// <summary>How often an idle window asks.</summary>
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(60);

    private readonly Leaving _closing = new();

    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>One thing that a person does after the other: what is typed must not take effect after the button that was pressed next, because its question came back later.</summary>
    private Task _before = Task.CompletedTask;
    private long _checked;
    private bool _ended;
    private volatile bool _mustCheck;

    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) => async context =>
    {
        NoteAddress();
        var work = Task.CompletedTask;
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await Interlocked.Exchange(ref _before, begun.Task);
        try
        {
            if (workspace.IsOpen && !await CheckAsync(used: true, onlyRights: !_mustCheck && time.GetElapsedTime(_checked) <= options.SessionTrust))
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
        NoteAddress();
        _checked = time.GetTimestamp();
        accounts.Catalogue.Users.Changed += Wake;
        _ = WatchAsync();
        _ = WatchUsersAsync();
        return Task.CompletedTask;
    }

    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        accounts.Catalogue.Users.Changed -= Wake;
        _closing.Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        accounts.Catalogue.Users.Changed -= Wake;
        _closing.Dispose();
    }

    /// <summary>From another address than before it is asked anew.</summary>
    private void NoteAddress()
    {
        if (WindowAddress.Now is not { } address || address.Equals(workspace.Address))
            return;
        workspace.Address = address;
        _mustCheck = true;
    }

    private void Wake(object? sender, EventArgs change)
    {
        _mustCheck = true;
        _wake.Writer.TryWrite(true);
    }

    private async Task WatchAsync()
    {
        var stop = _closing.Token;
        try
        {
            using var timer = new PeriodicTimer(Round, time);
            while (await timer.WaitForNextTickAsync(stop))
            {
                if (workspace.IsOpen && !await CheckAsync(used: false, onlyRights: false))
                    return;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The window was closed.
        }
    }

    /// <summary>A window in which nobody does anything closes too when its user is shut out.</summary>
    private async Task WatchUsersAsync()
    {
        var stop = _closing.Token;
        try
        {
            while (true)
            {
                await _wake.Reader.ReadAsync(stop);
                if (workspace.IsOpen && !await CheckAsync(used: false, onlyRights: false))
                    return;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The window was closed.
        }
    }

    /// <summary>Asks whether the session lives and its rights are what they were. When the database cannot be reached, nobody is thrown out: what is done next will say so.</summary>
    private async Task<bool> CheckAsync(bool used, bool onlyRights)
    {
        if (_ended)
            return false;
        WindowState state;
        try
        {
            _mustCheck &= onlyRights;
            state = onlyRights ? await workspace.CheckRightsAsync(_closing.Token) : await workspace.CheckAsync(used, _closing.Token);
        }
        catch (DatabaseUnavailableException failure)
        {
            LogUnavailable(log, failure.Message);
            return true;
        }

        if (state == WindowState.Open)
        {
            if (!onlyRights)
                _checked = time.GetTimestamp();
            return true;
        }

        _ended = true;
        if (state == WindowState.Outdated)
            workspace.End(navigation.Uri, replaces: true);
        else
            workspace.End("sign-in?why=ended&to=" + Uri.EscapeDataString("/" + navigation.ToBaseRelativePath(navigation.Uri)), replaces: false);
        return false;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A Studio session could not be checked: {Reason}")]
    private static partial void LogUnavailable(ILogger log, string reason);
}
