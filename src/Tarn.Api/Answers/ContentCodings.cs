using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Tarn.Api.Answers;

/// <summary>Reads <c>Accept-Encoding</c>.</summary>
internal static class ContentCodings
{
    /// <summary>True when a coding is named with a weight above zero.</summary>
    public static bool Accepts(StringValues header, string coding) =>
        StringWithQualityHeaderValue.TryParseList(header, out var codings)
        && codings.Any(c => c.Value.Equals(coding, StringComparison.OrdinalIgnoreCase) && c.Quality != 0);
}
