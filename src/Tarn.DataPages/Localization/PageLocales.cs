using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using Tarn.Apps.Catalogue;
using Tarn.Apps.Packages;

namespace Tarn.DataPages.Localization;

/// <summary>The locale of a DataPage: that of its localization, else the account's default.</summary>
public static class PageLocales
{
    private static readonly ConditionalWeakTable<AppSnapshot, ConcurrentDictionary<(int, string), PageLocale>> Known = [];

    /// <summary>The locale of answers that belong to no page.</summary>
    public static PageLocale Fallback { get; } = new(CultureInfo.GetCultureInfo("en-US"), PageTexts.Of("en"), TimeZoneInfo.Utc);

    /// <summary>Finds it.</summary>
    /// <param name="definition">The DataPage, which names its localization by number.</param>
    /// <param name="apps">The account's localizations.</param>
    /// <param name="zone">The account's zone, which counts where the localization has none of its own.</param>
    public static PageLocale Of(DataPageDefinition definition, AppSnapshot apps, TimeZoneInfo zone) => Known.GetOrCreateValue(apps).GetOrAdd(
        (definition.LocalizationNumber, zone.Id), static (key, arguments) => Make(key.Item1, arguments.apps, arguments.zone), (apps, zone));

    private static PageLocale Make(int number, AppSnapshot apps, TimeZoneInfo zone)
    {
        var localizations = apps.Definitions.Where(d => d.Type.Equals(PackageObjectType.Localization, StringComparison.OrdinalIgnoreCase)).ToList();
        var wanted = localizations.Find(l => number > 1 && l.Element["Number"] == number.ToString(CultureInfo.InvariantCulture))
            ?? localizations.Find(l => string.Equals(l.Element["IsDefault"], "True", StringComparison.OrdinalIgnoreCase));
        return wanted is null ? new PageLocale(Fallback.Culture, PageTexts.Of("en"), zone) : LocalizationReader.Read(wanted.Element, zone);
    }
}
