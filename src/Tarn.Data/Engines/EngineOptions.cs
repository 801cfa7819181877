namespace Tarn.Data.Engines;

/// <summary>Limits that hold for every account's engine.</summary>
public sealed record EngineOptions
{
    /// <summary>
    /// How long one statement may run before it is stopped; at least 1 s on PostgreSQL. 120 s by default. The time in which a client takes its rows does not count, and
    /// changes of design and imports have no limit.
    /// </summary>
    public TimeSpan QueryTimeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Idle connections kept for reading one account, with their prepared statements. SQLite only. A connection closed under load costs far more than one kept.</summary>
    public int ReadConnections { get; init; } = 64;
}
