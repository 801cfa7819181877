using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Npgsql;
using Shouldly;

namespace Tarn.Server.Tests;

/// <summary>A server with a large table, <c>Parts</c>, into which clients write all the time; it is killed and started again on the same data.</summary>
internal sealed class FaultSite : IAsyncDisposable
{
    /// <summary>Records of <c>Parts</c> before anybody writes: their amounts are 1.5, 2.5, 3.5 ...</summary>
    public const int Records = 20_000;

    private const int Writers = 4;

    private readonly TemporaryFolder _folder = new();
    private readonly string? _database;
    private readonly ConcurrentBag<string> _acknowledged = [];
    private (string Id, string Secret)? _client;
    private TarnProcess? _server;
    private Task[] _writing = [];
    private CancellationTokenSource _stop = new();
    private long _lastAcknowledged;
    private NpgsqlDataSource? _observer;
    private int _round;

    private FaultSite(string? database) => _database = database;

    /// <summary>The folder in which commands run.</summary>
    public string Folder => _folder.Path;

    /// <summary>A client of the server that runs.</summary>
    public ApiClient Api { get; private set; } = null!;

    /// <summary>Makes the account and the table, and lets the server run.</summary>
    public static async Task<FaultSite> CreateAsync(bool onPostgres)
    {
        var site = new FaultSite(onPostgres ? await PostgresServer.CreatePreparedDatabaseAsync() : null);
        await site.StartAsync();
        await site.Api.SendAsync(HttpMethod.Post, "tables", new
        {
            Name = "Parts",
            Fields = new object[]
            {
                new { Name = "Code", Type = "STRING", Unique = true },
                new { Name = "Amount", Type = "NUMBER" },
                new { Name = "Note", Type = "STRING" },
            },
        });
        var rows = new StringBuilder("Code,Amount,Note\n");
        for (var number = 1; number <= Records; number++)
            rows.Append(CultureInfo.InvariantCulture, $"P{number},{number}.5,A part that lies on shelf {number % 97}\n");
        site._folder.Write("parts.csv", rows.ToString());
        var imported = await site.RunAsync("data", "import", "parts.csv", "--table", "Parts");
        imported.Code.ShouldBe(0, imported.Errors);
        return site;
    }

    /// <summary>Starts the server on what is there and signs in.</summary>
    public async Task StartAsync()
    {
        _server = await TarnProcess.ServeAsync(Folder, ["--urls", "http://127.0.0.1:0", "--sample", "false", .. Engine]);
        Api = await ApiClient.SignInAsync(_server.Address, _client ??= _server.Client);
    }

    /// <summary>Lets several clients insert, until the server is killed or <see cref="RestAsync"/> is called.</summary>
    public void Write()
    {
        var round = $"X{_round++}";
        _stop.Dispose();
        _stop = new CancellationTokenSource();
        _writing = [.. Enumerable.Range(0, Writers).Select(writer => WriteAsync(Api, $"{round}-{writer}", _stop.Token))];
    }

    /// <summary>Ends the writing.</summary>
    public async Task RestAsync()
    {
        await _stop.CancelAsync();
        var writing = _writing;
        _writing = [];
        await Task.WhenAll(writing);
    }

    /// <summary>Kills the server as the power would.</summary>
    public async Task KillAsync()
    {
        await _server!.KillAsync();
        await RestAsync();
        await _server.DisposeAsync();
        _server = null;
        Api.Dispose();
    }

    /// <summary>
    /// Is a change of design at work? On PostgreSQL its lock tells. On SQLite, of a command, that its process holds the lock of the file's one writer;
    /// of the server, while clients write, that none of them gets an answer.
    /// </summary>
    public async Task<bool> IsDesignHeldAsync(TarnProcess? command = null)
    {
        if (_database is null)
            return command is null ? Stopwatch.GetElapsedTime(Volatile.Read(ref _lastAcknowledged)) > TimeSpan.FromMilliseconds(20) : HoldsWriteLock(command.Id);
        _observer ??= NpgsqlDataSource.Create(_database);
        await using var query = _observer.CreateCommand(
            "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database WHERE locktype = 'advisory' AND granted AND d.datname = current_database()");
        return (long)(await query.ExecuteScalarAsync())! > 0;
    }

    /// <summary>Waits until a command is at work on the design, and not only opening the account.</summary>
    /// <returns>False when it ended before.</returns>
    public async Task<bool> WaitForDesignAsync(TarnProcess command)
    {
        for (var held = 0; !command.HasExited; await Task.Delay(10))
        {
            held = await IsDesignHeldAsync(command) ? held + 1 : 0;
            if (held == 4)
                return true;
        }

        return false;
    }

    /// <summary>Waits until a change that the server was asked for is at work, or has ended.</summary>
    public async Task WaitForDesignAsync(Task change)
    {
        while (!change.IsCompleted && !await IsDesignHeldAsync())
            await Task.Delay(5);
    }

