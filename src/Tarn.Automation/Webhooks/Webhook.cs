namespace Tarn.Automation.Webhooks;

/// <summary>An outgoing webhook: URLs that are called when something happens. Its secret is not among what can be read.</summary>
public sealed record Webhook
{
    /// <summary>A GUID in lower case.</summary>
    public required string Id { get; init; }

    /// <summary>A number that follows from <see cref="Id"/>, for addresses that hold numbers: its first 48 bits.</summary>
    public long Number => Convert.ToInt64(Id[..8] + Id[9..13], 16);

    /// <summary>Unique in the account without regard to case, 1 to 255 characters.</summary>
    public required string Name { get; init; }

    /// <summary>At most 4,000 characters; null for none.</summary>
    public string? Description { get; init; }

    /// <summary>Where messages go: to each of them.</summary>
    public required IReadOnlyList<string> Urls { get; init; }

    /// <summary>Most calls that begin in any second.</summary>
    public required int CallThrottling { get; init; }

    /// <summary>Number of its events.</summary>
    public required int Events { get; init; }

    /// <summary>It has no events, or one that is active.</summary>
    public required bool IsActive { get; init; }

    /// <summary>When and by whom it was made and changed.</summary>
    public required AuditStamp Stamp { get; init; }
}

/// <summary>When and by whom something was made and changed, UTC.</summary>
public sealed record AuditStamp(DateTimeOffset Created, string CreatedBy, DateTimeOffset? Modified, string? ModifiedBy);

/// <summary>What happened in the last thirty days.</summary>
/// <param name="Messages">Messages made.</param>
/// <param name="Calls">Calls begun, repeated ones included.</param>
/// <param name="Errors">Calls without a 2xx answer, and messages that were too large.</param>
public sealed record WebhookActivity(long Messages, long Calls, long Errors);

/// <summary>What a person or client says of a webhook; null means not given.</summary>
public sealed record WebhookDraft
{
    public string? Name { get; init; }

    public string? Description { get; init; }

    public IReadOnlyList<string>? Urls { get; init; }

    public int? CallThrottling { get; init; }

    /// <summary>On a change: activates or deactivates every event.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Nothing is given.</summary>
    public bool IsEmpty => this is { Name: null, Description: null, Urls: null, CallThrottling: null, Enabled: null };
}
