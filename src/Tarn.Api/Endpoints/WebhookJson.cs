using System.Globalization;
using System.Text.Json;
using Tarn.Automation.Webhooks;

namespace Tarn.Api.Endpoints;

/// <summary>Which of a webhook's properties an answer has.</summary>
internal enum WebhookShape
{
    Listed,
    Single,
    Created,
    Changed,
}

/// <summary>Writes webhooks and events as clients read them (rest-api.md 14.1, 14.2).</summary>
internal static class WebhookJson
{
    public static void Write(Utf8JsonWriter json, Webhook webhook, WebhookShape shape, WebhookActivity? activity = null, string? secret = null)
    {
        json.WriteStartObject();
        json.WriteString("Id"u8, webhook.Id);
        if (shape != WebhookShape.Created)
            json.WriteString("Status"u8, StatusOf(webhook.IsActive));
        json.WriteString("Name"u8, webhook.Name);
        json.WriteString("Description"u8, webhook.Description);
        WriteList(json, "OutgoingUrls", webhook.Urls);
        json.WriteNumber("CallThrottling"u8, webhook.CallThrottling);
        if (secret is not null)
            json.WriteString("Secret"u8, secret);
        if (shape == WebhookShape.Single)
            json.WriteNumber("Events"u8, webhook.Events);
        WriteActivity(json, activity);
        WriteStamp(json, webhook.Stamp, shape);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, WebhookEvent item, WebhookShape shape, WebhookActivity? activity = null)
    {
        json.WriteStartObject();
        json.WriteString("Id"u8, item.Id);
        json.WriteString("Type"u8, EventTypes.NameOf(item.Type));
        json.WriteString("Status"u8, StatusOf(item.IsActive));
        json.WriteString("ObjectName"u8, item.TableName);
        if (shape is WebhookShape.Listed or WebhookShape.Single)
            json.WriteString("ObjectId"u8, EventTypes.IsOfRuns(item.Type) ? null : item.TableId.ToString(CultureInfo.InvariantCulture));
        WriteList(json, "ObjectFields", item.Fields);
        WriteList(json, "EventSources", EventSources.NamesOf(item.Sources));
        WriteList(json, "CustomPayloadFields", item.PayloadFields);
        json.WriteString("CustomPayloadTemplate"u8, item.Template);
        // Tarn's own: clients that never ask for it never see it.
        if (item.BatchSize > 1)
            json.WriteNumber("BatchSize"u8, item.BatchSize);
        WriteActivity(json, activity);
        WriteStamp(json, item.Stamp, shape);
        json.WriteEndObject();
    }

    private static string StatusOf(bool isActive) => isActive ? "Active" : "Inactive";

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string>? items)
    {
        if (items is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartArray(name);
        foreach (var item in items)
            json.WriteStringValue(item);
        json.WriteEndArray();
    }

    private static void WriteActivity(Utf8JsonWriter json, WebhookActivity? activity)
    {
        if (activity is null)
            return;
        json.WriteNumber("Messages"u8, Math.Min(activity.Messages, int.MaxValue));
        json.WriteNumber("Calls"u8, Math.Min(activity.Calls, int.MaxValue));
        json.WriteNumber("Errors"u8, Math.Min(activity.Errors, int.MaxValue));
    }

    private static void WriteStamp(Utf8JsonWriter json, AuditStamp stamp, WebhookShape shape)
    {
        if (shape != WebhookShape.Created)
        {
            if (stamp.Modified is { } modified)
                json.WriteString("LastModified"u8, DateOf(modified));
            else
                json.WriteNull("LastModified"u8);
            json.WriteString("ModifiedBy"u8, stamp.ModifiedBy);
        }

        json.WriteString("DateCreated"u8, DateOf(stamp.Created));
        json.WriteString("CreatedBy"u8, stamp.CreatedBy);
    }

    private static string DateOf(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
