using System.Net;
using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tarn.Api;
using Tarn.Api.Accounts;
using Tarn.Apps.Catalogue;
using Tarn.Automation.Directories;
using Tarn.Automation.Egress;
using Tarn.Automation.Mail;
using Tarn.Automation.Tasks;
using Tarn.Automation.Webhooks;
using Tarn.Data;
using Tarn.Data.Changes;
using Tarn.Data.Engines;
using Tarn.Data.Engines.Sqlite;
using Tarn.Data.Fields;
using Tarn.Data.Files;
using Tarn.Data.Records;
using Tarn.Data.Schema;
using Tarn.Data.Transfer;
using Tarn.Identity;
using Tarn.Identity.Directories;
using Tarn.Identity.Passwords;
using Tarn.Identity.Profiles;
using Tarn.Identity.Tokens;
using Tarn.Sql;

namespace Microbenchmarks;

/// <summary>
/// Where the time of one record read by key over REST goes, without the web server: each step is measured alone, the whole request last. What a request costs under load
/// beyond the whole is the web server's, the kernel's and the load tool's.
/// </summary>
[MemoryDiagnoser]
public class KeyReadBenchmarks
{
    private const int Records = 10_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-keyread-").FullName;
    private AccountDatabase _database = null!;
    private AccountIdentity _identity = null!;
    private WebApplication _app = null!;
    private RequestDelegate _pipeline = null!;
    private string _token = "";
    private AccountSchema _schema = null!;
    private Func<AccountSchema, RecordQuery> _query = null!;
    private SqlStatement _statement = null!;
    private IServiceScope _scope = null!;
    private readonly Utf8JsonWriter _json = new(new MemoryStream(4096));

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _database = await AccountDatabase.OpenAsync(
            new SqliteEngine(Path.Combine(_folder, "data.db"), new EngineOptions()), new DiskBlobStore(Path.Combine(_folder, "files")), _ => "", TimeProvider.System);
        await _database.Designer.CreateTableAsync("Bench", "", [.. "Name,Category,Code,Note,Email,City".Split(',').Select(n => Field(n, FieldTypes.String)),
            Field("Qty", FieldTypes.Integer), Field("Price", FieldTypes.Currency), Field("Weight", FieldTypes.Number), Field("Created", FieldTypes.DateTime), Field("Active", FieldTypes.YesNo)], default);
        _schema = await _database.GetSchemaAsync(default);
        await _database.Engine.WriteExclusivelyAsync(async session =>
        {
            var loader = await RecordLoader.BeginAsync(_database, session, _schema, _schema.Table("Bench"), keepGenerated: false, default);
            await loader.AddAsync([.. Enumerable.Range(0, Records).Select(i => new[]
            {
                SqlValue.FromText($"Anna Cabrera {i}"), SqlValue.FromText($"cat{i % 100}"), SqlValue.FromText($"C{i}"), SqlValue.FromText("A note of some words"), SqlValue.FromText($"a{i}@example.org"), SqlValue.FromText("Oslo"),
                SqlValue.FromInt(i), SqlValue.FromMoney(125_000), SqlValue.FromFloat(1.25), SqlValue.FromDateTime(new DateTime(2026, 5, 1, 9, 30, 0)), SqlValue.FromBit(true),
            })], default);
            await loader.CompleteAsync(default);
            return true;
        }, default);

        _identity = await AccountIdentity.OpenAsync(_database.Engine, "c1bench1", new IdentityOptions(), TimeProvider.System, default);
        var profile = await _identity.Profiles.CreateAsync(new ProfileDraft { Name = "Bench", Email = "b@example.org", AccessAllObjects = true }, default);
        var issued = await _identity.Issuer.IssueAsync(
            new TokenRequest { GrantType = "client_credentials", ClientId = profile.Profile.ClientId, ClientSecret = profile.ClientSecret, Address = IPAddress.Loopback }, default);
        _token = issued.AccessToken!;

        var secrets = new SecretBox(new byte[SecretBox.KeyBytes]);
        var webhooks = await WebhookStore.OpenAsync(_database, "c1bench1", secrets, new WebhookOptions(), new EgressPolicy(new EgressOptions()), default);
        var mail = await MailOutbox.OpenAsync(_database.Engine, new MailOptions(), TimeProvider.System, default);
        var directories = new AccountDirectories(_database, new PasswordHasher(4), new DirectoryMail(mail));
        var tasks = await TaskStore.OpenAsync(_database, "c1bench1", secrets, new TaskOptions(), new EgressPolicy(new EgressOptions()), mail, default);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IServedAccounts>(new One(new ServedAccount("c1bench1", _database, _identity, new AppCatalogue(_database), webhooks, directories, tasks, secrets)));
        builder.Services.AddTarnApi();
        _app = builder.Build();
        _app.UseRouting();
        _app.MapTarnApi();
        _app.UseEndpoints(_ => { });
        _pipeline = ((IApplicationBuilder)_app).Build();
        _scope = _app.Services.CreateScope();
        _query = schema => new RecordQuery { Source = schema.Source(schema.Table("Bench")), Where = "PK_ID=4711" };
        _statement = Compile();
        await Request();
    }

    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        _scope.Dispose();
        await _app.DisposeAsync();
        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The bearer token to a caller with rights.</summary>
    [Benchmark]
    public ValueTask<TokenVerdict> Token() => _identity.Validator.ValidateAsync(_token, IPAddress.Loopback, default);

    /// <summary>The fragment, seen before, to a statement.</summary>
    [Benchmark]
    public SqlStatement Compile() => _database.Compiler.CompileQuery(_schema, _query(_schema)).ToStatement(_database.UtcNow, 0, 1);

    /// <summary>SQLite finds the row by its key and gives its cells.</summary>
    [Benchmark]
    public async ValueTask<bool> Engine()
    {
        await using var rows = await _database.Engine.QueryAsync(_statement, default);
        return await rows.ReadAsync(default);
    }

    /// <summary>The same through the door for reads, written as JSON.</summary>
    [Benchmark]
    public async ValueTask Read()
    {
        _json.Reset();
        await using var rows = await _database.Reader.OpenAsync(_query, 0, 1, default);
        while (await rows.ReadAsync(default))
            rows.WriteRow(_json);
    }

    /// <summary>The whole request but for the web server.</summary>
    [Benchmark(Baseline = true)]
    public async Task Request()
    {
        var http = new DefaultHttpContext { RequestServices = _scope.ServiceProvider };
        http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget = "/integrations/rest/v3/tables/Bench/records?q.where=PK_ID=4711";
        http.Request.Method = "GET";
        http.Request.Scheme = "http";
        http.Request.Host = new HostString("localhost");
        http.Request.Path = "/integrations/rest/v3/tables/Bench/records";
        http.Request.QueryString = new QueryString("?q.where=PK_ID=4711");
        http.Request.Headers.Authorization = "Bearer " + _token;
        http.Connection.RemoteIpAddress = IPAddress.Loopback;
        await _pipeline(http);
        if (http.Response.StatusCode != StatusCodes.Status200OK)
            throw new InvalidOperationException($"The answer was {http.Response.StatusCode}.");
    }

    private static FieldDesign Field(string name, FieldType type) => new(new FieldDefinition { Name = name, Type = type });

    private sealed class One(ServedAccount account) : IServedAccounts
    {
        public ValueTask<ServedAccount?> FindAsync(string host, CancellationToken cancellation) => new(account);
    }
}
