using System.Collections.Immutable;
using Tarn.Data;

namespace Tarn.Identity.Settings;

/// <summary>What an account's administrators choose for its REST API (account.md 5, section API).</summary>
public sealed record ApiSettings
{
    /// <summary>Stands for every origin in <see cref="CorsOrigins"/>.</summary>
    public const string AnyOrigin = "*";

    /// <summary>REST v2 answers.</summary>
    public bool AllowRestV2 { get; init; } = true;

    /// <summary>REST v3 answers.</summary>
    public bool AllowRestV3 { get; init; } = true;

    /// <summary>Life of access tokens in seconds, 300 to 86,400; null for the server's own.</summary>
    public int? TokenLifetime { get; init; }

    /// <summary>Origins such as <c>https://www.example.org</c> whose pages may call the API from a browser, or <see cref="AnyOrigin"/>. None by default.</summary>
    public ImmutableArray<string> CorsOrigins { get; init; } = [];

    /// <summary>May pages of this origin call the API?</summary>
    public bool AllowsOrigin(string origin) => CorsOrigins.Any(o => o == AnyOrigin || string.Equals(o, origin, StringComparison.OrdinalIgnoreCase));

    /// <summary>The settings with origins in their one form; checked.</summary>
    /// <exception cref="DataException">A setting is out of its range; the message names it.</exception>
    internal ApiSettings Checked()
    {
        if (TokenLifetime is < 300 or > 86_400)
            throw new DataException(DataProblem.MalformedRequest, $"The token lifetime must be 300 to 86,400 seconds; {TokenLifetime:N0} is not.", nameof(TokenLifetime));
        return this with { CorsOrigins = [.. CorsOrigins.Select(OriginOf).Distinct(StringComparer.OrdinalIgnoreCase)] };
    }

    private static string OriginOf(string text)
    {
        if (text == AnyOrigin)
            return text;
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address is { PathAndQuery: "/", UserInfo: "", Fragment: "" }
            ? address.GetLeftPart(UriPartial.Authority).ToLowerInvariant()
            : throw new DataException(
                DataProblem.MalformedRequest, $"'{text}' is no origin. An origin is scheme, host and, if need be, port, as in https://www.example.org; '*' stands for all.", nameof(CorsOrigins));
    }
}
