using Tarn.Apps.Packages;

namespace Tarn.DataPages.Tests.Reports;

/// <summary>Search pages as packages write them.</summary>
internal static class SearchPages
{
    /// <summary>A page on a table.</summary>
    public static PageDefinition Page(string table, params PackageElement[] children) =>
        new(PackageElement.Create("SearchPage", [("DataSourceType", "Table"), ("DataSourceName", table), ("GlobalOperator", "AND")], children));

    /// <summary>One section of fields.</summary>
    public static PackageElement Section(params PackageElement[] fields) => PackageElement.Create("Section", [("ColumnCount", "1")], fields);

    /// <summary>A field with its criteria.</summary>
    public static PackageElement Field(string column, params PackageElement[] matches) => PackageElement.Create("Field", [("ColumnName", column)], matches);

    /// <summary>One criterion.</summary>
    public static PackageElement Match(string comparison, string type = "Text Field", string? id = null, params (string Name, string? Value)[] attributes) =>
        PackageElement.Create("FieldMatch", [("Type", type), ("ComparisonType", comparison), ("CriteriaId", id), .. attributes]);

    /// <summary>A group of the tree: texts are ids, elements are groups.</summary>
    public static PackageElement Group(string type, params object[] parts) => PackageElement.Create(
        "CriteriaGroup", [("Type", type)], parts.Select(p => p as PackageElement ?? PackageElement.Create("CriteriaItem", [("CriteriaId", (string)p)])));

    /// <summary>The tree.</summary>
    public static PackageElement Root(PackageElement group) => PackageElement.Create("CriteriaRoot", [], group);
}
