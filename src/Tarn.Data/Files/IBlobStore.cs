namespace Tarn.Data.Files;

/// <summary>Bytes kept by an opaque id. The seam for disk, S3 and the like; names, folders and rights are not its affair.</summary>
public interface IBlobStore
{
    /// <summary>Stores a stream to its end. Nothing is left when it fails.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="limit">Most bytes accepted.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="BlobTooLargeException">There are more.</exception>
    Task<StoredBlob> PutAsync(Stream content, long limit, CancellationToken cancellation);

    /// <summary>Opens a blob for reading; seekable.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    Stream Open(string id);

    /// <summary>Removes a blob; one that is gone already is no error.</summary>
    Task DeleteAsync(string id, CancellationToken cancellation);

    /// <summary>Lists the blobs stored before an instant, in no order.</summary>
    IEnumerable<StoredBlob> List(DateTimeOffset storedBefore);

    /// <summary>Removes what uploads left that were begun before an instant and never finished.</summary>
    /// <returns>How many there were.</returns>
    int RemoveUnfinished(DateTimeOffset begunBefore);
}

/// <summary>A blob of the store.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Size">Bytes.</param>
public sealed record StoredBlob(string Id, long Size);

/// <summary>An upload is larger than allowed.</summary>
/// <param name="limit">The limit in bytes.</param>
public sealed class BlobTooLargeException(long limit) : Exception($"The file is larger than the {limit:N0} bytes allowed.")
{
    /// <summary>The limit in bytes.</summary>
    public long Limit { get; } = limit;
}
