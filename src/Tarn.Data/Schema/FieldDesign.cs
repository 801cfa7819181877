namespace Tarn.Data.Schema;

/// <summary>A field to be added.</summary>
/// <param name="Field">Its definition; number and list items are given by the designer.</param>
/// <param name="ListValues">LIST-*: the values in display order.</param>
/// <param name="Position">1-based position; 0 means last.</param>
public sealed record FieldDesign(FieldDefinition Field, IReadOnlyList<string>? ListValues = null, int Position = 0);

/// <summary>Changes to a field; what is null stays.</summary>
public sealed record FieldChange
{
    public string? Name { get; init; }

    public Fields.FieldType? Type { get; init; }

    public bool? Unique { get; init; }

    public bool? UniqueAllowNulls { get; init; }

    public bool? Indexed { get; init; }

    public string? Label { get; init; }

    public string? Description { get; init; }

    /// <summary>1-based position; 0 means first.</summary>
    public int? Position { get; init; }

    public bool? OnInsert { get; init; }

    public bool? OnUpdate { get; init; }

    public string? TimeZone { get; init; }

    public string? Format { get; init; }

    public string? Prefix { get; init; }

    public int? Length { get; init; }

    public IReadOnlyList<string>? ListValues { get; init; }

    public AttachmentOptions? Attachment { get; init; }

    /// <summary>Another formula; every record is computed anew, and the type of the field follows the result's.</summary>
    public string? Formula { get; init; }

    /// <summary>With <see cref="Type"/>: a person has agreed to lose what does not fit the new type. It becomes blank (No, cut), and more types are offered (<see cref="Fields.FieldConversions"/>).</summary>
    public bool AcceptLoss { get; init; }

    /// <summary>With <see cref="AcceptLoss"/>: how many values the person has agreed to lose. When it would be more by now, nothing is changed. Null for any number.</summary>
    public long? MostLost { get; init; }

    /// <summary>True when nothing is to be changed.</summary>
    public bool IsEmpty => this == new FieldChange();
}
