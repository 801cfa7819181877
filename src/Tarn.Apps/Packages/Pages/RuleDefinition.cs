using System.Text.Json.Serialization;

namespace Tarn.Apps.Packages;

/// <summary>A conditional rule of a form: criteria, and what is done with fields and sections while they hold.</summary>
public sealed record RuleDefinition(PackageElement Element) : PackageNode(Element)
{
    /// <summary>The tree that joins the criteria; null joins them all by AND.</summary>
    [JsonIgnore]
    public PackageCriteria? Tree => Element.Child("CriteriaRoot")?.Child("CriteriaGroup") is { } group ? new PackageCriteria(group) : null;

    /// <summary>The criteria in document order.</summary>
    [JsonIgnore]
    public IEnumerable<RuleCriterionDefinition> Criteria => Element.ChildrenNamed("Criterion").Select(criterion => new RuleCriterionDefinition(criterion));

    /// <summary>The actions in document order.</summary>
    [JsonIgnore]
    public IEnumerable<RuleActionDefinition> Actions => Element.ChildrenNamed("Action").Select(action => new RuleActionDefinition(action));
}
