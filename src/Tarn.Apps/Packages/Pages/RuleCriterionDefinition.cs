namespace Tarn.Apps.Packages;

/// <summary>A criterion of a rule: two sides and a comparison.</summary>
public sealed record RuleCriterionDefinition(PackageElement Element) : PackageNode(Element)
{
    /// <summary>Its id in the tree.</summary>
    public string Id => Text("CriteriaId");

    /// <summary>The left side: a column, a virtual field's name, or a text with a parameter.</summary>
    public string Left => Text("Left");

    /// <summary>Whether the left side is a parameter; a field of the form otherwise.</summary>
    public bool IsLeftParameter => string.Equals(Text("LeftType"), "Parameter", StringComparison.OrdinalIgnoreCase);

    /// <summary>The comparison: <c>Equals</c>, <c>NotEqual</c>, <c>Blank</c>, <c>NotBlank</c>, <c>Contains</c>, <c>NotContains</c>, <c>Starts</c>, <c>Ends</c>, <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c>,
    /// <c>&gt;=</c>, <c>Includes</c>, <c>Excludes</c>, <c>Checked</c>, <c>NotChecked</c>.</summary>
    public string Operator => Text("Operator", "Equals");

    /// <summary>The right side.</summary>
    public string Right => Text("Right");

    /// <summary>Whether the right side is a field of the form; a text, with parameters, otherwise.</summary>
    public bool IsRightField => string.Equals(Text("RightType"), "Field", StringComparison.OrdinalIgnoreCase);
}
