using System.Security.Cryptography;
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
using Tarn.Automation.Egress;
using Tarn.Automation.Mail;
using Tarn.Automation.People;
using Tarn.Automation.Tasks;
using Tarn.Automation.Webhooks;
using Tarn.Data.Engines;
using Tarn.Data.Engines.Postgres;
using Tarn.Data.Engines.Sqlite;
using Tarn.DataPages;
using Tarn.DataPages.Hosting;
using Tarn.Identity;
using Tarn.Identity.Accounts;
using Tarn.Identity.Passwords;
using Tarn.Sql;
using Tarn.Studio.Accounts;
using Tarn.Testing;

namespace Tarn.Studio.Tests.Hosting;

/// <summary>The Studio on a real Kestrel at a free port, over one account and a catalogue on a real engine. DataPages are served beside it.</summary>
public sealed class StudioServer : IAsyncDisposable
{
    public const string AccountId = "c1tst001";
    public const string Email = "ada@example.org";
    public const string Password = "difference engine no 2";

    private readonly string _folder;
    private readonly string? _postgres;
    private readonly IEngine _catalogueEngine;
    private readonly WebApplication _app;

    private StudioServer(TestAccount test, StudioAccount account, AccountCatalogue catalogue, IEngine catalogueEngine, string folder, string? postgres, StudioClock clock, WebApplication app, StringBuilder log)
    {
        (Test, Account, Catalogue, Clock, Log) = (test, account, catalogue, clock, log);
        (_catalogueEngine, _folder, _postgres, _app) = (catalogueEngine, folder, postgres, app);
    }

    public TestAccount Test { get; }

    public StudioAccount Account { get; }

    public AccountCatalogue Catalogue { get; }

    public StudioClock Clock { get; }

    /// <summary>What the server logged as an error.</summary>
    public StringBuilder Log { get; }

    /// <summary>Scheme, host and port.</summary>
    public string Address { get; private set; } = "";

    /// <summary>The server's key.</summary>
    public required SecretBox Secrets { get; init; }

    /// <summary>Starts a server.</summary>
    /// <param name="dialect">The engine.</param>
    /// <param name="sendsMail">There is a mail server. Nothing is sent: what would be waits in the queue.</param>
    public static async Task<StudioServer> StartAsync(SqlDialect dialect, bool sendsMail = false)
    {
        var clock = new StudioClock();
        var passwords = new PasswordHasher(4);
        var folder = Directory.CreateTempSubdirectory("tarn-studio-").FullName;
        var postgres = dialect == SqlDialect.Postgres ? await PostgresServer.CreatePreparedDatabaseAsync() : null;
        var catalogueEngine = await OpenCatalogueEngineAsync(folder, postgres);
        var catalogue = await AccountCatalogue.OpenAsync(catalogueEngine, dialect, passwords, new IdentityOptions(), clock, default);
        await catalogue.CreateAsync(new NewAccount { Name = "Kettle Lane Cycles", OwnerName = "Ada Lovelace", OwnerEmail = Email, OwnerPassword = Password, Id = AccountId }, default);

        var test = await TestAccount.CreateAsync(dialect, clock, passwords.Hash);
        var mail = await MailOutbox.OpenAsync(test.Database.Engine, sendsMail ? new MailOptions { Smtp = new SmtpServer("127.0.0.1"), DefaultFrom = "noreply@tarn.example" } : new MailOptions(), clock, default);
        var site = await Site.OpenAsync(AccountId, test.Database, new AppCatalogue(test.Database), passwords, mail, default);
        var identity = await AccountIdentity.OpenAsync(test.Database.Engine, AccountId, new IdentityOptions(), clock, default);
        var secrets = new SecretBox(RandomNumberGenerator.GetBytes(SecretBox.KeyBytes));
        // Tests receive calls on this machine, without TLS.
        var egress = new EgressPolicy(new EgressOptions { AllowHttpHosts = ["127.0.0.1"], AllowPrivateNetworks = [System.Net.IPNetwork.Parse("127.0.0.0/8")] });
        var webhooks = await WebhookStore.OpenAsync(test.Database, AccountId, secrets, new WebhookOptions(), egress, default);
        var tasks = await TaskStore.OpenAsync(test.Database, AccountId, secrets, new TaskOptions { WorkFolder = Path.Combine(folder, "tasks") }, egress, mail, default);
        StudioServer? server = null;
        var account = new StudioAccount(AccountId, "Kettle Lane Cycles", () => server!.Address, test.Database, identity, site, webhooks, tasks, mail, new AccountPeople(AccountId, "Kettle Lane Cycles", catalogue, identity.Rights, mail));

        var log = new StringBuilder();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(new ErrorLog(log));
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddSingleton<IStudioAccounts>(new OneAccount(account, catalogue));
        builder.Services.AddSingleton<ISites>(new OneSite(site));
        builder.Services.AddTarnDataPages(new DataPagesOptions { RequestsPerMinute = 1_000_000, WritesPerMinute = 1_000_000 });
        builder.Services.AddTarnStudio(new StudioOptions(secrets) { SessionTrust = TimeSpan.Zero });
        var app = builder.Build();
        app.UseTarnStudio();
        app.MapTarnDataPages();
        await app.StartAsync();
        server = new StudioServer(test, account, catalogue, catalogueEngine, folder, postgres, clock, app, log)
        {
            Secrets = secrets,
            Address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First(),
        };
        return server;
    }

    /// <summary>Imports a package of the sample data and opens its DataPages.</summary>
    public async Task ImportAsync(string file)
    {
        await using var package = File.OpenRead(TestPaths.Data(file));
        var report = await AppImporter.ImportAsync(Test.Database, package, new PackagePlan { Deploy = true }, "test", null, default);
        if (!report.Ok)
            throw new InvalidOperationException(report.ToJson());
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await Account.Site.Jobs.DisposeAsync();
        await Test.DisposeAsync();
        await _catalogueEngine.DisposeAsync();
        if (_postgres is not null)
            await PostgresServer.DropDatabaseAsync(_postgres);
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<IEngine> OpenCatalogueEngineAsync(string folder, string? postgres)
    {
        if (postgres is null)
            return new SqliteEngine(Path.Combine(folder, AccountCatalogue.FileName), new EngineOptions());
        var engine = new PostgresEngine(postgres, AccountCatalogue.SchemaName, new EngineOptions());
        await engine.PrepareAsync(default);
        return engine;
    }

    private sealed class OneAccount(StudioAccount account, AccountCatalogue catalogue) : IStudioAccounts
    {
        public AccountCatalogue Catalogue => catalogue;

        public ValueTask<StudioAccount?> FindAsync(string host, CancellationToken cancellation) => new(account);

        public ValueTask<StudioAccount?> FindByIdAsync(string id, CancellationToken cancellation) => new(id == account.Id ? account : null);
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
            // A window that was closed while the server led it elsewhere.
            if (!IsEnabled(logLevel) || exception is TaskCanceledException or Microsoft.JSInterop.JSDisconnectedException)
                return;
            lock (log)
                log.AppendLine(formatter(state, exception)).AppendLine(exception?.ToString());
        }

        public void Dispose()
        {
        }
    }
}
