namespace Tarn.Apps.Packages;

/// <summary>The items of a list field.</summary>
public sealed record PackageList(PackageElement Element) : PackageNode(Element)
{
    /// <summary>The list field.</summary>
    public string ColumnName => Text("ColumnName");

    /// <summary>The field's data type.</summary>
    public string DataType => PackageDataType.Normalise(Text("ListDataType"));

    /// <summary>The items in document order.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IEnumerable<PackageListItem> Items => Element.ChildrenNamed("ListRow").Select(item => new PackageListItem(item));

    /// <summary>Makes a list for export.</summary>
    public static PackageList Create(string columnName, string dataType, IEnumerable<PackageListItem> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return new PackageList(PackageElement.Create("List", [("ColumnName", columnName), ("ListDataType", dataType)], items.Select(item => item.Element)));
    }
}
