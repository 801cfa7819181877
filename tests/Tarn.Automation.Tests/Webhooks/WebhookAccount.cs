using System.Collections.Concurrent;
using Tarn.Automation.Egress;
using Tarn.Automation.Webhooks;
using Tarn.Data.Changes;
using Tarn.Data.Fields;
using Tarn.Data.Records;
using Tarn.Identity;
using Tarn.Sql;
using Tarn.Testing;

namespace Tarn.Automation.Tests.Webhooks;

/// <summary>An account with a table Orders, webhooks that are delivered while it lives, and a receiver.</summary>
internal sealed class WebhookAccount : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly WebhookDispatcher _dispatcher;
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    private WebhookAccount(TestAccount account, WebhookStore store, EgressPolicy policy, WebhookOptions options)
    {
        Account = account;
        Store = store;
        _http = EgressClient.Create(policy);
        _dispatcher = new WebhookDispatcher(options, _http, static id => $"http://{id}.example", TimeProvider.System, Complaints.Enqueue);
    }

    public TestAccount Account { get; }

    public WebhookStore Store { get; }

    public WebhookReceiver Receiver { get; } = new();

    public ConcurrentQueue<string> Complaints { get; } = new();

    /// <summary>Settings under which tests need not wait for minutes.</summary>
    public static WebhookOptions Quick { get; } = new()
    {
        Waits = [.. Enumerable.Repeat(TimeSpan.FromMilliseconds(150), 9)],
        Poll = TimeSpan.FromMilliseconds(100),
        CallTimeout = TimeSpan.FromSeconds(3),
        PauseAfter = 1_000,
        MaxCallsPerSecond = 1_000,
    };

    /// <summary>Settings under which the receiver on this machine may be called.</summary>
    public static EgressOptions Local { get; } = new() { AllowHttpHosts = ["127.0.0.1"], AllowPrivateNetworks = [System.Net.IPNetwork.Parse("127.0.0.0/8")] };

    public static async Task<WebhookAccount> CreateAsync(SqlDialect dialect, WebhookOptions? options = null, TimeProvider? clock = null)
    {
        var account = await TestAccount.CreateAsync(dialect, clock);
        var policy = new EgressPolicy(Local);
        var store = await WebhookStore.OpenAsync(account.Database, "c1tst001", new SecretBox(new byte[SecretBox.KeyBytes]), options ?? Quick, policy, default);
        await account.CreateTableAsync(
            "Orders", ("Name", FieldTypes.Find("STRING")!), ("Total", FieldTypes.Find("CURRENCY")!), ("Paid", FieldTypes.Find("YES/NO")!), ("Due", FieldTypes.Find("DATE/TIME")!), ("Pin", FieldTypes.Find("PASSWORD")!));
        var made = new WebhookAccount(account, store, policy, options ?? Quick);
        made.Start();
        return made;
    }

    public void Start() => _running = _dispatcher.RunAsync(Store, _stop.Token);

    /// <summary>Makes a webhook with one event on Orders, and gives its secret.</summary>
    public async Task<(Webhook Webhook, WebhookEvent Event, string Secret)> HookAsync(string type = "table.recordInsert", Func<WebhookEventDraft, WebhookEventDraft>? change = null, params string[] urls)
    {
        var (webhook, secret) = await Store.CreateAsync(new WebhookDraft { Name = Guid.NewGuid().ToString(), Urls = urls.Length > 0 ? urls : [Receiver.Url("/" + Guid.NewGuid())] }, "test", default);
        return (webhook, await EventAsync(webhook, type, change), secret);
    }

    public async Task<WebhookEvent> EventAsync(Webhook webhook, string type, Func<WebhookEventDraft, WebhookEventDraft>? change = null)
    {
        var draft = new WebhookEventDraft { Type = type, Table = "Orders" };
        return await Store.CreateEventAsync(webhook.Id, change?.Invoke(draft) ?? draft, "test", null, default);
    }

    public ValueTask<long> AddAsync(string name, ChangeSource source = ChangeSource.RestApi, string? chain = null) =>
        Account.Database.Writer.InsertAsync("Orders", t => new RecordValues(t) { [t.PositionOf("Name")] = SqlValue.FromText(name) }, new WriteContext(source, "test") { Chain = chain }, default);

    /// <summary>Waits until a webhook's activity is as expected.</summary>
    public async Task<WebhookActivity> ActivityAsync(string id, Func<WebhookActivity, bool> holds)
    {
        for (var attempt = 0; ; attempt++)
        {
            var activity = await Store.ReadActivityAsync(id, default);
            if (holds(activity) || attempt == 300)
                return activity;
            await Task.Delay(50);
        }
    }

    /// <summary>Waits until the deliveries of a webhook are as expected.</summary>
    public async Task<IReadOnlyList<Delivery>> DeliveriesAsync(string id, Func<IReadOnlyList<Delivery>, bool> holds)
    {
        for (var attempt = 0; ; attempt++)
        {
            var deliveries = await Store.Deliveries.ReadAsync(new DeliveryFilter { WebhookId = id, Limit = 1000 }, default);
            if (holds(deliveries) || attempt == 300)
                return deliveries;
            await Task.Delay(50);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _dispatcher.Dispose();
        _http.Dispose();
        _stop.Dispose();
        await Receiver.DisposeAsync();
        await Account.DisposeAsync();
    }
}
