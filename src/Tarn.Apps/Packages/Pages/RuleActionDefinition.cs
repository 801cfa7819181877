namespace Tarn.Apps.Packages;

/// <summary>What a rule does with one target.</summary>
public sealed record RuleActionDefinition(PackageElement Element) : PackageNode(Element)
{
    /// <summary><c>Hide</c>, <c>Show</c>, <c>Require</c>, <c>Disable</c> or <c>DisplayOnly</c>.</summary>
    public string Action => Text("Type");

    /// <summary>The column, virtual field or HTML block; of a section its number from 1.</summary>
    public string Target => Text("Target");

    /// <summary>Whether the target is a section; a field otherwise.</summary>
    public bool IsSection => string.Equals(Text("TargetType"), "Section", StringComparison.OrdinalIgnoreCase);
}
