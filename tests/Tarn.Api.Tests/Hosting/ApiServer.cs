using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tarn.Api.Accounts;
using Tarn.Apps.Catalogue;
using Tarn.Automation.Directories;
using Tarn.Automation.Egress;
using Tarn.Automation.Mail;
using Tarn.Automation.Tasks;
using Tarn.Automation.Webhooks;
using Tarn.Data;
using Tarn.Identity;
using Tarn.Identity.Directories;
using Tarn.Identity.Passwords;
using Tarn.Identity.Profiles;
using Tarn.Sql;
using Tarn.Testing;

namespace Tarn.Api.Tests.Hosting;

/// <summary>The API on a real Kestrel at a free port, over one account on a real engine.</summary>
public sealed class ApiServer : IAsyncDisposable
{
    /// <summary>The host of the second account.</summary>
    public const string NeighbourHost = "neighbour.example";

    private readonly TestAccount _test;
    private readonly WebApplication _app;
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _egress = EgressClient.Create(new EgressPolicy(new EgressOptions()));
    private readonly Task _tasks;
    private int _number;

    private ApiServer(TestAccount test, ServedAccount account, MailOutbox mail, WebApplication app, string address)
    {
        Mail = mail;
        _tasks = new TaskRunner(new TaskOptions(), _egress, TimeProvider.System, static _ => { }).RunAsync(account.Tasks, _stop.Token);
        _test = test;
        _app = app;
        Account = account;
        Address = address;
        Http = new HttpClient { BaseAddress = new Uri(address) };
    }

    public ServedAccount Account { get; }

    /// <summary>A second account of the same server, reached under <see cref="NeighbourHost"/>; null unless asked for.</summary>
    public ServedAccount? Neighbour { get; private init; }

    /// <summary>Where the first account keeps its files.</summary>
    public TestAccount Test => _test;

    public string Folder => _test.Folder;

    /// <summary>What the server has logged as errors.</summary>
    public required ErrorLog Errors { get; init; }

    /// <summary>Mail that waits to be sent.</summary>
    public MailOutbox Mail { get; }

    public AccountDatabase Database => Account.Database;

    public string Address { get; }

    /// <summary>Without a token.</summary>
    public HttpClient Http { get; }

    /// <summary>With a token of a profile that may do everything.</summary>
    public ApiClient Client { get; private set; } = null!;

    public static async Task<ApiServer> StartAsync(SqlDialect dialect, ApiOptions? options = null, bool withNeighbour = false)
    {
        var test = await TestAccount.CreateAsync(dialect);
        var (account, mail) = await OpenAsync("c1tst001", test.Database);
        var neighbour = withNeighbour ? (await OpenAsync("c1tst002", await test.OpenNeighbourAsync("c1tst002"))).Account : null;
        var builder = WebApplication.CreateSlimBuilder();
        var errors = new ErrorLog();
        builder.Logging.ClearProviders().AddProvider(errors);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<IServedAccounts>(new Accounts(account, neighbour));
        builder.Services.AddRouting();
        builder.Services.AddTarnApi(options);
        var app = builder.Build();
        app.MapTarnApi();
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var server = new ApiServer(test, account, mail, app, address) { Neighbour = neighbour, Errors = errors };
        server.Client = await server.SignInAsync(new ProfileDraft { Name = "All", Email = "all@example.com", AccessAllObjects = true, CanCreateObjects = true });
        return server;
    }

    private static async Task<(ServedAccount Account, MailOutbox Mail)> OpenAsync(string id, AccountDatabase database)
    {
        var identity = await AccountIdentity.OpenAsync(database.Engine, id, new IdentityOptions { TokenRequestsPerMinute = 100_000, FailedAttempts = 100_000 }, TimeProvider.System, default);
        var secrets = new SecretBox(new byte[SecretBox.KeyBytes]);
        var webhooks = await WebhookStore.OpenAsync(database, id, secrets, new WebhookOptions(), new EgressPolicy(new EgressOptions()), default);
        var mail = await MailOutbox.OpenAsync(database.Engine, new MailOptions(), TimeProvider.System, default);
        var directories = new AccountDirectories(database, new PasswordHasher(4), new DirectoryMail(mail));
        var tasks = await TaskStore.OpenAsync(database, id, secrets, new TaskOptions(), new EgressPolicy(new EgressOptions()), mail, default);
        return (new ServedAccount(id, database, identity, new AppCatalogue(database), webhooks, directories, tasks, secrets), mail);
    }

    /// <summary>A name that no other test uses.</summary>
    public string NewName(string stem) => $"{stem}_{Interlocked.Increment(ref _number)}";

    public Task<ProfileCredentials> CreateProfileAsync(ProfileDraft? draft = null) => Account.Identity.Profiles
        .CreateAsync(draft ?? new ProfileDraft { Name = NewName("Profile"), Email = "p@example.com", AccessAllObjects = true, CanCreateObjects = true }, default).AsTask();

    /// <summary>Creates a profile and signs it in over HTTP.</summary>
    public async Task<ApiClient> SignInAsync(ProfileDraft draft) => await SignInAsync(await CreateProfileAsync(draft));

    public async Task<ApiClient> SignInAsync(ProfileCredentials credentials) => ClientFor(await TokenAsync(credentials));

    public async Task<string> TokenAsync(ProfileCredentials credentials)
    {
        using var content = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = credentials.Profile.ClientId,
            ["client_secret"] = credentials.ClientSecret,
        });
        using var response = await Http.PostAsync("/oauth/token", content);
        response.EnsureSuccessStatusCode();
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return document.RootElement.GetProperty("access_token").GetString()!;
    }

    public ApiClient ClientFor(string token)
    {
        var http = new HttpClient { BaseAddress = new Uri(Address) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return new ApiClient(http);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _stop.CancelAsync();
        await _tasks;
        _stop.Dispose();
        _egress.Dispose();
        await _app.DisposeAsync();
        if (Neighbour is not null)
            await Neighbour.Database.DisposeAsync();
        await _test.DisposeAsync();
    }

    private sealed class Accounts(ServedAccount account, ServedAccount? neighbour) : IServedAccounts
    {
        public ValueTask<ServedAccount?> FindAsync(string host, CancellationToken cancellation) => new(host == NeighbourHost ? neighbour : account);
    }
}
