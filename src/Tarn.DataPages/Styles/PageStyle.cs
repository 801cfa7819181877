using System.Collections.Concurrent;

namespace Tarn.DataPages.Styles;

/// <summary>The style of a DataPage.</summary>
/// <param name="PublicId"><c>ST</c> and 32 hex digits, upper case: the class of the page's containers, and the suffix of its classes.</param>
public sealed record PageStyle(string PublicId)
{
    // A page writes the same few hundreds of times.
    private readonly ConcurrentDictionary<string, string> _classes = new(StringComparer.Ordinal);

    private PageStyle(PageStyle original) => (PublicId, Settings, _classes) = (original.PublicId, original.Settings, new(StringComparer.Ordinal));

    /// <summary>The style of apps that bring none.</summary>
    public static PageStyle Default { get; } = new("ST00000000000000000000000000000001");

    /// <summary>The shipped themes as styles that every account has, the default first. Their ids are fixed: pages of any process agree on them.</summary>
    public static IReadOnlyList<PageStyle> Shipped { get; } =
        [Default, .. Themes.All.Skip(1).Select((t, i) => new PageStyle(FormattableString.Invariant($"ST{i + 2:X32}")) { Settings = StyleSettings.Default with { Theme = t.Name } })];

    /// <summary>What it looks like.</summary>
    public StyleSettings Settings { get; init; } = StyleSettings.Default;

    /// <summary>A class as pages write it: with the style's suffix first, then plain, so that <c>[class^="cbX"]</c> and <c>.cbX</c> both match.</summary>
    public string Class(string name) => _classes.GetOrAdd(name, static (n, id) => $"{n}_{id} {n}", PublicId);

    /// <inheritdoc/>
    public bool Equals(PageStyle? other) => other is not null && PublicId == other.PublicId && Settings == other.Settings;

    /// <inheritdoc/>
    public override int GetHashCode() => PublicId.GetHashCode(StringComparison.Ordinal);
}
