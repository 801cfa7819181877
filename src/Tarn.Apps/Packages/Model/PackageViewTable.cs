namespace Tarn.Apps.Packages;

/// <summary>A table of a view.</summary>
public sealed record PackageViewTable(PackageElement Element) : PackageNode(Element)
{
    /// <summary>The source table.</summary>
    public string Name => Text("Name");

    /// <summary>Its name in the view; that of the table when absent.</summary>
    public string Alias => TextOrNull("Alias") ?? Name;

    /// <summary>Its columns in document order.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IEnumerable<PackageViewColumn> Columns => Element.ChildrenNamed("Field").Select(column => new PackageViewColumn(column));

    /// <inheritdoc/>
    protected override string RuleName => "ViewTable";
}
