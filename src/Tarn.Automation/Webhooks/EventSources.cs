using Tarn.Data.Changes;

namespace Tarn.Automation.Webhooks;

/// <summary>The sources that an event can be limited to, as a set of bits: that of a source is its number in <see cref="ChangeSource"/>.</summary>
public static class EventSources
{
    private static readonly (string Name, ChangeSource Source)[] Known =
    [
        ("Datasheet", ChangeSource.Datasheet), ("DataPages", ChangeSource.DataPages), ("DataParts", ChangeSource.DataParts), ("RESTAPIs", ChangeSource.RestApi),
        ("Extensions", ChangeSource.Extensions), ("Tasks", ChangeSource.Tasks), ("TriggeredActions", ChangeSource.TriggeredActions),
    ];

    /// <summary>All sources.</summary>
    public static long All { get; } = Known.Aggregate(0L, static (set, k) => set | Bit(k.Source));

    /// <summary>The names of all sources.</summary>
    public static IEnumerable<string> Names => Known.Select(static k => k.Name);

    /// <summary>Does a set hold a source?</summary>
    public static bool Holds(long set, ChangeSource source) => (set & Bit(source)) != 0;

    /// <summary>The name of a source; null for those that raise no events.</summary>
    public static string? NameOf(ChangeSource source) => Known.FirstOrDefault(k => k.Source == source).Name;

    /// <summary>The names of a set, in their usual order.</summary>
    public static IEnumerable<string> NamesOf(long set) => Known.Where(k => Holds(set, k.Source)).Select(static k => k.Name);

    /// <summary>Finds a source by its name, without regard to case; 0 when there is none.</summary>
    public static long Find(string name)
    {
        foreach (var (known, source) in Known)
        {
            if (known.Equals(name, StringComparison.OrdinalIgnoreCase))
                return Bit(source);
        }

        return 0;
    }

    private static long Bit(ChangeSource source) => 1L << (int)source;
}
