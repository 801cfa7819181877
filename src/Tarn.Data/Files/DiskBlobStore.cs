using System.Buffers;
using System.Security.Cryptography;

namespace Tarn.Data.Files;

/// <summary>Blobs as files in a folder, spread over 256 subfolders. A blob appears under its name only when it is complete and on disk.</summary>
public sealed class DiskBlobStore(string folder) : IBlobStore
{
    private const int BufferSize = 128 * 1024;

    /// <inheritdoc/>
    public async Task<StoredBlob> PutAsync(Stream content, long limit, CancellationToken cancellation)
    {
        var id = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var path = PathOf(id);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var partial = path + ".part";
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

    private string PathOf(string id) => id.Length == 32 && id.All(char.IsAsciiHexDigitLower)
        ? Path.Combine(folder, id[..2], id)
        : throw new FileNotFoundException("There is no such blob.");
}
