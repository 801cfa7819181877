using System.Globalization;
using Tarn.Apps.Packages;

namespace Tarn.DataPages.Localization;

/// <summary>
/// Reads a localization (deployment.md 11) of a package: <c>Localization[@Region @Direction @TimeZone]</c> with <c>Text[@Key]</c> holding a custom text, and
/// <c>Format</c> holding what differs from the region.
/// </summary>
public static class LocalizationReader
{
    /// <summary>Makes the locale.</summary>
    /// <param name="localization">The element.</param>
    /// <param name="zone">The zone that counts when it has none of its own.</param>
    public static PageLocale Read(PackageElement localization, TimeZoneInfo zone)
    {
        var culture = (CultureInfo)PageLocale.Plain(CultureOf(localization["Region"])).Clone();
        if (localization.Child("Format") is { } format)
            Override(culture, format);
        var own = localization.ChildrenNamed("Text").Where(t => t["Key"] is not null)
            .GroupBy(t => t["Key"]!, StringComparer.OrdinalIgnoreCase).ToDictionary(t => t.Key, t => t.Last().Text, StringComparer.OrdinalIgnoreCase);
        var direction = localization["Direction"]?.ToLowerInvariant();
        return new PageLocale(culture, PageTexts.Of(culture.Name, own), ZoneOf(localization["TimeZone"]) ?? zone, direction is "ltr" or "rtl" ? direction : null);
    }

    private static CultureInfo CultureOf(string? name)
    {
        try
        {
            return string.IsNullOrWhiteSpace(name) ? PageLocales.Fallback.Culture : CultureInfo.GetCultureInfo(name.Trim(), predefinedOnly: true);
        }
        catch (CultureNotFoundException)
        {
            // A package of another system may name a region that there is not; the page is still readable.
            return PageLocales.Fallback.Culture;
        }
    }

    private static TimeZoneInfo? ZoneOf(string? name) => !string.IsNullOrWhiteSpace(name) && TimeZoneInfo.TryFindSystemTimeZoneById(name.Trim(), out var zone) ? zone : null;

    private static void Override(CultureInfo culture, PackageElement format)
    {
        var numbers = culture.NumberFormat;
        var dates = culture.DateTimeFormat;
        Set("DecimalSeparator", v => numbers.NumberDecimalSeparator = numbers.CurrencyDecimalSeparator = numbers.PercentDecimalSeparator = v);
        Set("GroupSeparator", v => numbers.NumberGroupSeparator = numbers.CurrencyGroupSeparator = numbers.PercentGroupSeparator = v);
        Set("NegativeSign", v => numbers.NegativeSign = v);
        Set("CurrencySymbol", v => numbers.CurrencySymbol = v);
        SetNumber("DecimalDigits", 15, v => numbers.NumberDecimalDigits = v);
        SetNumber("CurrencyDigits", 15, v => numbers.CurrencyDecimalDigits = v);
        SetNumber("CurrencyPattern", 3, v => numbers.CurrencyPositivePattern = v);
        SetNumber("CurrencyNegativePattern", 15, v => numbers.CurrencyNegativePattern = v);
        SetNumber("NegativePattern", 4, v => numbers.NumberNegativePattern = v);
        Set("ShortDate", v => dates.ShortDatePattern = v);
        Set("LongDate", v => dates.LongDatePattern = v);
        Set("ShortTime", v => dates.ShortTimePattern = v);
        Set("LongTime", v => dates.LongTimePattern = v);
        SetNumber("FirstDayOfWeek", 6, v => dates.FirstDayOfWeek = (DayOfWeek)v);
        // Two-digit years up to 49 are of this century, as everywhere in the product.
        dates.Calendar.TwoDigitYearMax = format["TwoDigitYearMax"] is { } year && int.TryParse(year, CultureInfo.InvariantCulture, out var last) && last is > 99 and <= 9999 ? last : 2049;

        void Set(string name, Action<string> set)
        {
            if (format[name] is { Length: > 0 } value)
                set(value);
        }

        void SetNumber(string name, int most, Action<int> set)
        {
            if (int.TryParse(format[name], NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= most)
                set(value);
        }
    }
}
