using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Tarn.Testing;

/// <summary>The real program in a process of its own, as its users start it.</summary>
public sealed class TarnProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();

    private TarnProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(_errors, line.Data);
    }

    /// <summary>What it has printed so far.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>What it has complained of so far.</summary>
    public string Errors => string.Join('\n', _errors);

    /// <summary>The address it serves.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Client id and secret that a first start printed.</summary>
    public (string Id, string Secret) Client => (Printed("API client id"), Printed("API secret"));

    /// <summary>Starts a server and waits until it says that it serves. It listens on a free port unless the arguments say otherwise.</summary>
    public static async Task<TarnProcess> ServeAsync(string folder, string[]? arguments = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var server = Start(folder, arguments ?? ["--urls", "http://127.0.0.1:0"], environment);
        var deadline = Stopwatch.StartNew();
        while (!server._output.Any(line => line.Contains("Ctrl+C", StringComparison.Ordinal)))
        {
            if (server._process.HasExited || deadline.Elapsed > Patience)
                throw new InvalidOperationException($"The server did not start.\n{server.Output}\n{server.Errors}");
            await Task.Delay(20);
        }

        server.Address = new Uri(server._output.Select(l => l[(l.LastIndexOf(' ') + 1)..]).First(w => w.StartsWith("http://", StringComparison.Ordinal) || w.StartsWith("https://", StringComparison.Ordinal)));
        return server;
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int Code, string Output, string Errors)> RunAsync(string folder, params string[] arguments)
    {
        await using var command = Start(folder, arguments, null);
        await command._process.WaitForExitAsync().WaitAsync(Patience);
        return (command._process.ExitCode, command.Output, command.Errors);
    }

    /// <summary>Starts a command and does not wait for its end.</summary>
    public static TarnProcess StartCommand(string folder, params string[] arguments) => Start(folder, arguments, null);

    /// <summary>Has it ended?</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Its number in the system.</summary>
    public int Id => _process.Id;

    /// <summary>Makes the account in an empty folder and leaves no server running.</summary>
    public static async Task SetUpAsync(string folder)
    {
        await using var server = await ServeAsync(folder);
        await server.StopAsync();
    }

    /// <summary>What stands behind a caption in what a first start printed.</summary>
    public string Printed(string caption) =>
        _output.Select(l => l.Trim()).First(l => l.StartsWith(caption, StringComparison.Ordinal))[caption.Length..].Trim();

    /// <summary>Resident memory in bytes.</summary>
    public long ReadMemory()
    {
        _process.Refresh();
        return _process.WorkingSet64;
    }

    /// <summary>Ends it as the power would: SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to stop (SIGTERM) and gives its exit code.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    private static TarnProcess Start(string folder, string[] arguments, IReadOnlyDictionary<string, string>? environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "tarn.dll"), .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("TARN_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        var process = new TarnProcess(new Process { StartInfo = start });
        process._process.Start();
        process._process.StandardInput.Close();
        process._process.BeginOutputReadLine();
        process._process.BeginErrorReadLine();
        return process;
    }

    private static void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null)
            lines.Enqueue(line);
    }
}
