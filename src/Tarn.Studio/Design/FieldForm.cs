using System.Globalization;
using Tarn.Data;
using Tarn.Data.Fields;
using Tarn.Data.Schema;

namespace Tarn.Studio.Design;

/// <summary>A field as it is being edited.</summary>
internal sealed class FieldForm
{
    /// <summary>The field as it is kept; null for a new one.</summary>
    public FieldDefinition? Old { get; private init; }

    public string Name { get; set; } = "";

    public string Code { get; set; } = "STRING";

    public string Label { get; set; } = "";

    public string Description { get; set; } = "";

    public bool Unique { get; set; }

    public bool AllowBlank { get; set; }

    public bool Indexed { get; set; }

    public bool OnInsert { get; set; } = true;

    public bool OnUpdate { get; set; }

    public string TimeZone { get; set; } = "UTC";

    public string Format { get; set; } = "";

    public string Prefix { get; set; } = "";

    public int Length { get; set; } = 8;

    /// <summary>The values of a list, one on each line.</summary>
    public string Values { get; set; } = "";

    public string Formula { get; set; } = "";

    public string FileTypes { get; set; } = "";

    public string MaxSize { get; set; } = "";

    /// <summary>The type chosen; of a formula the type of what it is kept as.</summary>
    public FieldType Type => Code == TypeWords.Formula ? Old?.Type ?? FieldTypes.String : FieldTypes.Find(Code)!;

    public bool IsFormula => Code == TypeWords.Formula;

    /// <summary>Will the values be converted?</summary>
    public bool IsConversion => Old is { IsFormula: false } old && old.Type.Code != Code;

    /// <summary>A form for a field that exists.</summary>
    public static FieldForm Of(FieldDefinition field) => new()
    {
        Old = field,
        Name = field.Name,
        Code = field.IsFormula ? TypeWords.Formula : field.Type.Code,
        Label = field.Label,
        Description = field.Description,
        Unique = field.Unique,
        AllowBlank = field.UniqueAllowNulls,
        Indexed = field.Indexed,
        OnInsert = field.OnInsert,
        OnUpdate = field.OnUpdate,
        TimeZone = field.TimeZone.Length > 0 ? field.TimeZone : "UTC",
        Format = field.Format,
        Prefix = field.Prefix,
        Length = field.Length > 0 ? field.Length : 8,
        Values = string.Join('\n', field.ListItems.Where(i => !i.Retired).OrderBy(i => i.Order).Select(i => i.Value)),
        Formula = field.Formula ?? "",
        FileTypes = field.Attachment is { } attachment ? string.Join(", ", attachment.PermittedFileTypes) : "",
        MaxSize = field.Attachment?.MaxFileSize is { } size ? (size / 1_048_576d).ToString("0.##", CultureInfo.InvariantCulture) : "",
    };

    /// <summary>The field to be added.</summary>
    /// <param name="result">Of a formula: the type of its result.</param>
    public FieldDesign ToDesign(FieldType? result)
    {
        var type = IsFormula ? result ?? FieldTypes.String : Type;
        var mayBeUnique = TypeWords.MayBeUnique(type);
        return new FieldDesign(
            new FieldDefinition
            {
                Name = Name.Trim(),
                Type = type,
                Formula = IsFormula ? Formula : null,
                Label = Label.Trim(),
                Description = Description.Trim(),
                Unique = mayBeUnique ? Unique : type.Uniqueness == Uniqueness.Always && !IsFormula,
                UniqueAllowNulls = mayBeUnique && Unique && AllowBlank,
                Indexed = Indexed && TypeWords.MayBeIndexed(type) && !Unique,
                OnInsert = Code == "TIMESTAMP" && OnInsert,
                OnUpdate = Code == "TIMESTAMP" && OnUpdate,
                TimeZone = Code == "TIMESTAMP" ? TimeZone : "",
                Format = HasFormat ? Format : "",
                Prefix = HasFormat ? Prefix : "",
                Length = Code == "RANDOM ID" ? Length : 0,
                Attachment = Attachment,
            },
            type is ListFieldType ? Lines : null);
    }

    /// <summary>The change to the field; what is as it was is left out.</summary>
    /// <param name="agreed">Of a conversion: how many values may be lost.</param>
    public FieldChange ToChange(long? agreed)
    {
        var old = Old!;
        var type = IsFormula ? old.Type : Type;
        var mayBeUnique = TypeWords.MayBeUnique(type);
        return new FieldChange
        {
            Name = Name.Trim() == old.Name ? null : Name.Trim(),
            Type = IsConversion ? type : null,
            AcceptLoss = IsConversion,
            MostLost = IsConversion ? agreed : null,
            Label = Label.Trim() == old.Label ? null : Label.Trim(),
            Description = Description.Trim() == old.Description ? null : Description.Trim(),
            Unique = mayBeUnique && Unique != old.Unique ? Unique : null,
            UniqueAllowNulls = mayBeUnique && !IsFormula && (Unique && AllowBlank) != old.UniqueAllowNulls ? Unique && AllowBlank : null,
            Indexed = TypeWords.MayBeIndexed(type) && Indexed != old.Indexed ? Indexed : null,
            OnInsert = Code == "TIMESTAMP" && OnInsert != old.OnInsert ? OnInsert : null,
            OnUpdate = Code == "TIMESTAMP" && OnUpdate != old.OnUpdate ? OnUpdate : null,
            TimeZone = Code == "TIMESTAMP" && TimeZone != old.TimeZone ? TimeZone : null,
            Format = HasFormat && Format != old.Format ? Format : null,
            Prefix = HasFormat && Prefix != old.Prefix ? Prefix : null,
            Length = Code == "RANDOM ID" && Length != old.Length ? Length : null,
            ListValues = type is ListFieldType && !IsConversion && Values != Of(old).Values ? Lines : null,
            Attachment = Code == "ATTACHMENT" && (FileTypes != Of(old).FileTypes || MaxSize != Of(old).MaxSize) ? Attachment : null,
            Formula = IsFormula && Formula != old.Formula ? Formula : null,
        };
    }

    private bool HasFormat => Code is "RANDOM ID" or "PREFIXED AUTONUMBER";

    private IReadOnlyList<string> Lines => Values.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private AttachmentOptions? Attachment => Code != "ATTACHMENT" ? null : (Old?.Attachment ?? new AttachmentOptions()) with
    {
        PermittedFileTypes = [.. FileTypes.Split([',', ' '], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)],
        MaxFileSize = MaxSize.Trim().Length == 0 ? null
            : double.TryParse(MaxSize, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var size) && size is > 0 and <= 500 ? (int)(size * 1_048_576)
            : throw new DataException(DataProblem.InvalidDefinition, "The largest size is a number of megabytes up to 500.", "Largest size"),
    };
}
