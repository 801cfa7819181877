namespace Tarn.Apps.Packages;

/// <summary>A condition on the rows that a lookup offers.</summary>
public sealed record LookUpFilterDefinition(PackageElement Element) : PackageNode(Element)
{
    /// <summary>The column of the lookup's source.</summary>
    public string Field => Text("Field");

    /// <summary><c>=</c>, <c>&lt;&gt;</c>, <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c> or <c>&gt;=</c>.</summary>
    public string Operator => TextOrNull("Operator") ?? "=";

    /// <summary>What it is compared with; takes parameters.</summary>
    public string Value => Text("Value");
}
