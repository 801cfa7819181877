using Tarn.Sql;

namespace Tarn.DataPages.Pivots;

/// <summary>A heading of a pivot table, with those below it. The root stands for the whole.</summary>
/// <param name="key">Its value.</param>
/// <param name="level">0 for the root.</param>
internal sealed class PivotNode(SqlValue key, int level)
{
    private readonly Dictionary<string, PivotNode> _byKey = new(StringComparer.Ordinal);

    /// <summary>Its value.</summary>
    public SqlValue Key { get; } = key;

    /// <summary>0 for the root, 1 for the first field.</summary>
    public int Level { get; } = level;

    /// <summary>Its path, such as <c>2.1</c>; set once the order is known.</summary>
    public string Path { get; private set; } = "";

    /// <summary>Those below it, in order.</summary>
    public List<PivotNode> Children { get; } = [];

    /// <summary>The chain of headings of a group, from the root.</summary>
    public PivotNode[] Chain(ReadOnlySpan<SqlValue> keys)
    {
        var chain = new PivotNode[keys.Length + 1];
        chain[0] = this;
        for (var i = 0; i < keys.Length; i++)
        {
            var text = GroupKey.TextOf(keys[i]);
            if (!chain[i]._byKey.TryGetValue(text, out var child))
            {
                chain[i]._byKey.Add(text, child = new PivotNode(keys[i], i + 1));
                chain[i].Children.Add(child);
            }

            chain[i + 1] = child;
        }

        return chain;
    }

    /// <summary>Puts the headings in order, all levels.</summary>
    public void Sort(IReadOnlyList<PivotField> fields, Func<PivotNode, SqlValue> value)
    {
        if (Level >= fields.Count)
            return;
        var field = fields[Level];
        var sign = field.Descending ? -1 : 1;
        Children.Sort((a, b) =>
        {
            var order = field.SortsByValue ? MeasureTotal.Compare(value(a), value(b)) * sign : 0;
            return order != 0 ? order : MeasureTotal.Compare(a.Key, b.Key) * (field.SortsByValue ? 1 : sign);
        });
        for (var i = 0; i < Children.Count; i++)
        {
            Children[i].Path = (Path.Length > 0 ? Path + "." : "") + (i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
            Children[i].Sort(fields, value);
        }
    }
}
