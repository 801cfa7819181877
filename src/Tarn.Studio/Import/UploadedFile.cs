using Microsoft.AspNetCore.Components.Forms;
using Tarn.Data;
using Tarn.Data.Transfer;
using Tarn.Data.Transfer.Sources;

namespace Tarn.Studio.Import;

/// <summary>A file that somebody dropped, kept in a temporary place until the screen is left and the import that reads it is over.</summary>
internal sealed class UploadedFile : IDisposable
{
    /// <summary>Largest file in bytes.</summary>
    public const long MaxBytes = 512L << 20;

    private readonly string _path;
    private int _holders = 1;

    private UploadedFile(string name, string path)
    {
        Name = name;
        _path = path;
    }

    /// <summary>Name it had at home.</summary>
    public string Name { get; }

    /// <summary>The sheets and tables in it; none of a file that was only kept.</summary>
    public IReadOnlyList<ImportSource> Sources { get; private set; } = [];

    /// <summary>Takes a file from a browser and looks into it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="progress">Told how much has come, 0 to 1.</param>
    /// <param name="cancellation">Cancels; nothing is kept then.</param>
    /// <exception cref="DataException">It is too large, empty, damaged or of a kind that cannot be imported; the message says so.</exception>
    public static async Task<UploadedFile> ReceiveAsync(IBrowserFile file, Action<double> progress, CancellationToken cancellation)
    {
        var uploaded = await KeepAsync(file, progress, cancellation);
        try
        {
            await uploaded.ReadAsync(null, cancellation);
            return uploaded;
        }
        catch
        {
            uploaded.Dispose();
            throw;
        }
    }

    /// <summary>Takes a file from a browser as it is.</summary>
    /// <param name="file">The file.</param>
    /// <param name="progress">Told how much has come, 0 to 1.</param>
    /// <param name="cancellation">Cancels; nothing is kept then.</param>
    /// <exception cref="DataException">It is too large; the message says so.</exception>
    public static async Task<UploadedFile> KeepAsync(IBrowserFile file, Action<double> progress, CancellationToken cancellation)
    {
        if (file.Size > MaxBytes)
            throw new DataException(DataProblem.MalformedRequest, $"'{file.Name}' is larger than {MaxBytes >> 20} MB. Split it into several files.");
        var uploaded = new UploadedFile(file.Name, Path.Combine(Path.GetTempPath(), $"tarn-import-{Guid.NewGuid():N}"));
        try
        {
            await uploaded.CopyAsync(file, progress, cancellation);
            return uploaded;
        }
        catch
        {
            uploaded.Dispose();
            throw;
        }
    }

    /// <summary>Looks into it.</summary>
    /// <param name="hasHeader">Whether the first row of a delimited text holds headings; null finds it out.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DataException">It is empty, damaged or of a kind that cannot be imported; the message says so.</exception>
    public async Task ReadAsync(bool? hasHeader, CancellationToken cancellation) =>
        Sources = await Task.Run(() => ImportFile.Open(_path, new ImportFileOptions { Name = Name, MaxBytes = MaxBytes, Csv = new CsvFormat { HasHeader = hasHeader } }), cancellation);

    /// <summary>Opens it for reading.</summary>
    public Stream OpenRead() => new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.Asynchronous);

    /// <summary>Keeps the file while an import reads it; dispose once more for each.</summary>
    public void Hold() => Interlocked.Increment(ref _holders);

    /// <summary>Gives the file up; the last one deletes it.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
            File.Delete(_path);
    }

    private async Task CopyAsync(IBrowserFile file, Action<double> progress, CancellationToken cancellation)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var target = new FileStream(_path, options);
        await using var source = file.OpenReadStream(MaxBytes, cancellation);
        var buffer = new byte[1 << 16];
        for (long done = 0; await source.ReadAsync(buffer, cancellation) is var read && read > 0;)
        {
            await target.WriteAsync(buffer.AsMemory(0, read), cancellation);
            progress(file.Size == 0 ? 1 : (done += read) / (double)file.Size);
        }
    }
}
