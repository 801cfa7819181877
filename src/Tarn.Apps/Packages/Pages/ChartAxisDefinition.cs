namespace Tarn.Apps.Packages;

/// <summary>A value axis of a chart.</summary>
public sealed record ChartAxisDefinition(PackageElement Element) : PackageNode(Element)
{
    /// <summary>The id series refer to.</summary>
    public string Id => Text("Id");

    /// <summary>The title.</summary>
    public string Title => Text("Title");

    /// <summary>Whether the range is fixed.</summary>
    public bool IsScaled => Flag("Scale");

    /// <summary>The fixed range as written; empty ends are free.</summary>
    public (string Minimum, string Maximum) Range => (Text("ScaleMin"), Text("ScaleMax"));

    /// <summary>Whether it stands on the other side.</summary>
    public bool IsOpposite => Flag("Opposite");

    /// <summary>The pattern of tool tips.</summary>
    public string TooltipPattern => Text("TooltipPattern");
}
