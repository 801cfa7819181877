using Tarn.Data.Engines;

namespace Tarn.Automation.Webhooks;

/// <summary>A delivery that is due, with what is needed to call.</summary>
internal sealed record ClaimedDelivery
{
    /// <summary>In the order of <see cref="Read"/>.</summary>
    public const string Columns = "d.number, d.url_id, d.event_id, d.attempts, d.first_call, m.id, m.type, m.table_id, m.record_id, m.counter, m.chain, m.body";

    public required long Number { get; init; }

    public required long UrlId { get; init; }

    public required string EventId { get; init; }

    /// <summary>Calls made before.</summary>
    public required int Attempts { get; init; }

    public required DateTimeOffset? FirstCall { get; init; }

    public required string MessageId { get; init; }

    public required EventType Type { get; init; }

    public required long TableId { get; init; }

    public required long RecordId { get; init; }

    public required long Counter { get; init; }

    public required string Chain { get; init; }

    public required string Body { get; init; }

    /// <summary>It is in no queue: somebody tries the webhook out.</summary>
    public bool IsTest { get; init; }

    public static ClaimedDelivery Read(RowReader row) => new()
    {
        Number = row.GetInt64(0),
        UrlId = row.GetInt64(1),
        EventId = row.GetText(2),
        Attempts = (int)row.GetInt64(3),
        FirstCall = row.FindTime(4),
        MessageId = row.GetText(5),
        Type = (EventType)row.GetInt64(6),
        TableId = row.GetInt64(7),
        RecordId = row.GetInt64(8),
        Counter = row.GetInt64(9),
        Chain = row.GetText(10),
        Body = row.FindText(11) ?? "",
    };
}
