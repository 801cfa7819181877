using System.IO.Compression;
using System.Text;
using Tarn.Apps.Packages;
using Tarn.Testing;

namespace Tarn.Apps.Tests.Packages;

/// <summary>Opens the sample packages and makes small ones.</summary>
internal static class Samples
{
    public static PackageTargetSnapshot EmptySite { get; } = new() { AccountId = "abcdef01" };

    public static Task<PackageReader> OpenReferenceAsync() => OpenAsync(TestPaths.Data("physician-directory.zip"));

    public static Task<PackageReader> OpenMiniAsync(string name = "mini-app.zip") => OpenAsync(TestPaths.Data(Path.Combine("mini-app", name)));

    public static async Task<PackageReader> OpenAsync(string path) => await PackageReader.OpenAsync(new MemoryStream(await File.ReadAllBytesAsync(path)));

    public static Task<PackageReader> OpenAsync(byte[] zip, PackageLimits? limits = null) => PackageReader.OpenAsync(new MemoryStream(zip), limits);

    public static byte[] Zip(params IEnumerable<(string Name, string Text)> entries)
    {
        using var memory = new MemoryStream();
        using (var archive = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in entries)
            {
                using var stream = archive.CreateEntry(name).Open();
                stream.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return memory.ToArray();
    }

    /// <summary>A package without settings: one part.</summary>
    public static Task<PackageReader> OpenXmlAsync(string xml) => OpenAsync(Encoding.UTF8.GetBytes(xml));

    public static async Task<byte[]> ExportAsync(PackageReader reader, AppPackage? package = null, Func<PackageExport, PackageExport>? change = null)
    {
        package ??= reader.Package;
        var export = new PackageExport
        {
            Rows = (table, _) => RowsAsync(reader, table),
            OpenPart = (part, _) => ValueTask.FromResult(reader.OpenPart(Original(reader, part))),
            Time = new DateTime(2026, 3, 4, 15, 6, 8, DateTimeKind.Utc),
            AccountId = "abcdef01",
        };
        using var output = new MemoryStream();
        await PackageWriter.WriteAsync(output, package, change?.Invoke(export) ?? export);
        return output.ToArray();
    }

    public static async IAsyncEnumerable<IReadOnlyList<string?>> RowsAsync(PackageReader reader, PackageTable table)
    {
        // The writer looks into two tables at once only to see whether they are empty; each enumeration opens its own reader.
        using var rows = reader.OpenRows(table);
        while (rows.Read())
            yield return rows.Cells;
        await Task.CompletedTask;
    }

    public static Dictionary<string, byte[]> Entries(byte[] zip)
    {
        using var archive = new ZipArchive(new MemoryStream(zip), ZipArchiveMode.Read);
        var entries = new Dictionary<string, byte[]>();
        foreach (var entry in archive.Entries.Where(entry => !entry.FullName.EndsWith('\\')))
        {
            using var stream = entry.Open();
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            entries.Add(entry.FullName, copy.ToArray());
        }

        return entries;
    }

    public static IEnumerable<string> Lines(IEnumerable<PackageIssue> issues) => issues.Select(issue => $"{issue.Severity} {issue.Code} {issue.Object} {issue.Path} {issue.Count}");

    private static string Original(PackageReader reader, PackagePart part) =>
        reader.Package.Files.FirstOrDefault(file => "Files" + file.Path == part.Name)?.Part.Name ?? part.Name;
}
