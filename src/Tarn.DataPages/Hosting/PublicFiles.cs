using Tarn.Data.Files;

namespace Tarn.DataPages.Hosting;

/// <summary>The addresses of files that are shared with everybody.</summary>
public static class PublicFiles
{
    /// <summary>Where the server has them, below its own address.</summary>
    public const string Root = "/cdn";

    /// <summary>The address of a file of a shared folder.</summary>
    /// <param name="cdn">The address of a CDN that has what lies below <see cref="Root"/>, without a slash at its end; null for none.</param>
    /// <param name="serverAddress">Scheme and host of the server.</param>
    /// <param name="accountId">The account.</param>
    /// <param name="path">The file's path, <c>/Posters/spring.png</c>.</param>
    /// <param name="file">The file.</param>
    public static string AddressOf(string? cdn, string serverAddress, string accountId, string path, FileItem file) =>
        $"{cdn ?? serverAddress + Root}/{accountId.ToUpperInvariant()}/{string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.EscapeDataString))}?ver={FileAnswer.VersionOf(file.Blob)}";
}
