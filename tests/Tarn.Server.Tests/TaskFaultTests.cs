using System.Globalization;
using System.Text;
using System.Text.Json;
using Shouldly;
using Xunit.Abstractions;

namespace Tarn.Server.Tests;

/// <summary>A server that is killed in the midst of imports: each is done or not begun, and the log says which.</summary>
public sealed class TaskFaultTests(ITestOutputHelper log)
{
    private const int Rows = 60_000;
    private const int MostKills = 10;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_killed_import_is_told_as_interrupted_and_has_written_nothing(bool onPostgres)
    {
        using var folder = new TemporaryFolder();
        var database = onPostgres ? await PostgresServer.CreatePreparedDatabaseAsync() : null;
        string[] engine = database is null ? [] : ["--database", database];
        var (id, secret) = ("", "");
        var task = "";
        var (interrupted, begun, isDone) = (0, 0, false);
        try
        {
            for (var round = 0; !isDone; round++)
            {
                round.ShouldBeLessThan(MostKills, "no kill came in the midst of an import");
                await using var server = await TarnProcess.ServeAsync(folder.Path, ["--urls", "http://127.0.0.1:0", "--sample", "false", .. engine]);
                if (round == 0)
                    (id, secret) = server.Client;
                using var api = await ApiClient.SignInAsync(server.Address, (id, secret));
                if (round == 0)
                    task = await CreateAsync(folder, api, engine);
                var before = await CountAsync(api);
                if (interrupted == 0)
                {
                    var times = await BeginAsync(api, task);
                    begun += times;
                    before += (times - 1) * Rows;
                    await server.KillAsync();
                    await using var next = await TarnProcess.ServeAsync(folder.Path, ["--urls", "http://127.0.0.1:0", .. engine]);
                    using var later = await ApiClient.SignInAsync(next.Address, (id, secret));
                    await WaitAsync(later, task, "Ready");
                    var added = await CountAsync(later) - before;
                    added.ShouldBeOneOf(0, Rows);
                    interrupted += added == 0 ? 1 : 0;
                    (await next.StopAsync()).ShouldBe(0);
                }
                else
                {
                    isDone = true;
                    begun++;
                    await api.SendAsync(HttpMethod.Post, $"dataImportExportTasks/{task}/run");
                    await WaitAsync(api, task, "Ready");
                    (await CountAsync(api) - before).ShouldBe(Rows);
                    var (code, output, errors) = await TarnProcess.RunAsync(folder.Path, ["task", "log", "--json", .. engine]);
                    code.ShouldBe(0, errors);
                    log.WriteLine(output);
                    var runs = JsonDocument.Parse(output).RootElement.EnumerateArray().ToList();
                    runs.Count.ShouldBe(begun);
                    runs.Count(r => r.GetProperty("state").GetString() == "Failure" && r.GetProperty("message").GetString()!.StartsWith("Interrupted:", StringComparison.Ordinal)).ShouldBe(interrupted);
                    runs.Where(r => r.GetProperty("state").GetString() == "Success").Sum(r => r.GetProperty("added").GetInt64()).ShouldBe(await CountAsync(api));
                    Directory.GetFiles(Path.Combine(folder.Path, "tarn-data", "tasks"), "*", SearchOption.AllDirectories).ShouldBeEmpty();
                }
            }
        }
        finally
        {
            if (database is not null)
                await PostgresServer.DropDatabaseAsync(database);
        }
    }

    private static async Task<string> CreateAsync(TemporaryFolder folder, ApiClient api, string[] engine)
    {
        await api.SendAsync(HttpMethod.Post, "tables", new { Name = "Parts", Fields = new object[] { new { Name = "Code", Type = "STRING" }, new { Name = "Amount", Type = "NUMBER" } } });
        var rows = new StringBuilder("Code,Amount\n");
        for (var number = 1; number <= Rows; number++)
            rows.Append(CultureInfo.InvariantCulture, $"P{number},{number}.5\n");
        await api.UploadAsync("parts.csv", Encoding.UTF8.GetBytes(rows.ToString()));
        folder.Write("task.json", """{"name":"Parts","direction":"Import","place":{"type":"Files"},"path":"/parts.csv","objects":[{"action":"Append","destination":"Parts"}]}""");
        var (code, output, errors) = await TarnProcess.RunAsync(folder.Path, ["task", "create", "--file", "task.json", "--json", .. engine]);
        code.ShouldBe(0, errors);
        return JsonDocument.Parse(output).RootElement.GetProperty("key").GetString()!;
    }

    /// <summary>Runs the task until it is seen at work: on a quick machine it may have ended before anybody looks.</summary>
    /// <returns>How often it was run.</returns>
    private static async Task<int> BeginAsync(ApiClient api, string task)
    {
        for (var runs = 1; ; runs++)
        {
            runs.ShouldBeLessThan(20, "the task is never seen at work");
            await api.SendAsync(HttpMethod.Post, $"dataImportExportTasks/{task}/run");
            for (var status = ""; status != "Ready"; await Task.Delay(2))
            {
                status = await StatusAsync(api, task);
                if (status == "Processing")
                    return runs;
            }
        }
    }

    private static async Task WaitAsync(ApiClient api, string task, string status)
    {
        for (var attempt = 0; await StatusAsync(api, task) != status; attempt++)
        {
            attempt.ShouldBeLessThan(10_000, $"the task does not become {status}");
            await Task.Delay(2);
        }
    }

    private static async Task<string?> StatusAsync(ApiClient api, string task) => (await api.GetAsync($"dataImportExportTasks/{task}")).GetProperty("Status").GetString();

    private static async Task<int> CountAsync(ApiClient api) => (await api.GetAsync("tables/Parts/records?q.select=COUNT(*) AS n"))[0].GetProperty("n").GetInt32();
}
