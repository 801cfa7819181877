using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Tarn.DataPages.Hosting;

/// <summary>Sends files that somebody stored: nothing of them ever runs in a browser under the server's address.</summary>
internal static class FileAnswer
{
    /// <summary>Types that are saved, not shown, but keep their names, so that pages elsewhere can use them.</summary>
    private static readonly HashSet<string> Named = new(StringComparer.Ordinal) { "image/svg+xml", "text/css", "text/csv", "text/markdown", "application/json" };

    /// <summary>Sends a file, or the part that is asked for, or says that the browser has it already.</summary>
    /// <param name="http">The request.</param>
    /// <param name="site">The account.</param>
    /// <param name="file">The file.</param>
    /// <param name="isPublic">Everybody may read it and keep it, and pages of all sites may use it.</param>
    /// <param name="other">Bytes to send in place of its own; null for its own.</param>
    /// <param name="mark">What tells them apart from its own, for caches.</param>
    /// <param name="mayChange">The address may have other bytes later, even though it names the version.</param>
    /// <returns>False when its bytes are gone: nothing was sent.</returns>
    public static async ValueTask<bool> SendAsync(HttpContext http, Site site, ServedFile file, bool isPublic = false, Stream? other = null, string mark = "", bool mayChange = false)
    {
        if ((other ?? Open(site, file)) is not { } content)
            return false;
        var type = file.ContentType;
        // What could run in the visitor's browser is only ever saved.
        var shows = (type.StartsWith("image/", StringComparison.Ordinal) && type != "image/svg+xml") || type.StartsWith("audio/", StringComparison.Ordinal) || type.StartsWith("video/", StringComparison.Ordinal)
            || type is "application/pdf" or "text/plain";
        var headers = http.Response.Headers;
        headers.CacheControl = !isPublic ? "private, no-cache" : !mayChange && http.Request.Query["ver"] == VersionOf(file.Blob) ? "public, max-age=31536000, immutable" : "public, max-age=300";
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
        if (isPublic)
        {
            headers.AccessControlAllowOrigin = "*";
            headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        }

        var tag = new EntityTagHeaderValue($"\"{file.Blob}{mark}\"");
        await Results.File(content, shows || (isPublic && Named.Contains(type)) ? type : "application/octet-stream", shows ? null : file.Name, new DateTimeOffset(file.Modified, TimeSpan.Zero), tag, enableRangeProcessing: true)
            .ExecuteAsync(http);
        return true;
    }

    /// <summary>What stands in addresses of public files for their content: another after each change.</summary>
    /// <param name="blob">The number of its bytes, which is random.</param>
    public static string VersionOf(string blob) => blob[..Math.Min(blob.Length, 10)];

    /// <summary>The bytes of a file; null when they are gone.</summary>
    private static Stream? Open(Site site, ServedFile file)
    {
        try
        {
            return site.Database.Blobs.Open(file.Blob);
        }
        catch (IOException missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            // An account restored without its files.
            return null;
        }
    }
}
