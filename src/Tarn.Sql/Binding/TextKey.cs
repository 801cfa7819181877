using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tarn.Sql.Binding;

/// <summary>What was asked of the compiler; equal texts in different places mean different things.</summary>
internal enum TextKind { Query, QueryByKey, CalculatedFields, Totals, Condition, Formula, CalculatedValue }

/// <summary>The fragments of one compilation exactly as they were written, with all that their meaning depends on but the reader's rights and tokens.</summary>
internal readonly struct TextKey(TextKind kind, long version, SqlSource? source, string? first, string? second = null, string? third = null, string? fourth = null)
{
    /// <summary>Texts longer than this altogether (UTF-16 units) are not kept, so that the cache's size is bounded in bytes too.</summary>
    public const int LongestKept = 2_048;

    private readonly TextKind _kind = kind;
    private readonly long _version = version;
    private readonly SqlSource? _source = source;
    private readonly string? _first = first;
    private readonly string? _second = second;
    private readonly string? _third = third;
    private readonly string? _fourth = fourth;

    /// <summary>Conditions that hold besides.</summary>
    public IReadOnlyList<string> Filters { get; init; } = [];

    /// <summary>Calculated fields or totals.</summary>
    public IReadOnlyList<CalculatedField> Calculated { get; init; } = [];

    /// <summary>The key with lists of its own, for keeping.</summary>
    public TextKey Kept() => this with { Filters = [.. Filters], Calculated = [.. Calculated] };

    public bool Matches(in TextKey other)
    {
        if (_kind != other._kind || _version != other._version || !ReferenceEquals(_source, other._source))
            return false;
        if (_first != other._first || _second != other._second || _third != other._third || _fourth != other._fourth)
            return false;
        if (Filters.Count != other.Filters.Count || Calculated.Count != other.Calculated.Count)
            return false;
        for (var i = 0; i < Filters.Count; i++)
        {
            if (Filters[i] != other.Filters[i])
                return false;
        }

        for (var i = 0; i < Calculated.Count; i++)
        {
            if (Calculated[i] != other.Calculated[i])
                return false;
        }

        return true;
    }

    /// <summary>
    /// A hash and the length of all texts. It need not withstand texts made to collide: a collision only puts one entry in the other's place, so speed is all
    /// that is asked of it.
    /// </summary>
    public ulong Hash(out int length)
    {
        var hash = ((ulong)_version * 0x9E3779B97F4A7C15) ^ (ulong)_kind ^ ((ulong)(uint)RuntimeHelpers.GetHashCode(_source) << 32);
        length = 0;
        Mix(ref hash, ref length, _first);
        Mix(ref hash, ref length, _second);
        Mix(ref hash, ref length, _third);
        Mix(ref hash, ref length, _fourth);
        for (var i = 0; i < Filters.Count; i++)
            Mix(ref hash, ref length, Filters[i]);
        for (var i = 0; i < Calculated.Count; i++)
        {
            Mix(ref hash, ref length, Calculated[i].Name);
            Mix(ref hash, ref length, Calculated[i].Text);
        }

        return hash ^ (hash >> 29);
    }

    private static void Mix(ref ulong hash, ref int length, string? text)
    {
        const ulong Prime = 0xC2B2AE3D27D4EB4F;
        if (text is null)
        {
            hash = (hash ^ 1) * Prime;
            return;
        }

        length += text.Length;
        var rest = text.AsSpan();
        foreach (var four in MemoryMarshal.Cast<char, ulong>(rest))
            hash = (ulong.RotateLeft(hash, 23) ^ four) * Prime;
        foreach (var character in rest[(rest.Length & ~3)..])
            hash = (ulong.RotateLeft(hash, 23) ^ character) * Prime;
        hash = (hash ^ ((ulong)text.Length << 2) ^ 2) * Prime;
    }
}
