using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Tarn.Data.Engines;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Data.Fields;

/// <summary>What the types have in common whose values Tarn makes: unique, never written by clients.</summary>
public abstract class GeneratedFieldType : FieldType
{
    /// <inheritdoc/>
    public override Uniqueness Uniqueness => Uniqueness.Always;

    /// <inheritdoc/>
    public override bool IsEditable => false;

    /// <inheritdoc/>
    public override bool IsGenerated => true;

    /// <inheritdoc/>
    public override bool TryRead(ref Utf8JsonReader json, FieldDefinition field, out SqlValue value) => Refuse(out value);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json, RowReader row, int column, FieldDefinition field)
    {
        if (row.IsNull(column))
            json.WriteNullValue();
        else
            row.WriteText(json, column);
    }

    /// <inheritdoc/>
    public override string? Format(RowReader row, int column, FieldDefinition field) => row.IsNull(column) ? null : row.GetText(column);
}

/// <summary>AUTONUMBER: 1, 2, 3 ... from a counter inside the statement that adds the record.</summary>
public sealed class AutonumberFieldType : GeneratedFieldType
{
    public override string Code => "AUTONUMBER";

    public override SqlType SqlType => SqlType.Int;

    public override IReadOnlyList<string> ConvertsTo { get; } = ["STRING", "TEXT", "NUMBER", "INTEGER", "CURRENCY"];

    /// <inheritdoc/>
    public override bool TryParse(string text, FieldDefinition field, out SqlValue value) => FieldTypes.Integer.TryParse(text, field, out value);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json, RowReader row, int column, FieldDefinition field) => FieldTypes.Integer.Write(json, row, column, field);

    /// <inheritdoc/>
    public override string? Format(RowReader row, int column, FieldDefinition field) => FieldTypes.Integer.Format(row, column, field);
}

/// <summary>PREFIXED AUTONUMBER: a prefix and a number from a counter, padded to the digits of the format.</summary>
public sealed class PrefixedAutonumberFieldType : GeneratedFieldType
{
    public override string Code => "PREFIXED AUTONUMBER";

    public override SqlType SqlType { get; } = SqlType.NVarChar(255);

    public override IReadOnlyList<string> ConvertsTo { get; } = ["STRING", "TEXT"];

    /// <inheritdoc/>
    public override FieldDefinition Complete(FieldDefinition field)
    {
        var format = field.Format.Length == 0 ? "1" : field.Format;
        if (format.Length > 7 || format[^1] != '1' || format.AsSpan(0, format.Length - 1).IndexOfAnyExcept('0') >= 0)
            throw new DataException(DataProblem.InvalidDefinition, $"Format '{format}' is not one of 1, 01, 001, 0001, 00001, 000001, 0000001.", field.Name);
        GeneratedFieldOptions.CheckPrefix(field);
        return field with { Format = format };
    }

    /// <inheritdoc/>
    public override bool TryParse(string text, FieldDefinition field, out SqlValue value) => FieldTypes.String.TryParse(text, field, out value);
}

/// <summary>RANDOM ID: a prefix and 6 to 12 characters from a cryptographic generator.</summary>
public sealed class RandomIdFieldType : GeneratedFieldType
{
    private const string Digits = "0123456789";
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    public override string Code => "RANDOM ID";

    public override SqlType SqlType { get; } = SqlType.NVarChar(255);

    public override IReadOnlyList<string> ConvertsTo { get; } = ["STRING", "TEXT"];

    /// <inheritdoc/>
    public override FieldDefinition Complete(FieldDefinition field)
    {
        var format = field.Format.Length == 0 ? "0" : field.Format.ToUpperInvariant();
        if (format is not ("0" or "U" or "0U"))
            throw new DataException(DataProblem.InvalidDefinition, $"Format '{format}' is not one of 0, U, 0U.", field.Name);
        var length = field.Length == 0 ? 12 : field.Length;
        var shortest = format == "0" ? 8 : 6;
        if (length < shortest || length > 12)
            throw new DataException(DataProblem.InvalidDefinition, $"Length {length} is not allowed; with format {format} it is {shortest} to 12.", field.Name);
        GeneratedFieldOptions.CheckPrefix(field);
        return field with { Format = format, Length = length };
    }

    /// <inheritdoc/>
    public override SqlValue Generate(FieldDefinition field)
    {
        var alphabet = field.Format switch { "0" => Digits, "U" => Letters, _ => Digits + Letters };
        return SqlValue.FromText(field.Prefix + RandomNumberGenerator.GetString(alphabet, field.Length));
    }

    /// <inheritdoc/>
    public override bool TryParse(string text, FieldDefinition field, out SqlValue value) => FieldTypes.String.TryParse(text, field, out value);
}

/// <summary>GUID: version 4; stored in upper case, lower case on the wire.</summary>
public sealed class GuidFieldType : GeneratedFieldType
{
    public override string Code => "GUID";

    public override SqlType SqlType => SqlType.UniqueIdentifier;

    public override IReadOnlyList<string> ConvertsTo { get; } = ["STRING", "TEXT"];

    /// <inheritdoc/>
    public override SqlValue Generate(FieldDefinition field) => SqlValue.FromGuid(Guid.NewGuid());

    /// <inheritdoc/>
    public override bool TryParse(string text, FieldDefinition field, out SqlValue value)
    {
        if (!Guid.TryParse(text.Trim(), CultureInfo.InvariantCulture, out var guid))
            return Refuse(out value);
        value = SqlValue.FromGuid(guid);
        return true;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json, RowReader row, int column, FieldDefinition field)
    {
        if (row.IsNull(column))
            json.WriteNullValue();
        else
            json.WriteStringValue(row.GetText(column).ToLowerInvariant());
    }
}

internal static class GeneratedFieldOptions
{
    public static void CheckPrefix(FieldDefinition field)
    {
        if (field.Prefix.Length >= 50)
            throw new DataException(DataProblem.InvalidDefinition, "Prefix may have at most 49 characters.", field.Name);
        if (field.Prefix.Any(char.IsControl))
            throw new DataException(DataProblem.InvalidDefinition, "Prefix may hold printable characters only.", field.Name);
    }
}
