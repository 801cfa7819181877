using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Radzen;
using Tarn.Studio.Frame;
using Tarn.Studio.Home;
using Tarn.Studio.Hosting;
using Tarn.Studio.SignIn;

namespace Tarn.Studio;

/// <summary>The Studio as a part of a web server.</summary>
public static class TarnStudio
{
    /// <summary>Longest message of a browser, in bytes: a long text that somebody pastes. The framework's default (32 KB) would end the connection.</summary>
    private const long LongestMessage = 2 * 1024 * 1024;

    /// <summary>Registers what the Studio needs. The server registers its <see cref="Accounts.IStudioAccounts"/> besides.</summary>
    public static IServiceCollection AddTarnStudio(this IServiceCollection services, StudioOptions options)
    {
        services.AddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IDataProtectionProvider>(new StudioProtection(options.Secrets, ""));
        services.AddSingleton<StudioPipeline>();
        services.AddSingleton<SignInDesk>();
        services.AddAntiforgery(form =>
        {
            form.Cookie.Name = "tarn-studio-form";
            form.Cookie.Path = StudioOptions.Path;
            form.Cookie.HttpOnly = true;
            form.Cookie.SameSite = SameSiteMode.Strict;
            form.SuppressXFrameOptionsHeader = true;
        });
        services.AddRazorComponents().AddInteractiveServerComponents(circuits =>
        {
            circuits.DisconnectedCircuitRetentionPeriod = options.Patience;
            circuits.DetailedErrors = false;
        });
        services.Configure<HubOptions>(hub => hub.MaximumReceiveMessageSize = LongestMessage);
        services.AddRadzenComponents();
        services.AddScoped<Workspace>();
        services.AddScoped<SessionWatch>();
        services.AddScoped<CircuitHandler>(scope => scope.GetRequiredService<SessionWatch>());
        services.AddScoped<Toasts>();
        services.AddScoped<Confirmations>();
        services.AddScoped<LongActions>();
        services.AddScoped<ObjectSearch>();
        services.AddScoped<Recents>();
        return services;
    }

    /// <summary>Serves the Studio below <see cref="StudioOptions.Path"/>. What it needs is put together when the first request comes, so that a server starts as fast as without it.</summary>
    public static IApplicationBuilder UseTarnStudio(this IApplicationBuilder app)
    {
        var pipeline = app.ApplicationServices.GetRequiredService<StudioPipeline>();
        return app.Use(next => context => context.Request.Path.StartsWithSegments(StudioOptions.Path, StringComparison.OrdinalIgnoreCase, out var rest) ? pipeline.ServeAsync(context, rest) : next(context));
    }
}
