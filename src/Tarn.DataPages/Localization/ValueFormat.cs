using System.Globalization;
using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.DataPages.Localization;

/// <summary>Values to text and back, by field type, format and region.</summary>
internal static class ValueFormat
{
    private const NumberStyles NumberInput = NumberStyles.AllowLeadingSign | NumberStyles.AllowTrailingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands
        | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite | NumberStyles.AllowCurrencySymbol | NumberStyles.AllowParentheses;

    /// <summary>As the visitor reads it.</summary>
    public static DisplayText Display(PageLocale locale, in SqlValue value, FieldDefinition? field, FormatDefinition? format)
    {
        if (value.IsNull)
            return new DisplayText(value.Kind == SqlTypeKind.Bit ? BooleanText(locale, false, format).Text : "");
        return value.Kind switch
        {
            SqlTypeKind.Bit => BooleanText(locale, value.AsBit, format),
            SqlTypeKind.Int or SqlTypeKind.BigInt or SqlTypeKind.Float or SqlTypeKind.Money or SqlTypeKind.Decimal => new DisplayText(NumberText(locale, value, format)),
            SqlTypeKind.DateTime or SqlTypeKind.DateTime2 or SqlTypeKind.Date => new DisplayText(DateText(locale, InZone(locale, Moment(value), field), format)),
            SqlTypeKind.Time => new DisplayText(DateTime.MinValue.Add(value.AsTime).ToString(locale.Culture.DateTimeFormat.ShortTimePattern, locale.Culture)),
            SqlTypeKind.UniqueIdentifier => new DisplayText(value.AsGuid.ToString("D").ToUpperInvariant()),
            _ when field?.Type is ListFieldType => new DisplayText(string.Join(", ", ListFieldType.Selected(value.AsText, field).OrderBy(i => i.Order).Select(i => ItemText(locale, i, field)))),
            _ => new DisplayText(value.AsText),
        };
    }

