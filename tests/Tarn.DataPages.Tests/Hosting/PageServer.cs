using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tarn.Apps.Catalogue;
using Tarn.Apps.Import;
using Tarn.Apps.Packages;
using Tarn.Automation.Mail;
using Tarn.Data;
using Tarn.DataPages.Hosting;
using Tarn.Identity.Passwords;
using Tarn.Sql;
using Tarn.Testing;

namespace Tarn.DataPages.Tests.Hosting;

/// <summary>DataPages on a real Kestrel at a free port, over one account on a real engine.</summary>
public sealed class PageServer : IAsyncDisposable
{
    private readonly TestAccount _test;
    private readonly WebApplication _app;
    private readonly bool _isNode;

    private PageServer(TestAccount test, Site site, WebApplication app, string address, StringBuilder log, bool isNode)
    {
        _test = test;
        _app = app;
        _isNode = isNode;
        Site = site;
        Address = address;
        Log = log;
    }

    public Site Site { get; }

    public AccountDatabase Database => Site.Database;

    public string Address { get; }

    /// <summary>What the server logged as an error.</summary>
    public StringBuilder Log { get; }

    public TestAccount Test => _test;

    public static async Task<PageServer> StartAsync(SqlDialect dialect, DataPagesOptions? options = null, TimeProvider? clock = null, MailOptions? mailOptions = null)
    {
        var test = await TestAccount.CreateAsync(dialect, clock, new PasswordHasher(4).Hash);
        return await ServeAsync(test, test.Database, options, clock, mailOptions, isNode: false);
    }

    /// <summary>Another server over the same account, as another machine would be one.</summary>
    public async Task<PageServer> StartNodeAsync() => await ServeAsync(_test, await _test.OpenAgainAsync(), null, null, null, isNode: true);

    private static async Task<PageServer> ServeAsync(TestAccount test, AccountDatabase database, DataPagesOptions? options, TimeProvider? clock, MailOptions? mailOptions, bool isNode)
    {
        var mail = await MailOutbox.OpenAsync(database.Engine, mailOptions ?? new MailOptions(), clock ?? TimeProvider.System, default);
        var site = await Site.OpenAsync("c1tst001", database, new AppCatalogue(database), new PasswordHasher(4), mail, default);
        var log = new StringBuilder();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(new ErrorLog(log));
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<ISites>(new OneSite(site));
        builder.Services.AddSingleton(clock ?? TimeProvider.System);
        builder.Services.AddRouting();
        builder.Services.AddTarnDataPages(options ?? new DataPagesOptions { RequestsPerMinute = 1_000_000, WritesPerMinute = 1_000_000 });
        var app = builder.Build();
        app.MapTarnDataPages();
        await app.StartAsync();
        return new PageServer(test, site, app, app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First(), log, isNode);
    }

    /// <summary>Imports a package and opens its DataPages.</summary>
    public async Task ImportAsync(string file)
    {
        await using var package = File.OpenRead(TestPaths.Data(file));
        var report = await AppImporter.ImportAsync(Database, package, new PackagePlan { Deploy = true }, "test", null, default);
        if (!report.Ok)
            throw new InvalidOperationException(report.ToJson());
    }

    /// <summary>The DataPage of a name.</summary>
    public async Task<DataPage> PageAsync(string name) => (await Site.Apps.GetAsync(default)).DataPages.First(p => p.Name == name);

    /// <summary>A visitor with a browser of their own.</summary>
    public Visitor NewVisitor() => new(Address);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        if (_isNode)
            await Database.DisposeAsync();
        else
            await _test.DisposeAsync();
    }

    private sealed class OneSite(Site site) : ISites
    {
        public ValueTask<Site?> FindAsync(string host, CancellationToken cancellation) => new(site);
    }

    private sealed class ErrorLog(StringBuilder log) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            lock (log)
                log.AppendLine(formatter(state, exception)).AppendLine(exception?.ToString());
        }

        public void Dispose()
        {
        }
    }
}
