using System.Globalization;
using System.Text;
using System.Text.Json;
using Tarn.Data.Engines;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Data.Fields;

/// <summary>What NUMBER, INTEGER and CURRENCY have in common: JSON numbers, or strings that hold a plain invariant number.</summary>
public abstract class NumericFieldType : FieldType
{
    /// <inheritdoc/>
    public override Uniqueness Uniqueness => Uniqueness.Allowed;

    /// <inheritdoc/>
    public override bool TryRead(ref Utf8JsonReader json, FieldDefinition field, out SqlValue value)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.Number:
                return TryParse(Encoding.UTF8.GetString(json.ValueSpan), field, out value);
            case JsonTokenType.String:
                return TryParse(json.GetString()!, field, out value);
            case JsonTokenType.Null:
                value = Unset;
                return true;
            default:
                return Refuse(out value);
        }
    }
}

/// <summary>NUMBER: IEEE double.</summary>
public sealed class NumberFieldType : NumericFieldType
{
    public override string Code => "NUMBER";

    public override SqlType SqlType => SqlType.Float;

    public override IReadOnlyList<string> ConvertsTo { get; } = ["STRING", "TEXT", "INTEGER", "CURRENCY"];

    /// <inheritdoc/>
    public override bool TryParse(string text, FieldDefinition field, out SqlValue value)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;
        if (!double.TryParse(text, Style, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
            return Refuse(out value);
        value = SqlValue.FromFloat(number == 0 ? 0 : number);
        return true;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json, RowReader row, int column, FieldDefinition field)
    {
        if (row.IsNull(column))
            json.WriteNullValue();
        else
            JsonValues.WriteFloat(json, row.GetDouble(column));
    }

    /// <inheritdoc/>
    public override string? Format(RowReader row, int column, FieldDefinition field) =>
        row.IsNull(column) ? null : row.GetDouble(column).ToString("R", CultureInfo.InvariantCulture);
}

/// <summary>INTEGER: 32 bits. A fraction other than zero is refused.</summary>
public sealed class IntegerFieldType : NumericFieldType
{
    public override string Code => "INTEGER";

    public override SqlType SqlType => SqlType.Int;

    public override IReadOnlyList<string> ConvertsTo { get; } = ["STRING", "TEXT", "NUMBER", "CURRENCY"];

    /// <inheritdoc/>
    public override bool TryParse(string text, FieldDefinition field, out SqlValue value)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;
        if (!decimal.TryParse(text, Style, CultureInfo.InvariantCulture, out var number) || number != decimal.Truncate(number) || number is < int.MinValue or > int.MaxValue)
            return Refuse(out value);
        value = SqlValue.FromInt((int)number);
        return true;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json, RowReader row, int column, FieldDefinition field)
    {
        if (row.IsNull(column))
            json.WriteNullValue();
        else
            json.WriteNumberValue(row.GetInt64(column));
    }

    /// <inheritdoc/>
    public override string? Format(RowReader row, int column, FieldDefinition field) =>
        row.IsNull(column) ? null : row.GetInt64(column).ToString(CultureInfo.InvariantCulture);
}

/// <summary>CURRENCY: 19 digits, of which four are decimals, exact. More decimals are rounded half away from zero.</summary>
public sealed class CurrencyFieldType : NumericFieldType
{
    public override string Code => "CURRENCY";

    public override SqlType SqlType => SqlType.Money;

    public override IReadOnlyList<string> ConvertsTo { get; } = ["STRING", "TEXT", "INTEGER"];

    /// <inheritdoc/>
    public override bool TryParse(string text, FieldDefinition field, out SqlValue value)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;
        if (!decimal.TryParse(text, Style, CultureInfo.InvariantCulture, out var number) || Math.Abs(number) > 922_337_203_685_477.5808m)
            return Refuse(out value);
        var scaled = decimal.Round(number * 10_000m, 0, MidpointRounding.AwayFromZero);
        if (scaled is < long.MinValue or > long.MaxValue)
            return Refuse(out value);
        value = SqlValue.FromMoney((long)scaled);
        return true;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json, RowReader row, int column, FieldDefinition field)
    {
        if (row.IsNull(column))
            json.WriteNullValue();
        else
            JsonValues.WriteMoney(json, row.GetMoney(column));
    }

    /// <inheritdoc/>
    public override string? Format(RowReader row, int column, FieldDefinition field) =>
        row.IsNull(column) ? null : JsonValues.MoneyText(row.GetMoney(column));
}
