namespace Tarn.Automation.Tasks;

/// <summary>States of a run. Stored by number; those up to <see cref="Processing"/> are not finished.</summary>
public enum RunState
{
    Queued = 1,

    /// <summary>It fetches files and compares them with the definition; nothing is written yet.</summary>
    Busy = 2,

    Processing = 3,

    Success = 4,

    /// <summary>Done, but rows were rejected or columns left out.</summary>
    Warning = 5,

    Failure = 6,

    /// <summary>It was due and did not begin.</summary>
    Skipped = 7,
}

/// <summary>A run in the log.</summary>
public sealed record TaskRun
{
    /// <summary>Its number; newer ones have larger numbers.</summary>
    public required long Number { get; init; }

    public required string TaskKey { get; init; }

    public required string TaskName { get; init; }

    /// <summary>Who told it to run; null when its schedule did.</summary>
    public required string? By { get; init; }

    /// <summary>When it was due or told to run, UTC.</summary>
    public required DateTimeOffset Queued { get; init; }

    public required DateTimeOffset? Started { get; init; }

    public required DateTimeOffset? Ended { get; init; }

    public required RunState State { get; init; }

    public required RunCounts Counts { get; init; }

    /// <summary>What happened, in words; null when there is nothing to say.</summary>
    public required string? Message { get; init; }

    /// <summary>The rows that were rejected can be read.</summary>
    public required bool HasRejects { get; init; }
}

/// <summary>What a run has done, its objects together.</summary>
/// <param name="Objects">Objects finished.</param>
/// <param name="Read">Rows read.</param>
/// <param name="Added">Records added, or written to files.</param>
/// <param name="Updated">Records changed.</param>
/// <param name="Deleted">Records deleted.</param>
/// <param name="Rejected">Rows left out because of an error.</param>
/// <param name="Bytes">Size of the files.</param>
public sealed record RunCounts(long Objects = 0, long Read = 0, long Added = 0, long Updated = 0, long Deleted = 0, long Rejected = 0, long Bytes = 0);
