using System.Globalization;
using Tarn.Data.Transfer.Sources;

namespace Tarn.Data.Transfer;

/// <summary>The types that a value fits (data.md, section 8, table of type inference).</summary>
[Flags]
internal enum ColumnKinds
{
    None = 0,
    TrueFalse = 1,
    YesNo = 2,
    Date = 4,
    Integer = 8,
    Currency = 16,
    Number = 32,
    Text = 64,
    All = 127,
}

/// <summary>Finds the types that a cell fits.</summary>
internal static class ColumnKindsOf
{
    public static ColumnKinds Cell(IRowSource row, int column, DateOrder order)
    {
        switch (row.KindOf(column))
        {
            case CellKind.Date:
                return ColumnKinds.Date | ColumnKinds.Text;
            case CellKind.YesNo:
                return ColumnKinds.TrueFalse | ColumnKinds.Text;
            case CellKind.Number when row.IsCurrency(column):
                return ColumnKinds.Currency | ColumnKinds.Text;
            case CellKind.Number when HasLeadingZero(row.GetChars(column)):
                return ColumnKinds.Text;
            case CellKind.Number:
                var number = row.GetNumber(column);
                return ColumnKinds.Number | ColumnKinds.Text | (double.IsInteger(number) && number is >= int.MinValue and <= int.MaxValue ? ColumnKinds.Integer : ColumnKinds.None);
            default:
                return Text(row.GetChars(column), order);
        }
    }

    public static ColumnKinds Text(ReadOnlySpan<char> text, DateOrder order)
    {
        text = text.Trim();
        if (text.Length is 0 or > 40)
            return ColumnKinds.Text;
        if (text[0] == '$')
            return IsAmount(text[1..]) ? ColumnKinds.Currency | ColumnKinds.Text : ColumnKinds.Text;
        if (char.IsAsciiLetter(text[0]))
            return Word(text);
        var kinds = ColumnKinds.Text;
        if (IsDecimal(text, out var whole))
        {
            kinds |= ColumnKinds.Number;
            if (whole && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
                kinds |= ColumnKinds.Integer;
        }
        else if (DateText.TryParse(text, order, out _))
        {
            kinds |= ColumnKinds.Date;
        }

        return kinds;
    }

    private static ColumnKinds Word(ReadOnlySpan<char> text)
    {
        if (text.Equals("true", StringComparison.OrdinalIgnoreCase) || text.Equals("false", StringComparison.OrdinalIgnoreCase))
            return ColumnKinds.TrueFalse | ColumnKinds.Text;
        return text.Equals("yes", StringComparison.OrdinalIgnoreCase) || text.Equals("no", StringComparison.OrdinalIgnoreCase) ? ColumnKinds.YesNo | ColumnKinds.Text : ColumnKinds.Text;
    }

    /// <summary>A plain decimal of up to 15 digits without leading zeros or <c>+</c>.</summary>
    private static bool IsDecimal(ReadOnlySpan<char> text, out bool whole)
    {
        whole = true;
        if (text[0] == '-')
            text = text[1..];
        if (text.Length == 0 || HasLeadingZero(text))
            return false;
        var digits = 0;
        foreach (var character in text)
        {
            if (character == '.' && whole)
                whole = false;
            else if (char.IsAsciiDigit(character))
                digits++;
            else
                return false;
        }

        return digits is > 0 and <= 15 && text[^1] != '.';
    }

    private static bool IsAmount(ReadOnlySpan<char> text) =>
        text.Length > 0 && decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var amount) && Math.Abs(amount) < 922_337_203_685_477m;

    private static bool HasLeadingZero(ReadOnlySpan<char> text) => text.TrimStart('-') is ['0', >= '0' and <= '9', ..];
}
