using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tarn.Data.Directories;
using Tarn.Data.Fields;
using Tarn.Data.Schema;

namespace Tarn.Automation.Webhooks;

/// <summary>
/// Writes the body of a message, once. What differs from call to call, and the secret, which must not lie in the queue, stay marks: single control characters, which valid JSON
/// never holds. <see cref="MessageBody"/> puts values in their place.
/// </summary>
internal static class MessageWriter
{
    private static readonly JsonWriterOptions Relaxed = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the body for a change.</summary>
    public static string Write(MessageContext message)
    {
        if (message.Event.Template is { } template)
            return WriteTemplate(message, template);
        var output = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(output, Relaxed);
        json.WriteStartObject();
        json.WritePropertyName("secret"u8);
        json.WriteRawValue([(byte)'"', MessageBody.SecretMark, (byte)'"'], skipInputValidation: true);
        json.WriteString("webhookId"u8, message.Event.WebhookId);
        json.WriteString("messageId"u8, message.Id);
        json.WriteString("eventId"u8, message.Event.Id);
        json.WritePropertyName("callId"u8);
        json.WriteRawValue([(byte)'"', MessageBody.CallMark, (byte)'"'], skipInputValidation: true);
        json.WriteString("accountId"u8, message.AccountId);
        json.WriteString("eventDate"u8, DateOf(message.Record));
        json.WriteString("eventType"u8, EventTypes.NameOf(message.Event.Type));
        if (message.ObjectName is { } name)
            json.WriteString("objectName"u8, name);
        json.WriteStartArray("data"u8);
        foreach (var record in message.Records)
            WriteRecord(json, message, record);
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static void WriteRecord(Utf8JsonWriter json, MessageContext message, MessageRecord record)
    {
        json.WriteStartObject();
        json.WriteNumber("PK_ID"u8, record.Change.RecordId);
        foreach (var field in message.Event.PayloadFieldsOf(message.Table))
        {
            json.WritePropertyName(field.Name);
            WriteValue(json, record.Image, field);
        }

        if (EventTypes.IsOfUsers(message.Event.Type))
        {
            foreach (var attribute in DirectoryTable.Attributes)
                json.WriteString(attribute, record.AttributeOf(attribute));
            if (record.PreviousStatus is not null)
                json.WriteString(MessageRecord.PreviousStatusName, record.PreviousStatus);
        }

        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, ImageReader? image, FieldDefinition field)
    {
        if (image is not null && image.Seek(field))
            field.Type.Write(json, image, 0, field);
        else
            json.WriteNullValue();
    }

    private static string WriteTemplate(MessageContext message, PayloadTemplate template)
    {
        var text = new StringBuilder(1024);
        if (template.Repeated is not { } repeated)
        {
            WriteParts(text, template.Parts, message, message.Record);
            return text.ToString();
        }

        WriteParts(text, template.Parts[..repeated.Start], message, message.Record);
        var parts = template.Parts[repeated];
        for (var i = 0; i < message.Records.Count; i++)
            WriteParts(i == 0 ? text : text.Append(','), parts, message, message.Records[i]);
        WriteParts(text, template.Parts[repeated.End..], message, message.Record);
        return text.ToString();
    }

    private static void WriteParts(StringBuilder text, List<PayloadPart> parts, MessageContext message, MessageRecord record)
    {
        foreach (var part in parts)
        {
            switch (part.Value)
            {
                case PayloadValue.Text:
                    text.Append(part.Text);
                    break;
                case PayloadValue.Nothing:
                    text.Append(part.IsQuoted ? "" : "null");
                    break;
                case PayloadValue.Secret:
                    AppendMark(text, part, ((char)MessageBody.SecretMark).ToString());
                    break;
                case PayloadValue.CallId:
                    AppendMark(text, part, ((char)MessageBody.CallMark).ToString());
                    break;
                case PayloadValue.FileAddress:
                    AppendMark(text, part, string.Create(CultureInfo.InvariantCulture, $"{(char)MessageBody.FileMark}{part.Field!.Id} {record.Change.RecordId}{(char)MessageBody.FileMark}"));
                    break;
                case PayloadValue.Attribute:
                    AppendText(text, part, record.AttributeOf(part.Text));
                    break;
                case PayloadValue.Field or PayloadValue.OldField:
                    AppendField(text, part, record);
                    break;
                default:
                    AppendMeta(text, part, message, record);
                    break;
            }
        }
    }

    private static void AppendMark(StringBuilder text, PayloadPart part, string mark) => text.Append(part.IsQuoted ? mark : $"\"{mark}\"");

    private static void AppendMeta(StringBuilder text, PayloadPart part, MessageContext message, MessageRecord record)
    {
        if (part.Value == PayloadValue.Sequence)
        {
            text.Append(CultureInfo.InvariantCulture, $"{message.Counter}");
            return;
        }

        var value = part.Value switch
        {
            PayloadValue.WebhookId => message.Event.WebhookId,
            PayloadValue.EventId => message.Event.Id,
            PayloadValue.MessageId => message.Id,
            PayloadValue.AccountId => message.AccountId,
            PayloadValue.EventDate => DateOf(record),
            PayloadValue.EventType => EventTypes.NameOf(message.Event.Type),
            PayloadValue.ObjectName => message.ObjectName ?? "",
            PayloadValue.EventSource => EventSources.NameOf(record.Change.Source) ?? "",
            _ => record.Change.Actor ?? "",
        };
        AppendText(text, part, value);
    }

    private static void AppendText(StringBuilder text, PayloadPart part, string value) => text.Append(part.IsQuoted ? Escape(value) : $"\"{Escape(value)}\"");

    private static void AppendField(StringBuilder text, PayloadPart part, MessageRecord record)
    {
        var image = part.Value == PayloadValue.Field ? record.Image : record.OldImage;
        if (part.Field is not { } field)
        {
            if (part.Value == PayloadValue.Field || image is not null)
                text.Append(CultureInfo.InvariantCulture, $"{record.Change.RecordId}");
            else
                text.Append(part.IsQuoted ? "" : "null");
            return;
        }

        var output = new ArrayBufferWriter<byte>(64);
        using (var json = new Utf8JsonWriter(output, Relaxed))
            WriteValue(json, image, field);
        var value = Encoding.UTF8.GetString(output.WrittenSpan);
        if (!part.IsQuoted)
            text.Append(value);
        else if (value[0] == '"')
            text.Append(value.AsSpan(1, value.Length - 2));
        else if (value[0] == '{')
            text.Append(Escape(field.Type.Format(image!, 0, field) ?? ""));
        else if (value != "null")
            text.Append(value);
    }

    private static string Escape(string text) => JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text);

    private static string DateOf(MessageRecord record) => record.Change.At.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
