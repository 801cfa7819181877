namespace Tarn.Apps.Packages;

/// <summary>A file that is gone when its stream is closed.</summary>
internal static class TemporaryFile
{
    /// <summary>Makes one that only this process may read.</summary>
    public static FileStream Create()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
            BufferSize = 81920,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(Path.Combine(Path.GetTempPath(), "tarn-" + Path.GetRandomFileName()), options);
    }
}
