using System.Collections.Immutable;

namespace Tarn.Sql.Binding;

/// <summary>
/// Results by the exact texts they came from: a hit costs a hash and a comparison, nothing is taken apart. A table of fixed size with two places for each hash; what
/// comes later takes the place of what is there. Entries are immutable and replaced whole, so that readers need no lock.
/// </summary>
/// <param name="size">Entries kept; a power of two.</param>
internal sealed class TextCache(int size)
{
    // Made when first needed: most accounts of a large server sleep.
    private Entry?[]? _entries;

    private sealed record Entry(ulong Hash, TextKey Key, object Result, ImmutableArray<SqlSource> Reads);

    /// <summary>Finds a result for these very texts that this reader may have; null when there is none.</summary>
    public T? Find<T>(in TextKey key, ulong hash, Func<SqlSource, bool>? canRead)
        where T : class
    {
        if (_entries is not { } entries)
            return null;
        var place = Place(hash);
        var entry = Volatile.Read(ref entries[place]);
        if (entry is null || entry.Hash != hash || !entry.Key.Matches(key))
        {
            entry = Volatile.Read(ref entries[place | 1]);
            if (entry is null || entry.Hash != hash || !entry.Key.Matches(key))
                return null;
        }

        if (canRead is not null)
        {
            foreach (var source in entry.Reads)
            {
                if (!canRead(source))
                    return null;
            }
        }

        return (T)entry.Result;
    }

    /// <summary>Keeps a result. Of the two places the first gets it, and what was there moves to the second.</summary>
    public void Add(in TextKey key, ulong hash, object result, ImmutableArray<SqlSource> reads)
    {
        var entries = _entries ?? Interlocked.CompareExchange(ref _entries, new Entry?[size], null) ?? _entries;
        var place = Place(hash);
        var before = Volatile.Read(ref entries[place]);
        if (before is not null && before.Hash != hash)
            Volatile.Write(ref entries[place | 1], before);
        Volatile.Write(ref entries[place], new Entry(hash, key.Kept(), result, reads));
    }

    private int Place(ulong hash) => (int)(hash & (ulong)(size - 1)) & ~1;
}
