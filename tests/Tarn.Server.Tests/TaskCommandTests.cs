using System.Text;
using System.Text.Json;
using Shouldly;

namespace Tarn.Server.Tests;

/// <summary><c>tarn task</c> beside a server that runs.</summary>
public sealed class TaskCommandTests
{
    [Fact]
    public async Task A_task_is_made_run_and_looked_at_from_the_command_line()
    {
        using var folder = new TemporaryFolder();
        await using var server = await TarnProcess.ServeAsync(folder.Path);
        using var api = await ApiClient.SignInAsync(server.Address, server.Client);
        await api.UploadAsync("prices.csv", Encoding.UTF8.GetBytes("Service_Code,Price\nBASIC,21\nCHAIN,much\n"));
        folder.Write("task.json", """
            {
              // Comments are welcome.
              "name": "Prices", "direction": "Import", "place": { "type": "Files" }, "path": "/prices.csv",
              "objects": [ { "action": "Update", "destination": "Services", "match": ["Service_Code"] } ],
            }
            """);

        var created = await TarnProcess.RunAsync(folder.Path, "task", "create", "--file", "task.json");
        created.Code.ShouldBe(0, created.Errors);
        created.Output.ShouldStartWith("Prices is ready. Its key is ");
        var ran = await TarnProcess.RunAsync(folder.Path, "task", "run", "prices", "--wait");
        ran.Code.ShouldBe(0, ran.Errors);
        ran.Output.ShouldStartWith("Prices: Warning. 2 rows read, 0 added, 1 changed, 0 deleted, 1 rejected.");
        var run = (await JsonAsync(folder, "task", "log", "Prices"))[0];
        run.GetProperty("message").GetString().ShouldBe("Services, row 3, Price: The value does not fit the CURRENCY field 'Price'.");
        (await TarnProcess.RunAsync(folder.Path, "task", "rejects", run.GetProperty("number").ToString())).Output.ShouldContain("CHAIN,much,3,Price,");

        var profile = await JsonAsync(folder, "profile", "create", "--name", "Runner", "--grant", "task:Prices=view,deploy");
        profile.GetProperty("grants")[0].GetProperty("object").GetString().ShouldBe("task:Prices");
        folder.Write("task.json", (await TarnProcess.RunAsync(folder.Path, "task", "show", "Prices")).Output.Replace("\"OnDemand\"", "\"Days\"", StringComparison.Ordinal));
        (await TarnProcess.RunAsync(folder.Path, "task", "change", "Prices", "--file", "task.json")).Output.ShouldStartWith("Prices is changed. It runs next at ");
        (await TarnProcess.RunAsync(folder.Path, "task", "delete", "Prices")).Output.Trim().ShouldBe("Prices is deleted.");
        (await api.GetAsync("dataImportExportTasks")).GetArrayLength().ShouldBe(0);
    }

    private static async Task<JsonElement> JsonAsync(TemporaryFolder folder, params string[] arguments)
    {
        var (code, output, errors) = await TarnProcess.RunAsync(folder.Path, [.. arguments, "--json"]);
        code.ShouldBe(0, errors);
        return JsonDocument.Parse(output).RootElement;
    }
}
