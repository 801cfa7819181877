using System.Collections.Immutable;

namespace Tarn.DataPages.Styles;

/// <summary>A shipped look: the values from which the sheet is coloured, by day and by night.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Light">Its colours on light ground.</param>
/// <param name="Dark">Its colours on dark ground.</param>
/// <param name="Scheme">The scheme it is made for; styles may say otherwise.</param>
public sealed record Theme(string Name, ThemeColours Light, ThemeColours Dark, StyleScheme Scheme = StyleScheme.Auto)
{
    /// <summary>Values that are no colours: <c>radius</c>, <c>font</c>, <c>line</c>.</summary>
    public ImmutableDictionary<string, string> Measures { get; init; } = ImmutableDictionary<string, string>.Empty
        .Add("font", "system-ui, -apple-system, \"Segoe UI\", Roboto, \"Noto Sans\", \"Helvetica Neue\", Arial, sans-serif")
        .Add("radius", "6px").Add("line", "1px");
}
