using System.CommandLine;
using System.Net.Sockets;
using Npgsql;
using Tarn.Data;
using Tarn.Data.Engines;
using Tarn.Identity.Accounts;
using Tarn.Server.Accounts;
using Tarn.Server.Configuration;
using Tarn.Server.Output;

namespace Tarn.Server.Commands;

/// <summary>One call of a command: its settings, its output, and the accounts once they are asked for.</summary>
internal sealed class CommandCall : IAsyncDisposable
{
    private readonly string? _account;
    private AccountHost? _host;

    private CommandCall(ParseResult parsed, CommandOutput output)
    {
        Parsed = parsed;
        Output = output;
        Options = GlobalOptions.ReadOptions(parsed);
        _account = GlobalOptions.ReadAccount(parsed);
    }

    /// <summary>The command line.</summary>
    public ParseResult Parsed { get; }

    /// <summary>Where the answer goes.</summary>
    public CommandOutput Output { get; }

    /// <summary>The settings.</summary>
    public ServerOptions Options { get; }

    /// <summary>Makes the action of a command: runs it and turns what it throws into a sentence and an exit code.</summary>
    public static Func<ParseResult, CancellationToken, Task<int>> Action(Func<CommandCall, CancellationToken, Task<int>> run) => async (parsed, cancellation) =>
    {
        var output = new CommandOutput(GlobalOptions.ReadJson(parsed), Console.Out, Console.Error);
        try
        {
            await using var call = new CommandCall(parsed, output);
            return await run(call, cancellation);
        }
        catch (SettingsException failure)
        {
            output.Tell("tarn: " + failure.Message);
            return ExitCode.BadUsage;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            output.Tell("tarn: stopped.");
            return ExitCode.Failed;
        }
        catch (Exception failure) when (IsExpected(failure))
        {
            output.Tell("tarn: " + failure.Message + (failure is DatabaseUnavailableException { InnerException: { } cause } ? $" ({cause.Message})" : ""));
            return ExitCode.Failed;
        }
    };

    /// <summary>The accounts, opened when first asked for.</summary>
    /// <exception cref="CommandFailure">The server has not been set up.</exception>
    public async ValueTask<AccountHost> OpenHostAsync(CancellationToken cancellation)
    {
        if (_host is not null)
            return _host;
        if (Options.Database is null && !File.Exists(Path.Combine(Options.DataFolder, AccountCatalogue.FileName)))
            throw new CommandFailure($"There is no server's data in {Options.DataFolder}. Run 'tarn' once to create it, or name another folder with {Setting.Data.Flag}.");
        return _host = await AccountHost.OpenAsync(Options, TimeProvider.System, cancellation);
    }

    /// <summary>The account that the command is about: the one named, or the only one.</summary>
    /// <exception cref="CommandFailure">There is no such account, or several to choose from.</exception>
    public async ValueTask<OpenAccount> OpenAccountAsync(CancellationToken cancellation)
    {
        var host = await OpenHostAsync(cancellation);
        var accounts = (await host.Catalogue.ListAsync(cancellation)).Where(a => a.State is AccountState.Active or AccountState.Suspended).ToList();
        if (_account is { } name)
            accounts = accounts.FindAll(a => a.Id.Equals(name, StringComparison.OrdinalIgnoreCase) || name.Equals(a.Alias, StringComparison.OrdinalIgnoreCase));
        return accounts.Count switch
        {
            1 => await host.GetAsync(accounts[0], cancellation),
            0 when _account is not null => throw new CommandFailure($"There is no account '{_account}'. 'tarn account list' shows which there are."),
            0 => throw new CommandFailure("The server has no account. Run 'tarn' once to create one."),
            _ => throw new CommandFailure("The server has several accounts. Name one with --account; 'tarn account list' shows them."),
        };
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Failures that are not faults of the program: a sentence says enough.</summary>
    private static bool IsExpected(Exception failure) =>
        failure is CommandFailure or DataException or DatabaseUnavailableException or IOException or UnauthorizedAccessException or SocketException or NpgsqlException or ArgumentException { ParamName: "connectionString" };
}
