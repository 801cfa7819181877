namespace Tarn.Apps.Packages;

/// <summary>
/// Opens an app package (ZIP, or one XML file), checks it, and gives its model, its rows and its files. Nothing is written anywhere.
/// </summary>
/// <remarks>Faults that stop reading throw <see cref="PackageException"/>; all others are in <see cref="Issues"/>, fatal ones included.</remarks>
public sealed class PackageReader : IDisposable
{
    private readonly PackageContainer _container;
    private readonly PackageLimits _limits;

    private PackageReader(PackageContainer container, PackageLimits limits, AppPackage package, PackageIssueList issues) =>
        (_container, _limits, Package, Issues) = (container, limits, package, issues);

    /// <summary>The model.</summary>
    public AppPackage Package { get; }

    /// <summary>What was found while reading; the inspection adds what depends on the account.</summary>
    public PackageIssueList Issues { get; }

    /// <summary>
    /// Opens and checks a package: definitions fully, rows by streaming. The stream must stay open while the reader is used; one that
    /// cannot seek is copied to a temporary file first.
    /// </summary>
    /// <exception cref="PackageException">The container is unsafe, XML is broken, or a digest is wrong.</exception>
    public static async Task<PackageReader> OpenAsync(Stream stream, PackageLimits? limits = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        limits ??= new PackageLimits();
        var container = await PackageContainer.OpenAsync(stream, limits, cancellation);
        try
        {
            var issues = new PackageIssueList();
            // The scan reads a local file and computes; it must not block the caller's thread.
            var package = await Task.Run(() => new PackageScan(container, issues, limits).Read(), cancellation);
            return new PackageReader(container, limits, package, issues);
        }
        catch
        {
            container.Dispose();
            throw;
        }
    }

    /// <summary>Opens the records of a table of <see cref="Package"/> (or of a renamed copy of it). One reader at a time.</summary>
    public PackageRowReader OpenRows(PackageTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return new PackageRowReader(_container, table, _limits);
    }

    /// <summary>Opens a file of the ZIP: a stored file or a foreign part.</summary>
    public Stream OpenPart(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _container.Open(PackageContainer.Normalise(name));
    }

    /// <inheritdoc/>
    public void Dispose() => _container.Dispose();
}
