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
    private long _writes;

    /// <summary>Rises with every table.</summary>
    public long All => Interlocked.Read(ref _all);

    /// <summary>The number of a table.</summary>
    public long Of(long table) => _stamps.GetValueOrDefault(table);

    /// <summary>How many writes were committed: on the engine that commits several in one transaction, each of them.</summary>
    public long Writes => Interlocked.Read(ref _writes);

    /// <summary>Raises the numbers of the tables that were written to. To be called after the commit: before it, others could still read the old rows and take them for new.</summary>
    /// <param name="tables">The tables.</param>
    /// <param name="writes">How many writes did it.</param>
    public void Raise(IReadOnlySet<long> tables, int writes)
    {
        foreach (var table in tables)
            RaiseOne(table);
        Interlocked.Add(ref _writes, writes);
    }

    /// <summary>Raises the number of a table that one write wrote to.</summary>
    public void Raise(long table)
    {
        RaiseOne(table);
        Interlocked.Increment(ref _writes);
    }

    private void RaiseOne(long table)
    {
        _stamps.AddOrUpdate(table, 1, static (_, stamp) => stamp + 1);
        Interlocked.Increment(ref _all);
    }
}
