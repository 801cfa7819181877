using Tarn.Automation.Webhooks;

namespace Tarn.Automation.Tasks;

/// <summary>What a task does now.</summary>
public enum DataTaskStatus
{
    Ready,

    /// <summary>It is to begin, or looks at its files.</summary>
    Busy,

    /// <summary>It transfers.</summary>
    Processing,
}

/// <summary>A data import or export task.</summary>
public sealed record DataTask
{
    /// <summary>Its number, by which rights name it.</summary>
    public required long Id { get; init; }

    /// <summary>A GUID in lower case, by which clients name it.</summary>
    public required string Key { get; init; }

    /// <summary>What it does; without its secret.</summary>
    public required TaskDefinition Definition { get; init; }

    /// <summary>A secret is stored.</summary>
    public required bool HasSecret { get; init; }

    public required DataTaskStatus Status { get; init; }

    /// <summary>When it runs next by itself, UTC; null when it does not.</summary>
    public required DateTimeOffset? NextRun { get; init; }

    /// <summary>When its last run began, UTC; null when it never ran.</summary>
    public required DateTimeOffset? LastRun { get; init; }

    /// <summary>How the last run ended; null when it never ran.</summary>
    public required RunState? LastOutcome { get; init; }

    /// <summary>When and by whom it was made and changed.</summary>
    public required AuditStamp Stamp { get; init; }

    /// <summary>The task's name.</summary>
    public string Name => Definition.Name;
}
