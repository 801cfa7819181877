using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Tarn.Data.Fields;

namespace Tarn.Data.Schema;

/// <summary>A field of a table, as designed. Immutable; a change of design makes a new one.</summary>
public sealed record FieldDefinition
{
    /// <summary>Number of the field, unique in the account and never used again.</summary>
    public long Id { get; init; }

    /// <summary>Its name; also the name of the engine's column.</summary>
    public required string Name { get; init; }

    /// <summary>Its type. Of a formula field: the type of the result.</summary>
    public required FieldType Type { get; init; }

    /// <summary>No two records share a value.</summary>
    public bool Unique { get; init; }

    /// <summary>With <see cref="Unique"/>: several records may be blank.</summary>
    public bool UniqueAllowNulls { get; init; }

    /// <summary>An index was asked for although the field is not unique.</summary>
    public bool Indexed { get; init; }

    /// <summary>Default caption on DataPages; empty means the name. At most 255 characters.</summary>
    public string Label { get; init; } = "";

    /// <summary>The designer's note. At most 4,000 characters.</summary>
    public string Description { get; init; } = "";

    /// <summary>Text of a formula field (T-SQL, context C5); null for all others.</summary>
    public string? Formula { get; init; }

    /// <summary>Why an imported formula cannot be computed; the field reads blank then, and its text is kept. Null when it can.</summary>
    public string? FormulaFault { get; init; }

    /// <summary>TIMESTAMP: stamp when a record is added.</summary>
    public bool OnInsert { get; init; }

    /// <summary>TIMESTAMP: stamp when a record is changed.</summary>
    public bool OnUpdate { get; init; }

    /// <summary>TIMESTAMP: Windows zone id whose wall clock is stamped.</summary>
    public string TimeZone { get; init; } = "";

    /// <summary>RANDOM ID: <c>0</c>, <c>U</c>, <c>0U</c>. PREFIXED AUTONUMBER: <c>1</c> .. <c>0000001</c>.</summary>
    public string Format { get; init; } = "";

    /// <summary>RANDOM ID, PREFIXED AUTONUMBER: text before the generated part.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>RANDOM ID: number of generated characters.</summary>
    public int Length { get; init; }

    /// <summary>LIST-*: every value the list ever had, retired ones included.</summary>
    public ImmutableArray<ListItem> ListItems { get; init; } = [];

    /// <summary>ATTACHMENT: the rules for files; null when there are none.</summary>
    public AttachmentOptions? Attachment { get; init; }

    /// <summary>What an imported package said of the field that Tarn does not know, kept for export: attribute name to text.</summary>
    public ImmutableDictionary<string, string>? Extra { get; init; }

    /// <summary>True for formula fields.</summary>
    [JsonIgnore]
    public bool IsFormula => Formula is not null;

    /// <summary>A column of a view whose table is not the one that writes go to. Never stored.</summary>
    [JsonIgnore]
    public bool Locked { get; init; }

    /// <summary>True when people and clients may write the field.</summary>
    [JsonIgnore]
    public bool Editable => !Locked && !IsFormula && Type.IsEditable;

    /// <summary>Name of the counter behind an AUTONUMBER or PREFIXED AUTONUMBER field.</summary>
    [JsonIgnore]
    public string Counter => "_c_" + Id.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A value of a list field.</summary>
/// <param name="Id">Permanent positive number; records hold these.</param>
/// <param name="Value">The value as invariant text: a string, a plain number, or <c>yyyy-MM-ddTHH:mm:ss</c>.</param>
/// <param name="Order">Display order among the values shown.</param>
/// <param name="Retired">Left out of the newest definition: not shown and not selectable, its id reserved.</param>
public sealed record ListItem(int Id, string Value, int Order, bool Retired = false);

/// <summary>The rules of an ATTACHMENT field.</summary>
public sealed record AttachmentOptions
{
    /// <summary>Extensions allowed, without dot, lower case; empty means any.</summary>
    public ImmutableArray<string> PermittedFileTypes { get; init; } = [];

    /// <summary>Smallest size in bytes.</summary>
    public int? MinFileSize { get; init; }

    /// <summary>Largest size in bytes.</summary>
    public int? MaxFileSize { get; init; }

    /// <summary>Make resized copies of images.</summary>
    public bool SmartResizer { get; init; }

    /// <summary>Also at double pixel density.</summary>
    public bool SmartResizerForRetina { get; init; }

    /// <summary>Alternative text of images.</summary>
    public string? AltText { get; init; }

    /// <summary>Title of images.</summary>
    public string? Title { get; init; }
}
