namespace Tarn.Automation.Webhooks;

/// <summary>What a webhook reacts to, and what it sends then. Names of table and fields are those of now.</summary>
public sealed record WebhookEvent
{
    /// <summary>A GUID in lower case.</summary>
    public required string Id { get; init; }

    public required string WebhookId { get; init; }

    public required EventType Type { get; init; }

    public required bool IsActive { get; init; }

    /// <summary>Number of the table; 0 for runs of tasks.</summary>
    public required long TableId { get; init; }

    /// <summary>The table's name; null when it is gone, and for runs of tasks.</summary>
    public required string? TableName { get; init; }

    /// <summary>Fields whose change counts; null for all.</summary>
    public required IReadOnlyList<string>? Fields { get; init; }

    /// <summary>Bits of <see cref="EventSources"/>.</summary>
    public required long Sources { get; init; }

    /// <summary>Fields to send; null for all.</summary>
    public required IReadOnlyList<string>? PayloadFields { get; init; }

    /// <summary>The message as its author wants it; null for the usual one.</summary>
    public required string? Template { get; init; }

    /// <summary>Most records of a message.</summary>
    public required int BatchSize { get; init; }

    public required AuditStamp Stamp { get; init; }
}

/// <summary>What a person or client says of an event; null means not given.</summary>
public sealed record WebhookEventDraft
{
    /// <summary>Name of the type.</summary>
    public string? Type { get; init; }

    /// <summary>Name of the table or directory; null for events about runs of tasks.</summary>
    public string? Table { get; init; }

    /// <summary>Fields whose change counts; empty for all.</summary>
    public IReadOnlyList<string>? Fields { get; init; }

    /// <summary>Names of sources; empty for all.</summary>
    public IReadOnlyList<string>? Sources { get; init; }

    /// <summary>Fields to send; empty for all.</summary>
    public IReadOnlyList<string>? PayloadFields { get; init; }

    /// <summary>The message's template; empty for the usual message.</summary>
    public string? Template { get; init; }

    /// <summary>Most records of a message, 1 to 1,000.</summary>
    public int? BatchSize { get; init; }

    public bool? Enabled { get; init; }
}
