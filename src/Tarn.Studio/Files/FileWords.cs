using System.Globalization;
using Tarn.Data.Files;

namespace Tarn.Studio.Files;

/// <summary>Files in words.</summary>
internal static class FileWords
{
    /// <summary>A size as people read it.</summary>
    public static string Size(long bytes) => bytes switch
    {
        < 1024 => bytes == 1 ? "1 byte" : string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes"),
        < 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.#} KB"),
        < 1 << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024):0.#} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024 * 1024):0.##} GB"),
    };

    /// <summary>A time as people read it, UTC.</summary>
    public static string Time(DateTime time) => time.ToString("d MMM yyyy, HH:mm", CultureInfo.InvariantCulture);

    /// <summary>Who names a file: half a sentence for each table, DataPage.</summary>
    public static IReadOnlyList<string> Users(IReadOnlyList<FileUser> records, IReadOnlyList<string> pages) =>
        [.. records.Select(r => r.Records == 1 ? $"1 record of {r.Table} ({r.Field})" : string.Create(CultureInfo.InvariantCulture, $"{r.Records:N0} records of {r.Table} ({r.Field})")), .. pages];

    /// <summary>Is it text that can be shown?</summary>
    public static bool IsText(FileItem file) =>
        file.ContentType.StartsWith("text/", StringComparison.Ordinal) || file.ContentType is "application/json" or "application/xml" or "image/svg+xml";
}
