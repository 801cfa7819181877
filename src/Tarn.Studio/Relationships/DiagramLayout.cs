using Tarn.Data.Schema;

namespace Tarn.Studio.Relationships;

/// <summary>A table in the diagram.</summary>
/// <param name="Table">The table.</param>
/// <param name="Fields">The fields that are shown: keys, and those that take part in a relationship.</param>
/// <param name="X">Distance from the left in pixels.</param>
/// <param name="Y">Distance from the top in pixels.</param>
internal sealed record DiagramBox(TableDefinition Table, IReadOnlyList<FieldDefinition> Fields, int X, int Y)
{
    public const int Width = 172;
    public const int HeadHeight = 36;
    public const int LineHeight = 26;

    /// <summary>Its height in pixels: head, fields, and a line that counts the others.</summary>
    public int Height => HeadHeight + ((Fields.Count + (Table.Fields.Length > Fields.Count ? 1 : 0)) * LineHeight) + 2;
}

/// <summary>Arranges tables: those that others belong to on the left, what belongs to them further right, what is related to nothing below.</summary>
internal static class DiagramLayout
{
    private const int Across = 60;
    private const int Down = 32;
    private const int Edge = 24;
    private const int LeastPerLine = 4;

    /// <summary>Arranges all tables.</summary>
    public static IReadOnlyList<DiagramBox> Arrange(AccountSchema schema)
    {
        var links = schema.Relationships.Where(r => r.ParentTable != r.ChildTable && schema.FindTable(r.ParentTable) is not null && schema.FindTable(r.ChildTable) is not null).ToList();
        var related = links.SelectMany(l => new[] { l.ParentTable, l.ChildTable }).ToHashSet();
        var depths = new Dictionary<long, int>();
        var boxes = new List<DiagramBox>();
        var places = new Dictionary<long, int>();
        foreach (var layer in schema.Tables.Where(t => related.Contains(t.Id)).GroupBy(t => Depth(t.Id, links, depths, [])).OrderBy(g => g.Key))
        {
            var y = Edge;
            // Beside what they belong to, so that few lines cross.
            foreach (var table in layer.OrderBy(t => links.Where(l => l.ChildTable == t.Id && places.ContainsKey(l.ParentTable)).Select(l => places[l.ParentTable]).DefaultIfEmpty(0).Average()).ThenBy(t => t.Name, StringComparer.OrdinalIgnoreCase))
            {
                var box = Box(schema, table, Edge + (layer.Key * (DiagramBox.Width + Across)), y);
                boxes.Add(box);
                places[table.Id] = y;
                y += box.Height + Down;
            }
        }

        AddUnrelated(schema, boxes, related);
        return boxes;
    }

    private static void AddUnrelated(AccountSchema schema, List<DiagramBox> boxes, HashSet<long> related)
    {
        var top = boxes.Count == 0 ? Edge : boxes.Max(b => b.Y + b.Height) + (2 * Down);
        var perLine = Math.Max(LeastPerLine, boxes.Count == 0 ? 0 : boxes.Max(b => b.X) / (DiagramBox.Width + Down));
        foreach (var line in schema.Tables.Where(t => !related.Contains(t.Id)).Chunk(perLine))
        {
            var added = line.Select((t, i) => Box(schema, t, Edge + (i * (DiagramBox.Width + Down)), top)).ToList();
            boxes.AddRange(added);
            top += added.Max(b => b.Height) + Down;
        }
    }

    private static DiagramBox Box(AccountSchema schema, TableDefinition table, int x, int y)
    {
        var used = schema.Relationships.SelectMany(r => new[] { r.ParentField, r.ChildField }).ToHashSet();
        return new DiagramBox(table, [.. table.Fields.Where(f => f.Unique || used.Contains(f.Id)).Take(12)], x, y);
    }

    /// <summary>How many steps from a table that belongs to none; a circle ends where it began.</summary>
    private static int Depth(long table, List<RelationshipDefinition> links, Dictionary<long, int> known, HashSet<long> way)
    {
        if (known.TryGetValue(table, out var depth))
            return depth;
        if (!way.Add(table))
            return 0;
        depth = links.Where(l => l.ChildTable == table).Select(l => Depth(l.ParentTable, links, known, way) + 1).DefaultIfEmpty(0).Max();
        way.Remove(table);
        return known[table] = depth;
    }
}
