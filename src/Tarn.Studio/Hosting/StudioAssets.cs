using System.Collections.Frozen;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tarn.DataPages.Assets;

namespace Tarn.Studio.Hosting;

/// <summary>Scripts, style sheets and fonts of the Studio: embedded in this assembly, below one address that changes with their content, so that browsers may keep them for good.</summary>
internal static class StudioAssets
{
    private const string Beginning = "Studio.";
    private const string Styles = Beginning + "styles.";
    private const string Forever = "public, max-age=31536000, immutable";

    private static readonly FrozenDictionary<string, Lazy<Asset>> Known = Load();

    /// <summary>Changes with the build: the assets are part of it.</summary>
    private static readonly string Version = Convert.ToHexStringLower(SHA256.HashData(typeof(StudioAssets).Module.ModuleVersionId.ToByteArray()))[..12];

    /// <summary>The address of an asset, from the Studio's base.</summary>
    /// <param name="name">Its name: <c>studio.css</c>, <c>grid.js</c> ...</param>
    /// <exception cref="ArgumentException">There is no such asset.</exception>
    public static string Address(string name) =>
        Known.ContainsKey(name) ? $"assets/{Version}/{name}" : throw new ArgumentException($"There is no asset '{name}'.", nameof(name));

    /// <summary>Maps the assets.</summary>
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet("/assets/{version}/{name}", ServeAsync);

    private static async Task ServeAsync(HttpContext http, string version, string name)
    {
        if (!Known.TryGetValue(name, out var known))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var asset = known.Value;
        var headers = http.Response.Headers;
        headers.CacheControl = version == Version ? Forever : "no-cache";
        headers.Vary = "Accept-Encoding";
        http.Response.ContentType = asset.ContentType;
        var accepted = http.Request.Headers.AcceptEncoding.ToString();
        var bytes = asset.Plain;
        // Fonts are packed already.
        if (!name.EndsWith(".woff2", StringComparison.Ordinal) && accepted.Contains("gzip", StringComparison.OrdinalIgnoreCase))
        {
            headers.ContentEncoding = "gzip";
            bytes = asset.Gzip;
        }

        http.Response.ContentLength = bytes.Length;
        await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
    }

    private static FrozenDictionary<string, Lazy<Asset>> Load()
    {
        var assembly = typeof(StudioAssets).Assembly;
        var names = assembly.GetManifestResourceNames().Where(n => n.StartsWith(Beginning, StringComparison.Ordinal)).ToList();
        var assets = names.Where(n => !n.StartsWith(Styles, StringComparison.Ordinal) && !n.EndsWith(".dll", StringComparison.Ordinal))
            .ToDictionary(n => n[Beginning.Length..], n => new Lazy<Asset>(() => Read(n)), StringComparer.Ordinal);
        // One sheet, in the order of the files' names: 00-tokens, 10-..., so that a feature can bring a file of its own.
        assets["studio.css"] = new Lazy<Asset>(() => Asset.FromBytes(
            "text/css; charset=utf-8", [.. names.Where(n => n.StartsWith(Styles, StringComparison.Ordinal)).Order(StringComparer.Ordinal).SelectMany(ReadBytes)]));
        assets["blazor.web.js"] = new Lazy<Asset>(() => Asset.FromBytes("text/javascript; charset=utf-8", ReadBlazor()));
        return assets.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static Asset Read(string resource)
    {
        var bytes = ReadBytes(resource);
        // Radzen's sheet looks for its fonts in a folder of its package.
        if (resource == Beginning + "radzen.css")
            bytes = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes).Replace("../fonts/", "", StringComparison.Ordinal));
        return Asset.FromBytes(
            Path.GetExtension(resource) switch
            {
                ".css" => "text/css; charset=utf-8",
                ".js" => "text/javascript; charset=utf-8",
                ".svg" => "image/svg+xml",
                _ => "font/woff2",
            },
            bytes);
    }

    private static byte[] ReadBytes(string resource)
    {
        using var stream = typeof(StudioAssets).Assembly.GetManifestResourceStream(resource)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>The framework's browser script, which its package carries inside an assembly. The assembly is read as a file and never loaded.</summary>
    private static byte[] ReadBlazor()
    {
        using var package = new PEReader(new MemoryStream(ReadBytes(Beginning + "blazor.dll")));
        var metadata = package.GetMetadataReader();
        var resource = metadata.ManifestResources.Select(metadata.GetManifestResource).First(r => metadata.GetString(r.Name).EndsWith("blazor.web.js", StringComparison.Ordinal));
        var content = package.GetSectionData(package.PEHeaders.CorHeader!.ResourcesDirectory.RelativeVirtualAddress).GetReader();
        content.Offset = (int)resource.Offset;
        return content.ReadBytes(content.ReadInt32());
    }
}
