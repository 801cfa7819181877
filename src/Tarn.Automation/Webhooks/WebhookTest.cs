using System.Diagnostics;
using Tarn.Data;
using Tarn.Data.Changes;
using Tarn.Data.Schema;

namespace Tarn.Automation.Webhooks;

/// <summary>
/// Tries a webhook out: one call for each event and URL, about the newest record of the event's table, with the header <c>X-Tarn-Test: 1</c>. Tests are neither repeated nor counted, and
/// whether events are active does not matter.
/// </summary>
/// <param name="store">The account's webhooks.</param>
/// <param name="http">The client for calls, which keeps to the server's policy.</param>
/// <param name="publicAddress">The address under which the account is reached, without a slash at its end.</param>
public sealed class WebhookTest(WebhookStore store, HttpClient http, string publicAddress)
{
    private const string Hidden = "***";

    /// <summary>Sends test messages.</summary>
    /// <param name="webhookId">The webhook.</param>
    /// <param name="eventId">One event of it; null for all.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DataException">There is no such webhook or event, or the webhook has no events.</exception>
    public async ValueTask<IReadOnlyList<TestCall>> SendAsync(string webhookId, string? eventId, CancellationToken cancellation)
    {
        var events = eventId is null ? await store.ListEventsAsync(webhookId, cancellation) : [await store.GetEventAsync(webhookId, eventId, cancellation)];
        if (events.Count == 0)
            throw new DataException(DataProblem.ObjectNotFound, "The webhook has no events, so there is nothing to send.");
        var schema = await store.Database.GetSchemaAsync(cancellation);
        var hook = (await WebhookPlan.ReadAsync(store, schema, cancellation)).Hooks[events[0].WebhookId];
        if (hook.SecretsAt(store.Now) is not [_, ..] secrets)
            throw new DataException(DataProblem.InvalidDefinition, "The webhook's secret was sealed with a key that this server does not have. Give the webhook a new secret.");
        var calls = new List<TestCall>();
        foreach (var item in events)
        {
            if (RunRecord.FindTable(schema, item.TableId) is not { } table || await WebhookPlan.FindEventAsync(store, schema, item.Id, cancellation) is not { } planned)
                continue;
            var message = await WriteAsync(store, table, planned, cancellation);
            foreach (var url in hook.Urls)
                calls.Add(await CallAsync(message, url, secrets, cancellation));
        }

        return calls;
    }

    /// <summary>Makes a message about the newest record of a table; one without values when there are no records.</summary>
    internal static async ValueTask<ClaimedDelivery> WriteAsync(WebhookStore store, TableDefinition table, PlannedEvent planned, CancellationToken cancellation)
    {
        var (key, image) = (table.Id == RunRecord.Table.Id ? null : await RecordImage.ReadNewestAsync(store.Engine, table, cancellation)) ?? (0, "{}");
        var operation = EventTypes.Watches(planned.Type) switch { Watched.Inserts or Watched.TaskRuns => ChangeOperation.Insert, Watched.Deletes => ChangeOperation.Delete, _ => ChangeOperation.Update };
        var change = new Change(0, table.Id, key, operation, ChangeSource.Datasheet, "test", DateTime.SpecifyKind(store.Now.UtcDateTime, DateTimeKind.Unspecified)) { Before = image, After = image };
        var images = new ChangeImages(change);
        var id = Guid.CreateVersion7(store.Now).ToString("D");
        return new ClaimedDelivery
        {
            Number = 0,
            UrlId = 0,
            EventId = planned.Id,
            Attempts = 0,
            FirstCall = null,
            MessageId = id,
            Type = planned.Type,
            TableId = table.Id,
            RecordId = key,
            Counter = 0,
            Chain = Chain.Of(null, id).ToString(),
            Body = MessageWriter.Write(new MessageContext(id, store.AccountId, planned, table, [new MessageRecord(change, images.After!, images.Before, planned.Type == EventType.UserStatusChange ? images.After!.Status : null)], 0)),
            IsTest = true,
        };
    }

    /// <summary>The message for people: without secret, call id and addresses of files.</summary>
    internal static string Show(ClaimedDelivery message) => System.Text.Encoding.UTF8.GetString(MessageBody.Fill(message.Body, Hidden, Hidden, static (_, _) => Hidden));

    private async ValueTask<TestCall> CallAsync(ClaimedDelivery message, PlannedUrl url, IReadOnlyList<string> secrets, CancellationToken cancellation)
    {
        var began = Stopwatch.GetTimestamp();
        var result = await new WebhookCaller(http, store.Options, store.Database.Clock)
            .CallAsync(message, url, secrets, (field, record) => publicAddress + FileLink.Path + store.SealLink(new FileLink(message.TableId, field, record ?? message.RecordId)), cancellation);
        return new TestCall(message.EventId, message.Type, url.Url, Show(message), result.Status, result.Error, result.Response, Stopwatch.GetElapsedTime(began));
    }
}

/// <summary>A test call.</summary>
/// <param name="EventId">The event.</param>
/// <param name="Type">What it is about.</param>
/// <param name="Url">Who was called.</param>
/// <param name="Body">The message, without secret, call id and addresses of files.</param>
/// <param name="Status">HTTP status of the answer; null when there was none.</param>
/// <param name="Error">What went wrong; null when it succeeded.</param>
/// <param name="Response">The beginning of the answer.</param>
/// <param name="Took">How long it took.</param>
public sealed record TestCall(string EventId, EventType Type, string Url, string Body, int? Status, string? Error, string? Response, TimeSpan Took);
