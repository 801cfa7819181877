using System.Buffers;
using System.Globalization;

namespace Tarn.Data.Transfer.Sources;

/// <summary>Shows numbers of Excel cells as their format displays them, as far as plain digit formats go; others show all their digits.</summary>
internal static class NumberFormatText
{
    private static readonly SearchValues<char> Currencies = SearchValues.Create("$€£¥₹");

    public static bool IsCurrency(string? format) => format is not null && format.AsSpan().ContainsAny(Currencies);

    /// <summary>The digits that the format shows: <c>00000</c> keeps leading zeros, <c>0.00</c> two decimals.</summary>
    public static string Display(double number, string? format)
    {
        if (format is null || format.Equals("General", StringComparison.OrdinalIgnoreCase))
            return Plain(number);
        var mask = format.Split(';')[0];
        if (mask.Length > 0 && mask.AsSpan().IndexOfAnyExcept("0#,.") < 0 && mask.Contains('0', StringComparison.Ordinal))
            return number.ToString(mask.Replace(",", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        // Telephone, postal code and number masks: digits between fixed characters, as in 000-00-0000.
        if (mask.Length > 0 && mask.AsSpan().IndexOfAnyExcept("0-() ") < 0 && double.IsInteger(number))
            return number.ToString(mask.Replace("-", "\\-", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        return Plain(number);
    }

    private static string Plain(double number) => double.IsInteger(number) && Math.Abs(number) < 1e15
        ? ((long)number).ToString(CultureInfo.InvariantCulture)
        : Math.Abs(number) is < 1e15 and >= 1e-10 ? decimal.Parse(number.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture) : number.ToString("R", CultureInfo.InvariantCulture);
}
