using System.Text;
using Tarn.Sql.Runtime;

namespace Tarn.Data.Engines.Sqlite.Functions;

/// <summary>
/// The patterns that this thread matched last, by their bytes: a search asks for the same one or two patterns for every row, and
/// finding them must not decode text.
/// </summary>
internal static class LikePatterns
{
    private const int Kept = 4;

    [ThreadStatic]
    private static Entry?[]? _recent;

    [ThreadStatic]
    private static int _next;

    public static LikePattern Get(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> escape, bool hasEscape)
    {
        var recent = _recent ??= new Entry?[Kept];
        foreach (var entry in recent)
        {
            if (entry is not null && pattern.SequenceEqual(entry.Pattern) && entry.HasEscape == hasEscape && escape.SequenceEqual(entry.Escape))
                return entry.Compiled;
        }

        var compiled = LikePattern.Get(Encoding.UTF8.GetString(pattern), hasEscape ? Encoding.UTF8.GetString(escape) : null);
        recent[_next] = new Entry(pattern.ToArray(), escape.ToArray(), hasEscape, compiled);
        _next = (_next + 1) % Kept;
        return compiled;
    }

    private sealed record Entry(byte[] Pattern, byte[] Escape, bool HasEscape, LikePattern Compiled);
}
