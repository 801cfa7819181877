using System.CommandLine;
using System.Net.Sockets;
using Tarn.Server.Accounts;
using Tarn.Server.Configuration;
using Tarn.Server.Hosting;
using Tarn.Server.Setup;

namespace Tarn.Server.Commands;

/// <summary><c>tarn</c> and <c>tarn serve</c>: serves the accounts, after setting an empty server up.</summary>
internal static class ServeCommand
{
    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var command = new Command("serve", "Serve the accounts (what 'tarn' alone does)");
        command.SetAction(CommandCall.Action(RunAsync));
        return command;
    }

    /// <summary>The action, for the root command too.</summary>
    public static async Task<int> RunAsync(CommandCall call, CancellationToken cancellation)
    {
        await using var accounts = await AccountHost.OpenAsync(call.Options, TimeProvider.System, cancellation);
        var report = await FirstStart.RunAsync(accounts, call.Output.Tell, cancellation);
        // The web server is built beside it: each takes a third of the time to the first answer.
        var opening = Task.Run(() => accounts.OpenOnlyAsync(cancellation), CancellationToken.None);
        await using var app = WebServer.Build(accounts);
        await ListenAsync(app, call.Options, cancellation);
        var address = WebServer.PublicAddress(app, call.Options);
        foreach (var line in report is null ? Announcement.OfStart(accounts, address) : Announcement.OfFirstStart(accounts, report, address))
            Console.Out.WriteLine(line);
        await Console.Out.FlushAsync(CancellationToken.None);
        FirstStart.Finish(accounts);
        await opening;
        await app.WaitForShutdownAsync(CancellationToken.None);
        return ExitCode.Done;
    }

    private static async Task ListenAsync(WebApplication app, ServerOptions options, CancellationToken cancellation)
    {
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            throw new CommandFailure(
                $"The server cannot listen on {string.Join(" and ", options.Urls)}: {Reason(failure)}. Choose another address with {Setting.Urls.Flag}, such as {Setting.Urls.Flag} http://localhost:8081");
        }
    }

    private static string Reason(Exception failure) => (failure.GetBaseException() as SocketException)?.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => "another program, or another tarn, uses the port",
        SocketError.AccessDenied => "this user may not use the port (those below 1024 are often kept for administrators)",
        SocketError.AddressNotAvailable => "this machine does not have the address",
        _ => failure.Message.TrimEnd('.'),
    };
}
