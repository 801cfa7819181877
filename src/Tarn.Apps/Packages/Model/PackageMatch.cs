namespace Tarn.Apps.Packages;

/// <summary>A comparison with a fixed value.</summary>
public sealed record PackageMatch(PackageElement Element) : PackageNode(Element)
{
    /// <summary>The comparison's token (app-package, 9.12).</summary>
    public string Comparison => Text("ComparisonType", "=");

    /// <summary>The right side, invariant text.</summary>
    public string Value => Text("Value");

    /// <summary>The id the tree of criteria refers to.</summary>
    public string CriteriaId => Text("CriteriaId");
}
