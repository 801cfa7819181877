using Tarn.Data.Files;

namespace Tarn.DataPages.Hosting;

/// <summary>The addresses of files that are shared with everybody.</summary>
public static class PublicFiles
{
    /// <summary>The address of a file of a shared folder, below the server's.</summary>
    /// <param name="accountId">The account.</param>
    /// <param name="path">The file's path, <c>/Posters/spring.png</c>.</param>
    /// <param name="file">The file.</param>
    public static string AddressOf(string accountId, string path, FileItem file) =>
        $"/cdn/{accountId.ToUpperInvariant()}/{string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.EscapeDataString))}?ver={FileAnswer.VersionOf(file.Blob)}";
}
