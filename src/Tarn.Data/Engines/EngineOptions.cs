namespace Tarn.Data.Engines;

/// <summary>Limits that hold for every account's engine.</summary>
public sealed record EngineOptions
{
    /// <summary>How long one query may run before it is stopped. 120 s by default.</summary>
    public TimeSpan QueryTimeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Connections kept for reading one account. SQLite only.</summary>
    public int ReadConnections { get; init; } = Math.Max(8, Environment.ProcessorCount * 4);
}