    /// <summary>The text of one value of a list.</summary>
    public static string ItemText(PageLocale locale, ListItem item, FieldDefinition field) => field.Type.Code switch
    {
        "LIST-NUMBER" when double.TryParse(item.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number.ToString("#,0.###############", locale.Culture),
        "LIST-DATE/TIME" when DateTimeFieldType.TryParse(item.Value, out var date) => DateText(locale, date, null),
        _ => item.Value,
    };

    /// <summary>By a parameter's own format; null when it does not fit the value.</summary>
    public static string? DisplayAs(PageLocale locale, in SqlValue value, string format)
    {
        if (value.IsNull || format.Length == 0)
            return null;
        try
        {
            if (value.Kind is SqlTypeKind.DateTime or SqlTypeKind.DateTime2 or SqlTypeKind.Date)
            {
                if (format is ['{', .., '}'])
                    return Moment(value).ToString(format[1..^1], locale.Culture);
                return format is "d" or "D" or "t" or "T" ? Moment(value).ToString(format, locale.Culture) : null;
            }

            if (!TryNumber(value, out var number))
                return null;
            if (format is ['{', .., '}'])
                return number.ToString(format[1..^1], locale.Culture);
            return char.ToUpperInvariant(format[0]) is 'N' or 'C' or 'P' && format.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0 && format.Length <= 3
                ? number.ToString(format, locale.Culture)
                : null;
        }
        catch (FormatException)
        {
            // The builder's pattern is none.
            return null;
        }
    }

    /// <summary>As it stands in an input.</summary>
    public static string Input(PageLocale locale, in SqlValue value, FieldDefinition field)
    {
        if (value.IsNull)
            return "";
        switch (value.Kind)
        {
            case SqlTypeKind.Bit:
                return value.AsBit ? "Y" : "N";
            case SqlTypeKind.Float or SqlTypeKind.Money or SqlTypeKind.Decimal or SqlTypeKind.Int or SqlTypeKind.BigInt:
                return TryNumber(value, out var number) ? number.ToString("0.###############", locale.Culture) : value.AsFloat.ToString("R", locale.Culture);
            case SqlTypeKind.DateTime or SqlTypeKind.DateTime2 or SqlTypeKind.Date:
                var moment = Moment(value);
                var date = locale.Culture.DateTimeFormat;
                var time = moment.TimeOfDay == TimeSpan.Zero ? "" : moment.Second == 0 ? " " + date.ShortTimePattern : " " + date.LongTimePattern;
                return moment.ToString(date.ShortDatePattern + time, locale.Culture);
            case SqlTypeKind.UniqueIdentifier:
                return value.AsGuid.ToString("D").ToUpperInvariant();
            default:
                return value.AsText;
        }
    }

    /// <summary>Reads what was typed.</summary>
    public static bool TryParse(PageLocale locale, string text, FieldDefinition field, out SqlValue value)
    {
        var trimmed = text.Trim();
        if (trimmed.Length == 0)
        {
            value = field.Type.Unset;
            return true;
        }

        switch (field.Type)
        {
            case NumberFieldType or CurrencyFieldType or IntegerFieldType or AutonumberFieldType:
                value = default;
                return TryParseNumber(locale, trimmed, out var number) && field.Type.TryParse(number.ToString(CultureInfo.InvariantCulture), field, out value);
            case DateTimeFieldType or TimestampFieldType:
                value = default;
                return TryParseDate(locale, trimmed, out var date, out _) && field.Type.TryParse(date.ToString("yyyy-MM-ddTHH:mm:ss.FFF", CultureInfo.InvariantCulture), field, out value);
            case YesNoFieldType:
                value = SqlValue.FromBit(trimmed == "-1" || trimmed.Equals("Y", StringComparison.OrdinalIgnoreCase) || YesNoFieldType.Understand(trimmed) == true);
                return trimmed is "-1" or "Y" or "y" or "N" or "n" || YesNoFieldType.Understand(trimmed) is not null;
            default:
                return field.Type.TryParse(trimmed, field, out value);
        }
    }

    /// <summary>Reads a number: in the invariant form first when it is unambiguous, else in the region's.</summary>
    public static bool TryParseNumber(PageLocale locale, string text, out decimal number)
    {
        text = Typed(text);
        // "1,5" is the region's; "1.5" where the region groups by points is 1.5 only when it cannot be a group.
        if (decimal.TryParse(text, NumberInput, locale.Culture, out number) && GroupsAreWhole(text, locale.Culture.NumberFormat))
            return true;
        if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number))
            return true;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var wide) && Math.Abs(wide) < 7e28 && TryDecimal(wide, out number);
    }

    /// <summary>Reads a date in the region's form or ISO.</summary>
    public static bool TryParseDate(PageLocale locale, string text, out DateTime date, out bool hasTime)
    {
        text = Typed(text);
        hasTime = text.Contains(':', StringComparison.Ordinal);
        var forms = locale.Culture.DateTimeFormat;
        string[] dates = [forms.ShortDatePattern, forms.ShortDatePattern.Replace("yyyy", "yy", StringComparison.Ordinal), "d" + Separator(forms) + "M" + Separator(forms) + "yyyy"];
        var orders = MonthFirst(forms) ? dates[..2].Append(dates[2].Replace("d" + Separator(forms) + "M", "M" + Separator(forms) + "d", StringComparison.Ordinal)) : dates;
        foreach (var order in orders)
        {
            string[] patterns = [order, $"{order} {forms.ShortTimePattern}", $"{order} {forms.LongTimePattern}", $"{order} H:mm", $"{order} H:mm:ss"];
            if (DateTime.TryParseExact(text, patterns, locale.Culture, DateTimeStyles.AllowWhiteSpaces, out date))
                return date.Year >= 1753;
        }

        // What every channel reads, less the American order, which is the region's affair.
        if (text.Length >= 8 && text[..4].All(char.IsAsciiDigit) && DateTimeFieldType.TryParse(text, out date))
            return true;
        date = default;
        return false;
    }

    /// <summary>A number as an exact decimal, where it is one.</summary>
    public static bool TryNumber(in SqlValue value, out decimal number)
    {
        number = 0;
        switch (value.Kind)
        {
            case SqlTypeKind.Int or SqlTypeKind.BigInt:
                number = value.AsBigInt;
                return true;
            case SqlTypeKind.Money:
                number = value.AsMoney / 10_000m;
                return true;
            case SqlTypeKind.Decimal:
                return decimal.TryParse(value.AsText, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
            case SqlTypeKind.Float:
                return Math.Abs(value.AsFloat) < 7e28 && TryDecimal(value.AsFloat, out number);
            default:
                return false;
        }
    }

    private static bool TryDecimal(double wide, out decimal number)
    {
        // By the shortest text, so that 0.1 is 0.1.
        return decimal.TryParse(wide.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>What was typed, with digits of ours where a keyboard has others (Arabic), and without marks of the writing direction, which come along when text is copied.</summary>
    private static string Typed(string text) => System.Text.Ascii.IsValid(text)
        ? text
        : string.Concat(text.Where(c => c is not ('\u200E' or '\u200F' or '\u061C')).Select(c => char.IsDigit(c) ? (char)('0' + CharUnicodeInfo.GetDecimalDigitValue(c)) : c));

    private static bool GroupsAreWhole(string text, NumberFormatInfo forms)
    {
        var group = forms.NumberGroupSeparator;
        if (group.Length == 0 || !text.Contains(group, StringComparison.Ordinal))
            return true;
        var whole = text.Split(forms.NumberDecimalSeparator)[0];
        return whole.Split(group).Skip(1).All(part => part.Count(char.IsAsciiDigit) == 3);
    }

    private static DisplayText BooleanText(PageLocale locale, bool value, FormatDefinition? format)
    {
        if (format is null || !Is(format, "Boolean"))
            return new DisplayText(locale.Text(value ? "Yes" : "No"));
        var (text, colour) = value ? format.Yes : format.No;
        return new DisplayText(text, colour.Length > 0 ? colour : null);
    }

    private static string NumberText(PageLocale locale, in SqlValue value, FormatDefinition? format)
    {
        if (!TryNumber(value, out var number))
            return value.AsFloat.ToString("R", locale.Culture);
        switch (format?.FormatType.ToUpperInvariant())
        {
            case "NUMBER":
                return Pattern(format, number);
            case "CURRENCY":
                return (format["PositivePattern"] is { Length: > 0 } p && p.Contains('n', StringComparison.Ordinal) ? p : "$n").Replace("$", format["Symbol"] ?? locale.Culture.NumberFormat.CurrencySymbol, StringComparison.Ordinal)
                    .Replace("n", Pattern(format, number), StringComparison.Ordinal);
            case "PERCENT":
                return Pattern(format, number * 100) + (format["Symbol"] ?? "%");
            case "LOCALIZATION":
                return number.ToString(value.Kind == SqlTypeKind.Money ? "C" : "N", locale.Culture);
            default:
                return number.ToString("0.###############", locale.Culture);
        }
    }

    private static string Pattern(FormatDefinition format, decimal number)
    {
        var forms = new NumberFormatInfo
        {
            NumberDecimalSeparator = format.DecimalSeparator.Length > 0 ? format.DecimalSeparator : ".",
            NumberGroupSeparator = format.GroupSeparator,
            NumberDecimalDigits = Math.Clamp(format.DecimalDigits, 0, 15),
            NegativeSign = format["NegativeSign"] is { Length: > 0 } sign ? sign : "-",
            NumberNegativePattern = Math.Clamp(format.NegativePattern - 1, 0, 4),
        };
        return number.ToString("N", forms);
    }

    private static string DateText(PageLocale locale, DateTime value, FormatDefinition? format)
    {
        var forms = locale.Culture.DateTimeFormat;
        var pattern = format?.FormatType.ToUpperInvariant() switch
        {
            "SHORTDATE" => forms.ShortDatePattern,
            "LONGDATE" => forms.LongDatePattern,
            "SHORTTIME" => forms.ShortTimePattern,
            "LONGTIME" => forms.LongTimePattern,
            "SHORTDATETIME" => $"{forms.ShortDatePattern} {forms.ShortTimePattern}",
            "LONGDATETIME" => $"{forms.LongDatePattern} {forms.LongTimePattern}",
            "CUSTOMDATE" when format["Pattern"] is { Length: > 1 } own => own,
            _ => value.TimeOfDay == TimeSpan.Zero ? forms.ShortDatePattern : $"{forms.ShortDatePattern} {forms.LongTimePattern}",
        };
        try
        {
            return value.ToString(pattern, locale.Culture);
        }
        catch (FormatException)
        {
            return value.ToString(forms.ShortDatePattern, locale.Culture);
        }
    }

    private static DateTime Moment(in SqlValue value) => value.Kind == SqlTypeKind.Date ? value.AsDate.ToDateTime(TimeOnly.MinValue) : value.AsDateTime;

    /// <summary>A TIMESTAMP holds the wall clock of its field's zone and is shown in the page's; a date has no zone.</summary>
    private static DateTime InZone(PageLocale locale, DateTime value, FieldDefinition? field)
    {
        if (field?.Type is not TimestampFieldType || !TimeZoneInfo.TryFindSystemTimeZoneById(field.TimeZone.Length > 0 ? field.TimeZone : "UTC", out var zone) || zone.Equals(locale.Zone))
            return value;
        return TimeZoneInfo.ConvertTime(zone.IsInvalidTime(value) ? value.AddHours(1) : value, zone, locale.Zone);
    }

    private static bool MonthFirst(DateTimeFormatInfo forms) =>
        forms.ShortDatePattern.IndexOf('M', StringComparison.Ordinal) < forms.ShortDatePattern.IndexOf('d', StringComparison.Ordinal);

    private static string Separator(DateTimeFormatInfo forms) => forms.DateSeparator;

    private static bool Is(FormatDefinition format, string type) => format.FormatType.Equals(type, StringComparison.OrdinalIgnoreCase);
}
