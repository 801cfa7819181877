using System.Text.Json;
using Tarn.Api.Answers;
using Tarn.Api.Errors;
using Tarn.Api.Requests;
using Tarn.Api.Routing;
using Tarn.Apps.Catalogue;
using Tarn.Apps.Deployment;
using Tarn.Identity.Profiles;

namespace Tarn.Api.Endpoints;

/// <summary>Apps, their DataPages, and how these are deployed (rest-api.md 16). Apps and DataPages are named by key only.</summary>
internal static class ApplicationEndpoints
{
    private const string DateFormat = "yyyy-MM-dd'T'HH:mm:ss.fff";

    public static void MapApplications(this ApiRoutes routes, ApiVersion version)
    {
        var apps = version.IsV2 ? "/applications" : "/bridgeApplications";
        routes.Map("GET", apps, ListAsync);
        routes.Map("GET", apps + "/{externalKey}", GetAsync);
        routes.Map("GET", apps + "/{externalKey}/datapages", ListPagesAsync);
        routes.Map("GET", apps + "/{externalKey}/datapages/{appKey}", GetPageAsync);
        routes.Map("GET", apps + "/{externalKey}/datapages/{appKey}/deployment", GetCodeAsync);
        routes.Map("PUT", apps + "/{externalKey}/datapages/{appKey}/deployment", DeployAsync);
        routes.Map("PUT", apps + "/{externalKey}/datapages/deployment", DeployAllAsync);
        if (!version.IsV2)
            return;
        routes.Map("DELETE", apps + "/{externalKey}/datapages/{appKey}/deployment", DeployAsync);
        routes.Map("DELETE", apps + "/{externalKey}/datapages/deployment", DeployAllAsync);
    }

    private static async ValueTask ListAsync(ApiRequest request)
    {
        var catalogue = await request.Account.Apps.GetAsync(request.Aborted);
        var visible = catalogue.Apps.Where(a => May(request, a, ProfileRight.View)).ToList();
        await Answer.ResultAsync(request, StatusCodes.Status200OK, (catalogue, visible), static (json, s) => WriteAll(json, s.visible, (j, app) => Write(j, app, s.catalogue)));
    }

    private static async ValueTask GetAsync(ApiRequest request)
    {
        var (catalogue, app) = await AppAsync(request, ProfileRight.View);
        await Answer.ResultAsync(request, StatusCodes.Status200OK, (catalogue, app), static (json, s) => Write(json, s.app, s.catalogue));
    }

    private static async ValueTask ListPagesAsync(ApiRequest request)
    {
        var (catalogue, app) = await AppAsync(request, ProfileRight.View);
        await Answer.ResultAsync(request, StatusCodes.Status200OK, (catalogue, app), static (json, s) => WriteAll(json, s.catalogue.DataPagesOf(s.app), (j, page) => Write(j, page, s.app)));
    }

    private static async ValueTask GetPageAsync(ApiRequest request)
    {
        var (app, page) = await PageAsync(request, ProfileRight.View);
        await Answer.ResultAsync(request, StatusCodes.Status200OK, (app, page), static (json, s) => Write(json, s.page, s.app));
    }

    private static async ValueTask GetCodeAsync(ApiRequest request)
    {
        var (_, page) = await PageAsync(request, ProfileRight.View);
        var code = DeployCode.Create(MethodOf(request), request.PublicAddress, page);
        await Answer.WriteAsync(request, StatusCodes.Status200OK, code, static (json, text) => json.WriteStringValue(text));
    }

    private static async ValueTask DeployAsync(ApiRequest request)
    {
        var (_, page) = await PageAsync(request, ProfileRight.Deploy);
        var deployed = await IsDeployingAsync(request);
        if (deployed && !PageDeployment.CanDeploy(page))
            throw ApiException.Body($"The DataPage '{page.Name}' is of a kind that cannot run here, so it cannot be deployed.", "Deployed");
        await PageDeployment.SetAsync(request.Database, p => p.Id == page.Id, deployed, request.Aborted);
        Answer.Empty(request, request.Version.IsV2 ? StatusCodes.Status200OK : StatusCodes.Status204NoContent);
    }

    private static async ValueTask DeployAllAsync(ApiRequest request)
    {
        var (_, app) = await AppAsync(request, ProfileRight.Deploy);
        await PageDeployment.SetAsync(request.Database, p => p.AppId == app.Id, await IsDeployingAsync(request), request.Aborted);
        Answer.Empty(request, request.Version.IsV2 ? StatusCodes.Status200OK : StatusCodes.Status204NoContent);
    }

