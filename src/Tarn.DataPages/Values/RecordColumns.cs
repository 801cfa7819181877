using Tarn.Apps.Packages;
using Tarn.Data.Schema;

namespace Tarn.DataPages.Values;

/// <summary>The columns of records read together, with how the page shows them.</summary>
public sealed class RecordColumns
{
    private readonly List<(string Name, FieldDefinition? Field, FormatDefinition? Format)> _columns = [];
    private readonly Dictionary<string, int> _positions = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Where the records come from; null where nobody needs to find their files.</summary>
    public DataSource? Source { get; init; }

    /// <summary>How many.</summary>
    public int Count => _columns.Count;

    /// <summary>The column at a position.</summary>
    public (string Name, FieldDefinition? Field, FormatDefinition? Format) this[int position] => _columns[position];

    /// <summary>Adds a column, or gives the position of the one that is there; the first format given stays.</summary>
    public int Add(string name, FieldDefinition? field, FormatDefinition? format = null)
    {
        if (_positions.TryGetValue(name, out var known))
        {
            if (_columns[known].Format is null && format is not null)
                _columns[known] = _columns[known] with { Format = format };
            return known;
        }

        _positions.Add(name, _columns.Count);
        _columns.Add((name, field, format));
        return _columns.Count - 1;
    }

    /// <summary>The position of a column, found without regard to case; -1 when it is not among them.</summary>
    public int PositionOf(string name) => _positions.GetValueOrDefault(name, -1);
}
