using System.Buffers;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Tarn.DataPages.Styles;

/// <summary>
/// Where a visitor's browser may fetch fonts (deployment.md 10.5). Fetching one from a third party tells it who visits; so what a builder's CSS or HTML fetches from elsewhere is left out, unless the
/// server's operator allows the host, and comes from the server's own folder where the family is installed there.
/// </summary>
public sealed partial class FontPolicy
{
    /// <summary>Hosts that serve little but fonts: what a builder's HTML links from these is a font. In style sheets every host counts.</summary>
    private static readonly string[] FontHosts =
        ["fonts.googleapis.com", "fonts.gstatic.com", "fonts.bunny.net", "use.typekit.net", "p.typekit.net", "fast.fonts.net", "api.fontshare.com", "use.fontawesome.com"];

    private static readonly SearchValues<string> Known = SearchValues.Create(FontHosts, StringComparison.OrdinalIgnoreCase);

    private readonly string[] _hosts;

    /// <summary>Creates a policy.</summary>
    /// <param name="hosts">Hosts that may be asked; <c>*</c> for any.</param>
    /// <param name="folder">The folder of the server's own fonts; null for none. It is read now.</param>
    public FontPolicy(IEnumerable<string> hosts, string? folder)
    {
        _hosts = [.. hosts];
        Installed = InstalledFont.ReadFolder(folder);
    }

    /// <summary>No host, and no fonts of the server's own.</summary>
    public static FontPolicy Private { get; } = new([], null);

    /// <summary>The server's own fonts.</summary>
    internal IReadOnlyList<InstalledFont> Installed { get; }

    /// <summary>What stands in a style sheet for an import: the import itself, faces of the server's own, or nothing.</summary>
    internal (string Import, string Faces) Import(string prelude) =>
        AddressesIn(prelude) is var addresses && addresses.TrueForAll(IsAllowed) ? (prelude + ";\n", "") : ("", string.Concat(addresses.Select(a => FacesOf(a, ".."))));

    /// <summary>Whether a font face of a style sheet asks allowed hosts only.</summary>
    internal bool AllowsFace(string body) => AddressesIn(body).TrueForAll(IsAllowed);

    /// <summary>A builder's HTML without links and imports of fonts from hosts that are not allowed.</summary>
    /// <param name="html">The HTML.</param>
    /// <param name="baseAddress">Scheme and host of the server.</param>
    internal string Clean(string html, string baseAddress)
    {
        // Most texts name none of them, and are asked for with every record.
        if (!html.AsSpan().ContainsAny(Known))
            return html;
        var clean = html;
        foreach (var host in FontHosts)
        {
            if (!clean.Contains(host, StringComparison.OrdinalIgnoreCase) || Allows(host))
                continue;
            clean = Links().Replace(clean, link => link.Value.Contains(host, StringComparison.OrdinalIgnoreCase) ? FacesOf(WebUtility.HtmlDecode(link.Value), baseAddress + "/dp/static") is { Length: > 0 } faces ? $"<style>{faces}</style>" : "" : link.Value);
            clean = Imports().Replace(clean, import => import.Value.Contains(host, StringComparison.OrdinalIgnoreCase) ? FacesOf(import.Value, baseAddress + "/dp/static") : import.Value);
            clean = Faces().Replace(clean, face => face.Value.Contains(host, StringComparison.OrdinalIgnoreCase) ? "" : face.Value);
        }

        return clean;
    }

    private bool IsAllowed(string address)
    {
        var absolute = address.StartsWith("//", StringComparison.Ordinal) ? "https:" + address : address;
        return !Uri.TryCreate(absolute, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || Allows(uri.Host);
    }

    private bool Allows(string host) => Array.Exists(_hosts, h => h == "*" || h.Equals(host, StringComparison.OrdinalIgnoreCase));

    /// <summary>Faces of the installed families that an address such as <c>https://fonts.googleapis.com/css2?family=Open+Sans:wght@400;700</c> asks for.</summary>
    private string FacesOf(string address, string root)
    {
        var css = new StringBuilder();
        foreach (var family in Families().Matches(address).SelectMany(m => Uri.UnescapeDataString(m.Groups["names"].Value.Replace('+', ' ')).Split('|')).Select(f => f.Split(':')[0].Trim()).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            foreach (var font in Installed.Where(i => i.IsOf(family)))
                css.Append(font.Face(family, root));
        }

        return css.ToString();
    }

    private static List<string> AddressesIn(string css) => [.. Addresses().Matches(css).Select(m => m.Value)];

    [GeneratedRegex("""(?:https?:)?//[^\s'")]+""", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Addresses();

    [GeneratedRegex("""[?&]family=(?<names>[^&'")\s>]+)""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Families();

    [GeneratedRegex("<link\\b[^>]*>", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Links();

    [GeneratedRegex("""@import\s+(?:url\([^)]*\)|"[^"]*"|'[^']*')[^;<]*;""", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Imports();

    [GeneratedRegex("@font-face\\s*\\{[^}]*\\}", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Faces();
}
