using System.CommandLine;
using System.CommandLine.Invocation;

namespace Tarn.Server.Commands;

/// <summary>The command line of <c>tarn</c>.</summary>
internal static class CommandLine
{
    /// <summary>Runs a command line and gives the exit code.</summary>
    public static async Task<int> RunAsync(RootCommand root, string[] args)
    {
        GlobalOptions.AddTo(root);
        root.SetAction(CommandCall.Action(ServeCommand.RunAsync));
        var parsed = root.Parse(args);
        if (parsed.Action is ParseErrorAction mistake)
        {
            // A page of help would hide the one line that says what is wrong.
            mistake.ShowHelp = false;
            await parsed.InvokeAsync();
            await Console.Error.WriteLineAsync($"'tarn {string.Concat(Path(parsed.CommandResult).Select(word => word + " "))}--help' shows how.");
            return ExitCode.BadUsage;
        }

        // A server ends its requests before it stops, in its own time; the library's timer would cut them off.
        return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }

    /// <summary>A command that only groups others.</summary>
    public static Command Group(string name, string description, params Command[] commands)
    {
        var group = new Command(name, description);
        foreach (var command in commands)
            group.Subcommands.Add(command);
        return group;
    }

    /// <summary>A command with its arguments and options.</summary>
    public static Command Leaf(string name, string description, Func<CommandCall, CancellationToken, Task<int>> run, params Symbol[] parts)
    {
        var command = new Command(name, description);
        foreach (var part in parts)
        {
            if (part is Argument argument)
                command.Arguments.Add(argument);
            else
                command.Options.Add((Option)part);
        }

        command.SetAction(CommandCall.Action(run));
        return command;
    }

    /// <summary>The words that lead to a command, without the program's name.</summary>
    private static IEnumerable<string> Path(System.CommandLine.Parsing.CommandResult command) =>
        command.Parent is System.CommandLine.Parsing.CommandResult parent ? Path(parent).Append(command.Command.Name) : [];
}
