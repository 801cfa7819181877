using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Tarn.DataPages.Assets;
using Tarn.DataPages.Styles;

namespace Tarn.DataPages.Hosting;

/// <summary>Serves scripts and style sheets. Their addresses change with their content, so that browsers may keep them for good.</summary>
internal static class AssetEndpoints
{
    private const string Forever = "public, max-age=31536000, immutable";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/dp/static/{hash}/{name}", ServeAsync);
        endpoints.MapGet("/dp/static/fonts/{name}", ServeFontAsync);
        endpoints.MapGet("/scripts/e1.js", ServeLegacyAsync);
        endpoints.MapGet("/scripts/embed.js", ServeLegacyAsync);
    }

    private static async Task ServeAsync(HttpContext http, string hash, string name)
    {
        var (asset, isCurrent) = name.EndsWith(".css", StringComparison.Ordinal)
            ? await FindSheetAsync(http, hash, name[..^".css".Length])
            : (AssetStore.Find(name), hash == AssetStore.Hash);
        if (asset is null)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        // An address of another version, from a page rendered by another node, gets what there is, but must not be kept.
        await SendAsync(http, asset, isCurrent ? Forever : "no-cache");
    }

    /// <summary>A sheet that this process has made, else one of the account's styles, made now.</summary>
    private static async ValueTask<(Asset? Asset, bool IsCurrent)> FindSheetAsync(HttpContext http, string hash, string publicId)
    {
        if (StyleSheet.Find(hash, publicId) is { } known)
            return (known.Asset, true);
        var site = await http.RequestServices.GetRequiredService<ISites>().FindAsync(http.Request.Host.Value ?? "", http.RequestAborted);
        var style = site is null ? PageStyles.FindShipped(publicId) : PageStyles.Find(publicId, await site.Apps.GetAsync(http.RequestAborted));
        if (style is null)
            return default;
        var sheet = StyleSheet.For(style, http.RequestServices.GetRequiredService<DataPagesOptions>().Fonts);
        return (sheet.Asset, sheet.Hash == hash);
    }

    /// <summary>A font of the server's own folder.</summary>
    private static Task ServeFontAsync(HttpContext http, string name)
    {
        if (http.RequestServices.GetRequiredService<DataPagesOptions>().Fonts.Installed.FirstOrDefault(f => f.File == name) is not { } font || !File.Exists(font.Path))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        http.Response.Headers.CacheControl = "public, max-age=86400";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.AccessControlAllowOrigin = "*";
        http.Response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        return Results.File(font.Path, font.ContentType, lastModified: new DateTimeOffset(File.GetLastWriteTimeUtc(font.Path), TimeSpan.Zero)).ExecuteAsync(http);
    }

    private static Task ServeLegacyAsync(HttpContext http) => SendAsync(http, AssetStore.Find("legacy.js")!, "public, max-age=86400");

    private static async Task SendAsync(HttpContext http, Asset asset, string cache)
    {
        var headers = http.Response.Headers;
        headers.CacheControl = cache;
        headers.Vary = "Accept-Encoding";
        headers.XContentTypeOptions = "nosniff";
        // Modules and fonts are asked for across origins without cookies.
        headers.AccessControlAllowOrigin = "*";
        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        http.Response.ContentType = asset.ContentType;
        var accepted = http.Request.Headers.AcceptEncoding.ToString();
        ReadOnlyMemory<byte> bytes;
        if (accepted.Contains("br", StringComparison.OrdinalIgnoreCase))
        {
            headers.ContentEncoding = "br";
            bytes = asset.Brotli;
        }
        else if (accepted.Contains("gzip", StringComparison.OrdinalIgnoreCase))
        {
            headers.ContentEncoding = "gzip";
            bytes = asset.Gzip;
        }
        else
        {
            bytes = asset.Plain;
        }

        http.Response.ContentLength = bytes.Length;
        await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
    }
}
