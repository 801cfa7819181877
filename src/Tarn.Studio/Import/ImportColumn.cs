using Tarn.Data.Fields;

namespace Tarn.Studio.Import;

/// <summary>A column of the file, and what becomes of it.</summary>
internal sealed class ImportColumn
{
    /// <summary>Codes of the types that a column can have; the first is what most texts fit.</summary>
    public static readonly IReadOnlyList<string> Types = ["STRING", "TEXT", "INTEGER", "NUMBER", "CURRENCY", "DATE/TIME", "YES/NO"];

    /// <summary>What the import calls it: its heading, or its position where that is empty or stands twice.</summary>
    public required string Key { get; init; }

    /// <summary>Its heading in the file.</summary>
    public required string Heading { get; init; }

    /// <summary>Position in the file.</summary>
    public required int Position { get; init; }

    /// <summary>Import it.</summary>
    public bool Included { get; set; } = true;

    /// <summary>Name of the field: a new one, or one of the table chosen.</summary>
    public string Field { get; set; } = "";

    /// <summary>Label of a new field.</summary>
    public string Label { get; init; } = "";

    /// <summary>Type of a new field.</summary>
    public FieldType Type { get; set; } = FieldTypes.String;

    /// <summary>Records are found by it.</summary>
    public bool Matches { get; set; }
}
