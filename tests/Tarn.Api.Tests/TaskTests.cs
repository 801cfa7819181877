using System.Text;
using Tarn.Api.Tests.Hosting;
using Tarn.Automation.Tasks;
using Tarn.Identity.Profiles;
using Tarn.Sql;

namespace Tarn.Api.Tests;

/// <summary>Data import and export tasks; every answer of version 3 is held to the contract.</summary>
public sealed class TaskTests(ApiServers servers) : ApiTests(servers)
{
    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "50")]
    public async Task A_task_is_listed_run_and_asked_how_it_went(SqlDialect engine)
    {
        var server = Server(engine);
        var (task, table) = await CreateAsync(server);
        var listed = (await server.Client.GetAsync($"{V3}/dataImportExportTasks")).Is(200).Result;
        var one = (await server.Client.GetAsync($"{V3}/dataImportExportTasks/{task.Key}")).Is(200).Result;
        listed.EnumerateArray().Select(t => t.GetRawText()).ShouldContain(one.GetRawText());
        one.GetRawText().ShouldBe($$"""{"Name":"{{task.Name}}","ExternalKey":"{{task.Key}}","Status":"Ready","TaskTimeZone":"Europe/Berlin","Frequency":"1 of the month","Note":"Of the shop"}""");
        (await server.Client.GetAsync($"{V2}/tasks/{task.Key}")).Is(200).Result.GetRawText().ShouldBe(one.GetRawText(), "it never ran");

        (await server.Client.PostAsync($"{V3}/dataImportExportTasks/{task.Key}/run", "")).Is(204).Text.ShouldBeEmpty();
        await ReadyAsync(server, task);
        (await server.Client.PostAsync($"{V2}/tasks/{task.Key.ToUpperInvariant()}/run", "")).Is(200).Text.ShouldBeEmpty();
        var ran = await ReadyAsync(server, task);

        ran.EnumerateObject().Select(p => p.Name).ShouldBe(["LastRunTimeUTC", "LastRunTime", "Success", "Name", "ExternalKey", "Status", "TaskTimeZone", "Frequency", "Note"]);
        ran.GetProperty("Success").GetBoolean().ShouldBeTrue();
        var utc = ran.GetProperty("LastRunTimeUTC").GetString()!;
        utc.ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$");
        ran.GetProperty("LastRunTime").GetString().ShouldNotBe(utc, "Berlin is never on UTC");
        (await server.Client.GetAsync($"{V3}/dataImportExportTasks/{task.Key}")).Is(200).Result.GetRawText().ShouldBe(one.GetRawText());
        (await RowsAsync(server, table)).Result.GetArrayLength().ShouldBe(4);
        (await server.Client.GetAsync($"{V2}/tasks/{task.Key}", "application/xml")).Is(200).Text.ShouldContain("<Success>true</Success>");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task What_cannot_run_is_refused(SqlDialect engine)
    {
        var server = Server(engine);
        var (task, _) = await CreateAsync(server);
        foreach (var key in new[] { Encode(task.Name), Guid.NewGuid().ToString(), "1" })
        {
            (await server.Client.GetAsync($"{V3}/dataImportExportTasks/{key}")).Is(404, "ObjectNotFound");
            (await server.Client.PostAsync($"{V3}/dataImportExportTasks/{key}/run", "")).Is(404, "ObjectNotFound");
        }

        (await server.Client.DeleteAsync($"{V3}/dataImportExportTasks/{task.Key}")).Is(405, "MethodNotAllowed");
        (await server.Client.GetAsync($"{V3}/dataImportExportTasks/{task.Key}/run")).Is(405, "MethodNotAllowed");
        (await server.Client.GetAsync($"{V3}/tasks")).Is(404, "ObjectNotFound");
        await server.Account.Tasks.ChangeAsync(task.Key, task.Definition with { Enabled = false }, "test", default);
        (await server.Client.PostAsync($"{V3}/dataImportExportTasks/{task.Key}/run", "")).Is(400, "IncorrectQueryParameter").ErrorMessage.ShouldBe($"The task '{task.Name}' is disabled. Switch it on first.");
        (await server.Client.GetAsync($"{V3}/dataImportExportTasks/{task.Key}")).Is(200).Result.GetProperty("Status").GetString().ShouldBe("Ready");
    }

    [Fact]
    public async Task Without_the_right_a_task_is_neither_shown_nor_run_and_nobody_learns_which_there_are()
    {
        var server = Server(SqlDialect.Sqlite);
        var (task, _) = await CreateAsync(server);
        var nobody = await server.SignInAsync(new ProfileDraft { Name = server.NewName("Nobody"), Email = "n@example.com" });
        (await nobody.GetAsync($"{V3}/dataImportExportTasks")).Is(200).Result.GetArrayLength().ShouldBe(0);
        foreach (var key in new[] { task.Key, Guid.Empty.ToString() })
        {
            (await nobody.GetAsync($"{V3}/dataImportExportTasks/{key}")).Is(403).ErrorMessage.ShouldBe($"The profile has no right to do this with the task '{key}'.");
            (await nobody.PostAsync($"{V3}/dataImportExportTasks/{key}/run", "")).Is(403);
            (await nobody.GetAsync($"{V2}/tasks/{key}")).Is(400);
        }

        var credentials = await server.CreateProfileAsync(new ProfileDraft { Name = server.NewName("Viewer"), Email = "v@example.com" });
        async Task<ApiClient> MayAsync(ProfileRight right)
        {
            await server.Account.Identity.Profiles.Grants.SetAsync(credentials.Profile.Id, [new ObjectGrant(ObjectKind.Task, task.Id, right)], default);
            return await server.SignInAsync(credentials);
        }

        var viewer = await MayAsync(ProfileRight.View);
        (await viewer.GetAsync($"{V3}/dataImportExportTasks")).Is(200).Result.GetArrayLength().ShouldBe(1);
        (await viewer.PostAsync($"{V3}/dataImportExportTasks/{task.Key}/run", "")).Is(403);
        (await (await MayAsync(ProfileRight.View | ProfileRight.Deploy)).PostAsync($"{V3}/dataImportExportTasks/{task.Key}/run", "")).Is(204);
        await ReadyAsync(server, task);
    }

    /// <summary>A task that imports two rows from the Files area into a table of its own.</summary>
    private static async Task<(DataTask Task, string Table)> CreateAsync(ApiServer server)
    {
        var table = await TableAsync(server, $"{Field("Number", "STRING")},{Field("Total", "CURRENCY")}");
        var folder = await server.Database.Files.EnsureFolderAsync("/tasks", default);
        using var content = new MemoryStream(Encoding.UTF8.GetBytes("Number,Total\nA-1,1.5\nA-2,2\n"));
        await server.Database.Files.PutAsync(folder.Id, table + ".csv", await server.Database.Blobs.PutAsync(content, long.MaxValue, default), default);
        var task = await server.Account.Tasks.CreateAsync(
            TaskJson.Read($$"""
                {"name":"Orders of {{table}}","note":"Of the shop","direction":"Import","place":{"type":"Files"},"path":"/tasks/{{table}}.csv",
                 "schedule":{"kind":"MonthlyDay","dayOfMonth":1,"time":"02:00","timeZone":"Europe/Berlin"},"objects":[{"action":"Append","destination":"{{table}}"}]}
                """),
            "test", default);
        return (task, table);
    }

    /// <summary>Asks until the task is ready, as clients do.</summary>
    private static async Task<System.Text.Json.JsonElement> ReadyAsync(ApiServer server, DataTask task)
    {
        for (var attempt = 0; ; attempt++)
        {
            var now = (await server.Client.GetAsync($"{V2}/tasks/{task.Key}")).Is(200).Result;
            if (now.GetProperty("Status").GetString() == "Ready")
                return now;
            attempt.ShouldBeLessThan(500);
            await Task.Delay(20);
        }
    }
}
