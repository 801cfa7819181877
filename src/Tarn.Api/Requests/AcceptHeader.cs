using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Tarn.Api.Requests;

/// <summary>Chooses between JSON and XML: JSON unless XML is named with a higher weight, or named first with the same.</summary>
internal static class AcceptHeader
{
    public static bool PrefersXml(StringValues accept)
    {
        // What nearly every client sends.
        if (accept.Count == 0 || (accept.Count == 1 && accept[0] is "*/*" or "application/json" or null))
            return false;
        if (!MediaTypeHeaderValue.TryParseList(accept, out var types))
            return false;
        foreach (var type in types.OrderByDescending(t => t.Quality ?? 1))
        {
            if (IsXml(type.MediaType.AsSpan()))
                return type.Quality != 0;
            if (IsJson(type.MediaType.AsSpan()) || type.MatchesAllTypes)
                return false;
        }

        return false;
    }

    public static bool IsXml(ReadOnlySpan<char> type) => Is(type, "application/xml") || Is(type, "text/xml");

    public static bool IsJson(ReadOnlySpan<char> type) => Is(type, "application/json") || Is(type, "text/json")
        || (type.StartsWith("application/", StringComparison.OrdinalIgnoreCase) && type.EndsWith("+json", StringComparison.OrdinalIgnoreCase));

    private static bool Is(ReadOnlySpan<char> type, string name) => type.Equals(name, StringComparison.OrdinalIgnoreCase);
}
