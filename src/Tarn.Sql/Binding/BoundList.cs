using System.Collections;
using System.Collections.Immutable;

namespace Tarn.Sql.Binding;

/// <summary>An immutable list that is equal to another when its items are: so that bound expressions compare by structure.</summary>
internal readonly struct BoundList<T>(ImmutableArray<T> items) : IEquatable<BoundList<T>>, IReadOnlyList<T>
{
    private readonly ImmutableArray<T> _items = items;

    private ImmutableArray<T> Items => _items.IsDefault ? [] : _items;

    public int Count => Items.Length;

    public T this[int index] => Items[index];

    public bool Equals(BoundList<T> other) => Items.AsSpan().SequenceEqual(other.Items.AsSpan());

    public override bool Equals(object? obj) => obj is BoundList<T> other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in Items)
            hash.Add(item);
        return hash.ToHashCode();
    }

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)Items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

internal static class BoundListExtensions
{
    public static BoundList<T> ToBoundList<T>(this IEnumerable<T> items) => new([.. items]);
}
