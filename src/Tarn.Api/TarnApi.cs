using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Tarn.Api.Accounts;
using Tarn.Api.Endpoints;
using Tarn.Api.Mcp;
using Tarn.Api.OpenApi;
using Tarn.Api.Routing;

namespace Tarn.Api;

/// <summary>The REST API as a part of a web server.</summary>
public static class TarnApi
{
    /// <summary>Room in the request line beside the URI: the method and the protocol's version.</summary>
    private const int RequestLineRoom = 1024;

    /// <summary>Registers what the API needs. The server registers its <see cref="IServedAccounts"/> besides.</summary>
    /// <param name="services">The server's services.</param>
    /// <param name="options">Settings; checked here.</param>
    public static IServiceCollection AddTarnApi(this IServiceCollection services, ApiOptions? options = null)
    {
        options ??= new ApiOptions();
        options.Validate();
        services.AddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ApiDispatcher>();
        services.AddSingleton<TokenEndpoint>();
        services.AddSingleton<ApiDocuments>();
        services.AddSingleton<McpEndpoint>();
        // Kestrel must let through what the API itself refuses, so that the answer is the API's.
        services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.Limits.MaxRequestLineSize = Math.Max(kestrel.Limits.MaxRequestLineSize, (options.MaxUriLength * 2) + RequestLineRoom);
            kestrel.Limits.MaxRequestBufferSize = Math.Max(kestrel.Limits.MaxRequestBufferSize ?? 0, 2 * kestrel.Limits.MaxRequestLineSize);
        });
        return services;
    }

    /// <summary>Maps the API's paths: both bases of v2 and v3, the token endpoint, the published documents, Swagger UI, and MCP.</summary>
    public static IEndpointRouteBuilder MapTarnApi(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        services.GetRequiredService<ApiDispatcher>().Map(endpoints);
        services.GetRequiredService<TokenEndpoint>().MapTokens(endpoints);
        services.GetRequiredService<ApiDocuments>().Map(endpoints);
        services.GetRequiredService<McpEndpoint>().Map(endpoints);
        return endpoints;
    }
}
