namespace Tarn.Apps.Packages;

/// <summary>A series of a chart.</summary>
public sealed record ChartSeriesDefinition(PackageElement Element) : PackageNode(Element)
{
    private PackageElement? Field => Element.Child("Field");

    /// <summary>The axis it is drawn on.</summary>
    public string AxisId => Text("ValueAxisId");

    /// <summary>The column of values.</summary>
    public string ColumnName => Field?["ColumnName"] ?? "";

    /// <summary>Its name in the legend.</summary>
    public string LegendLabel => Field?["LegendLabel"] ?? "";

    /// <summary><c>SUM</c>, <c>AVG</c>, <c>COUNT</c>, <c>MIN</c>, <c>MAX</c>; empty: one point for each record.</summary>
    public string Aggregate => (Field?["Aggregate"] ?? "").ToUpperInvariant();

    /// <summary>Whether points are sorted by this series, descending.</summary>
    public bool SortsDescending => string.Equals(Field?["SortDir"], "DESC", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether blank counts as 0.</summary>
    public bool ReplacesBlanks => CellText.TryBoolean(Field?["ReplaceNullValues"] ?? "", out var value) && value == true;
}
