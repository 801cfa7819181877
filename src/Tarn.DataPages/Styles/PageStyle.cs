namespace Tarn.DataPages.Styles;

/// <summary>The style of a DataPage.</summary>
/// <param name="PublicId"><c>ST</c> and 32 hex digits, upper case: the class of the page's containers, and the suffix of its classes.</param>
public sealed record PageStyle(string PublicId)
{
    /// <summary>The style of apps that bring none.</summary>
    public static PageStyle Default { get; } = new("ST00000000000000000000000000000001");

    /// <summary>What it looks like.</summary>
    public StyleSettings Settings { get; init; } = StyleSettings.Default;

    /// <summary>A class as pages write it: with the style's suffix first, then plain, so that <c>[class^="cbX"]</c> and <c>.cbX</c> both match.</summary>
    public string Class(string name) => $"{name}_{PublicId} {name}";
}
