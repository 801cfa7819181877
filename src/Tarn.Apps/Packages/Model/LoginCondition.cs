namespace Tarn.Apps.Packages;

/// <summary>A condition that people must meet to sign in: the element <c>t:Allow</c> of a login's form.</summary>
/// <param name="Field">A column of the login's source.</param>
/// <param name="Comparison"><c>=</c>, <c>&lt;&gt;</c>, <c>&gt;=</c>, <c>&lt;=</c>, <c>IS NULL</c> or <c>IS NOT NULL</c>.</param>
/// <param name="Value">What the column is compared with, in the form that the field stores; <c>Y</c> and <c>N</c> for Yes/No.</param>
public sealed record LoginCondition(string Field, string Comparison, string Value)
{
    /// <summary>The element's name.</summary>
    public const string ElementName = "t:Allow";

    /// <summary>Whether it compares with a value.</summary>
    public bool TakesValue => Comparison is not ("IS NULL" or "IS NOT NULL");

    /// <summary>The comparisons, the usual one first.</summary>
    public static IReadOnlyList<string> Comparisons { get; } = ["=", "<>", ">=", "<=", "IS NOT NULL", "IS NULL"];

    /// <summary>Reads it.</summary>
    public static LoginCondition Read(PackageElement element) => new(element["Field"] ?? "", element["Operator"] ?? "=", element["Value"] ?? "");

    /// <summary>Writes it.</summary>
    public PackageElement ToElement() => PackageElement.Create(ElementName, [("Field", Field), ("Operator", Comparison), ("Value", TakesValue ? Value : "")]);
}
