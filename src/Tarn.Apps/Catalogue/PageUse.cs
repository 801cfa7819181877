using Tarn.Apps.Packages;

namespace Tarn.Apps.Catalogue;

/// <summary>Which DataPages use a table or one of its fields: what a designer is told before a rename or a delete.</summary>
public static class PageUse
{
    private static readonly string[] FieldAttributes = ["ColumnName", "Value", "DisplayText", "Field"];

    /// <summary>The DataPages that read or write a table, or show one of its fields, anywhere: as their source, in look-ups, in texts.</summary>
    /// <param name="apps">The account's apps.</param>
    /// <param name="table">The table's name.</param>
    /// <param name="field">A field's name; null for the table as a whole.</param>
    public static IReadOnlyList<DataPage> Of(AppSnapshot apps, string table, string? field) => [.. apps.DataPages.Where(p => Uses(p.Element, table, field, isSource: false))];

    /// <summary>Who reads or writes a view, or uses one of its columns: DataPages and authentications, each as half a sentence.</summary>
    /// <param name="apps">The account's apps.</param>
    /// <param name="view">The view's name.</param>
    /// <param name="column">A column's name; null for the view as a whole.</param>
    public static IReadOnlyList<string> OfView(AppSnapshot apps, string view, string? column) =>
    [
        .. apps.DataPages.Where(p => Uses(p.Element, view, column, isSource: false, isView: true)).Select(p => $"the DataPage '{p.Name}'{(apps.FindApp(p.AppId) is { } app ? $" ({app.Name})" : "")}"),
        .. apps.Authentications.Where(a => Uses(a.Element, view, column, isSource: false, isView: true)).Select(a => $"the authentication '{a.Name}'"),
    ];

    private static bool Uses(PackageElement element, string table, string? field, bool isSource, bool isView = false)
    {
        if (element["DataSourceName"] is { Length: > 0 } name)
        {
            isSource = name.Equals(table, StringComparison.OrdinalIgnoreCase) && isView == string.Equals(element["DataSourceType"], "View", StringComparison.OrdinalIgnoreCase);
            if (isSource && field is null)
                return true;
        }

        if (isSource && field is not null && Names(element, field))
            return true;
        foreach (var child in element.Children)
        {
            if (Uses(child, table, field, isSource, isView))
                return true;
        }

        return false;
    }

    private static bool Names(PackageElement element, string field) =>
        FieldAttributes.Any(a => field.Equals(element[a], StringComparison.OrdinalIgnoreCase))
        || element.Text.Contains($"[@field:{field}]", StringComparison.OrdinalIgnoreCase)
        || element.Attributes.Any(a => a.Value.Contains($"[@field:{field}]", StringComparison.OrdinalIgnoreCase));
}
