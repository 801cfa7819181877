using System.Globalization;
using System.Text.Json;
using Tarn.Data.Files;

namespace Tarn.Api.Endpoints;

/// <summary>Writes files and folders as clients read them (rest-api.md 13).</summary>
internal static class FileJson
{
    private const string Date = "yyyy-MM-ddTHH:mm:ss";
    private const string DateV2 = "M/d/yyyy h:mm:ss tt";

    /// <summary>A file in a list or its metadata.</summary>
    public static void Write(Utf8JsonWriter json, FileItem file, ApiVersion version)
    {
        json.WriteStartObject();
        json.WriteString("Name"u8, file.Name);
        json.WriteString("ExternalKey"u8, file.Key);
        json.WriteNumber("Size"u8, file.Size);
        json.WriteString("ContentType"u8, file.ContentType);
        json.WriteString("DateCreated"u8, Format(file.Created, version));
        json.WriteString("LastModified"u8, Format(file.Modified, version));
        json.WriteEndObject();
    }

    /// <summary>A folder.</summary>
    public static void Write(Utf8JsonWriter json, FolderItem folder, ApiVersion version)
    {
        json.WriteStartObject();
        json.WriteString("Name"u8, folder.Name);
        json.WriteString("ExternalKey"u8, folder.Key);
        if (version.IsV2)
            json.WriteString("ContentType"u8, "caspio/folder"u8);
        json.WriteString("DateCreated"u8, Format(folder.Created, version));
        json.WriteEndObject();
    }

    /// <summary>A file just stored: name and key.</summary>
    public static void WriteStored(Utf8JsonWriter json, FileItem file)
    {
        json.WriteStartObject();
        json.WriteString("Name"u8, file.Name);
        json.WriteString("ExternalKey"u8, file.Key);
        json.WriteEndObject();
    }

    private static string Format(DateTime utc, ApiVersion version) => utc.ToString(version.IsV2 ? DateV2 : Date, CultureInfo.InvariantCulture);
}
