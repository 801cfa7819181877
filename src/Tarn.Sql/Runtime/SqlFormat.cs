using System.Collections.Concurrent;
using System.Globalization;

namespace Tarn.Sql.Runtime;

/// <summary>FORMAT: .NET's formats of numbers and dates. A format that .NET refuses gives null; an unknown culture formats as en-US.</summary>
public static class SqlFormat
{
    private static readonly ConcurrentDictionary<string, CultureInfo> Cultures = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Formats a bigint.</summary>
    public static string? Format(long value, string format, string culture = "en-US") =>
        value is >= int.MinValue and <= int.MaxValue ? Format<int>((int)value, format, culture) : Format<long>(value, format, culture);

    /// <summary>Formats a float.</summary>
    public static string? Format(double value, string format, string culture = "en-US") => Format<double>(value, format, culture);

    /// <summary>Formats a datetime.</summary>
    public static string? Format(DateTime value, string format, string culture = "en-US") => Format<DateTime>(value, format, culture);

    /// <summary>Formats a decimal; beyond 28 digits by way of a float.</summary>
    public static string? Format(SqlDecimal value, string format, string culture = "en-US") =>
        decimal.TryParse(value.ToString(), NumberStyles.Number, CultureInfo.InvariantCulture, out var exact)
            ? Format<decimal>(exact, format, culture)
            : Format<double>(value.ToDouble(), format, culture);

    private static string? Format<T>(T value, string format, string culture)
        where T : IFormattable
    {
        try
        {
            return value.ToString(format, Cultures.GetOrAdd(culture, Find));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static CultureInfo Find(string name)
    {
        CultureInfo culture;
        try
        {
            culture = name is "iv" or "" ? CultureInfo.InvariantCulture : CultureInfo.GetCultureInfo(name, predefinedOnly: true);
        }
        catch (CultureNotFoundException)
        {
            culture = CultureInfo.GetCultureInfo("en-US");
        }

        // Newer culture data puts a narrow no-break space before AM and PM, which SQL Server never did.
        culture = (CultureInfo)culture.Clone();
        var dates = culture.DateTimeFormat;
        dates.ShortTimePattern = dates.ShortTimePattern.Replace('\u202F', ' ');
        dates.LongTimePattern = dates.LongTimePattern.Replace('\u202F', ' ');
        dates.FullDateTimePattern = dates.FullDateTimePattern.Replace('\u202F', ' ');
        return CultureInfo.ReadOnly(culture);
    }
}
