using System.Text.Json;
using Tarn.Data.Fields;
using Tarn.Data.Schema;

namespace Tarn.Api.Endpoints;

/// <summary>Writes tables, views and fields as clients read them.</summary>
internal static class DesignJson
{
    /// <summary><c>{"Name": ..., "Note": ...}</c>.</summary>
    public static void Write(Utf8JsonWriter json, string name, string note)
    {
        json.WriteStartObject();
        json.WriteString("Name"u8, name);
        json.WriteString("Note"u8, note);
        json.WriteEndObject();
    }

    /// <summary>A field (rest-api.md 8.1); properties that do not apply are left out.</summary>
    public static void Write(Utf8JsonWriter json, ListedField listed, ApiVersion version)
    {
        var field = listed.Field;
        json.WriteStartObject();
        json.WriteString("Name"u8, listed.Name);
        if (listed.TableFieldName is not null)
            json.WriteString("TableFieldName"u8, listed.TableFieldName);
        json.WriteString("Type"u8, field.Type.Code);
        json.WriteBoolean("Unique"u8, field.Unique);
        if (!version.IsV2)
            json.WriteBoolean("Editable"u8, listed.Editable);
        json.WriteString("Description"u8, field.Description);
        json.WriteNumber("DisplayOrder"u8, listed.DisplayOrder);
        json.WriteString("Label"u8, field.Label);
        json.WriteBoolean("UniqueAllowNulls"u8, field.UniqueAllowNulls);
        json.WriteBoolean("IsFormula"u8, field.IsFormula);
        if (!field.IsFormula)
            WriteOptions(json, field, version);
        json.WriteEndObject();
    }

    private static void WriteOptions(Utf8JsonWriter json, FieldDefinition field, ApiVersion version)
    {
        switch (field.Type)
        {
            case TimestampFieldType:
                json.WriteBoolean("OnInsert"u8, field.OnInsert);
                json.WriteBoolean("OnUpdate"u8, field.OnUpdate);
                json.WriteString("TimeZone"u8, field.TimeZone);
                break;
            case RandomIdFieldType or PrefixedAutonumberFieldType:
                json.WriteString("Format"u8, field.Format);
                json.WriteString("Prefix"u8, field.Prefix);
                if (field.Type is RandomIdFieldType)
                    json.WriteNumber("Length"u8, field.Length);
                break;
            case ListFieldType list:
                json.WriteStartObject("ListField"u8);
                foreach (var item in field.ListItems)
                {
                    if (item.Retired)
                        continue;
                    json.WritePropertyName(item.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
                    list.WriteItem(json, item);
                }

                json.WriteEndObject();
                break;
            case AttachmentFieldType when !version.IsV2:
                WriteAttachment(json, field.Attachment ?? new AttachmentOptions());
                break;
        }
    }

    private static void WriteAttachment(Utf8JsonWriter json, AttachmentOptions options)
    {
        json.WriteStartArray("AttachmentPermittedFileTypes"u8);
        foreach (var type in options.PermittedFileTypes)
            json.WriteStringValue(type);
        json.WriteEndArray();
        WriteSize("AttachmentMinFileSize"u8, options.MinFileSize);
        WriteSize("AttachmentMaxFileSize"u8, options.MaxFileSize);
        json.WriteBoolean("AttachmentSmartResizer"u8, options.SmartResizer);
        json.WriteBoolean("AttachmentSmartResizerForRetina"u8, options.SmartResizerForRetina);
        json.WriteString("AttachmentAltText"u8, options.AltText ?? "");
        json.WriteString("AttachmentTitle"u8, options.Title ?? "");

        void WriteSize(ReadOnlySpan<byte> name, int? size)
        {
            if (size is { } bytes)
                json.WriteNumber(name, bytes);
            else
                json.WriteNull(name);
        }
    }
}

/// <summary>A field as a table or view lists it.</summary>
/// <param name="Field">Its definition.</param>
/// <param name="Name">Its name there; in a view the column's alias.</param>
/// <param name="DisplayOrder">1-based.</param>
/// <param name="Editable">May it be written there?</param>
/// <param name="TableFieldName">Views: base table and field, joined by a dot; null for tables.</param>
internal sealed record ListedField(FieldDefinition Field, string Name, int DisplayOrder, bool Editable, string? TableFieldName = null)
{
    public static ListedField Of(TableDefinition table, int position) =>
        new(table.Fields[position], table.Fields[position].Name, position + 1, table.Fields[position].Editable);
}
