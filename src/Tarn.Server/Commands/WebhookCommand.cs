using System.CommandLine;
using System.Globalization;
using Tarn.Automation.Egress;
using Tarn.Automation.Webhooks;
using Tarn.Server.Configuration;

namespace Tarn.Server.Commands;

/// <summary><c>tarn webhook</c>: what webhooks there are, what became of their messages, and sending those again.</summary>
internal static class WebhookCommand
{
    private static readonly Argument<string> Name = new("WEBHOOK") { Description = "The webhook's name or id" };
    private static readonly Option<string> Of = new("--webhook") { Description = "Only those of a webhook: its name or id", HelpName = "WEBHOOK" };
    private static readonly Option<DeliveryState?> State = new("--state") { Description = "Only those of a state", HelpName = string.Join('|', Enum.GetNames<DeliveryState>()) };
    private static readonly Option<int> Limit = new("--limit") { Description = "How many, newest first. Default: 50", HelpName = "NUMBER", DefaultValueFactory = static _ => 50 };
    private static readonly Argument<long> Number = new("DELIVERY") { Description = "The delivery's number, as 'deliveries' shows it" };
    private static readonly Option<long?> One = new("--delivery") { Description = "One delivery, by its number", HelpName = "NUMBER" };
    private static readonly Option<DateTimeOffset?> Since = new("--since") { Description = "Only those of messages made since: 2026-08-01T10:00Z", HelpName = "TIME" };

    private static readonly Option<string> Event = new("--event") { Description = "One event of the webhook, by its id. Default: all", HelpName = "EVENT" };

    /// <summary>Creates the command.</summary>
    public static Command Create() => CommandLine.Group(
        "webhook",
        "Outgoing webhooks and what they deliver",
        CommandLine.Leaf("list", "Show the webhooks with what happened in the last thirty days", ListAsync),
        CommandLine.Leaf("deliveries", "Show what became of messages", DeliveriesAsync, Of, State, Limit),
        CommandLine.Leaf("show", "Show the message of a delivery, and what the receiver answered last", ShowAsync, Number),
        CommandLine.Leaf("resend", "Send again what was given up", ResendAsync, Of, Since, One),
        CommandLine.Leaf("resume", "End the pauses and the suspension of a webhook's URLs", ResumeAsync, Name),
        CommandLine.Leaf("test", "Call a webhook's URLs about the newest record, once, and show what they answer", TestAsync, Name, Event),
        CommandLine.Leaf("new-secret", "Give a webhook another secret", NewSecretAsync, Name));

    private static async Task<int> ListAsync(CommandCall call, CancellationToken cancellation)
    {
        var store = (await call.OpenAccountAsync(cancellation)).Webhooks;
        var all = new List<(Webhook Webhook, WebhookActivity Activity)>();
        foreach (var webhook in await store.ListAsync(cancellation))
            all.Add((webhook, await store.ReadActivityAsync(webhook.Id, cancellation)));
        call.Output.Json(all.Select(static w => new { w.Webhook.Id, w.Webhook.Name, w.Webhook.Urls, w.Webhook.CallThrottling, w.Webhook.IsActive, w.Webhook.Events, w.Activity.Messages, w.Activity.Calls, w.Activity.Errors }));
        call.Output.Table(
            ["Name", "Active", "Events", "Messages", "Calls", "Errors", "URLs", "Id"],
            all.Select(static w => (string[])
            [
                w.Webhook.Name, w.Webhook.IsActive ? "yes" : "no", Text(w.Webhook.Events), Text(w.Activity.Messages), Text(w.Activity.Calls), Text(w.Activity.Errors), string.Join(' ', w.Webhook.Urls), w.Webhook.Id,
            ]));
        return ExitCode.Done;
    }

    private static async Task<int> DeliveriesAsync(CommandCall call, CancellationToken cancellation)
    {
        var store = (await call.OpenAccountAsync(cancellation)).Webhooks;
        var filter = new DeliveryFilter { WebhookId = await FindAsync(store, call.Parsed.GetValue(Of), cancellation), State = call.Parsed.GetValue(State), Limit = call.Parsed.GetValue(Limit) };
        var deliveries = await store.Deliveries.ReadAsync(filter, cancellation);
        call.Output.Json(deliveries);
        call.Output.Table(
            ["Number", "Created", "State", "Attempts", "HTTP", "Event", "Record", "URL", "Error"],
            deliveries.Select(static d => (string[])
            [
                Text(d.Number), d.Created.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ssZ", CultureInfo.InvariantCulture), d.State.ToString(), Text(d.Attempts),
                d.HttpStatus is { } status ? Text(status) : "", EventTypes.NameOf(d.Type), Text(d.RecordId), d.Url ?? "", d.Error ?? "",
            ]));
        return ExitCode.Done;
    }

