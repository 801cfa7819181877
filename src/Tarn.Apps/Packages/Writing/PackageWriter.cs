using System.IO.Compression;
using System.Text;

namespace Tarn.Apps.Packages;

/// <summary>
/// Writes an app package (app-package, section 12). Parts are made in temporary files first, because the manifest with their digests
/// stands before them; rows are streamed.
/// </summary>
public static class PackageWriter
{
    /// <summary>Writes the package to the stream.</summary>
    /// <param name="output">Gets the ZIP; need not seek.</param>
    /// <param name="package">The model; its <see cref="AppPackage.App"/> must be set.</param>
    /// <param name="export">Rows, files, time and options.</param>
    /// <param name="cancellation">Stops the export.</param>
    public static async Task WriteAsync(Stream output, AppPackage package, PackageExport export, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(package);
        ArgumentNullException.ThrowIfNull(export);
        var names = new PartNames(export.Time);
        var listed = EntryList.Complete(package, export, names);
        using var parts = new PartSet();
        await WritePartsAsync(parts, listed, names, export, cancellation);
        parts.Add(PackageParts.Settings, stream => SettingsWriter.Write(stream, listed));
        parts.Add(PackageParts.Manifest, stream => ManifestWriter.Write(stream, parts));
        await ZipAsync(output, parts, export.Time, cancellation);
    }

    private static async Task WritePartsAsync(PartSet parts, AppPackage package, PartNames names, PackageExport export, CancellationToken cancellation)
    {
        if (package.Tables.Length > 0)
            await parts.AddAsync(names.Tables, stream => TablesWriter.WriteAsync(stream, package, export, cancellation));
        AddDefinitions(parts, package, names.Views, PackageObjectType.View, package.Views.Select(item => item.Element));
        AddDefinitions(parts, package, names.Authentications, PackageObjectType.Authentication, package.Authentications.Select(item => item.Element));
        AddDefinitions(parts, package, names.DataPages, PackageObjectType.DataPage, package.DataPages.Select(item => item.Element));
        foreach (var kind in package.Definitions.GroupBy(item => item.Type, StringComparer.Ordinal))
            AddDefinitions(parts, package, names.Of(kind.Key), kind.Key, kind.Select(item => item.Element));
        var copies = package.ForeignParts.Concat(package.ForeignObjects.Where(item => item.Part is not null).Select(item => item.Part!));
        if (export.WithFiles)
            copies = copies.Concat(package.Files.Select(file => file.Part));
        foreach (var part in copies.DistinctBy(part => part.Name, StringComparer.OrdinalIgnoreCase))
        {
            await parts.AddAsync(part.Name, async stream =>
            {
                await using var source = await export.OpenPart(part, cancellation);
                await source.CopyToAsync(stream, cancellation);
            });
        }
    }

    private static void AddDefinitions(PartSet parts, AppPackage package, string name, string type, IEnumerable<PackageElement> items)
    {
        var root = Extras.Apply(new PackageElement("xml", children: items), package.Extras, type);
        if (root.Children.IsEmpty && root.Attributes.IsEmpty)
            return;
        parts.Add(name, stream =>
        {
            using var writer = PackageXmlWriter.Begin(stream, bom: true, PackageXmlWriter.DeclarationWithBlank, indent: false);
            PackageXmlWriter.Write(writer, root, PackageXmlWriter.UsesOwn(root));
        });
    }

    private static async Task ZipAsync(Stream output, PartSet parts, DateTime time, CancellationToken cancellation)
    {
        // A ZIP on a stream that cannot seek gets data descriptors, which the format does not have.
        var target = output.CanSeek ? output : TemporaryFile.Create();
        try
        {
            await using (var archive = await ZipArchive.CreateAsync(target, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8, cancellation))
            {
                foreach (var part in parts.InOrder())
                {
                    var entry = archive.CreateEntry(part.Name, CompressionLevel.Optimal);
                    entry.LastWriteTime = new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Unspecified), TimeSpan.Zero);
                    await using var stream = await entry.OpenAsync(cancellation);
                    await parts.CopyAsync(part, stream, cancellation);
                }
            }

            if (ReferenceEquals(target, output))
                return;
            target.Position = 0;
            await target.CopyToAsync(output, cancellation);
        }
        finally
        {
            if (!ReferenceEquals(target, output))
                await target.DisposeAsync();
        }
    }
}
