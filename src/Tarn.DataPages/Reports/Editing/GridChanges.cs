using System.Text.Json;
using Tarn.DataPages.Requests;

namespace Tarn.DataPages.Reports.Editing;

/// <summary>What a visitor changed in the grid.</summary>
/// <param name="Updates">The changed cells of records, by key.</param>
/// <param name="Inserts">The cells of new records.</param>
/// <param name="Deletes">Keys of records to delete.</param>
internal sealed record GridChanges(IReadOnlyList<(string Key, NamedValues Cells)> Updates, IReadOnlyList<NamedValues> Inserts, IReadOnlyList<string> Deletes)
{
    /// <summary>Most rows that one post may change.</summary>
    public const int Most = 2000;

    /// <summary>What stands between a control's name and the key of its row in the grid without script.</summary>
    public const char RowMark = '~';

    /// <summary>All rows.</summary>
    public int Count => Updates.Count + Inserts.Count + Deletes.Count;

    /// <summary>Reads <c>cbGridChanges</c>: <c>{"update":{"12":{"Field":"value"}},"insert":[{}],"delete":["13"]}</c>.</summary>
    /// <returns>Null when it is nothing of the kind.</returns>
    public static GridChanges? Parse(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                return null;
            var updates = new List<(string, NamedValues)>();
            var inserts = new List<NamedValues>();
            var deletes = new List<string>();
            foreach (var part in json.RootElement.EnumerateObject())
            {
                switch (part.Name)
                {
                    case "update":
                        updates.AddRange(part.Value.EnumerateObject().Select(r => (r.Name, Cells(r.Value, "InlineEdit"))));
                        break;
                    case "insert":
                        inserts.AddRange(part.Value.EnumerateArray().Select(r => Cells(r, "InlineAdd")));
                        break;
                    case "delete":
                        deletes.AddRange(part.Value.EnumerateArray().Select(k => k.ToString()));
                        break;
                }
            }

            return new GridChanges([.. updates.DistinctBy(u => u.Item1).Where(u => !deletes.Contains(u.Item1))], inserts, [.. deletes.Distinct()]);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Reads the grid that was posted without script: controls named <c>InlineEdit{Field}~{key}</c>, rows ticked in <c>cbGridDelete</c>.</summary>
    public static GridChanges Of(NamedValues fields)
    {
        var deletes = fields.All("cbGridDelete").Distinct().ToList();
        var keys = fields.Names.Where(n => n.StartsWith("InlineEdit", StringComparison.OrdinalIgnoreCase)).Select(n => n.Split(RowMark)).Where(n => n.Length == 2).Select(n => n[1]).Distinct();
        return new GridChanges([.. keys.Where(k => !deletes.Contains(k)).Select(k => (k, fields))], [], deletes);
    }

    private static NamedValues Cells(JsonElement row, string prefix)
    {
        var cells = new NamedValues();
        foreach (var cell in row.EnumerateObject())
            cells.Add(prefix + cell.Name, cell.Value.ValueKind == JsonValueKind.Null ? "" : cell.Value.ToString());
        return cells;
    }
}
