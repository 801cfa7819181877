using Tarn.Data.Files;

namespace Tarn.DataPages.Hosting;

/// <summary>The addresses of files that are shared with everybody.</summary>
public static class PublicFiles
{
    /// <summary>Where the server has them, below its own address.</summary>
    public const string Root = "/cdn";

    /// <summary>The address of a file of a shared folder, below the server's.</summary>
    /// <param name="accountId">The account.</param>
    /// <param name="path">The file's path, <c>/Posters/spring.png</c>.</param>
    /// <param name="file">The file.</param>
    public static string AddressOf(string accountId, string path, FileItem file) => AddressOf(Root, accountId, path, file);

    /// <summary>The address of a file of a shared folder.</summary>
    /// <param name="root">Where public files are, without a slash at its end: <see cref="Root"/>, or the address of a CDN.</param>
    /// <param name="accountId">The account.</param>
    /// <param name="path">The file's path.</param>
    /// <param name="file">The file.</param>
    public static string AddressOf(string root, string accountId, string path, FileItem file) =>
        $"{root}/{accountId.ToUpperInvariant()}/{string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.EscapeDataString))}?ver={FileAnswer.VersionOf(file.Blob)}";
}
