namespace Tarn.Data.Files;

/// <summary>A folder of the Files area. The root has no row: its <see cref="Id"/> is 0.</summary>
public sealed record FolderItem(long Id, string Key, long ParentId, string Name, DateTime Created);

/// <summary>A folder with its path, <c>/Demo/Photos</c>.</summary>
public sealed record FolderPath(long Id, string Path);

/// <summary>A file of the Files area.</summary>
public sealed record FileItem(long Id, string Key, long FolderId, string Name, long Size, string ContentType, string Blob, DateTime Created, DateTime Modified);

/// <summary>What a file is when it comes out again.</summary>
public static class ContentTypes
{
    private static readonly Dictionary<string, string> ByExtension = new(StringComparer.OrdinalIgnoreCase)
    {
        ["png"] = "image/png",
        ["jpg"] = "image/jpeg",
        ["jpeg"] = "image/jpeg",
        ["gif"] = "image/gif",
        ["webp"] = "image/webp",
        ["bmp"] = "image/bmp",
        ["svg"] = "image/svg+xml",
        ["ico"] = "image/x-icon",
        ["pdf"] = "application/pdf",
        ["txt"] = "text/plain",
        ["csv"] = "text/csv",
        ["json"] = "application/json",
        ["xml"] = "application/xml",
        ["html"] = "text/html",
        ["htm"] = "text/html",
        ["css"] = "text/css",
        ["js"] = "text/javascript",
        ["zip"] = "application/zip",
        ["mp3"] = "audio/mpeg",
        ["wav"] = "audio/wav",
        ["mp4"] = "video/mp4",
        ["webm"] = "video/webm",
        ["mov"] = "video/quicktime",
        ["doc"] = "application/msword",
        ["docx"] = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ["xls"] = "application/vnd.ms-excel",
        ["xlsx"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ["ppt"] = "application/vnd.ms-powerpoint",
        ["pptx"] = "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ["md"] = "text/markdown",
    };

    /// <summary>The MIME type for a file name; <c>application/octet-stream</c> when its extension is not known.</summary>
    public static string Of(string name) => ByExtension.GetValueOrDefault(ExtensionOf(name), "application/octet-stream");

    /// <summary>A name's extension without the dot; empty when there is none.</summary>
    public static string ExtensionOf(string name) => Path.GetExtension(name).TrimStart('.');
}
