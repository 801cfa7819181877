namespace Tarn.Apps.Packages;

/// <summary>A group of criteria: items and nested groups joined by one word.</summary>
public sealed record PackageCriteria(PackageElement Element) : PackageNode(Element)
{
    /// <summary>Whether the parts are joined by OR; by AND otherwise.</summary>
    public bool IsOr => string.Equals(Text("Type"), "OR", StringComparison.OrdinalIgnoreCase);

    /// <summary>The parts in document order: either the id of a criterion or a group.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IEnumerable<(string? CriteriaId, PackageCriteria? Group)> Parts => Element.Children
        .Where(child => child.Name is "CriteriaItem" or "CriteriaGroup")
        .Select(child => child.Name == "CriteriaItem" ? (child["CriteriaId"] ?? "", null) : ((string?)null, (PackageCriteria?)new PackageCriteria(child)));

    /// <summary>The ids of all criteria in the tree, in document order.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IEnumerable<string> Ids => Element.DescendantsAndSelf().Where(element => element.Name == "CriteriaItem").Select(element => element["CriteriaId"] ?? "");

    /// <inheritdoc/>
    protected override string RuleName => Element["TmpUIId"] is null ? "CriteriaGroup" : "ViewCriteriaGroup";
}
