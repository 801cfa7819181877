using Tarn.Apps.Catalogue;
using Tarn.Apps.Packages;
using Tarn.Data.Files;

namespace Tarn.Apps.Import;

/// <summary>The bytes of files and foreign parts, stored before the transaction that makes them known; removed again when it fails.</summary>
internal sealed class StagedParts : IAsyncDisposable
{
    private readonly IBlobStore _blobs;
    private readonly Dictionary<string, StoredBlob> _stored = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _unused = new(StringComparer.Ordinal);
    private bool _kept;

    private StagedParts(IBlobStore blobs) => _blobs = blobs;

    public static async Task<StagedParts> StoreAsync(IBlobStore blobs, PackageReader reader, CancellationToken cancellation)
    {
        var staged = new StagedParts(blobs);
        try
        {
            var package = reader.Package;
            var parts = package.Files.Select(f => f.Part).Concat(package.ForeignParts).Concat(package.ForeignObjects.Where(o => o.Part is not null).Select(o => o.Part!));
            foreach (var part in parts.DistinctBy(p => p.Name, StringComparer.OrdinalIgnoreCase))
            {
                await using var content = reader.OpenPart(part.Name);
                staged._stored.Add(part.Name, await blobs.PutAsync(content, part.Length, cancellation));
            }

            return staged;
        }
        catch
        {
            await staged.DisposeAsync();
            throw;
        }
    }

    public StoredBlob BlobOf(PackagePart part) => _stored[part.Name];

    /// <summary>The record of a part that is kept for export.</summary>
    public AppPart Keep(PackagePart part) => new(part.Name, part.Length, BlobOf(part).Id);

    /// <summary>A file that is left out although its bytes were stored.</summary>
    public void LeaveOut(PackagePart part) => _unused.Add(BlobOf(part).Id);

    /// <summary>The transaction is committed: its bytes stay, those of replaced files go.</summary>
    public async Task KeepAsync(IBlobStore blobs, IEnumerable<string> replaced)
    {
        _kept = true;
        foreach (var id in replaced.Concat(_unused))
            await blobs.DeleteAsync(id, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (_kept)
            return;
        foreach (var blob in _stored.Values)
            await _blobs.DeleteAsync(blob.Id, CancellationToken.None);
    }
}
