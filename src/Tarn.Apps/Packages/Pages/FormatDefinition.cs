namespace Tarn.Apps.Packages;

/// <summary>How a value is shown.</summary>
public sealed record FormatDefinition(PackageElement Element) : PackageNode(Element)
{
    /// <summary><c>Boolean</c>, <c>Shortdate</c>, <c>Number</c>; empty is general.</summary>
    public string FormatType => Text("Type");

    /// <summary>Another attribute, or null when absent.</summary>
    public string? this[string attribute] => Element[attribute];

    /// <summary>Text and colour of yes.</summary>
    public (string Text, string Colour) Yes => (Text("YesValue"), Text("YesColor"));

    /// <summary>Text and colour of no.</summary>
    public (string Text, string Colour) No => (Text("NoValue"), Text("NoColor"));

    /// <summary>The culture of a number.</summary>
    public string Culture => Text("Culture");

    /// <summary>The decimal separator.</summary>
    public string DecimalSeparator => Text("DecimalSeparator", ".");

    /// <summary>The group separator.</summary>
    public string GroupSeparator => Text("GroupSeparator");

    /// <summary>How negative numbers look, from 1: <c>(n)</c>, <c>-n</c>, <c>- n</c>, <c>n-</c>, <c>n -</c>.</summary>
    public int NegativePattern => Number("NegativePattern") ?? 2;

    /// <summary>Decimal places.</summary>
    public int DecimalDigits => Number("DecimalDigits") ?? 0;
}
