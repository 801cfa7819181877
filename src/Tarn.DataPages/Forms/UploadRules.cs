using System.Globalization;
using System.Text;
using Tarn.Data.Files;
using Tarn.DataPages.Requests;

namespace Tarn.DataPages.Forms;

/// <summary>Which files visitors may bring.</summary>
public static class UploadRules
{
    private static readonly HashSet<string> Forbidden = new(StringComparer.OrdinalIgnoreCase)
    {
        "exe", "dll", "bat", "cmd", "com", "msi", "ps1", "vbs", "js", "jar", "sh", "php", "asp", "aspx", "scr", "hta", "cpl", "msc", "wsf", "lnk",
    };

    private static readonly string[] Images = ["png", "jpg", "jpeg", "gif", "webp", "bmp"];
    private static readonly string[] Documents = ["pdf", "txt", "csv", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp", "rtf", "md"];

    private static ReadOnlySpan<byte> Png => [0x89, (byte)'P', (byte)'N', (byte)'G'];

    private static ReadOnlySpan<byte> Jpeg => [0xFF, 0xD8, 0xFF];

    /// <summary>Whether a file may come in: by its extension and, for pictures, its first bytes.</summary>
    /// <param name="file">The file.</param>
    /// <param name="allowed">The builder's choice: empty for any, <c>images</c>, <c>documents</c>, or extensions separated by commas.</param>
    /// <param name="cancellation">Cancels.</param>
    public static async ValueTask<bool> AllowsAsync(PostedFile file, string? allowed, CancellationToken cancellation)
    {
        // The name that counts is the one it is stored under. "a.php.png" would run on careless servers that it is copied to.
        var name = CleanName(file.FileName);
        var extension = ContentTypes.ExtensionOf(name);
        if (name.Split('.').Skip(1).Any(part => Forbidden.Contains(part.Trim())))
            return false;
        if (ExtensionsOf(allowed) is { Length: > 0 } extensions && !extensions.Contains(extension, StringComparer.OrdinalIgnoreCase))
            return false;
        return !Images.Contains(extension, StringComparer.OrdinalIgnoreCase) || await IsImageAsync(file, cancellation);
    }

    /// <summary>The types of a builder's choice as a file input's <c>accept</c> has them; null for any.</summary>
    public static string? AcceptOf(string? allowed) =>
        ExtensionsOf(allowed) is { Length: > 0 } extensions ? ReferenceEquals(extensions, Images) ? "image/*" : string.Join(',', extensions.Select(e => "." + e)) : null;

    /// <summary>The extensions of a builder's choice; empty for any.</summary>
    private static string[] ExtensionsOf(string? allowed) => (allowed?.Trim().ToUpperInvariant() ?? "") switch
    {
        "" or "ANY" => [],
        "IMAGES" => Images,
        "DOCUMENTS" => Documents,
        _ => [.. allowed!.Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries).Select(e => e.TrimStart('*', '.')).Where(e => e.Length > 0)],
    };

    /// <summary>The name under which an upload is stored: characters that a name cannot have become <c>_</c>, and it is short enough for a FILE field.</summary>
    public static string CleanName(string fileName)
    {
        const int Longest = 120;
        var name = new StringBuilder();
        foreach (var c in fileName.Trim())
            name.Append(char.IsControl(c) || c is '\\' or '/' or ':' or '*' or '?' or '"' or '<' or '>' or '|' ? '_' : c);
        var clean = name.ToString().Trim();
        var extension = Path.GetExtension(clean);
        if (clean.Length > Longest)
            clean = clean[..(Longest - Math.Min(extension.Length, 20))].Trim() + (extension.Length > 20 ? "" : extension);
        return clean.Trim('.').Length == 0 ? string.Create(CultureInfo.InvariantCulture, $"file{extension}") : clean;
    }

    private static async ValueTask<bool> IsImageAsync(PostedFile file, CancellationToken cancellation)
    {
        var head = new byte[12];
        await using var content = file.Open();
        var length = await content.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellation);
        var bytes = head.AsSpan(0, length);
        return bytes.StartsWith(Png) || bytes.StartsWith(Jpeg) || bytes.StartsWith("GIF8"u8) || bytes.StartsWith("BM"u8)
            || (bytes.StartsWith("RIFF"u8) && length >= 12 && bytes[8..].StartsWith("WEBP"u8));
    }
}
