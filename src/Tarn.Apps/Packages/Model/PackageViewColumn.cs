namespace Tarn.Apps.Packages;

/// <summary>A column of a view.</summary>
public sealed record PackageViewColumn(PackageElement Element) : PackageNode(Element)
{
    /// <summary>The table's field.</summary>
    public string Field => Text("Name");

    /// <summary>The column's name.</summary>
    public string Alias => TextOrNull("Alias") ?? Field;

    /// <summary>The position over the whole view; gaps are allowed.</summary>
    public int? DisplayOrder => Number("DisplayOrder");

    /// <inheritdoc/>
    protected override string RuleName => "ViewField";
}
