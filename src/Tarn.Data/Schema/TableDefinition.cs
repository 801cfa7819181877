using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Tarn.Data.Schema;

/// <summary>A table, as designed.</summary>
public sealed record TableDefinition
{
    private FieldIndex? _index;

    /// <summary>Number of the table, unique in the account and never used again.</summary>
    public long Id { get; init; }

    /// <summary>Its name; also the name of the engine's table.</summary>
    public required string Name { get; init; }

    /// <summary>The designer's note.</summary>
    public string Note { get; init; } = "";

    /// <summary>Its fields in display order; at least one.</summary>
    public required ImmutableArray<FieldDefinition> Fields { get; init; }

    /// <summary>Id of the directory whose users are the table's records (see <see cref="Directories.DirectoryTable"/>); null for an ordinary table.</summary>
    public string? Directory { get; init; }

    /// <summary>True for the table of a directory.</summary>
    [JsonIgnore]
    public bool IsDirectory => Directory is not null;

    /// <summary>What an imported package said of the table that Tarn does not know, kept for export.</summary>
    public ImmutableDictionary<string, string>? Extra { get; init; }

    /// <summary>Finds a field without regard to case; null when there is none.</summary>
    public FieldDefinition? FindField(string name) => PositionOf(name) is var position && position < 0 ? null : Fields[position];

    /// <summary>Position of a field in <see cref="Fields"/>, found without regard to case; -1 when there is none.</summary>
    public int PositionOf(string name)
    {
        var index = _index;
        if (index is null || index.Fields != Fields)
            _index = index = new FieldIndex(Fields);
        return index.Positions.GetValueOrDefault(name, -1);
    }

    /// <summary>Finds a field by number.</summary>
    public FieldDefinition? FindField(long id) => Fields.FirstOrDefault(f => f.Id == id);

    /// <summary>The fields that a formula computes; those whose formula cannot be computed stay blank and are left out.</summary>
    [JsonIgnore]
    public IEnumerable<FieldDefinition> Formulas => Fields.Where(f => f is { IsFormula: true, FormulaFault: null });

    /// <summary>Positions by name, for one value of <see cref="Fields"/>: a copy made by <c>with</c> carries the old one along.</summary>
    private sealed class FieldIndex(ImmutableArray<FieldDefinition> fields)
    {
        public ImmutableArray<FieldDefinition> Fields => fields;

        public Dictionary<string, int> Positions { get; } =
            fields.Select((f, i) => KeyValuePair.Create(f.Name, i)).ToDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
