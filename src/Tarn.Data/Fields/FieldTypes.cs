using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tarn.Data.Fields;

/// <summary>All field types.</summary>
public static class FieldTypes
{
    public static AutonumberFieldType Autonumber { get; } = new();

    public static PrefixedAutonumberFieldType PrefixedAutonumber { get; } = new();

    public static GuidFieldType Guid { get; } = new();

    public static RandomIdFieldType RandomId { get; } = new();

    public static StringFieldType String { get; } = new();

    public static LongTextFieldType Text { get; } = new();

    public static PasswordFieldType Password { get; } = new();

    public static NumberFieldType Number { get; } = new();

    public static IntegerFieldType Integer { get; } = new();

    public static CurrencyFieldType Currency { get; } = new();

    public static DateTimeFieldType DateTime { get; } = new();

    public static YesNoFieldType YesNo { get; } = new();

    public static FileFieldType File { get; } = new();

    public static TimestampFieldType Timestamp { get; } = new();

    public static ListFieldType ListString { get; } = new(String);

    public static ListFieldType ListNumber { get; } = new(Number);

    public static ListFieldType ListDateTime { get; } = new(DateTime);

    public static AttachmentFieldType Attachment { get; } = new();

    /// <summary>Every type, in the order of the specification.</summary>
    public static IReadOnlyList<FieldType> All { get; } =
    [
        Autonumber, PrefixedAutonumber, Guid, RandomId, String, Text, Password, Number, Integer, Currency, DateTime, YesNo, File, Timestamp,
        ListString, ListNumber, ListDateTime, Attachment,
    ];

    private static readonly FrozenDictionary<string, FieldType> ByCode =
        All.SelectMany(t => new[] { t.Code, t.PackageCode }.Distinct(), (t, code) => KeyValuePair.Create(code, t)).ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Finds a type by its code in REST or in packages, without regard to case; null when there is none.</summary>
    public static FieldType? Find(string? code) => code is null ? null : ByCode.GetValueOrDefault(code);
}

/// <summary>Stores a field type as its code.</summary>
public sealed class FieldTypeConverter : JsonConverter<FieldType>
{
    /// <inheritdoc/>
    public override FieldType Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        FieldTypes.Find(reader.GetString()) ?? throw new JsonException($"'{reader.GetString()}' is not a field type.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, FieldType value, JsonSerializerOptions options) => writer.WriteStringValue(value.Code);
}
