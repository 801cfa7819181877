namespace Tarn.Automation.Webhooks;

/// <summary>The delivery of a message to one URL.</summary>
public sealed record Delivery
{
    /// <summary>Its number; newer ones have larger numbers.</summary>
    public required long Number { get; init; }

    public required string WebhookId { get; init; }

    public required string EventId { get; init; }

    /// <summary>The same for every URL and every attempt: receivers tell duplicates by it.</summary>
    public required string MessageId { get; init; }

    public required EventType Type { get; init; }

    /// <summary>Number of the table.</summary>
    public required long TableId { get; init; }

    /// <summary>The record's <c>PK_ID</c>.</summary>
    public required long RecordId { get; init; }

    /// <summary>Where it goes; null when the webhook has that URL no more.</summary>
    public required string? Url { get; init; }

    public required DeliveryState State { get; init; }

    /// <summary>While it is ready: when it is tried.</summary>
    public required DateTimeOffset Due { get; init; }

    /// <summary>Calls made.</summary>
    public required int Attempts { get; init; }

    public required DateTimeOffset? FirstCall { get; init; }

    public required DateTimeOffset? LastCall { get; init; }

    /// <summary>The last answer's status; null when there was none.</summary>
    public required int? HttpStatus { get; init; }

    /// <summary>What went wrong last.</summary>
    public required string? Error { get; init; }

    /// <summary>The beginning of the last answer, where it was no success.</summary>
    public required string? Response { get; init; }

    /// <summary>Size of the message.</summary>
    public required long Bytes { get; init; }

    /// <summary>When the message was made, UTC.</summary>
    public required DateTimeOffset Created { get; init; }
}

/// <summary>A call that failed.</summary>
/// <param name="Attempt">Which of the delivery's attempts, from 1; a delivery that is sent again begins anew.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Took">How long it took.</param>
/// <param name="HttpStatus">The answer's status; null when there was none.</param>
/// <param name="Error">What went wrong.</param>
public sealed record FailedCall(int Attempt, DateTimeOffset At, TimeSpan Took, int? HttpStatus, string Error);

/// <summary>Which deliveries to read.</summary>
public sealed record DeliveryFilter
{
    /// <summary>Most deliveries of a page.</summary>
    public const int MaxLimit = 1000;

    /// <summary>Those of a webhook.</summary>
    public string? WebhookId { get; init; }

    /// <summary>Those of a state.</summary>
    public DeliveryState? State { get; init; }

    /// <summary>Those of messages made since.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>For the next page: number of the last of the page before.</summary>
    public long? Before { get; init; }

    /// <summary>How many, 1 to <see cref="MaxLimit"/>.</summary>
    public int Limit { get; init; } = 100;
}
