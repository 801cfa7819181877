using Tarn.Apps.Packages;
using Tarn.Data.Schema;

namespace Tarn.Apps.Catalogue;

/// <summary>Which DataPages and authentications name a table and with it its fields: those that work on it itself. Pages over a view name the view's columns.</summary>
public static class TableUsers
{
    /// <summary>The users of a table, each as half a sentence.</summary>
    public static IEnumerable<string> Of(AppSnapshot apps, TableDefinition table) =>
    [
        .. apps.DataPages.Where(p => Names(p.Definition.Element, table)).Select(p => $"The DataPage '{p.Name}'"),
        .. apps.Authentications.Where(a => Names(a.Element, table)).Select(a => $"The authentication '{a.Name}'"),
    ];

    private static bool Names(PackageElement element, TableDefinition table) =>
        (table.Name.Equals(element["DataSourceName"], StringComparison.OrdinalIgnoreCase) && !"View".Equals(element["DataSourceType"], StringComparison.OrdinalIgnoreCase))
        || element.Children.Any(child => Names(child, table));
}
