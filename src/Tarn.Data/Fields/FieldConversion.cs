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
                return SqlValue.FromText(Cut(text, target.MaxLength));
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

    /// <summary>Gives the value of the new type, or what stands for a value that does not fit it: blank, or No.</summary>
    public static SqlValue ConvertOrLose(RowReader row, int column, FieldDefinition from, FieldDefinition to, long key) =>
        TryConvert(row, column, from, to, key, out var value) ? value : to.Type is YesNoFieldType ? SqlValue.FromBit(false) : SqlValue.Null(to.Type.SqlType.Kind);

    /// <summary>Gives the value of the new type, more lenient than <see cref="Convert"/>: blank text is no value, amounts may carry <c>$</c> and commas, words name a list's values.</summary>
    /// <returns>False when the value does not fit.</returns>
    public static bool TryConvert(RowReader row, int column, FieldDefinition from, FieldDefinition to, long key, out SqlValue value)
    {
        if (!row.IsNull(column) && from.Type is TextFieldType && to.Type is not TextFieldType)
            return TryParse(row.GetText(column).Trim(), to, out value);
        try
        {
            value = from.Type is NumericFieldType && to.Type is YesNoFieldType && !row.IsNull(column) ? SqlValue.FromBit(TextOf(row, column, from) is not "0") : Convert(row, column, from, to, key);
            return true;
        }
        catch (DataException)
        {
            value = default;
            return false;
        }
    }

    private static bool TryParse(string text, FieldDefinition to, out SqlValue value)
    {
        value = to.Type is YesNoFieldType ? SqlValue.FromBit(false) : SqlValue.Null(to.Type.SqlType.Kind);
        if (text.Length == 0)
            return true;
        if (to.Type is ListFieldType)
        {
            var item = to.ListItems.FirstOrDefault(i => !i.Retired && i.Value.Equals(text, StringComparison.InvariantCultureIgnoreCase));
            value = item is null ? value : SqlValue.FromText(item.Id.ToString(CultureInfo.InvariantCulture));
            return item is not null;
        }

        if (to.Type is CurrencyFieldType)
            text = text.TrimStart('$').Replace(",", "", StringComparison.Ordinal);
        if (to.Type is IntegerFieldType && decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) && number != decimal.Truncate(number))
            return false;
        return to.Type.TryParse(text, to, out value);
    }

    // A pair of surrogates is not cut in two.
    private static string Cut(string text, int length) => text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];

    /// <summary>Numbers in shortest plain form, dates <c>MM/DD/YYYY HH:MM:SS</c> (time left out when zero), <c>Yes</c>/<c>No</c>, lists as values.</summary>
    internal static string TextOf(RowReader row, int column, FieldDefinition from) => from.Type switch
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
