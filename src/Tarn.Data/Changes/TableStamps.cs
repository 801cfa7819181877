using System.Collections.Concurrent;

namespace Tarn.Data.Changes;

/// <summary>
/// A number for each table that rises after every commit of this process that wrote to it, imports included. What was computed from a table is still right while its number is the same -
/// as far as this process knows: others write too, so nothing computed may be kept for long.
/// </summary>
public sealed class TableStamps
{
    private readonly ConcurrentDictionary<long, long> _stamps = new();
    private long _all;

    /// <summary>Rises with every table.</summary>
    public long All => Interlocked.Read(ref _all);

    /// <summary>The number of a table.</summary>
    public long Of(long table) => _stamps.GetValueOrDefault(table);

    /// <summary>Raises the numbers of tables. To be called after the commit: before it, others could still read the old rows and take them for new.</summary>
    public void Raise(IEnumerable<long> tables)
    {
        foreach (var table in tables)
            Raise(table);
    }

    /// <summary>Raises the number of a table.</summary>
    public void Raise(long table)
    {
        _stamps.AddOrUpdate(table, 1, static (_, stamp) => stamp + 1);
        Interlocked.Increment(ref _all);
    }
}
