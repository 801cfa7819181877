namespace Tarn.Apps.Packages;

/// <summary>How two tables of a view are joined.</summary>
public sealed record PackageViewJoin(PackageElement Element) : PackageNode(Element)
{
    /// <summary><c>INNER</c>, <c>LEFT</c>, <c>RIGHT</c> or <c>FULL</c>.</summary>
    public string Type => Text("Type", "INNER").ToUpperInvariant();

    /// <summary>Alias of the left table.</summary>
    public string LeftAlias => Text("LeftAlias");

    /// <summary>Field of the left table.</summary>
    public string LeftField => Text("LeftField");

    /// <summary>Alias of the right table.</summary>
    public string RightAlias => Text("RightAlias");

    /// <summary>Field of the right table.</summary>
    public string RightField => Text("RightField");
}
