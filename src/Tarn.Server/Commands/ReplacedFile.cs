namespace Tarn.Server.Commands;

/// <summary>Writes a file so that it is there whole or not at all.</summary>
internal static class ReplacedFile
{
    /// <summary>Writes beside the file and moves the result into its place.</summary>
    public static async Task<T> WriteAsync<T>(string path, Func<Stream, Task<T>> write)
    {
        var partial = path + ".part";
        try
        {
            T result;
            await using (var file = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16, FileOptions.Asynchronous))
                result = await write(file);
            File.Move(partial, path, overwrite: true);
            return result;
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }
}
