using System.Globalization;
using System.Text.Json;
using Tarn.Api.Answers;
using Tarn.Api.Errors;
using Tarn.Api.Requests;
using Tarn.Api.Routing;
using Tarn.Automation.Tasks;
using Tarn.Data;
using Tarn.Identity.Profiles;

namespace Tarn.Api.Endpoints;

/// <summary>Data import and export tasks: list, one, and run (rest-api.md 15). Tasks are named by key only.</summary>
internal static class TaskEndpoints
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss";

    public static void MapTasks(this ApiRoutes routes, ApiVersion version)
    {
        var tasks = version.IsV2 ? "/tasks" : "/dataImportExportTasks";
        routes.Map("GET", tasks, ListAsync);
        routes.Map("GET", tasks + "/{externalKey}", GetAsync);
        routes.Map("POST", tasks + "/{externalKey}/run", RunAsync);
    }

    private static async ValueTask ListAsync(ApiRequest request)
    {
        var visible = (await request.Account.Tasks.ListAsync(request.Aborted)).Where(t => May(request, t, ProfileRight.View)).ToList();
        await Answer.ResultAsync(request, StatusCodes.Status200OK, (visible, request.Version.IsV2), static (json, s) =>
        {
            json.WriteStartArray();
            foreach (var task in s.visible)
                Write(json, task, s.IsV2);
            json.WriteEndArray();
        });
    }

    private static async ValueTask GetAsync(ApiRequest request)
    {
        var task = await FindAsync(request, ProfileRight.View);
        await Answer.ResultAsync(request, StatusCodes.Status200OK, (task, request.Version.IsV2), static (json, s) => Write(json, s.task, s.IsV2));
    }

    private static async ValueTask RunAsync(ApiRequest request)
    {
        var task = await FindAsync(request, ProfileRight.Deploy);
        RequestBody.Ignore(request);
        await request.Account.Tasks.StartAsync(task.Key, request.Caller.ProfileName, request.Aborted);
        Answer.Empty(request, request.Version.IsV2 ? StatusCodes.Status200OK : StatusCodes.Status204NoContent);
    }

    /// <summary>The task of the path. Who may not see every task is not told which there are.</summary>
    private static async ValueTask<DataTask> FindAsync(ApiRequest request, ProfileRight right)
    {
        var key = request.Path[0];
        if (await request.Account.Tasks.FindAsync(key, request.Aborted) is { } task && May(request, task, right))
            return task;
        throw request.Caller.Rights.MayAll(ObjectKind.Task, right) ? DataException.NoObject("task", key) : request.Refused("task", key);
    }

    private static bool May(ApiRequest request, DataTask task, ProfileRight right) => request.Caller.Rights.May(ObjectKind.Task, task.Id, task.Name, right);

    private static void Write(Utf8JsonWriter json, DataTask task, bool isV2)
    {
        json.WriteStartObject();
        if (isV2 && task.LastRun is { } last)
        {
            json.WriteString("LastRunTimeUTC"u8, last.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
            json.WriteString("LastRunTime"u8, TimeZoneInfo.ConvertTime(last, task.Definition.Schedule.Zone).ToString(TimeFormat, CultureInfo.InvariantCulture));
            json.WriteBoolean("Success"u8, task.LastOutcome is RunState.Success or RunState.Warning);
        }

        json.WriteString("Name"u8, task.Name);
        json.WriteString("ExternalKey"u8, task.Key);
        json.WriteString("Status"u8, task.Status.ToString());
        json.WriteString("TaskTimeZone"u8, task.Definition.Schedule.TimeZone);
        json.WriteString("Frequency"u8, task.Definition.Schedule.Frequency);
        json.WriteString("Note"u8, task.Definition.Note);
        json.WriteEndObject();
    }
}
