using Tarn.Automation.Egress;
using Tarn.Automation.Webhooks;
using Tarn.Data.Engines;
using Tarn.Server.Accounts;

namespace Tarn.Server.Hosting;

/// <summary>Delivers the webhooks of accounts.</summary>
internal sealed class WebhookRounds : AccountRounds
{
    private readonly HttpClient _http;
    private readonly WebhookDispatcher _dispatcher;

    public WebhookRounds(AccountHost accounts, AccountAddresses addresses, ILogger<WebhookRounds> log)
        : base(accounts, log)
    {
        _http = EgressClient.Create(new EgressPolicy(accounts.Options.Egress));
        _dispatcher = new WebhookDispatcher(accounts.Options.Webhooks, _http, addresses.Of, TimeProvider.System, complaint => LogComplaint(log, complaint));
    }

    protected override string Subject => "webhook messages";

    public override void Dispose()
    {
        _dispatcher.Dispose();
        _http.Dispose();
        base.Dispose();
    }

    protected override Task WorkAsync(OpenAccount account, CancellationToken cancellation) => _dispatcher.RunAsync(account.Webhooks, cancellation);

    protected override ValueTask<bool> HasWorkAsync(IEngine engine, CancellationToken cancellation) => WebhookStore.HasWorkAsync(engine, cancellation);
}

/// <summary>Under which address an account is reached from outside, without a slash at its end.</summary>
internal sealed record AccountAddresses(Func<string, string> Of);
