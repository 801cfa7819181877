using Tarn.Api.Errors;
using Tarn.Api.Requests;
using Tarn.Data.Fields;
using Tarn.Data.Schema;

namespace Tarn.Api.Endpoints;

/// <summary>Reads fields as clients write them (rest-api.md 8.2). The rules of the values themselves are the designer's.</summary>
internal static class FieldInput
{
    private const string NewPrefix = "New";

    /// <summary>Properties that a change may have; v2 writes them with the prefix <c>New</c>.</summary>
    private static readonly string[] Changeable =
    [
        "Name", "Type", "Unique", "UniqueAllowNulls", "Indexed", "Label", "Description", "DisplayOrder", "OnInsert", "OnUpdate", "TimeZone", "Format", "Prefix", "Length", "ListField",
    ];

    /// <summary>Reads a field to be created.</summary>
    /// <exception cref="ApiException">A property is missing or of the wrong kind.</exception>
    public static FieldDesign ReadDesign(BodyObject body, ApiVersion version)
    {
        RefuseFormula(body);
        var name = body.Text("Name") ?? throw ApiException.Body("The property 'Name' is required: the field's name.", "Name");
        var type = ReadType(body, "Type") ?? throw ApiException.Body($"The property 'Type' of the field '{name}' is required.", "Type");
        if (version.IsV2 && type is AttachmentFieldType)
            throw ApiException.Body("Fields of type ATTACHMENT are created through version 3 of this API.", "Type");
        // Clients of version 2 leave it out, and get what these types are anyway.
        var unique = (body.Flag("Unique") ?? false) || (version.IsV2 && type.Uniqueness == Uniqueness.Always);
        if (type.Uniqueness == Uniqueness.Always && !unique)
            throw ApiException.Body($"The {type.Code} field '{name}' must be sent with \"Unique\": true.", "Unique");
        var values = body.Texts("ListField", orNumbers: true);
        if (values is not null && type is not ListFieldType)
            throw ApiException.Body($"ListField does not apply to the {type.Code} field '{name}'.", "ListField");
        var stampByDefault = type is TimestampFieldType && !body.Has("OnInsert") && !body.Has("OnUpdate");
        var field = new FieldDefinition
        {
            Name = name,
            Type = type,
            Unique = unique,
            UniqueAllowNulls = body.Flag("UniqueAllowNulls") ?? false,
            Indexed = body.Flag("Indexed") ?? false,
            Label = body.Text("Label") ?? "",
            Description = body.Text("Description") ?? "",
            OnInsert = body.Flag("OnInsert") ?? stampByDefault,
            OnUpdate = body.Flag("OnUpdate") ?? false,
            TimeZone = body.Text("TimeZone") ?? "",
            Format = body.Text("Format") ?? "",
            Prefix = body.Text("Prefix") ?? "",
            Length = body.Number("Length") ?? 0,
            Attachment = version.IsV2 ? null : ReadAttachment(body, null),
        };
        var position = body.Number("DisplayOrder") ?? 0;
        return position < 0 ? throw ApiException.Body("DisplayOrder must not be negative.", "DisplayOrder") : new FieldDesign(field, values, position);
    }

    /// <summary>Reads changes to a field.</summary>
    /// <param name="body">The body.</param>
    /// <param name="version">Decides the names.</param>
    /// <param name="old">The field as it is.</param>
    /// <exception cref="ApiException">Nothing is to be changed, a name is the other version's, or a value is of the wrong kind.</exception>
    public static FieldChange ReadChange(BodyObject body, ApiVersion version, FieldDefinition old)
    {
        RefuseFormula(body);
        var foreign = Changeable.Select(p => version.IsV2 ? p : NewPrefix + p).FirstOrDefault(body.Has);
        if (foreign is not null)
        {
            var expected = version.IsV2 ? NewPrefix + foreign : foreign[NewPrefix.Length..];
            throw ApiException.Body($"The property '{foreign}' is called '{expected}' in {version}.", foreign);
        }

        var prefix = version.IsV2 ? NewPrefix : "";
        var change = new FieldChange
        {
            Name = body.Text(prefix + "Name"),
            Type = ReadType(body, prefix + "Type"),
            Unique = body.Flag(prefix + "Unique"),
            UniqueAllowNulls = body.Flag(prefix + "UniqueAllowNulls"),
            Indexed = body.Flag(prefix + "Indexed"),
            Label = body.Text(prefix + "Label"),
            Description = body.Text(prefix + "Description"),
            Position = body.Number(prefix + "DisplayOrder"),
            OnInsert = body.Flag(prefix + "OnInsert"),
            OnUpdate = body.Flag(prefix + "OnUpdate"),
            TimeZone = body.Text(prefix + "TimeZone"),
            Format = body.Text(prefix + "Format"),
            Prefix = body.Text(prefix + "Prefix"),
            Length = body.Number(prefix + "Length"),
            ListValues = body.Texts(prefix + "ListField", orNumbers: true),
            Attachment = version.IsV2 ? null : ReadAttachment(body, old.Attachment),
        };
        if (change.Position < 0)
            throw ApiException.Body("DisplayOrder must not be negative.", prefix + "DisplayOrder");
        return change.IsEmpty ? throw ApiException.Body("The body names nothing to change.") : change;
    }

    private static void RefuseFormula(BodyObject body)
    {
        if (body.Flag("IsFormula") == true)
            throw ApiException.Body("Formula fields are designed in the console; IsFormula must be false.", "IsFormula");
    }

    private static FieldType? ReadType(BodyObject body, string name)
    {
        var code = body.Text(name);
        return code is null ? null : FieldTypes.Find(code) ?? throw ApiException.Body($"'{code}' is not a field type. Use one of {string.Join(", ", FieldTypes.All)}.", name);
    }

    /// <summary>The attachment options given, over those that hold so far; null when none is given.</summary>
    private static AttachmentOptions? ReadAttachment(BodyObject body, AttachmentOptions? old)
    {
        if (!body.Names.Any(n => n.StartsWith("Attachment", StringComparison.OrdinalIgnoreCase) && body.Has(n)))
            return null;
        old ??= new AttachmentOptions();
        return new AttachmentOptions
        {
            PermittedFileTypes = body.Texts("AttachmentPermittedFileTypes") is { } types ? [.. types] : old.PermittedFileTypes,
            MinFileSize = body.Number("AttachmentMinFileSize") ?? old.MinFileSize,
            MaxFileSize = body.Number("AttachmentMaxFileSize") ?? old.MaxFileSize,
            SmartResizer = body.Flag("AttachmentSmartResizer") ?? old.SmartResizer,
            SmartResizerForRetina = body.Flag("AttachmentSmartResizerForRetina") ?? old.SmartResizerForRetina,
            AltText = body.Text("AttachmentAltText") ?? old.AltText,
            Title = body.Text("AttachmentTitle") ?? old.Title,
        };
    }
}
