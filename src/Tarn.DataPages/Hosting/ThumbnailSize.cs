using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Tarn.DataPages.Hosting;

/// <summary>How large a public picture shall be, as its address says.</summary>
/// <param name="Width">Most pixels of a line; null for any number.</param>
/// <param name="Height">Most lines; null for any number.</param>
/// <param name="Problem">Why it cannot be had; null when it can.</param>
internal sealed record ThumbnailSize(int? Width, int? Height, string? Problem = null)
{
    /// <summary>What tells the picture apart from the original.</summary>
    public string Mark => string.Create(CultureInfo.InvariantCulture, $"-{Width}x{Height}");

    /// <summary>Reads <c>w</c> and <c>h</c>; null when the address has neither.</summary>
    public static ThumbnailSize? Read(IQueryCollection query, ServedFile file, IReadOnlyList<int> sizes)
    {
        if (!query.ContainsKey("w") && !query.ContainsKey("h"))
            return null;
        if (sizes.Count == 0)
            return Refuse("This server makes no smaller pictures. Leave out w and h.");
        if (!file.ContentType.StartsWith("image/", StringComparison.Ordinal) || file.ContentType == "image/svg+xml")
            return Refuse("Only pictures can be had in another size. Leave out w and h.");
        return TryRead(query, "w", sizes, out var width) && TryRead(query, "h", sizes, out var height)
            ? new ThumbnailSize(width, height)
            : Refuse($"w and h can be {string.Join(", ", sizes)}: the most pixels that the picture is wide and high. One of them is enough; the picture keeps its proportions.");
    }

    private static ThumbnailSize Refuse(string problem) => new(null, null, problem);

    private static bool TryRead(IQueryCollection query, string name, IReadOnlyList<int> sizes, out int? size)
    {
        size = null;
        if (!query.TryGetValue(name, out var text))
            return true;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || !sizes.Contains(number))
            return false;
        size = number;
        return true;
    }
}
