using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;

namespace Tarn.DataPages.Users;

/// <summary>A page of a directory: signing in, activation and the like. A document of its own, with the strict headers of directories.md 15.7.</summary>
/// <param name="Title">What stands in the window's title.</param>
/// <param name="Content">What stands on the page.</param>
public sealed record UserPage(string Title, RenderFragment Content)
{
    private static readonly string Css = ReadText("Users.users.css");
    private static readonly string Script = ReadText("Users.users.js");

    /// <summary>HTTP status.</summary>
    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>Where the browser goes by itself: off the site, which a redirect after a form could not do under the page's policy.</summary>
    public string? GoesTo { get; init; }

    /// <summary>Sets the headers that every answer below <c>/users</c> has.</summary>
    /// <param name="http">The request.</param>
    /// <param name="nonce">What lets the page's own style and script run.</param>
    public static void SetHeaders(HttpContext http, string nonce)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
        headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.XFrameOptions = "DENY";
    }

    /// <summary>Writes the page.</summary>
    public async Task WriteAsync(HttpContext http)
    {
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        SetHeaders(http, nonce);
        http.Response.StatusCode = Status;
        http.Response.ContentType = "text/html; charset=utf-8";
        var html = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"robots\" content=\"noindex\">\n<link rel=\"icon\" href=\"data:,\">\n");
        if (GoesTo is { } target)
            html.Append("<meta http-equiv=\"refresh\" content=\"0; url=").Append(WebUtility.HtmlEncode(target)).Append("\">\n");
        html.Append("<title>").Append(WebUtility.HtmlEncode(Title)).Append("</title>\n<style nonce=\"").Append(nonce).Append("\">").Append(Css).Append("</style>\n</head>\n<body>\n<main>")
            .Append(await PageRenderer.RenderAsync(Content)).Append("</main>\n<script nonce=\"").Append(nonce).Append("\">").Append(Script).Append("</script>\n</body>\n</html>\n");
        await http.Response.WriteAsync(html.ToString(), http.RequestAborted);
    }

    private static string ReadText(string name)
    {
        using var reader = new StreamReader(typeof(UserPage).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
