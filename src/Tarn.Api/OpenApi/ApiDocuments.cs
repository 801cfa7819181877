using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Tarn.Api.Accounts;
using Tarn.Api.Errors;
using Tarn.Api.Routing;

namespace Tarn.Api.OpenApi;

/// <summary>
/// The published documents (rest-api.md 20): version 3 from the contract that generated clients know, so that operation ids and names of schemas stay; version 2
/// derived from it. Operations that this server does not have are left out.
/// </summary>
public sealed class ApiDocuments(ApiOptions options, IServedAccounts accounts, ApiDispatcher dispatcher)
{
    private static readonly ConcurrentDictionary<ApiVersion, JsonObject> Templates = new();

    /// <summary>Maps the documents and Swagger UI.</summary>
    internal void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/integrations/rest/v3/swagger/documentation", http => WriteAsync(http, ApiVersion.V3));
        endpoints.MapGet("/integrations/rest/v2/swagger/documentation", http => WriteAsync(http, ApiVersion.V2));
        if (!options.SwaggerUi)
            return;
        endpoints.MapGet("/integrations", static http =>
        {
            http.Response.Redirect("/integrations/rest/swagger/index.html");
            return Task.CompletedTask;
        });
        foreach (var prefix in new[] { "integrations/rest/swagger", "integrations/swagger" })
        {
            var ui = endpoints.CreateApplicationBuilder()
                .Use(static (http, next) =>
                {
                    // Static files are served only where no endpoint was chosen.
                    http.SetEndpoint(null);
                    return next(http);
                })
                .UseSwaggerUI(settings =>
                {
                    settings.RoutePrefix = prefix;
                    settings.DocumentTitle = "Caspio REST API";
                    settings.SwaggerEndpoint("/integrations/rest/v3/swagger/documentation", "v3");
                    settings.SwaggerEndpoint("/integrations/rest/v2/swagger/documentation", "v2");
                })
                .Build();
            endpoints.MapGet($"/{prefix}/{{**path}}", ui);
        }
    }

    private async Task WriteAsync(HttpContext http, ApiVersion version)
    {
        if (await accounts.FindAsync(http.Request.Host.Value ?? "", http.RequestAborted) is not { } account)
        {
            await dispatcher.AnswerAsync(http, new ApiError(StatusCodes.Status404NotFound, ErrorCodes.ObjectNotFound, "There is no such resource in this API."));
            return;
        }

        var document = (JsonObject)Templates.GetOrAdd(version, static (v, d) => DocumentSource.Create(v, d.RoutesOf(v)), dispatcher).DeepClone();
        var address = options.PublicBaseAddress?.TrimEnd('/').Replace("{account}", account.Id, StringComparison.Ordinal) ?? $"{http.Request.Scheme}://{http.Request.Host.Value}";
        document["servers"] = new JsonArray(new JsonObject { ["url"] = address + "/integrations/rest" });
        http.Response.ContentType = "application/json; charset=utf-8";
        await http.Response.WriteAsync(document.ToJsonString(), http.RequestAborted);
    }
}