    /// <summary>Runs a command on the same data.</summary>
    public Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments) => TarnProcess.RunAsync(Folder, [.. arguments, .. Engine]);

    /// <summary>Starts a command on the same data.</summary>
    public TarnProcess Start(params string[] arguments) => TarnProcess.StartCommand(Folder, [.. arguments, .. Engine]);

    /// <summary>Writes a file for commands.</summary>
    public string File(string name, string text) => _folder.Write(name, text);

    /// <summary>The fields of <c>Parts</c> as the API shows them: <c>Code STRING, Amount NUMBER ...</c></summary>
    public async Task<string> ReadFieldsAsync() => string.Join(
        ", ", (await Api.GetAsync("tables/Parts/fields")).EnumerateArray().Select(f => $"{f.GetProperty("Name").GetString()} {f.GetProperty("Type").GetString()}"));

    /// <summary>
    /// Checks that nothing acknowledged is missing, that every field of <c>Parts</c> can be read, compared, sorted by and written, that the old records are as they were,
    /// and that <c>tarn doctor</c> finds definitions and columns in agreement.
    /// </summary>
    public async Task VerifyAsync()
    {
        var examining = ExamineAsync();
        var fields = (await Api.GetAsync("tables/Parts/fields")).EnumerateArray()
            .Select(f => (Name: f.GetProperty("Name").GetString()!, Editable: f.GetProperty("Editable").GetBoolean(), IsText: f.GetProperty("Type").GetString() == "STRING")).ToList();
        var all = string.Join(',', fields.Select(f => f.Name));
        var record = (await Api.GetAsync($"tables/Parts/records?q.select={all}&q.where=Code='P777'")).EnumerateArray().Single();
        record.EnumerateObject().Count().ShouldBe(fields.Count);
        record.GetProperty("Amount").ToString().ShouldBe("777.5");
        foreach (var (name, _, _) in fields)
            await Api.GetAsync($"tables/Parts/records?q.select={name}&q.where={name} IS NOT NULL&q.orderBy={name}&q.limit=1");

        await Api.InsertAsync("Parts", fields.Where(f => f.Editable).ToDictionary(f => f.Name, f => f.IsText ? "probe" : "2"));
        await Api.SendAsync(HttpMethod.Put, "tables/Parts/records?q.where=Code='probe'", fields.Where(f => f.Editable && f.Name != "Code").ToDictionary(f => f.Name, f => f.IsText ? "changed" : "3"));
        var probe = (await Api.GetAsync("tables/Parts/records?q.where=Code='probe'")).EnumerateArray().Single();
        foreach (var (name, _, isText) in fields.Where(f => f.Editable && f.Name != "Code"))
            probe.GetProperty(name).ToString().ShouldBe(isText ? "changed" : "3", name);
        await Api.SendAsync(HttpMethod.Delete, "tables/Parts/records?q.where=Code='probe'");

        _acknowledged.Except(await ReadWrittenAsync()).ShouldBeEmpty();
        (await Api.GetAsync("tables/Parts/records?q.select=COUNT(*) AS n&q.where=Code LIKE 'P%'"))[0].GetProperty("n").GetInt32().ShouldBe(Records);
        await examining;
    }

    /// <summary>Lets <c>tarn doctor</c> look and gives what it says of the account: <c>... Active, 4 tables, 0 views</c>.</summary>
    public async Task<string> ExamineAsync()
    {
        var (_, output, errors) = await RunAsync("doctor", "--json", "--urls", "http://127.0.0.1:0");
        errors.ShouldBeEmpty();
        var report = JsonDocument.Parse(output).RootElement;
        report.GetProperty("ok").GetBoolean().ShouldBeTrue(output);
        return report.GetProperty("checks").EnumerateArray().Single(c => c.GetProperty("name").GetString() == "account").GetProperty("detail").GetString()!;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        Api.Dispose();
        await _stop.CancelAsync();
        _stop.Dispose();
        if (_observer is not null)
            await _observer.DisposeAsync();
        if (_database is not null)
            await PostgresServer.DropDatabaseAsync(_database);
        _folder.Dispose();
    }

    private string[] Engine => _database is null ? [] : ["--database", _database];

    /// <summary>SQLite's writer in WAL mode locks byte 120 of the file of shared memory.</summary>
    private static bool HoldsWriteLock(int process) =>
        System.IO.File.ReadLines("/proc/locks").Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Any(l => l is [_, "POSIX", _, "WRITE", var holder, _, "120", "120"] && holder == process.ToString(CultureInfo.InvariantCulture));

    private async Task WriteAsync(ApiClient api, string writer, CancellationToken stop)
    {
        try
        {
            for (var number = 0; !stop.IsCancellationRequested; number++)
            {
                var code = $"{writer}-{number}";
                await api.InsertAsync("Parts", new { Code = code, Amount = 5, Note = "Written meanwhile" });
                _acknowledged.Add(code);
                Volatile.Write(ref _lastAcknowledged, Stopwatch.GetTimestamp());
            }
        }
        catch (HttpRequestException failure)
        {
            // The server was killed: this write was not acknowledged. An answer, though, would have been a refusal.
            failure.StatusCode.ShouldBeNull(failure.Message);
        }
    }

    private async Task<HashSet<string>> ReadWrittenAsync()
    {
        var codes = new HashSet<string>(StringComparer.Ordinal);
        for (var page = 1; ; page++)
        {
            var rows = await Api.GetAsync($"tables/Parts/records?q.select=Code&q.where=Code LIKE 'X%'&q.orderBy=PK_ID&q.pageSize=1000&q.pageNumber={page}");
            foreach (var row in rows.EnumerateArray())
                codes.Add(row.GetProperty("Code").GetString()!);
            if (rows.GetArrayLength() < 1000)
                return codes;
        }
    }
}
