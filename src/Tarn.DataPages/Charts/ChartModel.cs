namespace Tarn.DataPages.Charts;

/// <summary>A chart ready to be drawn, beside its records or alone.</summary>
/// <param name="Page">The request.</param>
/// <param name="Title">The title.</param>
/// <param name="CategoryTitle">What stands over the points' names in the table.</param>
/// <param name="Data">The points.</param>
/// <param name="Json">What the browser draws.</param>
/// <param name="Position">Where the records stand, seen from the chart: <c>Below</c>, <c>Above</c>, <c>Left</c>, <c>Right</c>.</param>
public sealed record ChartModel(PageContext Page, string Title, string CategoryTitle, ChartData Data, string Json, string Position)
{
    /// <summary>Whether the records come first.</summary>
    public bool IsBehind => Position is "Above" or "Left";

    /// <summary>Its height in pixels; null for the usual one.</summary>
    public int? Height { get; private init; }

    /// <summary>Reads a chart.</summary>
    internal static async ValueTask<ChartModel> ReadAsync(PageContext page, ChartDesign design, Reports.ReportQuery query)
    {
        var data = await new ChartReader(page, design, query).ReadAsync();
        var title = page.Parameters.Resolve(design.Definition.Title, Parameters.TextUse.Plain);
        var category = page.Parameters.Resolve(design.Definition["XAxisTitle"] is { Length: > 0 } own ? own : design.Category.Field?.Name.Replace('_', ' ') ?? "", Parameters.TextUse.Plain);
        var position = design.Definition["ResultSetPosition"]?.ToUpperInvariant() switch { "ABOVE" => "Above", "LEFT" => "Left", "RIGHT" => "Right", _ => "Below" };
        return new ChartModel(page, title, category, data, ChartJson.Write(page, design, data), position)
        {
            Height = int.TryParse(design.Definition["Height"], System.Globalization.CultureInfo.InvariantCulture, out var height) && height is > 0 and < 10_000 ? height : null,
        };
    }
}
