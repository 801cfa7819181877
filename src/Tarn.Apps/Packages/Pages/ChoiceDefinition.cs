namespace Tarn.Apps.Packages;

/// <summary>A fixed choice of an element.</summary>
public sealed record ChoiceDefinition(PackageElement Element) : PackageNode(Element)
{
    /// <summary>The stored or compared value.</summary>
    public string Value => Text("Value");

    /// <summary>What the visitor reads.</summary>
    public string DisplayText => Text("DisplayText");

    /// <summary>Whether it is selected at first.</summary>
    public bool IsSelected => Flag("IsSelected");
}
