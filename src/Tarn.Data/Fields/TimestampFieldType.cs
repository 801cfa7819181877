using System.Text.Json;
using Tarn.Data.Engines;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Data.Fields;

/// <summary>TIMESTAMP: the wall clock of the field's zone when a record was added or changed; stamped by Tarn, never written by clients.</summary>
public sealed class TimestampFieldType : FieldType
{
    /// <summary>The zones that can be chosen, as Windows ids, from west to east; UTC first.</summary>
    public static IReadOnlyList<string> Zones { get; } =
    [
        "UTC",
        .. TimeZoneInfo.GetSystemTimeZones().OrderBy(z => z.BaseUtcOffset)
            .Select(z => TimeZoneInfo.TryConvertIanaIdToWindowsId(z.Id, out var windows) ? windows : null).OfType<string>().Distinct(StringComparer.Ordinal).Where(z => z != "UTC"),
    ];

    public override string Code => "TIMESTAMP";

    public override SqlType SqlType => SqlType.DateTime;

    public override bool IsEditable => false;

    public override IReadOnlyList<string> ConvertsTo { get; } = ["STRING", "TEXT", "DATE/TIME"];

    /// <summary>The wall clock of a field's zone at an instant.</summary>
    public static SqlValue Stamp(FieldDefinition field, DateTime utc) =>
        SqlValue.FromDateTime(DateTimeFieldType.RoundToStore(TimeZoneInfo.ConvertTimeFromUtc(utc, Zone(field.TimeZone))));

    /// <inheritdoc/>
    public override FieldDefinition Complete(FieldDefinition field)
    {
        if (field is { OnInsert: false, OnUpdate: false })
            throw new DataException(DataProblem.InvalidDefinition, "A TIMESTAMP field needs OnInsert or OnUpdate to be true.", field.Name);
        var zone = field.TimeZone.Length == 0 ? "UTC" : field.TimeZone;
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
            throw new DataException(DataProblem.InvalidDefinition, $"TimeZone '{zone}' is not known; write a Windows zone id such as 'UTC' or 'Pacific Standard Time'.", field.Name);
        return field with { TimeZone = TimeZoneInfo.TryConvertIanaIdToWindowsId(zone, out var windows) ? windows : zone };
    }

    /// <inheritdoc/>
    public override bool TryRead(ref Utf8JsonReader json, FieldDefinition field, out SqlValue value) => Refuse(out value);

    /// <inheritdoc/>
    public override bool TryParse(string text, FieldDefinition field, out SqlValue value) =>
        FieldTypes.DateTime.TryParse(text, field, out value);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json, RowReader row, int column, FieldDefinition field) => FieldTypes.DateTime.Write(json, row, column, field);

    /// <inheritdoc/>
    public override string? Format(RowReader row, int column, FieldDefinition field) => DateTimeFieldType.FormatStored(row, column);

    private static TimeZoneInfo Zone(string id) => TimeZoneInfo.FindSystemTimeZoneById(id.Length == 0 ? "UTC" : id);
}
