using System.Globalization;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Data.Transfer.Sources;
using Tarn.Sql;

namespace Tarn.Data.Transfer;

/// <summary>
/// Turns the cells of one column into values of a field, by the rules of imports: blank is NULL (false for YES/NO), fractions into INTEGER are truncated,
/// amounts may carry <c>$</c> and commas, lists are given by their values.
/// </summary>
internal sealed class CellConverter(FieldDefinition field, DateOrder order, bool truncate, bool isPackage)
{
    private readonly SqlValue _blank = field.Type switch
    {
        YesNoFieldType => SqlValue.FromBit(false),
        PasswordFieldType => field.Type.Default,
        _ => SqlValue.Null(field.Type.SqlType.Kind),
    };

    private readonly Kind _kind = KindOf(field.Type);
    private readonly int _maxLength = (field.Type as TextFieldType)?.MaxLength ?? FieldTypes.String.MaxLength;
    private readonly bool _required = field is { Unique: true, UniqueAllowNulls: false };

    private enum Kind { Text, Integer, Number, Currency, Date, YesNo, List, Password, Other }

    public FieldDefinition Field { get; } = field;

    public RowProblem Convert(IRowSource row, int column, out SqlValue value)
    {
        var problem = Read(row, column, out value);
        return problem == RowProblem.None && _required && Field.Type.IsBlank(value) ? RowProblem.BlankInUnique : problem;
    }

    private RowProblem Read(IRowSource row, int column, out SqlValue value)
    {
        var cell = row.KindOf(column);
        if (cell == CellKind.Blank)
        {
            value = _blank;
            return RowProblem.None;
        }

        value = default;
        if (cell == CellKind.Error)
            return RowProblem.TypeMismatch;
        if (_kind == Kind.Text)
            return ReadText(row.GetText(column), out value);
        if (cell == CellKind.Number && _kind is Kind.Integer or Kind.Number or Kind.Currency or Kind.YesNo)
            return FromNumber(row.GetNumber(column), out value);
        if (cell == CellKind.Date && _kind == Kind.Date)
        {
            value = SqlValue.FromDateTime(DateTimeFieldType.RoundToStore(row.GetDate(column)));
            return RowProblem.None;
        }

        var text = row.GetChars(column).Trim();
        if (text.IsEmpty)
        {
            value = _blank;
            return RowProblem.None;
        }

        return FromText(text, out value);
    }

    private RowProblem ReadText(string text, out SqlValue value)
    {
        if (text.Length > _maxLength)
        {
            if (!truncate)
            {
                value = default;
                return RowProblem.TooLong;
            }

            // A pair of surrogates is not cut in two.
            text = text[..(char.IsHighSurrogate(text[_maxLength - 1]) ? _maxLength - 1 : _maxLength)];
        }

        value = SqlValue.FromText(text);
        return RowProblem.None;
    }

    private RowProblem FromNumber(double number, out SqlValue value)
    {
        value = default;
        switch (_kind)
        {
            case Kind.Integer:
                number = Math.Truncate(number);
                if (number is < int.MinValue or > int.MaxValue)
                    return RowProblem.TypeMismatch;
                value = SqlValue.FromInt((int)number);
                return RowProblem.None;
            case Kind.Number:
                value = SqlValue.FromFloat(number == 0 ? 0 : number);
                return RowProblem.None;
            case Kind.Currency:
                // Through its shortest digits: a conversion would keep 15 of them only.
                return Math.Abs(number) < 922_337_203_685_477d ? FromAmount(decimal.Parse(number.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture), out value) : RowProblem.TypeMismatch;
            default:
                value = SqlValue.FromBit(number != 0);
                return number is 0 or 1 or -1 ? RowProblem.None : RowProblem.TypeMismatch;
        }
    }

    private RowProblem FromText(ReadOnlySpan<char> text, out SqlValue value)
    {
        var fits = false;
        value = default;
        switch (_kind)
        {
            case Kind.Integer:
                if (fits = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
                    value = SqlValue.FromInt(integer);
                else if (decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var fraction))
                    return decimal.Truncate(fraction) is >= int.MinValue and <= int.MaxValue ? FromNumber((double)decimal.Truncate(fraction), out value) : RowProblem.TypeMismatch;
                break;
            case Kind.Number:
                const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
                if (fits = double.TryParse(text, Style, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
                    value = SqlValue.FromFloat(number == 0 ? 0 : number);
                break;
            case Kind.Currency:
                return decimal.TryParse(WithoutSign(text), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var amount)
                    ? FromAmount(amount, out value) : RowProblem.TypeMismatch;
            case Kind.Date:
                if (fits = DateText.TryParse(text, order, out var date))
                    value = SqlValue.FromDateTime(date);
                break;
            case Kind.YesNo:
                var meaning = text is "-1" ? true : YesNoFieldType.Understand(text);
                value = SqlValue.FromBit(meaning == true);
                fits = meaning is not null;
                break;
            case Kind.List:
                fits = TryReadList(text.ToString(), out value);
                break;
            case Kind.Password:
                fits = TableXml.TryReadHex(text, out var stored);
                value = SqlValue.FromText(stored);
                break;
            default:
                fits = Field.Type.TryParse(text.ToString(), Field, out value);
                break;
        }

        return fits ? RowProblem.None : RowProblem.TypeMismatch;
    }

    private static ReadOnlySpan<char> WithoutSign(ReadOnlySpan<char> text) => text[0] == '$' ? text[1..].TrimStart() : text;

    private static RowProblem FromAmount(decimal amount, out SqlValue value)
    {
        var scaled = Math.Abs(amount) > 922_337_203_685_478m ? decimal.MaxValue : decimal.Round(amount * 10_000m, 0, MidpointRounding.AwayFromZero);
        var fits = scaled is >= long.MinValue and <= long.MaxValue;
        value = fits ? SqlValue.FromMoney((long)scaled) : default;
        return fits ? RowProblem.None : RowProblem.TypeMismatch;
    }

    /// <summary>Values separated by commas, longest match first because a value may hold a comma; in packages ids.</summary>
    private bool TryReadList(string text, out SqlValue value)
    {
        if (isPackage)
            return Field.Type.TryParse(text, Field, out value);
        value = default;
        var ids = new SortedSet<int>();
        var rest = text.AsSpan().Trim();
        while (!rest.IsEmpty)
        {
            ListItem? found = null;
            var length = 0;
            foreach (var item in Field.ListItems)
            {
                if (!item.Retired && item.Value.Length > length && Begins(rest, item.Value))
                    (found, length) = (item, item.Value.Length);
            }

            if (found is null)
                return false;
            ids.Add(found.Id);
            rest = rest[length..].TrimStart().TrimStart(',').TrimStart();
        }

        value = ids.Count == 0 ? SqlValue.Null(SqlTypeKind.NVarChar) : SqlValue.FromText(string.Join(',', ids));
        return true;
    }

    private static bool Begins(ReadOnlySpan<char> text, string value) =>
        text.StartsWith(value, StringComparison.InvariantCultureIgnoreCase) && text[value.Length..].TrimStart() is [] or [',', ..];

    private static Kind KindOf(FieldType type) => type switch
    {
        TextFieldType => Kind.Text,
        IntegerFieldType => Kind.Integer,
        NumberFieldType => Kind.Number,
        CurrencyFieldType => Kind.Currency,
        DateTimeFieldType or TimestampFieldType => Kind.Date,
        YesNoFieldType => Kind.YesNo,
        ListFieldType => Kind.List,
        PasswordFieldType => Kind.Password,
        _ => Kind.Other,
    };
}
