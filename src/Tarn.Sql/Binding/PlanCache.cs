using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Tarn.Sql.Binding;

/// <summary>What a plan is found by: the schema's version, the very source, and the fragments without their literals.</summary>
internal readonly record struct PlanKey(long Version, SqlSource? Source, string Fragments)
{
    public bool Equals(PlanKey other) =>
        Version == other.Version && ReferenceEquals(Source, other.Source) && Fragments == other.Fragments;

    public override int GetHashCode() => HashCode.Combine(Version, Source is null ? 0 : RuntimeHelpers.GetHashCode(Source), Fragments);
}

/// <summary>A plan and what it depends on besides its key.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Pins">Facts about literals.</param>
/// <param name="Reads">Tables and views that must be readable.</param>
/// <param name="Literals">What is done to literals.</param>
internal sealed record CachedPlan(object Plan, ImmutableArray<LiteralPin> Pins, ImmutableArray<SqlSource> Reads, LiteralConversions Literals)
{
    public bool Fits(ImmutableArray<ImmutableArray<string>> texts, Func<SqlSource, bool>? canRead)
    {
        foreach (var pin in Pins)
        {
            if (pin.Shape(texts[pin.Literal.Fragment][pin.Literal.Ordinal]) != pin.Expected)
                return false;
        }

        if (canRead is null)
            return true;
        foreach (var source in Reads)
        {
            if (!canRead(source))
                return false;
        }

        return true;
    }
}

/// <summary>The conversions that a plan did on literals; other literals must survive them too, or they need a plan of their own.</summary>
internal sealed class LiteralConversions(IEnumerable<LiteralParameter> parameters)
{
    private readonly ImmutableArray<LiteralParameter> _parameters = [.. parameters];

    /// <summary>True when all literals convert.</summary>
    public bool Convert(ImmutableArray<ImmutableArray<string>> texts)
    {
        try
        {
            foreach (var parameter in _parameters)
                _ = LiteralValue.Apply(parameter.Literal.Kind, texts[parameter.Literal.Fragment][parameter.Literal.Ordinal], parameter.Steps);
            return true;
        }
        catch (TSqlException)
        {
            // Binding these literals anew says what is wrong with them, and where.
            return false;
        }
    }
}

/// <summary>A bounded cache of plans: the least recently used key goes first. Several plans may share a key when literals shape them.</summary>
internal sealed class PlanCache(int capacity)
{
    private const int Variants = 8;

    private readonly Lock _lock = new();
    private readonly LinkedList<(PlanKey Key, List<CachedPlan> Plans)> _recent = new();
    private readonly Dictionary<PlanKey, LinkedListNode<(PlanKey Key, List<CachedPlan> Plans)>> _nodes = [];

    /// <summary>Finds a plan that fits.</summary>
    public CachedPlan? Find(PlanKey key, ImmutableArray<ImmutableArray<string>> texts, Func<SqlSource, bool>? canRead)
    {
        CachedPlan[] plans;
        lock (_lock)
        {
            if (!_nodes.TryGetValue(key, out var node))
                return null;
            _recent.Remove(node);
            _recent.AddFirst(node);
            plans = [.. node.Value.Plans];
        }

        foreach (var plan in plans)
        {
            if (plan.Fits(texts, canRead))
                return plan;
        }

        return null;
    }

    /// <summary>Keeps a plan.</summary>
    public void Add(PlanKey key, CachedPlan plan)
    {
        lock (_lock)
        {
            if (!_nodes.TryGetValue(key, out var node))
            {
                node = _recent.AddFirst((key, []));
                _nodes.Add(key, node);
            }

            if (node.Value.Plans.Count >= Variants)
                node.Value.Plans.RemoveAt(0);
            node.Value.Plans.Add(plan);
            if (_nodes.Count <= capacity)
                return;
            _nodes.Remove(_recent.Last!.Value.Key);
            _recent.RemoveLast();
        }
    }
}