    /// <summary>Version 2 says by its method what version 3 says in the body.</summary>
    private static async ValueTask<bool> IsDeployingAsync(ApiRequest request)
    {
        if (request.Version.IsV2)
        {
            RequestBody.Ignore(request);
            return HttpMethods.IsPut(request.Http.Request.Method);
        }

        return (await RequestBody.ReadObjectAsync(request)).Flag("Deployed") ?? throw ApiException.Body("The property 'Deployed' is required: true or false.", "Deployed");
    }

    private static DeployMethod MethodOf(ApiRequest request)
    {
        var text = request.Query["method"]?.Trim() ?? "";
        if (request.Version.IsV2 ? DeployCode.TryFindByLetter(text, out var method) : DeployCode.TryFindByName(text, out method))
            return method;
        throw ApiException.Query("method", request.Version.IsV2 && DeployCode.IsWithdrawn(text)
            ? $"The deploy method '{text}' exists no more. Use E (Embedded) or I (iFrame)."
            : $"The parameter 'method' must be {(request.Version.IsV2 ? "one of I, F, U, L, E, N, Y, Z" : "iFrame, URL, Embedded or Net")}.");
    }

    private static async ValueTask<(AppSnapshot Catalogue, AppDefinition App)> AppAsync(ApiRequest request, ProfileRight right)
    {
        var catalogue = await request.Account.Apps.GetAsync(request.Aborted);
        var key = request.Path[0];
        if (catalogue.FindApp(key) is { } app && May(request, app, right))
            return (catalogue, app);
        // Who may not do this with every app is not told which there are.
        throw request.Caller.Rights.MayAll(ObjectKind.Application, right) ? ApiException.NotFound(ErrorCodes.ObjectNotFound, $"There is no app with the key '{key}'.") : request.Refused("app", key);
    }

    private static async ValueTask<(AppDefinition App, DataPage Page)> PageAsync(ApiRequest request, ProfileRight right)
    {
        var (catalogue, app) = await AppAsync(request, right);
        return catalogue.FindDataPage(request.Path[1]) is { } page && page.AppId == app.Id
            ? (app, page)
            : throw ApiException.NotFound(ErrorCodes.ObjectNotFound, $"The app '{app.Name}' has no DataPage with the key '{request.Path[1]}'.");
    }

    /// <summary>Has the caller a right on an app?</summary>
    public static bool May(ApiRequest request, AppDefinition app, ProfileRight right) => request.Caller.Rights.May(ObjectKind.Application, app.Id, app.Name, right);

    private static void WriteAll<T>(Utf8JsonWriter json, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray();
        foreach (var item in items)
            write(json, item);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, AppDefinition app, AppSnapshot catalogue)
    {
        json.WriteStartObject();
        json.WriteString("AppName"u8, app.Name);
        json.WriteString("ExternalKey"u8, app.ExternalKey);
        json.WriteNumber("DataPagesCount"u8, catalogue.DataPagesOf(app).Count());
        WriteDates(json, app.Created, app.Modified);
        json.WriteBoolean("DefaultIcon"u8, true);
        json.WriteString("IconFileName"u8, "");
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, DataPage page, AppDefinition app)
    {
        json.WriteStartObject();
        json.WriteString("Name"u8, page.Name);
        json.WriteString("AppKey"u8, page.AppKey);
        json.WriteString("AppName"u8, app.Name);
        json.WriteString("Path"u8, page.Path);
        json.WriteString("Type"u8, page.Element["Type"]?.ToUpperInvariant() ?? "");
        WriteDates(json, page.Created, page.Modified);
        json.WriteString("CreatedBy"u8, page.CreatedBy);
        json.WriteString("ModifiedBy"u8, page.ModifiedBy);
        json.WriteString("Note"u8, page.Definition.Note);
        json.WriteEndObject();
    }

    private static void WriteDates(Utf8JsonWriter json, DateTime created, DateTime modified)
    {
        json.WriteString("DateCreated"u8, created.ToString(DateFormat, System.Globalization.CultureInfo.InvariantCulture));
        json.WriteString("DateModified"u8, modified.ToString(DateFormat, System.Globalization.CultureInfo.InvariantCulture));
    }
}
