namespace Tarn.Apps.Packages;

/// <summary>A filtered field of a view with its comparisons.</summary>
public sealed record PackageViewCondition(PackageElement Element) : PackageNode(Element)
{
    /// <summary>The table.</summary>
    public string Table => Text("Table");

    /// <summary>The table's alias in the view.</summary>
    public string TableAlias => TextOrNull("TableAlias") ?? Table;

    /// <summary>The field; it need not be a column of the view.</summary>
    public string Field => Text("Field");

    /// <summary>The comparisons.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IEnumerable<PackageMatch> Matches => Element.ChildrenNamed("Match").Select(match => new PackageMatch(match));
}
