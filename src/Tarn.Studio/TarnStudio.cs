using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Tarn.Studio.Hosting;

namespace Tarn.Studio;

/// <summary>The Studio as a part of a web server.</summary>
public static class TarnStudio
{
    /// <summary>Registers the Studio. The server registers its <see cref="Accounts.IStudioAccounts"/> besides.</summary>
    public static IServiceCollection AddTarnStudio(this IServiceCollection services, StudioOptions options)
    {
        services.AddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<StudioPipeline>();
        return services;
    }

    /// <summary>Serves the Studio below <see cref="StudioOptions.Path"/>. What it needs is put together when the first request comes, so that a server starts as fast as without it.</summary>
    public static IApplicationBuilder UseTarnStudio(this IApplicationBuilder app)
    {
        var pipeline = app.ApplicationServices.GetRequiredService<StudioPipeline>();
        return app.Use(next => context => context.Request.Path.StartsWithSegments(StudioOptions.Path, StringComparison.OrdinalIgnoreCase, out var rest) ? pipeline.ServeAsync(context, rest) : next(context));
    }
}
