using Tarn.Automation.Egress;
using Tarn.Data;
using Tarn.Data.Engines;
using Tarn.Data.Schema;

namespace Tarn.Automation.Webhooks;

/// <summary>How webhooks fare, and trying them out before anything has happened.</summary>
public sealed partial class WebhookStore
{
    private static readonly SystemStatement SelectUrlStates = new("SELECT hook_id, url, failures, paused_until, failing_since, suspended FROM _tarn_hook_url ORDER BY hook_id, ordinal");

    /// <summary>The URLs of all webhooks with how they fare, in their order.</summary>
    public async ValueTask<IReadOnlyList<WebhookUrl>> ListUrlsAsync(CancellationToken cancellation)
    {
        var now = Now;
        return await Engine.QueryAsync(SelectUrlStates.With(Engine), cancellation).ReadAllAsync(
            row => new WebhookUrl(row.GetText(0), row.GetText(1), row.GetInt64(5) != 0, (int)row.GetInt64(2), row.ReadTime(3) is var until && until > now ? until : null, row.FindTime(4)),
            cancellation);
    }

    /// <summary>Sends test messages as <see cref="WebhookTest"/> does, with a client of its own that keeps to the server's policy.</summary>
    /// <param name="webhookId">The webhook.</param>
    /// <param name="eventId">One event of it; null for all.</param>
    /// <param name="publicAddress">The address under which the account is reached, without a slash at its end.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DataException">There is no such webhook or event, or the webhook has no events.</exception>
    public async ValueTask<IReadOnlyList<TestCall>> TestAsync(string webhookId, string? eventId, string publicAddress, CancellationToken cancellation)
    {
        using var http = EgressClient.Create(_egress);
        return await new WebhookTest(this, http, publicAddress).SendAsync(webhookId, eventId, cancellation);
    }

    /// <summary>What an event would send about the newest record of its table; secrets, call ids and addresses of files are hidden. Nothing is stored or sent.</summary>
    /// <param name="draft">The event: type and table, and what of fields and template is given.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DataException">There is no such table, or the draft breaks a rule; the message names the property.</exception>
    public async ValueTask<string> PreviewAsync(WebhookEventDraft draft, CancellationToken cancellation)
    {
        var type = ReadType(draft.Type ?? throw WebhookChecks.Missing("EventType"));
        var table = (await Database.GetSchemaAsync(cancellation)).Table(draft.Table ?? throw WebhookChecks.Missing("ObjectName"));
        var nobody = Guid.Empty.ToString("D");
        var planned = new PlannedEvent
        {
            Id = nobody,
            WebhookId = nobody,
            Type = type,
            TableId = table.Id,
            Fields = null,
            Sources = EventSources.All,
            PayloadFields = ReadNumbers(ReadPayloadFields(table, draft.PayloadFields ?? [])),
            Template = ReadTemplate(table, draft.Template) is { } template ? PayloadTemplate.Read(template, table) : null,
            BatchSize = 1,
            Since = 0,
            Counter = 0,
        };
        return WebhookTest.Show(await WebhookTest.WriteAsync(this, table, planned, cancellation));
    }
}
