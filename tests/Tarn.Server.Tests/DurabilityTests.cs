using System.Collections.Concurrent;
using System.Diagnostics;
using Shouldly;

namespace Tarn.Server.Tests;

/// <summary>What was acknowledged is there after the process was killed, whatever it was doing.</summary>
public sealed class DurabilityTests
{
    private const int Rounds = 3;
    private const int Writers = 8;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Acknowledged_writes_survive_a_kill_on_SQLite()
    {
        using var folder = new TemporaryFolder();
        await KillAndCompareAsync(folder.Path, []);
    }

    [Fact]
    public async Task Acknowledged_writes_survive_a_kill_on_PostgreSQL()
    {
        var database = await PostgresServer.CreateDatabaseAsync();
        try
        {
            using var folder = new TemporaryFolder();
            await KillAndCompareAsync(folder.Path, ["--database", database]);
        }
        finally
        {
            await PostgresServer.DropDatabaseAsync(database);
        }
    }

    private static async Task KillAndCompareAsync(string folder, string[] engine)
    {
        string[] arguments = ["--urls", "http://127.0.0.1:0", .. engine];
        var acknowledged = new ConcurrentBag<string>();
        (string Id, string Secret)? client = null;
        for (var round = 0; round < Rounds; round++)
        {
            await using var server = await TarnProcess.ServeAsync(folder, arguments);
            using var api = await ApiClient.SignInAsync(server.Address, client ??= server.Client);
            var prefix = $"X{round}";
            var writing = Enumerable.Range(0, Writers).Select(writer => WriteUntilKilledAsync(api, $"{prefix}-{writer}", acknowledged)).ToArray();
            // In the midst of it, however slow the machine is.
            var enough = acknowledged.Count + Random.Shared.Next(2, 20) * Writers;
            for (var patience = Stopwatch.StartNew(); acknowledged.Count < enough && patience.Elapsed < Patience;)
                await Task.Delay(10);
            await server.KillAsync();
            await Task.WhenAll(writing);
        }

        await using var last = await TarnProcess.ServeAsync(folder, arguments);
        using var reader = await ApiClient.SignInAsync(last.Address, client!.Value);
        var stored = await ReadCodesAsync(reader);
        acknowledged.Count.ShouldBeGreaterThan(Rounds * Writers);
        acknowledged.Except(stored).ShouldBeEmpty();
    }

    private static async Task WriteUntilKilledAsync(ApiClient api, string writer, ConcurrentBag<string> acknowledged)
    {
        try
        {
            for (var number = 0; ; number++)
            {
                var code = $"{writer}-{number}";
                await api.InsertAsync("Services", new { Service_Code = code, Service = "Written while the power fails", Price = 1.5 });
                acknowledged.Add(code);
            }
        }
        catch (HttpRequestException failure)
        {
            // The server was killed: this write was not acknowledged. An answer, though, would have been a refusal.
            failure.StatusCode.ShouldBeNull();
        }
    }

    private static async Task<HashSet<string>> ReadCodesAsync(ApiClient api)
    {
        var codes = new HashSet<string>(StringComparer.Ordinal);
        for (var page = 1; ; page++)
        {
            var rows = await api.GetAsync($"tables/Services/records?q.select=Service_Code&q.orderBy=PK_ID&q.pageSize=1000&q.pageNumber={page}");
            foreach (var row in rows.EnumerateArray())
                codes.Add(row.GetProperty("Service_Code").GetString()!);
            if (rows.GetArrayLength() < 1000)
                return codes;
        }
    }
}
