namespace Tarn.Automation.Tasks;

/// <summary>How a server runs tasks, the same for all its accounts.</summary>
public sealed record TaskOptions
{
    /// <summary>Folder for files under way. What a process that died left there is removed.</summary>
    public string WorkFolder { get; init; } = Path.Combine(Path.GetTempPath(), "tarn-tasks");

    /// <summary>Largest file in bytes that is imported, packed and unpacked.</summary>
    public long MaxFileBytes { get; init; } = 512L << 20;

    /// <summary>Most tasks of an account.</summary>
    public int MaxTasks { get; init; } = 200;

    /// <summary>Most runs of an account at a time; more wait.</summary>
    public int Parallel { get; init; } = 2;

    /// <summary>The longest that a run may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromHours(4);

    /// <summary>The waits between attempts at a step over the network.</summary>
    public IReadOnlyList<TimeSpan> Waits { get; init; } = [TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(300)];

    /// <summary>A transfer over the network that stands still for so long has failed.</summary>
    public TimeSpan Stall { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A run that was due while no server ran is begun if it is late by less than this, else skipped.</summary>
    public TimeSpan CatchUp { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long the log keeps runs.</summary>
    public TimeSpan KeepRuns { get; init; } = TimeSpan.FromDays(90);

    /// <summary>How long the log keeps the rows that a run rejected.</summary>
    public TimeSpan KeepRejects { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long a process has an account's tasks to itself; after a crash another takes over then.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How often the database is asked when nothing in this process tells of news.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(1);
}
