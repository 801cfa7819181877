using System.Globalization;
using Tarn.Data.Engines;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Data.Fields;

/// <summary>Converts stored values when a field's type is changed (data.md section 3, rest-api.md 8.3).</summary>
internal static class FieldConversion
{
    /// <summary>Gives the value of the new type for a stored one.</summary>
    /// <exception cref="DataException">The value does not fit the new type.</exception>
    public static SqlValue Convert(RowReader row, int column, FieldDefinition from, FieldDefinition to, long key)
    {
        if (row.IsNull(column))
            return to.Type is YesNoFieldType ? SqlValue.FromBit(false) : SqlValue.Null(to.Type.SqlType.Kind);
        var text = TextOf(row, column, from);
        switch (to.Type)
        {
            case TextFieldType target:
                return SqlValue.FromText(text.Length > target.MaxLength ? text[..target.MaxLength] : text);
            case IntegerFieldType when from.Type is NumberFieldType or CurrencyFieldType:
                var number = Math.Truncate(from.Type is NumberFieldType ? row.GetDouble(column) : row.GetMoney(column) / 10_000d);
                return number is >= int.MinValue and <= int.MaxValue ? SqlValue.FromInt((int)number) : throw Lost(text, to, key);
            case NumberFieldType when from.Type is YesNoFieldType:
                return SqlValue.FromFloat(row.GetBit(column) ? 1 : 0);
            case TimestampFieldType or DateTimeFieldType:
                return SqlValue.FromDateTime(row.GetDateTime(column));
            default:
                return to.Type.TryParse(text, to, out var value) ? value : throw Lost(text, to, key);
        }
    }

    /// <summary>Numbers in shortest plain form, dates <c>MM/DD/YYYY HH:MM:SS</c> (time left out when zero), <c>Yes</c>/<c>No</c>, lists as values.</summary>
    private static string TextOf(RowReader row, int column, FieldDefinition from) => from.Type switch
    {
        YesNoFieldType => row.GetBit(column) ? "Yes" : "No",
        DateTimeFieldType or TimestampFieldType => row.GetDateTime(column) is var date && date.TimeOfDay == TimeSpan.Zero
            ? date.ToString("MM/dd/yyyy", CultureInfo.InvariantCulture)
            : date.ToString("MM/dd/yyyy HH:mm:ss", CultureInfo.InvariantCulture),
        NumberFieldType when Math.Abs(row.GetDouble(column)) is < 1e15 and >= 1e-28 => ((decimal)row.GetDouble(column)).ToString(CultureInfo.InvariantCulture) is var plain
            && double.Parse(plain, CultureInfo.InvariantCulture) == row.GetDouble(column) ? plain : from.Type.Format(row, column, from)!,
        _ => from.Type.Format(row, column, from) ?? "",
    };

    private static DataException Lost(string text, FieldDefinition to, long key) => new(
        DataProblem.InvalidDefinition,
        $"The value '{text}' of the record with PK_ID {key} does not fit {to.Type.Code}. Nothing was changed; correct the value and try again.",
        to.Name);
}
