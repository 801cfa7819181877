using System.Globalization;
using System.Text;
using System.Text.Json;
using Tarn.DataPages.Parameters;

namespace Tarn.DataPages.Charts;

/// <summary>The JSON that the browser draws a chart of (web/src/widgets/chart.ts). Harmless inside a script element: the writer escapes every angle bracket.</summary>
internal static class ChartJson
{
    private static readonly string[] Places = ["cbChartCategory", "cbChartValue", "cbChartSeries", "cbChartPercent"];

    /// <summary>Writes a chart.</summary>
    public static string Write(PageContext page, ChartDesign design, ChartData data)
    {
        var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            WriteLook(json, page, design);
            json.WriteStartArray("categories");
            foreach (var category in data.Categories)
                json.WriteStringValue(category);
            json.WriteEndArray();
            json.WriteStartArray("series");
            foreach (var line in data.Series)
                WriteLine(json, line);
            json.WriteEndArray();
            WriteAxes(json, page, design);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void WriteLook(Utf8JsonWriter json, PageContext page, ChartDesign design)
    {
        var chart = design.Definition;
        json.WriteString("type", design.Type);
        foreach (var (name, text) in new[] { ("title", chart.Title), ("subTitle", chart.SubTitle), ("xAxisTitle", chart["XAxisTitle"] ?? "") })
        {
            if (text.Length > 0)
                json.WriteString(name, page.Parameters.Resolve(text, TextUse.Plain));
        }

        foreach (var (name, attribute) in new[] { ("width", "Width"), ("height", "Height"), ("labelRotation", "CategoryLabelRotation") })
            WriteNumber(json, name, chart[attribute]);
        foreach (var (name, attribute) in new[] { ("donut", "Donut"), ("step", "Step"), ("inverted", "Inverted"), ("zoom", "Zoom"), ("xGrid", "EnableXGrid"), ("yGrid", "EnableYGrid"), ("print", "EnablePrint") })
            WriteFlag(json, name, chart[attribute]);
        WriteFlag(json, "legend", chart.Element.Child("Legend")?["Enabled"]);
        if (chart["t:Colours"] is { Length: > 0 } colours)
        {
            // Gaps are the look's own.
            json.WriteStartArray("colors");
            foreach (var colour in colours.Split(',', StringSplitOptions.TrimEntries))
                json.WriteStringValue(IsColour(colour) ? colour : "");
            json.WriteEndArray();
        }

        if (chart["Stacking"] is { Length: > 0 } stacking)
            json.WriteString("stacking", stacking.ToLowerInvariant());
    }

    private static bool IsColour(string text) => text.Length == 7 && text[0] == '#' && text.Skip(1).All(char.IsAsciiHexDigit);

    private static void WriteLine(Utf8JsonWriter json, ChartLine line)
    {
        json.WriteStartObject();
        json.WriteString("name", line.Name);
        json.WriteNumber("axis", line.Axis + 1);
        json.WriteStartArray("data");
        foreach (var value in line.Values)
        {
            if (value is { } number)
                json.WriteNumberValue(number);
            else
                json.WriteNullValue();
        }

        json.WriteEndArray();
        json.WriteStartArray("texts");
        foreach (var text in line.Texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteAxes(Utf8JsonWriter json, PageContext page, ChartDesign design)
    {
        // The places that the browser fills stay in the pattern; whatever else the builder put in is filled here.
        var scope = new ParameterScope { Page = page, Specials = page.Parameters.Specials.AddRange(Places.Select(p => KeyValuePair.Create(p, new ParameterValue($"[@{p}]")))) };
        json.WriteStartArray("axes");
        foreach (var (axis, place) in design.Definition.Axes.Select((a, i) => (a, i)))
        {
            json.WriteStartObject();
            json.WriteNumber("id", place + 1);
            if (axis.Title.Length > 0)
                json.WriteString("title", page.Parameters.Resolve(axis.Title, TextUse.Plain));
            if (axis.IsScaled)
            {
                WriteNumber(json, "min", axis.Range.Minimum);
                WriteNumber(json, "max", axis.Range.Maximum);
            }

            if (axis.IsOpposite)
                json.WriteBoolean("opposite", true);
            WriteFlag(json, "tooltips", axis.Element["ShowTooltips"]);
            WriteFlag(json, "dataLabels", axis.Element["ShowDataLabels"]);
            WriteNumber(json, "labelRotation", axis.Element["LabelRotation"]);
            if (axis.TooltipPattern.Length > 0)
                json.WriteString("tooltipPattern", scope.Resolve(axis.TooltipPattern, TextUse.Html));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, string? text)
    {
        if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            json.WriteNumber(name, number);
    }

    private static void WriteFlag(Utf8JsonWriter json, string name, string? text)
    {
        if (Apps.Packages.CellText.TryBoolean(text ?? "", out var value) && value is { } known)
            json.WriteBoolean(name, known);
    }
}
