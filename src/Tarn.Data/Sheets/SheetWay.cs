using System.Globalization;
using Tarn.Data.Schema;

namespace Tarn.Data.Sheets;

/// <summary>The way to a window that passes the fewest records: by key, from a record whose place is known, from the start or from the end.</summary>
/// <param name="Condition">A condition on the key; null for none.</param>
/// <param name="Skip">Records to pass.</param>
/// <param name="Take">Records to read.</param>
/// <param name="Reversed">Reads from the end.</param>
internal readonly record struct SheetWay(string? Condition, long Skip, int Take, bool Reversed)
{
    public static SheetWay Choose(SheetQuery query, SheetExtent extent, long offset, int limit, SheetAnchor? anchor)
    {
        var take = (int)Math.Min(limit, extent.Count - offset);
        if (query is { IsByKey: true, Filters.IsEmpty: true } && extent.IsDense)
            return new SheetWay(From(extent.FirstKey + offset), 0, limit, false);
        var fromEnd = extent.Count - offset - take;
        if (query.IsByKey && anchor is not null && anchor.Offset <= offset && offset - anchor.Offset <= fromEnd)
            return new SheetWay(From(anchor.Key), offset - anchor.Offset, limit, false);
        return fromEnd < offset ? new SheetWay(null, fromEnd, take, true) : new SheetWay(null, offset, limit, false);
    }

    private static string From(long key) => $"[{ObjectNames.Key}] >= {key.ToString(CultureInfo.InvariantCulture)}";
}
