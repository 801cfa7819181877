using System.Collections.Frozen;
using Tarn.Automation.Webhooks;
using Tarn.Data.Schema;
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
    public static string Of(EventType type) => type switch
    {
        EventType.RecordInsert => "is added",
        EventType.RecordUpdate => "is changed",
        EventType.RecordDelete => "is deleted",
        EventType.UserInsert => "joins as a user",
        EventType.UserUpdate => "is changed as a user",
        EventType.UserDelete => "is removed as a user",
        EventType.UserStatusChange => "gets another status",
        EventType.ImportExportCompleted => "ends well",
        _ => "fails",
    };

    /// <summary>What an event is about: a table, or the runs of tasks.</summary>
    public static string SubjectOf(WebhookEvent item) => EventTypes.IsOfRuns(item.Type) ? "An import or export" : item.TableName ?? "a table that is gone";

    /// <summary>What can happen to the records of a table; those of a directory are users besides.</summary>
    public static IEnumerable<EventType> TypesOf(TableDefinition? table) =>
        Enum.GetValues<EventType>().Where(t => !EventTypes.IsOfRuns(t) && (table is { IsDirectory: true } || !EventTypes.IsOfUsers(t)));

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
