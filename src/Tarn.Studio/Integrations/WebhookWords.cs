using System.Collections.Frozen;
using Tarn.Automation.Webhooks;
using Tarn.Studio.Frame;

namespace Tarn.Studio.Integrations;

/// <summary>What webhooks, their events and deliveries are called.</summary>
internal static class WebhookWords
{
    private static readonly FrozenDictionary<string, string> Names = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["OutgoingUrls"] = "Addresses",
        ["CallThrottling"] = "Calls a second",
        ["Name"] = "Name",
        ["Description"] = "What it is for",
        ["EventType"] = "When",
        ["ObjectName"] = "Table",
        ["ObjectFields"] = "Only when one of these changes",
        ["CustomPayloadFields"] = "Chosen fields",
        ["CustomPayloadTemplate"] = "Your message",
        ["EventSources"] = "Changes made by",
        ["table.recordInsert"] = "is added",
        ["table.recordUpdate"] = "is changed",
        ["table.recordDelete"] = "is deleted",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> Sources = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Datasheet"] = "People in the Studio",
        ["DataPages"] = "Visitors of DataPages",
        ["DataParts"] = "Visitors of DataParts",
        ["RESTAPIs"] = "Programs, over REST or MCP",
        ["Extensions"] = "Extensions",
        ["Tasks"] = "Tasks",
        ["TriggeredActions"] = "Triggered actions",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What happens to a record: "is added".</summary>
    public static string Of(EventType type) => type switch { EventType.RecordInsert => "is added", EventType.RecordUpdate => "is changed", _ => "is deleted" };

    /// <summary>Who makes a change, by the source's name.</summary>
    public static string OfSource(string source) => Sources.GetValueOrDefault(source) ?? source;

    /// <summary>How a delivery stands, and the look of its badge.</summary>
    public static (string Text, string Look) Of(Delivery delivery) => delivery.State switch
    {
        DeliveryState.Ready when delivery.Attempts > 0 => ("Failed, tried again", "warn"),
        DeliveryState.Ready => ("Waiting", "info"),
        DeliveryState.Waiting => ("Behind an earlier one", "info"),
        DeliveryState.Succeeded => ("Delivered", "ok"),
        DeliveryState.Dead => ("Given up", "danger"),
        DeliveryState.Cancelled => ("Cancelled", ""),
        _ => ("Not sent: chain too long", "warn"),
    };

    /// <summary>A problem in the screen's words.</summary>
    public static Problem Plain(Problem problem) => PropertyNames.Plain(problem, Names.GetValueOrDefault);
}
