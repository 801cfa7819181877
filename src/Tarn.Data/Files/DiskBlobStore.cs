using System.Buffers;
using System.Security.Cryptography;

namespace Tarn.Data.Files;

/// <summary>Blobs as files in a folder, spread over 256 subfolders. A blob appears under its name only when it is complete and on disk.</summary>
public sealed class DiskBlobStore(string folder) : IBlobStore
{
    private const int BufferSize = 128 * 1024;
    private const string Unfinished = ".part";

    /// <inheritdoc/>
    public async Task<StoredBlob> PutAsync(Stream content, long limit, CancellationToken cancellation)
    {
        var id = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var path = PathOf(id);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var partial = path + Unfinished;
        try
        {
            long size;
            await using (var file = new FileStream(partial, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.Asynchronous))
            {
                size = await CopyAsync(content, file, limit, cancellation);
                file.Flush(flushToDisk: true);
            }

            File.Move(partial, path);
            return new StoredBlob(id, size);
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }

    /// <inheritdoc/>
    public Stream Open(string id) => new FileStream(PathOf(id), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferSize, FileOptions.Asynchronous | FileOptions.SequentialScan);

    /// <inheritdoc/>
    public Task DeleteAsync(string id, CancellationToken cancellation)
    {
        File.Delete(PathOf(id));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public IEnumerable<StoredBlob> List(DateTimeOffset storedBefore) => Files("*")
        .Where(file => IsId(file.Name) && file.LastWriteTimeUtc < storedBefore.UtcDateTime)
        .Select(file => new StoredBlob(file.Name, file.Length));

    /// <inheritdoc/>
    public int RemoveUnfinished(DateTimeOffset begunBefore)
    {
        var removed = 0;
        foreach (var file in Files("*" + Unfinished).Where(file => file.LastWriteTimeUtc < begunBefore.UtcDateTime))
        {
            file.Delete();
            removed++;
        }

        return removed;
    }

    private IEnumerable<FileInfo> Files(string pattern) =>
        Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles(pattern, SearchOption.AllDirectories) : [];

    private static async Task<long> CopyAsync(Stream from, Stream to, long limit, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var size = 0L;
            int read;
            while ((read = await from.ReadAsync(buffer, cancellation)) > 0)
            {
                size += read;
                if (size > limit)
                    throw new BlobTooLargeException(limit);
                await to.WriteAsync(buffer.AsMemory(0, read), cancellation);
            }

            return size;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool IsId(string name) => name.Length == 32 && name.All(char.IsAsciiHexDigitLower);

    private string PathOf(string id) => IsId(id)
        ? Path.Combine(folder, id[..2], id)
        : throw new FileNotFoundException("There is no such blob.");
}
