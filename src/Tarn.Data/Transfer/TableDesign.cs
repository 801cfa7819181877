using System.Collections.Immutable;
using Tarn.Data.Schema;

namespace Tarn.Data.Transfer;

/// <summary>A proposal for the table that an import creates. A caller may change names, types and fields before it runs.</summary>
public sealed record TableDesign
{
    /// <summary>Name of the table.</summary>
    public required string Name { get; init; }

    /// <summary>The designer's note.</summary>
    public string Note { get; init; } = "";

    /// <summary>The fields in order.</summary>
    public required ImmutableArray<FieldProposal> Fields { get; init; }

    /// <summary>The design was read from the file (Caspio XML), not guessed.</summary>
    public bool IsExact { get; init; }
}

/// <summary>A field to create, and the column of the source that fills it.</summary>
/// <param name="Column">The source's column; null for a field that the import leaves to its default.</param>
/// <param name="Field">The field.</param>
public sealed record FieldProposal(string? Column, FieldDefinition Field)
{
    /// <summary>The type was read from the file, not guessed.</summary>
    internal bool IsExact { get; init; }
}
