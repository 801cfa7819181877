using Tarn.Identity.Settings;

namespace Tarn.Api.Routing;

/// <summary>Lets pages of other origins call the API from a browser, where the account allows it (rest-api.md 1; the Fetch standard).</summary>
internal static class CrossOrigin
{
    private const string Methods = "GET, HEAD, POST, PUT, DELETE";
    private const string RequestHeaders = "Authorization, Content-Type, Accept, Range, If-None-Match, X-HTTP-Method-Override, MCP-Protocol-Version, Mcp-Method, Mcp-Name";
    private const string AnswerHeaders = "Location, Allow, Retry-After, Content-Disposition, Content-Range, ETag, X-Caspio-Request-ID, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset";

    /// <summary>Ten minutes: how long a browser keeps the answer to its question, and how long a change of the setting may take to reach it.</summary>
    private const string MaxAge = "600";

    /// <summary>Adds what a browser needs to give the answer to the page.</summary>
    /// <returns>Whether the request is a browser's question that is answered by the headers alone.</returns>
    public static bool Allow(HttpContext http, ApiSettings settings)
    {
        if (settings.CorsOrigins.IsEmpty)
            return false;
        var headers = http.Response.Headers;
        // An answer for one origin must not be kept for another.
        headers.Append("Vary", "Origin");
        var origin = http.Request.Headers.Origin.ToString();
        if (origin.Length == 0 || !settings.AllowsOrigin(origin))
            return false;
        headers.AccessControlAllowOrigin = origin;
        if (!HttpMethods.IsOptions(http.Request.Method) || http.Request.Headers.AccessControlRequestMethod.Count == 0)
        {
            headers.AccessControlExposeHeaders = AnswerHeaders;
            return false;
        }

        headers.AccessControlAllowMethods = Methods;
        headers.AccessControlAllowHeaders = RequestHeaders;
        headers.AccessControlMaxAge = MaxAge;
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return true;
    }
}
