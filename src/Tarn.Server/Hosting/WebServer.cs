using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Logging.Console;
using Tarn.Api;
using Tarn.Api.Accounts;
using Tarn.DataPages;
using Tarn.DataPages.Hosting;
using Tarn.Identity;
using Tarn.Server.Accounts;
using Tarn.Server.Configuration;
using Tarn.Studio;
using Tarn.Studio.Accounts;

namespace Tarn.Server.Hosting;

/// <summary>Serves the accounts over HTTP until the process is told to stop.</summary>
internal static class WebServer
{
    /// <summary>How long running requests may take to finish after the signal to stop.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Bytes of an answer that may wait for a slow client. A page of records fits, so that its database connection goes back to the pool without waiting for the client;
    /// long downloads wait.
    /// </summary>
    private const long ResponseBuffer = 1024 * 1024;

    /// <summary>Builds the application. Nothing listens yet.</summary>
    public static WebApplication Build(AccountHost accounts)
    {
        // No arguments and no appsettings: what the server needs to know is in its options.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls([.. accounts.Options.Urls]);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxResponseBufferSize = ResponseBuffer;
        });
        builder.Host.ConfigureHostOptions(host => host.ShutdownTimeout = StopPatience);
        WebApplication? app = null;
        AddLogging(builder.Logging, accounts.Options.LogRequests, () => app?.Lifetime.ApplicationStarted.IsCancellationRequested == true);
        builder.Services.AddSingleton(accounts);
        builder.Services.AddHostedService<UseRecorder>();
        builder.Services.AddHostedService<MailRounds>();
        builder.Services.AddHostedService<WebhookRounds>();
        builder.Services.AddHostedService<TaskRounds>();
        builder.Services.AddHostedService<PeopleRounds>();

        builder.Services.AddSingleton<IServedAccounts, ServedAccounts>();
        builder.Services.AddSingleton<ISites, ServedSites>();
        builder.Services.AddSingleton(new AccountAddresses(account => AddressOf(account, app!, accounts.Options)));
        builder.Services.AddTarnDataPages(new DataPagesOptions
        {
            PublicBaseAddress = accounts.Options.BaseAddress,
            RequestsPerMinute = accounts.Options.PageRequests,
            WritesPerMinute = accounts.Options.PageWrites,
            FontFolder = Path.Combine(accounts.Options.DataFolder, "fonts"),
            FontHosts = accounts.Options.PageFontHosts,
            ThumbnailSizes = accounts.Options.ThumbnailSizes,
            ThumbnailFolder = Path.Combine(accounts.Options.DataFolder, "thumbnails"),
            CdnAddress = accounts.Options.CdnAddress,
            // Where any host name leads to the one account, links in mails do not follow the name that was asked for; elsewhere the gate has checked it.
            LinkAddress = accounts.Options.Hosting == HostingMode.Single ? () => PublicAddress(app!, accounts.Options) : null,
        });
        builder.Services.AddSingleton<IStudioAccounts, StudioAccounts>();
        builder.Services.AddTarnStudio(new StudioOptions(accounts.Secrets));
        builder.Services.AddTarnApi(new ApiOptions
        {
            PublicBaseAddress = accounts.Options.BaseAddress,
            // Only a trusted proxy can tell how the client came. Without one, TLS that ends in front of the server looks like none.
            RequireHttps = accounts.Options.TrustedProxies.Count > 0 && accounts.Options.BaseAddress?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) == true,
            RateLimit = accounts.Options.RestRateLimit is var limit and > 0 ? limit : null,
            RateWindow = accounts.Options.RestRateWindow,
            MaxUriLength = accounts.Options.RestMaxUriLength,
        });

        app = builder.Build();
        if (accounts.Options.TrustedProxies.Count > 0)
            app.UseForwardedHeaders(ForwardedBy(accounts.Options.TrustedProxies));
        if (accounts.Options.LogRequests)
            app.UseRequestLog();
        if (accounts.Options.Hosting == HostingMode.Subdomain)
            app.UseHostGate(accounts);
        app.UseTarnStudio();
        app.MapHealthChecks(accounts);
        app.MapHomePage(accounts);
        app.MapTarnApi();
        app.MapTarnDataPages();
        return app;
    }

    /// <summary>The address to open in a browser. Known once the application listens, since port 0 stands for any free one.</summary>
    public static string PublicAddress(WebApplication app, ServerOptions options) => options.BaseAddress ?? ServerOptions.ToAddress(app.Urls.First());

    /// <summary>Where an account is reached: at its own host where hosts name accounts.</summary>
    private static string AddressOf(string account, WebApplication app, ServerOptions options) =>
        options.Hosting == HostingMode.Subdomain && options.BaseAddress?.Contains("{account}", StringComparison.Ordinal) != true
            ? $"https://{account}.{options.BaseDomains[0]}"
            : PublicAddress(app, options).Replace("{account}", account, StringComparison.Ordinal);

    /// <summary>The visitor's address and scheme as trusted proxies tell them. The host is never taken from them: the proxy passes it on as it came.</summary>
    private static ForwardedHeadersOptions ForwardedBy(IReadOnlyList<System.Net.IPNetwork> proxies)
    {
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
            options.KnownIPNetworks.Add(proxy);
        return options;
    }

    private static void AddLogging(ILoggingBuilder logging, bool requests, Func<bool> hasStarted)
    {
        logging.ClearProviders();
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.UseUtcTimestamp = true;
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        logging.SetMinimumLevel(LogLevel.Warning);
        // Of a server that is stopped while somebody waits, everything that needs saying is said by its exit code.
        logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        // What keeps the server from starting is thrown as well, and told in a sentence by the command.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => level >= LogLevel.Warning && hasStarted());
        if (requests)
            logging.AddFilter("Tarn.Requests", LogLevel.Information);
    }
}
