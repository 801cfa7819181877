using Tarn.Data;
using Tarn.Data.Files;

namespace Tarn.Automation.Tasks.Places;

/// <summary>The account's Files area.</summary>
internal sealed class FilesPlace(AccountDatabase database) : IFilePlace
{
    private const int PageSize = 1000;

    public async Task<IReadOnlyList<PlacedFile>> ListAsync(string path, CancellationToken cancellation)
    {
        path = path.Trim('/');
        var slash = path.LastIndexOf('/');
        var (folder, name) = slash < 0 ? ("", path) : (path[..slash], path[(slash + 1)..]);
        if (!FilePattern.IsPattern(name))
            return await database.Files.FindByPathAsync(path, cancellation) is { } file ? [Placed(file)] : [];
        var number = 0L;
        if (folder.Length > 0)
        {
            var wanted = "/" + folder;
            if ((await database.Files.ReadFoldersAsync(cancellation)).FirstOrDefault(f => f.Path.Equals(wanted, StringComparison.OrdinalIgnoreCase)) is not { } found)
                return [];
            number = found.Id;
        }

        var fitting = new List<PlacedFile>();
        for (var offset = 0; ; offset += PageSize)
        {
            var (page, _) = await database.Files.ListFilesAsync(number, "name", descending: false, offset, PageSize, cancellation);
            fitting.AddRange(page.Where(f => FilePattern.Fits(name, f.Name)).Select(Placed));
            if (page.Count < PageSize)
                return fitting;
        }
    }

    public async Task<Stream> OpenAsync(PlacedFile file, CancellationToken cancellation)
    {
        try
        {
            return await database.Files.FindFileAsync(file.Path, cancellation) is { } found ? database.Blobs.Open(found.Blob) : throw Gone(file);
        }
        catch (FileNotFoundException)
        {
            throw Gone(file);
        }
    }

    public async Task WriteAsync(string folder, string name, FileStream content, CancellationToken cancellation)
    {
        var target = await database.Files.EnsureFolderAsync(folder, cancellation);
        await database.Files.PutAsync(target.Id, name, await database.Blobs.PutAsync(content, long.MaxValue, cancellation), cancellation);
    }

    public async Task DeleteAsync(PlacedFile file, CancellationToken cancellation)
    {
        if (await database.Files.FindFileAsync(file.Path, cancellation) is { } found)
            await database.Files.DeleteAsync(found, cancellation);
    }

    private static PlacedFile Placed(FileItem file) => new(file.Key, file.Name, new DateTimeOffset(file.Modified, TimeSpan.Zero));

    private static PlaceException Gone(PlacedFile file) => new($"The file '{file.Name}' is gone.");
}
