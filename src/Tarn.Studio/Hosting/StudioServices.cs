using System.Diagnostics;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Radzen;
using Tarn.Data.Pictures;
using Tarn.DataPages.Hosting;
using Tarn.Studio.Accounts;
using Tarn.Studio.Frame;
using Tarn.Studio.SignIn;

namespace Tarn.Studio.Hosting;

/// <summary>The Studio's own services, apart from the server's: made when the first request comes, and nothing of the framework that only the Studio needs runs before.</summary>
internal static class StudioServices
{
    /// <summary>Longest message of a browser, in bytes: a long text that somebody pastes. The framework's default (32 KB) would end the connection.</summary>
    private const long LongestMessage = 2 * 1024 * 1024;

    /// <summary>Builds them.</summary>
    /// <param name="server">The server's services, of which a few are shared.</param>
    public static ServiceProvider Build(IServiceProvider server)
    {
        var options = server.GetRequiredService<StudioOptions>();
        var services = new ServiceCollection();
        Share<ILoggerFactory>();
        Share<IHostApplicationLifetime>();
        Share<IWebHostEnvironment>();
        Share<IHostEnvironment>();
        Share<IConfiguration>();
        Share<DiagnosticListener>();
        Share<DiagnosticSource>();
        Share<ActivitySource>();
        Share<TimeProvider>();
        Share<IStudioAccounts>();
        Share<DataPagesOptions>();
        Share<ThumbnailCache>();
        services.AddSingleton(options);
        services.AddLogging();
        services.AddRouting();
        services.AddHttpContextAccessor();
        services.AddSingleton<IDataProtectionProvider>(new StudioProtection(options.Secrets, ""));
        services.AddSingleton<SignInDesk>();
        services.AddSingleton<InvitationDesk>();
        services.AddSingleton<ForgottenDesk>();
        services.AddSingleton<OwnerDesk>();
        services.AddSingleton<EmailDesk>();
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
        services.Configure<HubOptions>(hub =>
        {
            hub.MaximumReceiveMessageSize = LongestMessage;
            hub.AddFilter(new WindowAddress());
        });
        services.AddRadzenComponents();
        AddFrame(services);
        return services.BuildServiceProvider(validateScopes: false);

        void Share<T>()
            where T : class => services.AddSingleton(server.GetRequiredService<T>());
    }

    /// <summary>What screens ask for: one of each for every open window.</summary>
    private static void AddFrame(ServiceCollection services)
    {
        services.AddScoped<Workspace>();
        services.AddScoped<SessionWatch>();
        services.AddScoped<CircuitHandler>(scope => scope.GetRequiredService<SessionWatch>());
        services.AddScoped<Toasts>();
        services.AddScoped<Confirmations>();
        services.AddScoped<LongActions>();
        services.AddScoped<ObjectSearch>();
        services.AddScoped<Recents>();
        services.AddScoped<Preferences>();
    }
}