    private static async Task<int> ShowAsync(CommandCall call, CancellationToken cancellation)
    {
        var store = (await call.OpenAccountAsync(cancellation)).Webhooks;
        var number = call.Parsed.GetRequiredValue(Number);
        var body = await store.Deliveries.ReadBodyAsync(number, cancellation);
        var delivery = (await store.Deliveries.ReadAsync(new DeliveryFilter { Before = number + 1, Limit = 1 }, cancellation))[0];
        var failed = await store.Deliveries.ReadCallsAsync(number, cancellation);
        call.Output.Json(new { delivery, body, failed });
        call.Output.Line($"Message   {delivery.MessageId}, {delivery.Bytes} bytes");
        call.Output.Line($"State     {delivery.State}, {delivery.Attempts} attempts");
        foreach (var one in failed)
            call.Output.Line($"Call {one.Attempt,-4} {one.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)} {one.Took.TotalMilliseconds:0} ms: {one.Error}");
        call.Output.Line($"Error     {delivery.Error}");
        call.Output.Line($"Answer    {delivery.Response}");
        call.Output.Line();
        call.Output.Line(body);
        return ExitCode.Done;
    }

    private static async Task<int> ResendAsync(CommandCall call, CancellationToken cancellation)
    {
        var store = (await call.OpenAccountAsync(cancellation)).Webhooks;
        var resent = call.Parsed.GetValue(One) is { } number
            ? await store.Deliveries.ResendAsync(number, cancellation) ? 1 : 0
            : await store.Deliveries.ResendDeadAsync(await FindAsync(store, call.Parsed.GetValue(Of), cancellation), call.Parsed.GetValue(Since), cancellation);
        call.Output.Json(new { resent });
        call.Output.Line($"{resent} deliveries go out again.");
        return ExitCode.Done;
    }

    private static async Task<int> ResumeAsync(CommandCall call, CancellationToken cancellation)
    {
        var store = (await call.OpenAccountAsync(cancellation)).Webhooks;
        await store.ResumeAsync((await FindAsync(store, call.Parsed.GetRequiredValue(Name), cancellation))!, cancellation);
        call.Output.Json(new { resumed = true });
        call.Output.Line("What waits goes out.");
        return ExitCode.Done;
    }

    private static async Task<int> TestAsync(CommandCall call, CancellationToken cancellation)
    {
        var account = await call.OpenAccountAsync(cancellation);
        using var http = EgressClient.Create(new EgressPolicy(call.Options.Egress));
        var address = (call.Options.BaseAddress ?? ServerOptions.ToAddress(call.Options.Urls[0])).Replace("{account}", account.Account.Id, StringComparison.Ordinal);
        var id = (await FindAsync(account.Webhooks, call.Parsed.GetRequiredValue(Name), cancellation))!;
        var calls = await new WebhookTest(account.Webhooks, http, address).SendAsync(id, call.Parsed.GetValue(Event), cancellation);
        call.Output.Json(calls);
        foreach (var test in calls)
        {
            call.Output.Line($"{EventTypes.NameOf(test.Type)} to {test.Url}");
            call.Output.Line($"Message  {test.Body}");
            call.Output.Line($"Answer   {test.Error ?? test.Status?.ToString(CultureInfo.InvariantCulture)} in {test.Took.TotalMilliseconds:0} ms");
            if (!string.IsNullOrEmpty(test.Response))
                call.Output.Line(test.Response);
        }

        return calls.All(static c => c.Error is null) ? ExitCode.Done : ExitCode.Failed;
    }

    private static async Task<int> NewSecretAsync(CommandCall call, CancellationToken cancellation)
    {
        var store = (await call.OpenAccountAsync(cancellation)).Webhooks;
        var secret = await store.RegenerateSecretAsync((await FindAsync(store, call.Parsed.GetRequiredValue(Name), cancellation))!, "command line", cancellation);
        call.Output.Json(new { secret });
        call.Output.Line($"Secret  {secret}");
        return ExitCode.Done;
    }

    private static async ValueTask<string?> FindAsync(WebhookStore store, string? name, CancellationToken cancellation)
    {
        if (name is null)
            return null;
        var all = await store.ListAsync(cancellation);
        return (all.FirstOrDefault(w => w.Id.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? all.FirstOrDefault(w => w.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))?.Id
            ?? throw new CommandFailure($"There is no webhook '{name}'. 'tarn webhook list' shows which there are.");
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
